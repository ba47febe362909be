import Foundation
import Testing

/// The networks, at two configurations and sizes, from both exporters, against PyTorch in float64
/// (tools/fixtures/make.py recorded them).
@Suite struct NetworkTests {
  struct Index: Decodable {
    let models: [Model]
  }

  struct Model: Decodable, CustomTestStringConvertible, Sendable {
    let file: String
    let network: String
    let parameters: Int
    let dynamic: Bool
    let multiple: Int
    let cases: [Recorded]
    var testDescription: String { file }
    /// The family without the revision: `mhnet` for `mhnet2023`.
    var family: String { String(network.prefix { !$0.isNumber }) }

    enum CodingKeys: String, CodingKey { case file, network, parameters, dynamic, multiple, cases }
  }

  struct Recorded: Decodable, Sendable {
    let height: Int
    let width: Int
    let input: String
    let expected: String
  }

  static let models: [Model] = {
    let file = Mhnetc.networks.appending(path: "index.json")
    guard let data = try? Data(contentsOf: file),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.models
  }()

  static func path(_ name: String) -> String { Mhnetc.networks.appending(path: name).path }

  @Test func allNetworksAreRecorded() {
    let networks = Set(NetworkTests.models.map(\.network))
    #expect(networks == ["mhnet", "mhnet2023", "nafnet", "restormer", "drsformer"])
  }

  /// At least 100 dB on data in [0, 1], at most 1e-4 off anywhere.
  @Test(arguments: models) func agreesWithPyTorch(_ model: Model) throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("network.mhplan")
    let converted = try Mhnetc.run(["convert", NetworkTests.path(model.file), "-o", plan])
    try #require(converted.status == 0, "\(converted.messages)")
    for recorded in model.cases {
      let outcome = try Mhnetc.run([
        "compare", plan, "--input", NetworkTests.path(recorded.input),
        "--expect", NetworkTests.path(recorded.expected), "--atol", "1e-4", "--psnr", "100",
      ])
      #expect(
        outcome.status == 0,
        "\(model.file) at \(recorded.height)x\(recorded.width): \(outcome.output)\(outcome.messages)"
      )
    }
  }

  @Test(arguments: models) func isRecognisedWithItsParameters(_ model: Model) throws {
    let outcome = try Mhnetc.run(["inspect", NetworkTests.path(model.file), "--json"])
    try #require(outcome.status == 0, "\(outcome.messages)")
    let json = try outcome.json()
    let architecture = json["architecture"] as? [String: any Sendable]
    let name = architecture?["name"] as? String
    #expect(name?.lowercased() == model.family)
    #expect(json["schema"] as? Int == 1)
    if model.dynamic && model.network != "nafnet" {
      #expect(json["sizeMultiple"] as? Int == model.multiple)
    }
    if model.network == "nafnet" && model.dynamic { #expect(json["padsItself"] as? Bool == true) }
  }

  @Test func givesTheSameBytesForAnyNumberOfThreads() throws {
    let folder = try TemporaryFolder()
    for model in NetworkTests.models.filter(\.dynamic) {
      let recorded = try #require(model.cases.first)
      var results: [Data] = []
      for threads in [1, 2, 3, 7] {
        let output = folder.path("\(threads).npy")
        let outcome = try Mhnetc.run([
          "run", NetworkTests.path(model.file), "--input", NetworkTests.path(recorded.input),
          "--output", output, "--threads", "\(threads)",
        ])
        try #require(outcome.status == 0, "\(outcome.messages)")
        results.append(try Data(contentsOf: URL(filePath: output)))
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(model.file)")
    }
  }

  @Test func givesTheSameNetworkFromBothExporters() throws {
    // The newer exporter computes the reshaped parameters itself; the networks must not differ.
    let pairs = Dictionary(grouping: NetworkTests.models.filter(\.dynamic)) {
      $0.file.split(separator: "-").prefix(2).joined(separator: "-")
    }
    for (name, models) in pairs where models.count >= 2 {
      let outcome = try Mhnetc.run([
        "compare", NetworkTests.path(models[0].file), NetworkTests.path(models[1].file),
      ])
      #expect(outcome.status == 0, "\(name): \(outcome.output)\(outcome.messages)")
    }
  }

  @Test func comparesFixedSizesWithOpenOnesInEitherOrder() throws {
    let open = NetworkTests.path("nafnet-b-script13-dynamic.onnx")
    let fixed = NetworkTests.path("nafnet-b-dynamo20-static.onnx")
    let otherwiseFixed = NetworkTests.path("nafnet-b-script15-static.onnx")
    for (first, second, status) in [
      (open, fixed, 0), (fixed, open, 0), (open, otherwiseFixed, 0), (fixed, otherwiseFixed, 1),
    ] {
      let outcome = try Mhnetc.run(["compare", first, second])
      #expect(outcome.status == status, "\(outcome.output)\(outcome.messages)")
    }
  }

  @Test func refusesASizeAndNamesThoseThatWork() throws {
    let model = try #require(
      NetworkTests.models.first { $0.network == "mhnet" && $0.dynamic && $0.cases.count > 0 })
    let other = try #require(
      NetworkTests.models.first { $0.network == "nafnet" && $0.dynamic }?.cases.first {
        $0.height % 16 != 0
      })
    let folder = try TemporaryFolder()
    let outcome = try Mhnetc.run([
      "run", NetworkTests.path(model.file), "--input", NetworkTests.path(other.input),
      "--output", folder.path("y.npy"),
    ])
    #expect(outcome.status == 65)
    #expect(outcome.messages.contains("nearest sizes"), "\(outcome.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("y.npy")))
  }
}
