import Foundation
import OutputFiles
import Testing

@Suite("Input files")
struct InputFileTests {
  @Test("a file is read whole, up to the limit")
  func limit() throws {
    let folder = try TemporaryFolder()
    for size in [0, 1, 70_000, 300_001] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
      try folder.make("a", bytes)
      #expect(try InputFile.read(folder("a"), limit: size) == bytes)
      #expect(try InputFile.read(folder("a"), limit: .max - 1) == bytes)
      if size > 0 {
        #expect(throws: InputError.tooLarge(path: folder("a"), limit: size - 1)) {
          try InputFile.read(folder("a"), limit: size - 1)
        }
      }
    }
  }

  @Test("a file without an end is refused at the limit")
  func endless() {
    #expect(throws: InputError.tooLarge(path: "/dev/zero", limit: 1_000_000)) {
      try InputFile.read("/dev/zero", limit: 1_000_000)
    }
  }

  @Test("a file whose size the system does not say is read whole")
  func unknownSize() throws {
    let bytes = try InputFile.read("/proc/self/status", limit: 1 << 20)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("Name:"))
  }

  @Test("what cannot be opened or read is told apart")
  func failures() throws {
    let folder = try TemporaryFolder()
    func failure(_ path: String) -> InputError? {
      #expect(throws: InputError.self) { try InputFile.read(path, limit: 100) }
    }
    #expect(failure(folder("missing")) == .cannotOpen(path: folder("missing"), code: ENOENT))
    #expect(failure(folder.path) == .isDirectory(path: folder.path))
    #expect(failure("") == .invalidPath(path: ""))
    #expect(failure(folder(String(repeating: "n", count: 300)))?.category == .cannotOpen)
    // Address 0 of this process is not mapped: the system answers with an I/O error.
    #expect(failure("/proc/self/mem")?.category == .inputOutput)
  }
}
