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
    var exports: [NetworkTests.Model] {
      NetworkTests.models.filter { $0.file.hasPrefix(name + "-") && $0.dynamic }
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

  @Test(arguments: entries) func isTheNetworkThatItsExportsAre(_ entry: Entry) throws {
    for model in entry.exports {
      let outcome = try Mhnetc.run(["compare", entry.path, NetworkTests.path(model.file), "--json"])
      #expect(outcome.status == 0, "\(outcome.messages)")
      let json = try outcome.json()
      #expect(
        json["sameNetwork"] as? Bool == true,
        "\(model.file): \(json["firstDifference"] as? String ?? "")")
    }
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
