import Foundation
import Testing

/// What `--json` prints is what Schemas/ describes: every required key, and none that is unknown.
@Suite struct SchemaTests {
  static let model = NetworkTests.path("mhnet-a-script17-dynamic.onnx")
  static let input = NetworkTests.path("mhnet-a.32x48.input.npy")
  static let expected = NetworkTests.path("mhnet-a.32x48.expected.npy")

  /// A command and the schema of its result; `OUT` stands for a path in a temporary folder.
  struct Command: Sendable, CustomTestStringConvertible {
    let schema: String
    let arguments: [String]
    var testDescription: String { arguments.prefix(2).joined(separator: " ") }
  }

  static let commands = [
    Command(schema: "inspect", arguments: ["inspect", model, "--size", "64x48"]),
    Command(
      schema: "inspect",
      arguments: ["inspect", model, "--size", "32x32", "--size", "64x64", "--stages", "--weights"]),
    Command(schema: "check", arguments: ["check", model]),
    Command(schema: "pickle", arguments: ["check", "--pickle", PickleCheckTests.training]),
    Command(schema: "convert", arguments: ["convert", model, "-o", "OUT"]),
    Command(
      schema: "weights", arguments: ["convert", CheckpointFormTests.mhnet, "-o", "OUT.SafeTensors"]),
    Command(schema: "run", arguments: ["run", model, "--input", input, "--output", "OUT"]),
    Command(
      schema: "restore",
      arguments: [
        "restore", model, PictureTests.rainy, "-o", "OUT", "--reference", PictureTests.clean,
      ]),
    Command(
      schema: "compare", arguments: ["compare", model, "--input", input, "--expect", expected]),
    Command(schema: "compare", arguments: ["compare", model, model]),
    Command(
      schema: "compare",
      arguments: [
        "compare", model, "--against", "passes=off", "--size", "32x32", "--heat-map", "OUT",
      ]),
    Command(schema: "bisect", arguments: ["bisect", model, model, "--size", "32x32"]),
    Command(schema: "diff", arguments: ["diff", model, model]),
    Command(
      schema: "bench", arguments: ["bench", model, "--size", "32x32", "--runs", "1", "--profile"]),
    Command(schema: "emit", arguments: ["emit", "swift", model, "-o", "OUT"]),
    Command(schema: "list", arguments: ["list", "architectures"]),
    Command(schema: "list", arguments: ["list", "ops"]),
    Command(schema: "list", arguments: ["list", "passes"]),
    Command(schema: "list", arguments: ["list", "kernels"]),
    Command(schema: "list", arguments: ["list", "formats"]),
    Command(schema: "list", arguments: ["list", "checks"]),
  ]

  @Test(arguments: commands) func printsWhatTheSchemaDescribes(_ command: Command) throws {
    let folder = try TemporaryFolder()
    let arguments = command.arguments.map {
      $0.hasPrefix("OUT") ? folder.path($0 == "OUT" ? "out.png" : $0) : $0
    }
    let outcome = try Mhnetc.run(arguments + ["--json"])
    try #require(outcome.status == 0, "\(outcome.messages)")
    let result = try outcome.json()
    let file = Mhnetc.package.appending(path: "Schemas/\(command.schema).json")
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let properties = try #require(schema?["properties"] as? [String: Any])
    let required = try #require(schema?["required"] as? [String])
    for key in required { #expect(result[key] != nil, "\(key) is missing") }
    for key in result.keys { #expect(properties[key] != nil, "\(key) is not described") }
    #expect(result["schema"] as? Int == 1)
  }
}
