import Foundation
import OutputFiles
import Testing

@Suite("Output files")
struct OutputFileTests {
  @Test("a file is written, and replaced as a whole")
  func replacement() throws {
    let folder = try TemporaryFolder()
    try OutputFile.write([1, 2, 3], to: folder("a"))
    #expect(folder.bytes("a") == [1, 2, 3])
    var output = try OutputFile(path: folder("a"))
    try output.write([4])
    #expect(folder.bytes("a") == [1, 2, 3], "before commit the old file is there")
    try output.write([5])
    try output.commit()
    #expect(folder.bytes("a") == [4, 5])
    #expect(folder.names == ["a"])
  }

  @Test("without commit nothing remains")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    try folder.make("old", [9])
    for name in ["old", "new"] {
      var output = try OutputFile(path: folder(name))
      try output.write([1, 2, 3])
      let temporary = folder.names.filter { $0 != "old" }
      #expect(temporary.count == 1)
      #expect(temporary[0].wholeMatch(of: /\.mhnetc-[0-9a-f]{16}\.tmp/) != nil)
    }
    #expect(folder.names == ["old"] && folder.bytes("old") == [9])
  }

  @Test("an output may be the input")
  func outputIsInput() throws {
    let folder = try TemporaryFolder()
    try folder.make("a", [1, 2, 3])
    var output = try OutputFile(path: folder("a"))
    let input = try InputFile.read(folder("a"), limit: 100)
    try output.write(input.reversed())
    try output.commit()
    #expect(folder.bytes("a") == [3, 2, 1])
  }

  @Test("an empty file, and one of several writes of uneven sizes")
  func sizes() throws {
    let folder = try TemporaryFolder()
    try OutputFile.write([], to: folder("empty"))
    #expect(folder.bytes("empty") == [])
    var expected: [UInt8] = []
    var output = try OutputFile(path: folder("many"))
    for size in [0, 1, 4095, 100_003, 7] {
      let part = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      expected += part
      try output.write(part)
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 70_000, alignment: 1)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 77)
    try output.write(UnsafeRawBufferPointer(memory))
    expected += memory
    try output.commit()
    #expect(folder.bytes("many") == expected)
  }

  @Test("permissions of an existing file are kept")
  func permissions() throws {
    let folder = try TemporaryFolder()
    try folder.make("a", [1])
    for mode in [0o600, 0o640, 0o755] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder("a"))
      try OutputFile.write([2], to: folder("a"))
      let attributes = try FileManager.default.attributesOfItem(atPath: folder("a"))
      #expect(attributes[.posixPermissions] as? Int == mode)
    }
  }

  @Test("a symbolic link stays, and what it points at is replaced or created")
  func links() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(atPath: folder("d"), withIntermediateDirectories: false)
    try folder.make("d/target", [1])
    try files.createSymbolicLink(atPath: folder("link"), withDestinationPath: "d/target")
    try files.createSymbolicLink(atPath: folder("chain"), withDestinationPath: folder("link"))
    try files.createSymbolicLink(atPath: folder("dangling"), withDestinationPath: "d/new")
    try OutputFile.write([2], to: folder("chain"))
    #expect(folder.bytes("d/target") == [2])
    try OutputFile.write([3], to: folder("dangling"))
    #expect(folder.bytes("d/new") == [3])
    #expect(try files.destinationOfSymbolicLink(atPath: folder("link")) == "d/target")
    #expect(try files.destinationOfSymbolicLink(atPath: folder("dangling")) == "d/new")
    try files.createSymbolicLink(atPath: folder("loop"), withDestinationPath: "loop")
    #expect(failure(folder("loop"))?.category == .cannotCreate)
  }

  @Test("what cannot be an output is refused before anything is written")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try folder.make("file", [1])
    try FileManager.default.createDirectory(
      atPath: folder("directory"), withIntermediateDirectories: false)
    #expect(failure(folder("directory")) == .isDirectory(path: folder("directory")))
    #expect(failure("") == .invalidPath(path: ""))
    #expect(failure(folder("a\0b")) == .invalidPath(path: folder("a\0b")))
    let paths = [
      "missing/a", "file/a", "directory/", "missing/", "..", String(repeating: "n", count: 300),
    ]
    for path in paths { #expect(failure(folder(path))?.category == .cannotCreate, "\(path)") }
    // Takes no files from anybody, not from root either.
    #expect(failure("/proc/mhnetc-output")?.category == .cannotCreate)
    #expect(folder.names == ["directory", "file"] && folder.bytes("file") == [1])
  }

  @Test("a name of 255 bytes works, though no longer name would")
  func longestName() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: 255)
    try OutputFile.write([1], to: folder(name))
    #expect(folder.names == [name])
  }

  @Test("devices are written directly, and a full one is an error of writing")
  func devices() throws {
    try OutputFile.write([1, 2, 3], to: "/dev/null")
    let error = #expect(throws: OutputError.self) { try OutputFile.write([1], to: "/dev/full") }
    #expect(error == .failed(path: "/dev/full", operation: .write, code: ENOSPC))
    #expect(error?.category == .inputOutput)
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }

  @Test("what a dead process left is removed, what a living one writes is not")
  func staleFiles() throws {
    let folder = try TemporaryFolder()
    let (dead, living) = (".mhnetc-00000000000000aa.tmp", ".mhnetc-00000000000000bb.tmp")
    let others = [".mhnetc-00000000000000AA.tmp", ".mhnetc-1.tmp", "mhnetc-00000000000000aa.tmp"]
    for name in [dead, living] + others { try folder.make(name, [1]) }
    let descriptor = open(folder(living), O_RDWR)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try OutputFile.write([2], to: folder("a"))
    #expect(folder.names == ([living, "a"] + others).sorted())
    close(descriptor)
  }

  private func failure(_ path: String) -> OutputError? {
    #expect(throws: OutputError.self) { try OutputFile.write([1], to: path) }
  }
}
