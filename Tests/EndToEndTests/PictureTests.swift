import Foundation
import Testing

/// The bundled model on the bundled photograph, as `tools/demo` runs it.
@Suite struct PictureTests {
  static let model = Mhnetc.package.appending(path: "models/mhnet-derain-tiny")
  static let network = model.appending(path: "mhnet-derain-tiny.pth").path
  static let export = model.appending(path: "mhnet-derain-tiny.onnx").path
  static let rainy = model.appending(path: "examples/rainy.png").path
  static let clean = model.appending(path: "examples/clean.png").path

  /// Against PyTorch in float64, recorded when the model was trained.
  @Test(arguments: [network, export]) func bundledModelAgreesWithPyTorch(_ model: String) throws {
    let fixtures = PictureTests.model.appending(path: "fixtures/mhnet-derain-tiny.48x64")
    let outcome = try Mhnetc.run([
      "compare", model, "--input", fixtures.path + ".input.npy", "--expect",
      fixtures.path + ".expected.npy", "--psnr", "100",
    ])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
  }

  @Test func restoresTheBundledPhotograph() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("restored.png")
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, PictureTests.rainy, "-o", output, "--reference",
      PictureTests.clean, "--json",
    ])
    try #require(outcome.status == 0, "\(outcome.messages)")
    let images = try outcome.json()["images"] as? [[String: any Sendable]]
    let image = try #require(images?.first)
    let before = try #require(image["psnrBefore"] as? Double)
    let after = try #require(image["psnr"] as? Double)
    #expect(after - before >= 4, "from \(before) to \(after) dB")
    #expect(try #require(image["ssim"] as? Double) > (image["ssimBefore"] as? Double ?? 1))
    #expect(image["output"] as? String == output)
    #expect(FileManager.default.fileExists(atPath: output))
  }

  /// The checkpoint that the demo restores with, its export, and a plan of each: the same bytes.
  @Test func checkpointAndExportRestoreTheSameBytes() throws {
    let folder = try TemporaryFolder()
    var results: [Data] = []
    for (index, model) in [PictureTests.network, PictureTests.export].enumerated() {
      let plan = folder.path("\(index).mhplan")
      let converted = try Mhnetc.run(["convert", model, "-o", plan])
      try #require(converted.status == 0, "\(converted.messages)")
      for (kind, network) in [("model", model), ("plan", plan)] {
        let output = folder.path("\(index)-\(kind).png")
        let outcome = try Mhnetc.run(["restore", network, PictureTests.rainy, "-o", output])
        try #require(outcome.status == 0, "\(outcome.messages)")
        results.append(try Data(contentsOf: URL(filePath: output)))
      }
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// A size that is no multiple of 16, grey, and in a folder: all in one run, with a bad one.
  @Test func restoresFolders() throws {
    let folder = try TemporaryFolder()
    let grey = folder.path("grey.pgm")
    let (width, height) = (37, 21)
    var bytes = Data("P5\n\(width) \(height)\n255\n".utf8)
    bytes += Data((0..<width * height).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try bytes.write(to: URL(filePath: grey))
    let bad = folder.path("bad.png")
    try Data("no picture".utf8).write(to: URL(filePath: bad))
    let output = folder.path("out")
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, grey, bad, "-o", output, "--json",
    ])
    #expect(outcome.status == 65, "\(outcome.messages)")
    let restored = try Data(contentsOf: URL(filePath: "\(output)/grey.png"))
    // IHDR: width, height, depth 8, colour type 0 (grey).
    #expect(restored[16..<24].elementsEqual([0, 0, 0, 37, 0, 0, 0, 21]))
    #expect(restored[24] == 8 && restored[25] == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(output)/bad.png"))
  }

  /// A name that ends in a slash is a directory, for one picture too.
  @Test func aSlashMeansADirectory() throws {
    let folder = try TemporaryFolder()
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, PictureTests.rainy, "-o", folder.path("out") + "/",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(FileManager.default.fileExists(atPath: folder.path("out/rainy.png")))
  }

  @Test func restoresTheSameBytesEveryTime() throws {
    let folder = try TemporaryFolder()
    var results: [Data] = []
    for threads in [1, 2] {
      let output = folder.path("\(threads).png")
      let outcome = try Mhnetc.run([
        "restore", PictureTests.network, PictureTests.rainy, "-o", output, "--threads",
        "\(threads)",
      ])
      try #require(outcome.status == 0, "\(outcome.messages)")
      results.append(try Data(contentsOf: URL(filePath: output)))
    }
    #expect(results[0] == results[1])
  }

  @Test func refusesWhatDoesNotFitInMemory() throws {
    let folder = try TemporaryFolder()
    let outcome = try Mhnetc.run([
      "restore", PictureTests.network, PictureTests.rainy, "-o", folder.path("x.png"),
      "--max-memory", "1M",
    ])
    #expect(outcome.status == 75, "\(outcome.messages)")
    #expect(outcome.messages.contains("needs"))
  }
}
