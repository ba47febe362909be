import Foundation
import Testing

/// Networks as programs of torch.export, static and dynamic, as exported and decomposed, in the
/// containers of several versions of torch (tools/fixtures/make_exports.py).
@Suite("Exported programs of PyTorch") struct ExportedNetworkTests {
  struct Index: Decodable {
    let networks: [Model]
    let older: [Model]
    let local: [Local]
  }

  struct Model: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    let network: String
    let container: String
    let dynamic: Bool
    let decomposed: Bool
    let multiple: Int
    let sizes: [[Int]]
    var testDescription: String { file }
    var path: String { ExportedNetworkTests.folder.appending(path: file).path }
  }

  struct Local: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let window: Int
    let checkpoint: String
    let decomposed: Bool
    let cases: [NetworkTests.Recorded]
    var testDescription: String { file }
  }

  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/exports/networks")
  static let index: Index? = {
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return nil }
    return try? JSONDecoder().decode(Index.self, from: data)
  }()
  static let models = (index?.networks ?? []) + (index?.older ?? [])
  static let locals = index?.local ?? []

  @Test func allFormsAreRecorded() {
    let models = ExportedNetworkTests.models
    #expect(Set(models.map(\.network)) == ["mhnet", "nafnet", "restormer", "drsformer"])
    #expect(Set(models.map(\.container)) == ["2.5", "2.7", "2.8", "2.13"])
    for network in Set(models.map(\.network)) {
      let own = models.filter { $0.network == network }
      #expect(Set(own.map { [$0.dynamic, $0.decomposed] }).count == 4, "\(network)")
    }
    #expect(ExportedNetworkTests.locals.count == 2)
  }

  /// At least 100 dB on data in [0, 1], at most 1e-4 off anywhere.
  @Test(arguments: models) func agreesWithPyTorch(_ model: Model) throws {
    let folder = try TemporaryFolder()
    let plan = folder.path("network.mhplan")
    let converted = try Mhnetc.run(["convert", model.path, "-o", plan])
    try #require(converted.status == 0, "\(converted.messages)")
    for size in model.sizes {
      let stem = "\(model.name).\(size[0])x\(size[1])"
      let outcome = try Mhnetc.run([
        "compare", plan, "--input", NetworkTests.path("\(stem).input.npy"),
        "--expect", NetworkTests.path("\(stem).expected.npy"), "--atol", "1e-4", "--psnr", "100",
      ])
      #expect(outcome.status == 0, "\(stem): \(outcome.output)\(outcome.messages)")
    }
  }

  @Test(arguments: models) func isRecognisedWithItsParameters(_ model: Model) throws {
    let outcome = try Mhnetc.run(["inspect", model.path, "--json"])
    try #require(outcome.status == 0, "\(outcome.messages)")
    let json = try outcome.json()
    let architecture = json["architecture"] as? [String: any Sendable]
    #expect((architecture?["name"] as? String)?.lowercased() == model.network)
    #expect(json["format"] as? String == "PyTorch export (.pt2)")
    guard model.dynamic else { return }
    if model.network == "nafnet" {
      #expect(json["padsItself"] as? Bool == true)
    } else {
      #expect(json["sizeMultiple"] as? Int == model.multiple)
    }
    // The same parameters, and the same ones unused, as in an export to ONNX.
    let other = try #require(
      NetworkTests.models.first { $0.file.hasPrefix("\(model.name)-") && $0.dynamic })
    #expect(json["parameters"] as? Int == other.parameters)
  }

  /// The same network, node for node, as the checkpoint and the export to ONNX.
  @Test(arguments: models.filter(\.dynamic)) func isTheNetworkOfTheOtherFormats(
    _ model: Model
  ) throws {
    let checkpoints = Mhnetc.package.appending(path: "Tests/Fixtures/network-checkpoints")
    let onnx = try #require(
      NetworkTests.models.first { $0.file.hasPrefix("\(model.name)-") && $0.dynamic })
    let checkpoint = checkpoints.appending(path: "\(model.name).pth").path
    for other in [checkpoint, NetworkTests.path(onnx.file)] {
      let outcome = try Mhnetc.run(["compare", model.path, other])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
      #expect(outcome.output.hasPrefix("the same network"), "\(other): \(outcome.output)")
    }
  }

  /// Means over windows, as the checkpoint gives them with `--pool local:N`.
  @Test(arguments: locals) func agreesWithLocalPooling(_ local: Local) throws {
    let path = ExportedNetworkTests.folder.appending(path: local.file).path
    for recorded in local.cases {
      let outcome = try Mhnetc.run([
        "compare", path,
        "--input", ExportedNetworkTests.folder.appending(path: recorded.input).path,
        "--expect", ExportedNetworkTests.folder.appending(path: recorded.expected).path,
        "--atol", "1e-4", "--psnr", "100",
      ])
      #expect(outcome.status == 0, "\(recorded.input): \(outcome.output)\(outcome.messages)")
    }
  }

  @Test func saysWhereTheAuthorsCodeIs() throws {
    let unknown = try #require(BadExportTests.cases.first { $0.file == "42-unknown.pt2" })
    let outcome = try Mhnetc.run(["check", unknown.path])
    let said = outcome.output + outcome.messages
    #expect(said.contains("in body.1 at exports_bad.py:"), "\(said)")
    #expect(!said.contains("/home/author"), "\(said)")
    let sound = BadExportTests.folder.appending(path: "0-sound.pt2").path
    let inspected = try Mhnetc.run(["inspect", sound, "--json"])
    let modules = try inspected.json()["sourceLines"] as? [[String: any Sendable]] ?? []
    let named = modules.compactMap { $0["module"] as? String }
    #expect(Set(named) == ["", "body.0", "body.1", "ending"], "\(named)")
    let lines = modules.flatMap { $0["lines"] as? [String] ?? [] }
    #expect(lines.allSatisfy { $0.hasPrefix("exports_bad.py:") && $0.hasSuffix(" in forward") })
    let text = try Mhnetc.run(["inspect", sound]).output
    #expect(text.contains("modules of exports_bad.py"), "\(text)")
  }

  @Test func listsTheOperators() throws {
    let outcome = try Mhnetc.run(["list", "ops", "--format", "torch", "--json"])
    let json = try outcome.json()
    let names = try #require(json["torch"] as? [String])
    #expect(names.contains("aten.conv2d.default") && names.contains("aten.cumsum_.default"))
    #expect((json["onnx"] as? [String])?.isEmpty == true)
    let text = try Mhnetc.run(["list", "ops", "--format", "torch"]).output
    #expect(text.contains("dilation=[1]"))
  }
}
