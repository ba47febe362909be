import Foundation
import Testing

/// Damaged and hostile programs of torch.export: the exit code of each, and a message with file and
/// place. The files are named after the cases of bad input, which `exports_bad.py` lists.
@Suite("Cases 38 to 45: bad exported programs from the command line") struct BadExportTests {
  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/exports/bad")
  static let cases = HostileFile.list(in: folder)

  @Test func everyCaseHasFiles() {
    #expect(Set(BadExportTests.cases.map(\.case)) == Set([0] + Array(38...45)))
  }

  @Test(arguments: cases) func endsAsItDeserves(_ hostile: HostileFile) throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("network.mhplan")
    for arguments in [
      ["check", hostile.path], ["inspect", hostile.path], ["convert", hostile.path, "-o", plan],
    ] {
      let outcome = try Mhnetc.run(arguments)
      let said = outcome.output + outcome.messages
      #expect(hostile.exit.contains(outcome.status), "\(arguments[0]): \(said)")
      for word in hostile.mentions { #expect(said.contains(word), "\(arguments[0]): \(said)") }
      guard outcome.status != 0 else { continue }
      #expect(said.contains(hostile.file), "\(arguments[0]): \(said)")
      #expect(!hostile.mentions.isEmpty)
    }
    let isSound = hostile.exit == [0]
    #expect(FileManager.default.fileExists(atPath: plan) == isSound)
    // Nothing in a file is run, and nothing of where it was made reaches a plan.
    for name in ["guards", "expression"] {
      #expect(!FileManager.default.fileExists(atPath: name), "\(name) was made")
    }
    guard isSound else { return }
    let bytes = try Data(contentsOf: URL(filePath: plan))
    #expect(bytes.range(of: Data("/home/author".utf8)) == nil)
    #expect(bytes.range(of: Data("exports_bad.py".utf8)) == nil)
  }

  /// Cut off anywhere, a program is refused.
  @Test func refusesWhatIsCutOff() throws {
    let whole = try Data(contentsOf: URL(filePath: BadExportTests.folder.path + "/0-sound.pt2"))
    let folder = try TemporaryFolder()
    let path = folder.path("cut.pt2")
    for part in 0..<24 {
      try whole.prefix(whole.count * part / 24).write(to: URL(filePath: path))
      let outcome = try Mhnetc.run(["check", path])
      #expect(outcome.status == 65, "\(part)/24: \(outcome.output)\(outcome.messages)")
    }
  }
}
