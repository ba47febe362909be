import Foundation
import OutputFiles
import Testing

@Suite("Output files of processes that are interrupted", .serialized)
struct OutputProcessTests {
  /// All bytes are `byte`, and there are `count`.
  private func isWhole(_ bytes: [UInt8]?, byte: UInt8, count: Int) -> Bool {
    bytes?.count == count && bytes?.allSatisfy { $0 == byte } == true
  }

  @Test("killed at random points, the name stands for the old file or the new one")
  func killed() throws {
    let folder = try TemporaryFolder()
    let size = 200_000
    var generator = SystemRandomNumberGenerator()
    try folder.make("a", Array(repeating: 0, count: size))
    var current: UInt8 = 0
    for round in UInt8(1)...60 {
      let probe = try Probe(
        writing: folder("a"), byte: round, count: size, step: 20_000, pause: 200)
      let delay = UInt32.random(in: 0...8_000, using: &generator)
      usleep(delay)
      kill(probe.process.processIdentifier, SIGKILL)
      _ = probe.wait()
      let bytes = folder.bytes("a")
      if isWhole(bytes, byte: round, count: size) { current = round }
      #expect(isWhole(bytes, byte: current, count: size), "round \(round), after \(delay) µs")
      #expect(folder.names.count <= 3, "each run removes what the one before left")
    }
    #expect(try Probe(writing: folder("a"), byte: 61, count: 5, step: 5, pause: 0).wait() == 0)
    #expect(folder.names == ["a"] && isWhole(folder.bytes("a"), byte: 61, count: 5))
  }

  @Test("signals remove the unfinished file", arguments: [SIGINT, SIGTERM, SIGHUP])
  func signals(number: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.make("a", [1, 2, 3])
    let probe = try Probe(writing: folder("a"), byte: 7, count: 100, step: 1, pause: 100_000)
    probe.waitForStart()
    #expect(folder.names.count == 2)
    kill(probe.process.processIdentifier, number)
    #expect(probe.wait() == 128 + number)
    #expect(folder.names == ["a"] && folder.bytes("a") == [1, 2, 3])
  }

  @Test("a signal that the parent ignores stays ignored")
  func ignoredSignal() throws {
    let folder = try TemporaryFolder()
    let probe = try Probe(
      writing: folder("a"), byte: 7, count: 20, step: 1, pause: 5_000,
      through: "trap '' HUP; exec \"$@\"")
    probe.waitForStart()
    kill(probe.process.processIdentifier, SIGHUP)
    #expect(probe.wait() == 0)
    #expect(isWhole(folder.bytes("a"), byte: 7, count: 20))
  }

  @Test("of several processes with the same output one wins, and nothing is mixed")
  func rivals() throws {
    let folder = try TemporaryFolder()
    for round in 0..<4 {
      let probes = try (1...6).map { index in
        try Probe(
          writing: folder("a"), byte: UInt8(index), count: 100_000, step: 10_000, pause: 300)
      }
      for probe in probes { #expect(probe.wait() == 0) }
      let winner = try #require(folder.bytes("a")?.first)
      #expect((1...6).contains(winner))
      #expect(isWhole(folder.bytes("a"), byte: winner, count: 100_000), "round \(round)")
      #expect(folder.names == ["a"])
    }
  }

  @Test("a file that may not grow is an error of writing, and the old one stays")
  func fileSizeLimit() throws {
    let folder = try TemporaryFolder()
    try folder.make("a", [1, 2, 3])
    let probe = try Probe(
      writing: folder("a"), byte: 7, count: 1_000_000, step: 999, pause: 0,
      through: "ulimit -f 8; exec \"$@\"")
    #expect(probe.wait() == 74)
    #expect(folder.names == ["a"] && folder.bytes("a") == [1, 2, 3])
  }

  @Test("too few file descriptors are an error of creating")
  func descriptorLimit() throws {
    let folder = try TemporaryFolder()
    let probe = try Probe(
      writing: folder("a"), byte: 7, count: 1, step: 1, pause: 0,
      through: "ulimit -n 4; exec \"$@\"")
    #expect(probe.wait() == 73)
    #expect(folder.names == [])
  }

  @Test("standard output takes everything, also where it does not block")
  func standardOutput() throws {
    let size = 1_000_000
    for flags in [0, O_NONBLOCK] {
      let probe = try Probe(
        writing: "-", byte: 9, count: size, step: size, pause: 0,
        through: "exec \"$@\"")
      let reading = probe.standardOutput.fileHandleForReading
      _ = fcntl(probe.standardOutput.fileHandleForWriting.fileDescriptor, F_SETFL, flags)
      usleep(20_000)
      let bytes = Array(try #require(try reading.readToEnd()))
      #expect(isWhole(bytes, byte: 9, count: size))
      #expect(probe.wait() == 0)
    }
  }

  @Test("a path that is not UTF-8 is refused, not written under another name")
  func notUTF8() throws {
    let folder = try TemporaryFolder()
    for (name, code) in [("a\\377b", Int32(64)), ("a\\303\\244b", 0)] {
      let probe = try Probe(
        [], through: "cd '\(folder.path)'; exec \"$1\" write \"$(printf '\(name)')\" 7 1 1 0")
      #expect(probe.wait() == code)
    }
    #expect(folder.names == ["a\u{E4}b"])
  }

  @Test("a pipe without a reader ends the process quietly")
  func closedPipe() throws {
    let probe = try Probe(writing: "-", byte: 9, count: 100, step: 1, pause: 2_000)
    probe.waitForStart()
    try probe.standardOutput.fileHandleForReading.close()
    #expect(probe.wait() == 3)
    #expect(try probe.standardError.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  @Test("standard input is read to its end, up to the limit")
  func standardInput() throws {
    for (limit, code) in [(100_000, Int32(0)), (99_999, 75)] {
      let input = Pipe()
      let probe = try Probe(["copy", "\(limit)"], input: input.fileHandleForReading)
      let bytes = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      // The probe may end before it has read everything.
      signal(SIGPIPE, SIG_IGN)
      try? input.fileHandleForReading.close()
      try? input.fileHandleForWriting.write(contentsOf: bytes)
      try? input.fileHandleForWriting.close()
      let output = try probe.standardOutput.fileHandleForReading.readToEnd() ?? Data()
      #expect(probe.wait() == code)
      #expect(output == (code == 0 ? bytes : Data()))
    }
  }
}
