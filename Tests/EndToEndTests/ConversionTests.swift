import Foundation
import Testing

/// What a conversion says of the network, before the passes and after them, and the options that
/// choose the passes.
@Suite struct ConversionTests {
  static let model = NetworkTests.path("mhnet-a-script17-dynamic.onnx")

  /// One of the two stages in the result of `convert --json`.
  struct Stage: Decodable, Equatable {
    let operators: Int
    let macs: String
    let macsAtSize: Int
    let bytesMoved: Int
    let peakBytes: Int
  }

  struct Conversion: Decodable {
    let size: String
    let before: Stage
    let after: Stage
    let steps: Int
  }

  /// Of `bench --json`.
  struct Measurement: Decodable {
    struct Step: Decodable { let bytes: Int }
    let macs: Int
    let statedBytes: Int
    let steps: [Step]
  }

  private static func decode<Result: Decodable>(
    _ type: Result.Type, _ arguments: [String]
  ) throws -> Result {
    let outcome = try Mhnetc.run(arguments + ["--json"])
    try #require(outcome.status == 0, "\(outcome.messages)")
    return try JSONDecoder().decode(type, from: Data(outcome.output.utf8))
  }

  private static func convert(
    _ options: String..., model: String = model
  ) throws -> Conversion {
    try decode(Conversion.self, ["convert", model, "-o", "/dev/null"] + options)
  }

  @Test func passesSaveOperatorsWorkAndMemory() throws {
    let found = try Self.convert()
    #expect(found.size == "256x256")
    #expect(found.after.operators < found.before.operators)
    #expect(found.after.macsAtSize < found.before.macsAtSize)
    #expect(2 * found.after.bytesMoved < found.before.bytesMoved)
    #expect(found.after.peakBytes <= found.before.peakBytes)
    // A picture of three channels goes in, one comes out, and the arena holds one at least.
    #expect(found.after.peakBytes >= 3 * (3 * 256 * 256 * 4))
  }

  /// There is one definition of the figures: a run of the plan states the same.
  @Test func aRunStatesTheSame() throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("x.mhplan")
    let found = try Self.decode(Conversion.self, ["convert", Self.model, "-o", plan])
    let measured = try Self.decode(
      Measurement.self, ["bench", plan, "--size", "256x256", "--runs", "1", "--profile"])
    #expect(found.after.macsAtSize == measured.macs)
    #expect(found.after.peakBytes == measured.statedBytes)
    #expect(found.after.bytesMoved == measured.steps.reduce(0) { $0 + $1.bytes })
    #expect(found.steps == measured.steps.count)
  }

  @Test func withoutPassesNothingIsSaved() throws {
    let found = try Self.convert("--no-passes")
    #expect(found.after.operators == found.before.operators)
    #expect(found.after.macs == found.before.macs)
    #expect(try Self.convert().before == found.before)
  }

  @Test func aNetworkOfOneSizeHasItsFiguresThere() throws {
    let found = try Self.convert(model: NetworkTests.path("drsformer-b-script12-static.onnx"))
    #expect(found.size == "40x32")
    #expect(found.before.macs == "\(found.before.macsAtSize)")
  }

  @Test func theTableShowsBoth() throws {
    let outcome = try Mhnetc.run(["convert", Self.model, "-o", "/dev/null"])
    let rows = outcome.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: false).filter { !$0.isEmpty }.map(
        String.init)
    }
    try #require(rows.count == 5, "\(outcome.output)")
    #expect(
      rows[1].joined(separator: " ")
        == "at 256x256 operators multiply-adds bytes moved peak memory")
    #expect(rows[2].starts(with: ["as", "exported"]) && rows[2].count == 2 + 1 + 3 * 2)
    #expect(rows[3].starts(with: ["after", "the", "passes"]) && rows[3].count == 3 + 1 + 3 * 2)
  }

  @Test func selectedPassesAloneRun() throws {
    let all = try Self.convert()
    let some = try Self.convert("--passes", "canonicalize,remove-dead-values")
    #expect(all.after.operators < some.after.operators)
    #expect(some.after.operators < some.before.operators)
    let ran = try Mhnetc.run([
      "convert", Self.model, "-o", "/dev/null", "--verbose", "--passes", "canonicalize",
    ]).messages.split(separator: "\n").compactMap { $0.split(separator: ":").first }
    #expect(Set(ran) == ["canonicalize"])
  }

  @Test(arguments: [
    ["--passes", "canonicalise"], ["--passes", "canonicalize", "--no-passes"],
    ["--dump-after", "canonicalise"],
  ]) func unknownPassesAreRefused(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let output = folder.path("x.mhplan")
    let outcome = try Mhnetc.run(["convert", Self.model, "-o", output] + options)
    #expect(outcome.status == 64, "\(outcome.messages)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func dumpsTheGraphAfterAPass() throws {
    let dump = { (pass: String) in
      try Mhnetc.run(["convert", Self.model, "-o", "/dev/null", "--dump-after", pass]).messages
    }
    let (before, after) = try (dump("recognize-pixel-shuffle"), dump("recognize-layer-norm"))
    for text in [before, after] {
      #expect(text.hasPrefix("graph @") && text.hasSuffix("}\n"), "\(text.prefix(80))")
    }
    #expect(!before.contains("= layerNorm ") && after.contains("= layerNorm "))
    // The pass must run for its graph to be there.
    let none = try Mhnetc.run([
      "convert", Self.model, "-o", "/dev/null", "--no-passes", "--dump-after", "canonicalize",
    ])
    #expect(none.status == 0 && none.messages.isEmpty, "\(none.messages)")
  }

  @Test func passesAreListedWithStageAndPurpose() throws {
    struct Passes: Decodable {
      struct Pass: Decodable { let name: String, stage: String, summary: String }
      let passes: [Pass]
    }
    let found = try Self.decode(Passes.self, ["list", "passes"]).passes
    let lines = try Mhnetc.run(["list", "passes"]).output.split(separator: "\n")
    #expect(found.count == lines.count && found.count > 15)
    for (pass, line) in zip(found, lines) {
      #expect(
        line.hasPrefix(pass.name) && line.hasSuffix(pass.summary) && line.contains(pass.stage))
      #expect(!pass.summary.isEmpty)
    }
    // Recognition comes first, and both stages have passes.
    let stages = found.map(\.stage)
    #expect(Set(stages) == ["recognition", "fusion"])
    #expect(stages == stages.sorted(by: >))
  }
}
