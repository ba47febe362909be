import Foundation
import Testing

/// The recorded networks from the authors' own form of file: a checkpoint, without a graph. Each
/// configuration is in another form: zip, legacy stream with `module.`, safetensors.
@Suite struct CheckpointTests {
  struct Index: Decodable {
    let files: [Entry]
  }

  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let network: String
    let name: String
    /// Cases of its own, where no export of the same weights was recorded.
    let cases: [NetworkTests.Recorded]?
    /// For weights of another type, the file of those that PyTorch's `float()` gave.
    let float32: String?
    var testDescription: String { file }
    var path: String { CheckpointTests.path(file) }
    /// The exports of the same configuration that take every size.
    var exports: [NetworkTests.Model] { allExports.filter(\.dynamic) }
    /// All exports of the same configuration, also those for one size.
    var allExports: [NetworkTests.Model] {
      NetworkTests.models.filter { $0.file.hasPrefix(name + "-") }
    }
    /// Pairs of paths: a picture, and what PyTorch made of it.
    var recorded: [(input: String, expected: String)] {
      if let cases {
        return cases.map { (CheckpointTests.path($0.input), CheckpointTests.path($0.expected)) }
      }
      return exports.first.map(\.cases).map { cases in
        cases.map { (NetworkTests.path($0.input), NetworkTests.path($0.expected)) }
      } ?? []
    }
  }

  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/network-checkpoints")
  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static let entries: [Entry] = {
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.files
  }()

  @Test func allNetworksAreRecorded() {
    #expect(
      Set(CheckpointTests.entries.map(\.network))
        == ["mhnet", "mhnet2023", "nafnet", "restormer", "drsformer"])
  }

  @Test(arguments: entries) func agreesWithPyTorch(_ entry: Entry) throws {
    #expect(entry.recorded.count >= 2)
    for (input, expected) in entry.recorded {
      let outcome = try Mhnetc.run([
        "compare", entry.path, "--input", input, "--expect", expected, "--atol", "1e-5", "--psnr",
        "100",
      ])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    }
  }

  /// An export in which torch.export's optimizer moved the padding of the picture into the first
  /// convolution, but not out of the last addition: the same numbers from another graph.
  private static let otherwisePadded = ["nafnet-a-dynamo18-static.onnx"]

  /// An export for one size is compared at that size, either way round.
  @Test(arguments: entries) func isTheNetworkThatItsExportsAre(_ entry: Entry) throws {
    for model in entry.allExports {
      let outcome = try Mhnetc.run(["compare", entry.path, NetworkTests.path(model.file), "--json"])
      #expect(outcome.status == 0, "\(outcome.messages)")
      let json = try outcome.json()
      let difference = json["firstDifference"] as? String ?? ""
      #expect((json["comparedSizes"] == nil) == model.dynamic, "\(model.file)")
      if CheckpointTests.otherwisePadded.contains(model.file) {
        #expect(difference.hasPrefix("pad "), "\(model.file): \(difference)")
        #expect(json["maxAbs"] as? Double == 0, "\(model.file)")
        continue
      }
      #expect(json["sameNetwork"] as? Bool == true, "\(model.file): \(difference)")
      guard !model.dynamic else { continue }
      let reversed = try Mhnetc.run(["compare", NetworkTests.path(model.file), entry.path])
      #expect(reversed.output.hasPrefix("the same network at 1x3x"), "\(reversed.output)")
    }
  }

  /// One changed element is found, and told by its module, its place and both values.
  @Test func aChangedWeightIsNamed() throws {
    let entry = try #require(CheckpointTests.entries.first { $0.name == "drsformer-b" })
    let folder = try TemporaryFolder()
    let changed = try SafetensorsFile(entry.path).with { entries in
      entries["patch_embed.proj.weight"]?.floats[4] = 0.625
    }.write(to: folder.path("changed.safetensors"))
    let outcome = try Mhnetc.run(["compare", entry.path, changed])
    let first = String(outcome.output.split(separator: "\n").first ?? "")
    #expect(first.hasPrefix("different: weight "), "\(first)")
    #expect(first.contains(" at patch_embed.proj: their elements differ, first at [0, 0, 1, 1], "))
    #expect(first.hasSuffix(" against 0.625"), "\(first)")
  }

  /// The input of a checkpoint has no place in a file, and none is printed.
  @Test func anInputOfACheckpointHasNoPlace() throws {
    let entry = try #require(CheckpointTests.entries.first { $0.name == "nafnet-a" })
    let export = NetworkTests.path("nafnet-a-dynamo18-static.onnx")
    let outcome = try Mhnetc.run(["compare", entry.path, export])
    #expect(outcome.output.contains(" : f32[1, 3, 48, 64] against input \"input\""))
  }

  /// Weights of 16 and of 64 bits give the same bytes as those that PyTorch's `float()` makes of them.
  @Test(arguments: entries.filter { $0.float32 != nil })
  func becomesFloat32AsInPyTorch(_ entry: Entry) throws {
    let folder = try TemporaryFolder()
    let input = try #require(entry.recorded.first).input
    var results: [Data] = []
    for path in [entry.path, CheckpointTests.path(try #require(entry.float32))] {
      let output = folder.path("\(results.count).npy")
      let outcome = try Mhnetc.run(["run", path, "--input", input, "--output", output])
      try #require(outcome.status == 0, "\(outcome.messages)")
      results.append(try Data(contentsOf: URL(filePath: output)))
    }
    #expect(results[0] == results[1])
  }

  @Test func cleanWeightsAreTheSameNetwork() throws {
    let entry = try #require(CheckpointTests.entries.first { $0.name == "mhnet-a" })
    let folder = try TemporaryFolder()
    let clean = folder.path("clean.safetensors")
    let converted = try Mhnetc.run(["convert", entry.path, "-o", clean])
    try #require(converted.status == 0, "\(converted.messages)")
    let outcome = try Mhnetc.run(["compare", entry.path, clean, "--json"])
    #expect(try outcome.json()["sameNetwork"] as? Bool == true)
    let inspected = try Mhnetc.run(["inspect", clean, "--json"]).json()
    let unused = inspected["unusedTensors"] as? [String] ?? []
    #expect(unused.contains("intro.weight") && unused.contains("stage2.conv_dnc2.weight"))
  }

}
