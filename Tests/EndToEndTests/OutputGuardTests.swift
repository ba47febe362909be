import Foundation
import Testing

/// No command replaces a file that it reads, whatever path leads to it.
@Suite struct OutputGuardTests {
  /// The other names of one file.
  static let aliases = ["same", "dotted", "hard", "symbolic"]

  /// Another path to a file of the folder.
  private func alias(_ kind: String, of name: String, in folder: TemporaryFolder) throws -> String {
    let path = folder.path(name)
    let link = folder.path("\(kind)-\(name)")
    switch kind {
    case "dotted": return folder.url.path + "/./" + name
    case "hard": try FileManager.default.linkItem(atPath: path, toPath: link)
    case "symbolic":
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: name)
    case _: return path
    }
    return link
  }

  private func check(
    _ file: String, named name: String, as kind: String,
    _ arguments: (_ input: String, _ output: String) -> [String]
  ) throws {
    let folder = try TemporaryFolder()
    let input = folder.path(name)
    let bytes = try Data(contentsOf: URL(filePath: file))
    try bytes.write(to: URL(filePath: input))
    let output = try alias(kind, of: name, in: folder)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let outcome = try Mhnetc.run(arguments(input, output))
    #expect(outcome.status == 64, "\(kind): \(outcome.status) \(outcome.output)")
    #expect(outcome.messages.contains("would be replaced"), "\(outcome.messages)")
    #expect(try Data(contentsOf: URL(filePath: input)) == bytes)
    let after = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(before == after)
  }

  @Test(arguments: aliases) func convertKeepsTheModel(_ kind: String) throws {
    try check(ManualTests.model, named: "w.pth", as: kind) { ["convert", $0, "-o", $1] }
    try check(ManualTests.model, named: "w.safetensors", as: kind) { ["convert", $0, "-o", $1] }
  }

  @Test(arguments: aliases) func restoreKeepsPictures(_ kind: String) throws {
    try check(PictureTests.rainy, named: "h.png", as: kind) {
      ["restore", PictureTests.network, $0, "-o", $1]
    }
    // The reference is an input too.
    try check(PictureTests.clean, named: "h.png", as: kind) {
      ["restore", PictureTests.network, PictureTests.rainy, "-o", $1, "--reference", $0]
    }
  }

  @Test(arguments: aliases) func runKeepsTensors(_ kind: String) throws {
    try check(SchemaTests.input, named: "x.npy", as: kind) {
      ["run", SchemaTests.model, "--input", $0, "--output", $1]
    }
  }

  @Test(arguments: aliases) func inspectKeepsTheModel(_ kind: String) throws {
    try check(ManualTests.model, named: "w.pth", as: kind) { ["inspect", $0, "--html", $1] }
  }

  /// In a folder, the result of one picture must not replace another of the inputs.
  @Test func resultsDoNotReplaceOtherInputs() throws {
    let folder = try TemporaryFolder()
    let picture = try Data(contentsOf: URL(filePath: PictureTests.rainy))
    try FileManager.default.createDirectory(
      atPath: folder.path("out"), withIntermediateDirectories: true)
    for name in ["a.png", "out/a.png"] {
      try picture.write(to: URL(filePath: folder.path(name)))
    }
    try picture.write(to: URL(filePath: folder.path("b.png")))
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, folder.path("a.png"), folder.path("b.png"), "-o",
      folder.path("out"), "--reference", folder.path("out"),
    ])
    #expect(outcome.status != 0)
    #expect(try Data(contentsOf: URL(filePath: folder.path("out/a.png"))) == picture)
  }
}
