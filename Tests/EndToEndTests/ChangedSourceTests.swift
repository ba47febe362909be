import Foundation
import Testing

/// A model that is rewritten while it is converted: the output would be of both, and is refused.
@Suite struct ChangedSourceTests {
  /// The output is a pipe, so that the conversion waits in the middle of writing until the test has
  /// changed the model. The pipe holds 64 KiB, the weights are more.
  @Test(arguments: ["out.safetensors", "out.mhplan"]) func isFound(_ name: String) throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model.safetensors")
    try FileManager.default.copyItem(
      atPath: CheckpointTests.path("drsformer-b.safetensors"), toPath: model)
    let pipe = folder.path(name)
    try #require(mkfifo(pipe, 0o600) == 0)
    let process = Process()
    process.executableURL = Mhnetc.executable
    process.arguments = ["convert", model, "-o", pipe]
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let reader = try #require(FileHandle(forReadingAtPath: pipe))
    let first = try #require(try reader.read(upToCount: 1))
    #expect(first.count == 1)
    let writer = try FileHandle(forUpdating: URL(filePath: model))
    let size = try writer.seekToEnd()
    try writer.seek(toOffset: size - 4)
    try writer.write(contentsOf: Data([1, 2, 3, 4]))
    try writer.close()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: model)
    _ = try reader.readToEnd()
    process.waitUntilExit()
    let text = String(decoding: messages.fileHandleForReading.availableData, as: UTF8.self)
    #expect(process.terminationStatus == 65, "\(text)")
    #expect(text.contains("has changed since it was opened"), "\(text)")
  }
}
