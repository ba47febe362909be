import Foundation
import Testing

/// Means over windows in place of global ones, as NAFNetLocal and MHNetLocal take them
/// (tools/fixtures/make_network_checkpoints.py recorded them).
@Suite struct LocalPoolingTests {
  struct Index: Decodable {
    let local: [Entry]
  }

  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let label: String
    /// Side of the window in pixels of the picture.
    let window: Int
    let cases: [NetworkTests.Recorded]
    var testDescription: String { label }
    var pooling: [String] { ["--pool", "local:\(window)"] }
    /// The checkpoint and an export that takes every size.
    var models: [String] {
      CheckpointTests.entries.filter { $0.name == name }.flatMap { entry in
        [entry.path] + entry.exports.prefix(1).map { NetworkTests.path($0.file) }
      }
    }
  }

  static let entries: [Entry] = {
    let file = CheckpointTests.folder.appending(path: "index.json")
    guard let data = try? Data(contentsOf: file),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.local
  }()

  @Test func bothNetworksAreRecorded() {
    #expect(Set(LocalPoolingTests.entries.map(\.name)) == ["mhnet-a", "nafnet-a"])
  }

  /// PyTorch itself is off by 3e-5 in float32 on one of these.
  @Test(arguments: entries) func agreesWithPyTorch(_ entry: Entry) throws {
    #expect(entry.models.count == 2)
    for model in entry.models {
      for recorded in entry.cases {
        let arguments = [
          "compare", model, "--input", CheckpointTests.path(recorded.input), "--expect",
          CheckpointTests.path(recorded.expected), "--atol", "1e-4", "--psnr", "100",
        ]
        let outcome = try Mhnetc.run(arguments + entry.pooling)
        #expect(outcome.status == 0, "\(model): \(outcome.output)\(outcome.messages)")
        // The window matters: without it the results are others.
        #expect(try Mhnetc.run(arguments).status == 1, "\(model)")
      }
    }
  }

  /// Where the window covers the picture, the means are global ones.
  @Test(arguments: entries) func aWindowOfThePictureIsGlobal(_ entry: Entry) throws {
    let checkpoint = try #require(CheckpointTests.entries.first { $0.name == entry.name })
    let (input, expected) = try #require(checkpoint.recorded.first)
    let outcome = try Mhnetc.run([
      "compare", checkpoint.path, "--pool", "local:384", "--input", input, "--expect", expected,
      "--atol", "1e-5", "--psnr", "100",
    ])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
  }
}
