import Foundation
import OutputFiles
import Testing

@Suite("Output files when system calls fail", .serialized)
struct OutputFaultTests {
  /// Tests/Fixtures/faults/faults.c, compiled by the toolchain's clang.
  private static func library(in folder: TemporaryFolder) throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/faults/faults.c").path(percentEncoded: false)
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = ["clang", "-shared", "-fPIC", "-o", folder("faults.so"), source, "-ldl"]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "clang compiles the library")
    return folder("faults.so")
  }

  /// Writes 1000 bytes in 4 steps over an old file, with a fault.
  ///
  /// - Returns: The exit code.
  private func run(
    _ folder: TemporaryFolder, _ library: String, call: String, number: String, code: Int32
  ) throws -> Int32 {
    try folder.make("a", [1, 2, 3])
    let faults = "FAULT_CALL=\(call) FAULT_NUMBER=\(number) FAULT_CODE=\(code)"
    return try Probe(
      writing: folder("a"), byte: 7, count: 1000, step: 250, pause: 0,
      through: "\(faults) LD_PRELOAD=\(library) exec \"$@\""
    ).wait()
  }

  @Test("no space, no quota, a defective disk, at every call")
  func failures() throws {
    let (tools, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let library = try OutputFaultTests.library(in: tools)
    for code in [ENOSPC, EDQUOT, EIO] {
      for (call, count) in [("openat", 1), ("write", 4), ("fsync", 1), ("renameat", 1)] {
        for number in 1...count {
          let exit = try run(folder, library, call: call, number: "\(number)", code: code)
          #expect(exit == 74, "\(call) \(number), errno \(code)")
          #expect(folder.bytes("a") == [1, 2, 3], "\(call) \(number), errno \(code)")
          #expect(folder.names == ["a"], "\(call) \(number), errno \(code)")
        }
        // One call more than there are: the fault has been in every one of them.
        if call != "fsync" {
          #expect(try run(folder, library, call: call, number: "\(count + 1)", code: code) == 0)
        }
      }
      // The second fsync is the directory's: the new file is there, but perhaps not for good.
      #expect(try run(folder, library, call: "fsync", number: "2", code: code) == 74)
      #expect(folder.bytes("a")?.count == 1000 && folder.names == ["a"])
      #expect(try run(folder, library, call: "fsync", number: "3", code: code) == 0)
    }
  }

  @Test("a file that may not be created is told from one that cannot be written")
  func creation() throws {
    let (tools, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let library = try OutputFaultTests.library(in: tools)
    for code in [EACCES, EROFS, EMFILE] {
      #expect(try run(folder, library, call: "openat", number: "1", code: code) == 73)
      #expect(folder.bytes("a") == [1, 2, 3] && folder.names == ["a"])
    }
  }

  @Test("interrupted and short calls are continued")
  func continued() throws {
    let (tools, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let library = try OutputFaultTests.library(in: tools)
    let expected = [UInt8](repeating: 7, count: 1000)
    for (call, number) in [("write", "1"), ("write", "3"), ("fsync", "1"), ("openat", "1")] {
      #expect(try run(folder, library, call: call, number: number, code: EINTR) == 0, "\(call)")
      #expect(folder.bytes("a") == expected && folder.names == ["a"], "\(call)")
    }
    // Every write writes one byte.
    #expect(try run(folder, library, call: "write", number: "all", code: 0) == 0)
    #expect(folder.bytes("a") == expected)
    // Names that are taken already are passed over.
    #expect(try run(folder, library, call: "openat", number: "1", code: EEXIST) == 0)
    #expect(folder.bytes("a") == expected && folder.names == ["a"])
  }
}
