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
    var testDescription: String { file }
    var path: String { CheckpointTests.folder.appending(path: file).path }
    /// The exports of the same configuration that take every size.
    var exports: [NetworkTests.Model] {
      NetworkTests.models.filter { $0.file.hasPrefix(name + "-") && $0.dynamic }
    }
  }

  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/network-checkpoints")
  static let entries: [Entry] = {
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.files
  }()

  @Test func allFourNetworksAreRecorded() {
    #expect(
      Set(CheckpointTests.entries.map(\.network))
        == ["mhnet", "nafnet", "restormer", "drsformer"])
  }

  @Test(arguments: entries) func agreesWithPyTorch(_ entry: Entry) throws {
    for recorded in try #require(entry.exports.first).cases {
      let outcome = try Mhnetc.run([
        "compare", entry.path, "--input", NetworkTests.path(recorded.input), "--expect",
        NetworkTests.path(recorded.expected), "--atol", "1e-4", "--psnr", "100",
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
