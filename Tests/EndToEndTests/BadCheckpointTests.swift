import Foundation
import Testing

/// Damaged and hostile checkpoints: the exit code of each, and a message with file and place. The
/// files are named after the cases of bad input, which `make_bad_checkpoints.py` lists.
@Suite("Cases 1 to 37: bad checkpoints from the command line") struct BadCheckpointTests {
  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/hostile-checkpoints")
  static let cases = HostileFile.list(in: folder)

  /// 28 is a sound file for another network, which `CheckpointTests` has.
  @Test func everyCaseHasFiles() {
    let expected = Set(1...37).subtracting([28])
    #expect(Set(BadCheckpointTests.cases.map(\.case)).subtracting([0]) == expected)
  }

  /// What the others are made from is a whole network: they are refused for their damage alone.
  @Test(arguments: cases.filter { $0.case == 0 }) func theSoundOnesFit(_ sound: HostileFile) throws
  {
    let outcome = try Mhnetc.run(["check", sound.path, "--json"])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
  }

  @Test(arguments: cases) func endsAsItDeserves(_ hostile: HostileFile) throws {
    let folder = try TemporaryFolder()
    let clean = folder.path("clean.safetensors")
    let converted = try Mhnetc.run(["convert", hostile.path, "-o", clean])
    #expect(
      hostile.exit.contains(converted.status),
      "ended with \(converted.status): \(converted.messages)")
    for word in hostile.mentions { #expect(converted.messages.contains(word)) }
    #expect(FileManager.default.fileExists(atPath: clean) == (converted.status == 0))
    guard converted.status != 0 else { return }
    #expect(converted.messages.hasPrefix("error: "), "\(converted.messages)")
    #expect(converted.messages.contains(hostile.file), "\(converted.messages)")
    #expect(!hostile.mentions.isEmpty)
    // The other commands that read checkpoints refuse it alike, at the same place.
    for arguments in [["check", hostile.path], ["inspect", hostile.path]] {
      let outcome = try Mhnetc.run(arguments)
      let said = outcome.output + outcome.messages
      if hostile.file == BadCheckpointTests.damagedElements && arguments[0] == "inspect" {
        #expect(outcome.status == 0, "\(said)")
        continue
      }
      #expect(hostile.exit.contains(outcome.status), "\(arguments[0]): \(said)")
      for word in hostile.mentions { #expect(said.contains(word), "\(arguments[0]): \(said)") }
    }
  }

  /// Damage among the elements of a stored tensor, which `inspect` does not see: it tells what a
  /// file is without reading the weights, and only reading them all compares their CRC-32.
  static let damagedElements = "10-tensor.pth"

  @Test("case 36: --strict refuses weights that are no numbers") func strict() throws {
    let nan = try #require(BadCheckpointTests.cases.first { $0.file == "36-nan.safetensors" })
    let folder = try TemporaryFolder()
    let clean = folder.path("clean.safetensors")
    let outcome = try Mhnetc.run(["convert", nan.path, "-o", clean, "--strict"])
    #expect(outcome.status == 65, "\(outcome.messages)")
    #expect(outcome.messages.contains("'encoders.0.0.conv1.bias'"))
  }
}
