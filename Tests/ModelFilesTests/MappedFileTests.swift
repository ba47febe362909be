import Foundation
import ModelFiles
import OnnxBytes
import Testing

/// A folder that is removed with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "mhnetc-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let path = path(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}

@Suite("Opening files")
struct MappedFileTests {
  private func refusal(_ path: String) -> ModelFileError.Reason? {
    do {
      _ = try MappedFile.open(path)
      return nil
    } catch {
      #expect(error.file == path)
      return error.reason
    }
  }

  @Test("a file is mapped as it is") func contents() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = try MappedFile.open(folder.write(bytes, "a"))
    #expect(file.count == bytes.count)
    #expect(file.withUnsafeBytes { Array($0) } == bytes)
    let empty = try MappedFile.open(folder.write([], "empty"))
    #expect(empty.count == 0)
  }

  @Test("only regular files are opened, and nothing waits") func kinds() throws {
    let folder = try TemporaryFolder()
    #expect(refusal(folder.path("missing")) == .cannotOpen(code: ENOENT))
    #expect(refusal(folder.url.path) == .notARegularFile(.directory))
    #expect(refusal("/dev/zero") == .notARegularFile(.characterDevice))
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(refusal(folder.path("pipe")) == .notARegularFile(.pipe))
    #expect(ModelFileError.Reason.notARegularFile(.pipe).failureClass == .cannotOpen)
  }

  @Test("a file beyond the limit is not mapped") func limit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3, 4], "sparse")
    #expect(truncate(path, 17 << 30) == 0)
    #expect(refusal(path) == .fileTooLarge(bytes: 17 << 30, limit: 16 << 30))
  }

  @Test("a change is found") func change() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(OnnxBytes.small, "m.onnx")
    let file = try MappedFile.open(path)
    try file.checkUnchanged()
    // Another file under the same name.
    try folder.write(OnnxBytes.small + [0], "m2.onnx")
    #expect(rename(folder.path("m2.onnx"), path) == 0)
    #expect(throws: ModelFileError(file: path, reason: .changedWhileReading)) {
      try file.checkUnchanged()
    }
  }

  @Test("formats are told apart by content") func formats() throws {
    func format(_ bytes: [UInt8]) throws -> FileFormat {
      try FileFormat.detect(MappedFile(bytes: bytes, name: "f"))
    }
    #expect(try format(OnnxBytes.small) == .onnx)
    #expect(try format([0x80, 2, 0x8A, 0x0A, 0x6C]) == .torchLegacy)
    #expect(try format([0x50, 0x4B, 3, 4] + Array("x/data.pkl".utf8)) == .torchZip)
    #expect(try format([0x50, 0x4B, 3, 4] + Array("m/archive_format".utf8)) == .torchExport)
    #expect(try format([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)) == .safetensors)
    #expect(try format([0x8D, 0x4D, 0x48, 0x50, 0x0D, 0x0A, 0x1A, 0x0A]) == .plan)
    #expect(throws: ModelFileError(file: "f", reason: .tooShort(bytes: 3))) {
      try format([1, 2, 3])
    }
    #expect(throws: ModelFileError(file: "f", reason: .unknownFormat)) {
      try format(Array("no model at all".utf8))
    }
    #expect(throws: ModelFileError(file: "f", reason: .foreign(.webPage))) {
      try format(Array("<!DOCTYPE html>".utf8))
    }
  }
}
