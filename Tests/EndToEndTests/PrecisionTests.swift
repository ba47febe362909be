import Foundation
import Testing

/// `--precision`, from the command line to pixels.
@Suite struct PrecisionTests {
  static let bundled = Mhnetc.package.appending(
    path: "models/mhnet-derain-tiny/mhnet-derain-tiny.pth"
  ).path
  static let network = NetworkTests.path("mhnet-a-script17-dynamic.onnx")

  /// `list kernels` says what this processor takes.
  static let runsHere: Bool = {
    guard let outcome = try? Mhnetc.run(["list", "kernels", "--json"]),
      let precisions = try? outcome.json()["precisions"] as? [String]
    else { return false }
    return precisions.contains("bf16")
  }()

  /// The bundled network on its photograph: 50 dB and more between the two precisions.
  @Test(.enabled(if: runsHere)) func restoresThePhotograph() throws {
    let folder = try TemporaryFolder()
    let (exact, rounded) = (folder.path("f32.png"), folder.path("bf16.png"))
    for (precision, output) in [("f32", exact), ("bf16", rounded)] {
      let outcome = try Mhnetc.run([
        "restore", PrecisionTests.bundled, PictureTests.rainy, "-o", output, "--precision",
        precision,
      ])
      try #require(outcome.status == 0, "\(outcome.messages)")
    }
    #expect(
      try Data(contentsOf: .init(filePath: exact)) != Data(contentsOf: .init(filePath: rounded)))
    let again = folder.path("restored.png")
    let outcome = try Mhnetc.run([
      "restore", PrecisionTests.bundled, PictureTests.rainy, "-o", again, "--precision",
      "bf16", "--reference", exact, "--json",
    ])
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    let ratio = try #require(images.first?["psnr"] as? Double)
    #expect(ratio >= 50, "\(ratio) dB")
  }

  /// A plan records its precision, is smaller, and is what `inspect` says; a second precision for it
  /// is refused.
  @Test(.enabled(if: runsHere)) func isRecordedInThePlan() throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("x.mhplan")
    let outcome = try Mhnetc.run([
      "convert", PrecisionTests.network, "-o", plan, "--precision", "bf16", "--json",
    ])
    try #require(outcome.status == 0, "\(outcome.messages)")
    #expect(try outcome.json()["precision"] as? String == "bf16")
    #expect(try Mhnetc.run(["inspect", plan, "--json"]).json()["precision"] as? String == "bf16")
    let refused = try Mhnetc.run(["inspect", plan, "--precision", "f32"])
    #expect(refused.status == 64, "\(refused.messages)")
    for set in ["scalar", "x86-64-v3", "x86-64-v4"] {
      let refused = try Mhnetc.run(
        ["bench", plan, "--size", "32x32", "--runs", "1"], environment: ["MHNETC_CPU": set])
      #expect(refused.status == 69)
      #expect(refused.messages.contains("avx512_bf16") && refused.messages.contains(set))
    }
  }

  /// Off by default: the same bytes as with `f32`.
  @Test func theDefaultIsSinglePrecision() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.path("a.mhplan"), folder.path("b.mhplan"))
    #expect(try Mhnetc.run(["convert", PrecisionTests.network, "-o", first]).status == 0)
    let outcome = try Mhnetc.run([
      "convert", PrecisionTests.network, "-o", second, "--precision", "f32",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(
      try Data(contentsOf: .init(filePath: first)) == Data(contentsOf: .init(filePath: second)))
  }

  /// Without the instruction, `convert` refuses and writes nothing.
  @Test func isRefusedWithoutTheInstruction() throws {
    let folder = try TemporaryFolder()
    let outcome = try Mhnetc.run(
      ["convert", PrecisionTests.network, "-o", folder.path("x"), "--precision", "bf16"],
      environment: ["MHNETC_CPU": "scalar"])
    #expect(outcome.status == 69)
    #expect(outcome.messages.contains("avx512_bf16") && outcome.messages.contains("scalar"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    #expect(try Mhnetc.run(["inspect", PrecisionTests.network, "--precision", "f16"]).status == 64)
  }
}
