import Foundation
import Testing

/// What a user stumbles over: names of outputs, quietness, help, tensors of other shapes.
@Suite struct ManualTests {
  static let model = CheckpointFormTests.mhnet

  @Test func helpKnowsItsCommands() throws {
    let outcome = try Mhnetc.run(["help", "frobnicate"])
    #expect(outcome.status == 64)
    #expect(outcome.messages.contains("frobnicate"), "\(outcome.messages)")
    for (typed, nearest) in [("isnpect", "inspect"), ("Restore", "restore"), ("lst", "list")] {
      let outcome = try Mhnetc.run([typed, "x"])
      #expect(outcome.status == 64)
      #expect(outcome.messages.contains("expected '\(nearest)'"), "\(outcome.messages)")
    }
    for arguments in [["help"], ["help", "restore"], ["help", "help"], ["--help"]] {
      #expect(try Mhnetc.run(arguments).status == 0, "\(arguments)")
    }
  }

  /// Quiet drops remarks, never results.
  @Test func quietKeepsResults() throws {
    let folder = try TemporaryFolder()
    for arguments in [
      ["restore", PictureTests.network, PictureTests.rainy, "-o", folder.path("x.png")],
      ["convert", ManualTests.model, "-o", folder.path("x.mhplan")],
      ["compare", ManualTests.model, ManualTests.model], ["inspect", ManualTests.model],
      ["check", ManualTests.model],
    ] {
      let loud = try Mhnetc.run(arguments)
      let quiet = try Mhnetc.run(arguments + ["--quiet"])
      #expect(quiet.status == 0 && quiet.messages.isEmpty, "\(quiet.messages)")
      // Times differ from run to run, lines do not.
      let lines = [quiet, loud].map { $0.output.split(separator: "\n").count }
      #expect(lines[0] > 0 && lines[0] == lines[1], "\(arguments): \(lines)")
    }
  }

  /// What a plan settles says nothing to weights alone, whatever the case of the suffix.
  @Test(arguments: [["--pool", "local:48"], ["--no-passes"], ["--dump-after", "canonicalise"]])
  func weightsTakeNoOptionsOfPlans(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let output = folder.path("q.SAFETENSORS")
    let refused = try Mhnetc.run(["convert", ManualTests.model, "-o", output] + options)
    #expect(refused.status == 64, "\(refused.messages)")
    #expect(try Mhnetc.run(["convert", ManualTests.model, "-o", output]).status == 0)
    let found = try Mhnetc.run(["inspect", output, "--json"]).json()
    #expect(found["format"] as? String == "safetensors")
  }

  /// JPEG is not written: a name that asks for it is refused before the work.
  @Test func namesOfOtherFormatsAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["x.jpg", "x.JPEG", "x.webp"] {
      let outcome = try Mhnetc.run([
        "restore", PictureTests.network, PictureTests.rainy, "-o", folder.path(name),
      ])
      #expect(outcome.status == 64, "\(outcome.messages)")
      #expect(outcome.messages.contains(".png"), "\(outcome.messages)")
      #expect(!FileManager.default.fileExists(atPath: folder.path(name)))
    }
  }

  @Test func severalPicturesNeedADirectory() throws {
    let folder = try TemporaryFolder()
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, PictureTests.rainy, PictureTests.clean, "-o",
      folder.path("new.png"),
    ])
    #expect(outcome.status == 64, "\(outcome.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("new.png")))
  }

  @Test func sourcesAreNotReplacedByTheWay() throws {
    let folder = try TemporaryFolder()
    let source = folder.path("rainy.png")
    let picture = try Data(contentsOf: URL(filePath: PictureTests.rainy))
    try picture.write(to: URL(filePath: source))
    for output in [
      folder.url.path, folder.url.path + "/",
      folder.url.path + "/../" + folder.url.lastPathComponent,
    ] {
      let outcome = try Mhnetc.run(["restore", PictureTests.network, source, "-o", output])
      #expect(outcome.status == 64, "\(outcome.messages)")
      #expect(outcome.messages.contains("would be replaced"), "\(outcome.messages)")
    }
    #expect(try Data(contentsOf: URL(filePath: source)) == picture)
  }

  /// Data of another form ends with 65 and both shapes.
  @Test(arguments: [
    ([3, 32, 48], "f4", Int32(65)), ([1, 4, 32, 48], "f4", 65), ([2, 3, 32, 48], "f4", 65),
    ([1, 32, 48, 3], "f4", 65), ([1, 3, 33, 48], "f8", 65), ([1, 3, 33, 48], "f4", 65),
  ])
  func tensorsOfOtherShapes(_ shape: [Int], _ type: String, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npy")
    let extents = shape.map(String.init).joined(separator: ", ")
    var header = "{'descr': '<\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    header += String(repeating: " ", count: 63 - (header.count + 10) % 64) + "\n"
    let count = shape.reduce(type == "f4" ? 4 : 8, *)
    let length = [UInt8(header.count & 255), UInt8(header.count >> 8)]
    let file = Data([0x93] + Array("NUMPY".utf8) + [1, 0] + length) + Data(header.utf8)
    try (file + Data(count: count)).write(to: URL(filePath: path))
    let outcome = try Mhnetc.run([
      "run", ManualTests.model, "--input", path, "--output", folder.path("y.npy"),
    ])
    #expect(outcome.status == status, "\(outcome.messages)")
    #expect(outcome.messages.contains("[\(extents)]"), "\(outcome.messages)")
    #expect(outcome.messages.contains("[1, 3, "), "\(outcome.messages)")
  }
}
