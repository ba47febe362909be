import Foundation
import OnnxBytes
import RuntimeSources
import Testing

/// Packages that are built and run. They share one folder, in which what runs networks is built once;
/// hence one after the other.
@Suite(.serialized) struct EmittedPackageTests {
  static let folder = Mhnetc.package.appending(path: ".build/emitted-package")

  /// Each network of the fixtures from one of its exports, and the bundled one.
  static let models: [String] =
    [PictureTests.network]
    + [
      "mhnet-a-dynamo18-dynamic", "mhnet-b-script11-dynamic", "mhnet2023-a-script11-static",
      "mhnet2023-b-dynamo20-dynamic", "nafnet-a-script17-dynamic", "nafnet-b-dynamo20-static",
      "restormer-a-script11-dynamic", "restormer-b-dynamo20-dynamic",
      "restormer-c-script17-dynamic",
      "drsformer-a-dynamo20-dynamic", "drsformer-b-script12-static",
    ].map { NetworkTests.path("\($0).onnx") }

  private func verify(_ arguments: [String], environment: [String: String] = [:]) throws -> [String:
    any Sendable]
  {
    let outcome = try Mhnetc.run(
      ["verify-emit", "--json", "--quiet", "--directory", Self.folder.path] + arguments,
      environment: environment)
    try #require(outcome.status == 0, "\(outcome.messages)\(outcome.output)")
    return try outcome.json()
  }

  /// Runs a program to its end; its status and what it wrote.
  private func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private func emitAndBuild(_ arguments: [String]) throws {
    let emitted = try Mhnetc.run(
      ["emit", "swift", PictureTests.network, "-o", Self.folder.path] + arguments)
    try #require(emitted.status == 0, "\(emitted.messages)")
    let built = try run(
      "swift", ["build", "-c", "release", "--package-path", Self.folder.path])
    try #require(built.status == 0, "\(built.text)")
    #expect(!built.text.contains("warning:"), "\(built.text)")
  }

  private func product(_ name: String) -> String {
    Self.folder.appending(path: ".build/release/\(name)").path
  }

  // MARK: - Bits

  @Test func giveTheInterpretersBits() throws {
    let result = try verify(Self.models + ["--name", "Verified"])
    #expect(result["pass"] as? Bool == true)
    let models = try #require(result["models"] as? [[String: any Sendable]])
    #expect(models.count == Self.models.count)
    for model in models {
      #expect((model["runs"] as? [any Sendable] ?? []).count >= 3)
      #expect(model["programBytes"] as? Int ?? .max < 5_000_000)
    }
  }

  @Test(.enabled(if: PrecisionTests.runsHere)) func giveTheInterpretersBitsInBFloat16() throws {
    let models = [
      PictureTests.network, NetworkTests.path("nafnet-a-script17-dynamic.onnx"),
      NetworkTests.path("mhnet-b-script11-dynamic.onnx"),
    ]
    let result = try verify(models + ["--precision", "bf16", "--name", "Verified"])
    #expect(result["pass"] as? Bool == true)
  }

  /// Names of a model are names, whatever is in them.
  @Test func takeNoNamesForCode() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("\"; import Glibc; x.onnx")
    try Data(HostileNames.model).write(to: URL(filePath: path))
    let result = try verify([path, "--size", "8x8", "--name", HostileNames.all[0]])
    #expect(result["pass"] as? Bool == true)
    for name in HostileNames.all {
      let outcome = try Mhnetc.run([
        "emit", "swift", path, "-o", folder.path("p"), "--name",
        String(name.prefix(100_000)),
      ])
      #expect(outcome.status == 0, "\(outcome.messages)")
    }
  }

  // MARK: - The program and the library

  @Test func runFromSwiftCAndPython() throws {
    try emitAndBuild(["--name", "MHNetDerain"])
    let temporary = try TemporaryFolder()
    let program = product("mhnet-derain")
    let input = temporary.path("in.ppm")
    try Data(Self.photograph(height: 48, width: 64)).write(to: URL(filePath: input))
    let expected = try Mhnetc.run([
      "restore", PictureTests.network, input, "-o", temporary.path("expected.ppm"),
    ])
    #expect(expected.status == 0, "\(expected.messages)")
    let truth = try Data(contentsOf: URL(filePath: temporary.path("expected.ppm")))

    let swift = try run(program, [input, "-o", temporary.path("swift.ppm"), "--quiet"])
    #expect(swift.status == 0, "\(swift.text)")
    #expect(try Data(contentsOf: URL(filePath: temporary.path("swift.ppm"))) == truth)

    let examples = Mhnetc.package.appending(path: "tools/examples")
    let library = Self.folder.appending(path: ".build/release").path
    let compiled = try run(
      "cc",
      [
        "-Wall", "-Wextra", "-Werror", "-DNETWORK=mhnet_derain", "-DHEADER=\"mhnet_derain.h\"",
        "-I", Self.folder.appending(path: "include").path,
        examples.appending(path: "restore.c").path, "-L", library, "-lMHNetDerainC",
        "-Wl,-rpath,\(library)", "-o", temporary.path("restore"),
      ])
    #expect(compiled.status == 0, "\(compiled.text)")
    let fromC = try run(temporary.path("restore"), [input, temporary.path("c.ppm")])
    #expect(fromC.status == 0, "\(fromC.text)")
    #expect(try Data(contentsOf: URL(filePath: temporary.path("c.ppm"))) == truth)

    let python = try run(
      "python3",
      [
        examples.appending(path: "restore.py").path, product("libMHNetDerainC.so"), "mhnet_derain",
        input, temporary.path("python.ppm"),
      ])
    #expect(python.status == 0, "\(python.text)")
    #expect(try Data(contentsOf: URL(filePath: temporary.path("python.ppm"))) == truth)
    try checkFailures(program, input: input, temporary)
  }

  /// Exit codes, and no output where there is none to give.
  private func checkFailures(_ program: String, input: String, _ temporary: TemporaryFolder) throws
  {
    let output = temporary.path("none.ppm")
    let weights = Self.folder.appending(path: "Weights/mhnet-derain.weights")
    let bytes = try Data(contentsOf: weights)
    let damaged = temporary.url.appending(path: "damaged.weights")
    var changed = bytes
    changed[bytes.count / 2] ^= 1
    try changed.write(to: damaged)
    let cut = temporary.url.appending(path: "cut.weights")
    try bytes.prefix(bytes.count - 1).write(to: cut)
    for (arguments, status) in [
      ([], 64), (["--threads", "0", input, "-o", output], 64), (["--frobnicate"], 64),
      (["--quiet=1", input, "-o", output], 64), (["--allow-damaged=no", input, "-o", output], 64),
      (["--time", "1048576x1048576"], 75),
      ([temporary.path("missing.ppm"), "-o", output], 66),
      (["--weights", temporary.path("missing"), input, "-o", output], 66),
      (["--weights", damaged.path, input, "-o", output], 65),
      (["--weights", cut.path, input, "-o", output], 65),
      (["--weights", input, input, "-o", output], 65),
      ([weights.path, "-o", output], 65),
      (["--input", input, "--output", output], 65),
      (["--max-memory", "1K", input, "-o", output], 75),
      ([input, "-o", temporary.path("no/such/folder/x.ppm")], 73), ([input, "-o", input], 64),
      (["--version"], 0), (["--help"], 0),
    ] as [([String], Int32)] {
      let outcome = try run(program, arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.text)")
      if status != 0 { #expect(outcome.text.hasPrefix("error: "), "\(arguments): \(outcome.text)") }
    }
    #expect(!FileManager.default.fileExists(atPath: output))
    // Elsewhere the program finds no weights; named, it does.
    let copy = temporary.path("copy")
    try FileManager.default.copyItem(atPath: program, toPath: copy)
    #expect(try run(copy, ["--time", "16x16", "--runs", "1"]).status == 66)
    let named = try run(copy, ["--weights", weights.path, "--time", "16x16", "--runs", "1"])
    #expect(named.status == 0, "\(named.text)")
  }

  /// With its weights inside, and for one instruction set: the program needs nothing beside it, and on
  /// a lesser processor says what it lacks.
  @Test(.enabled(if: EmittedPackageTests.isWide)) func sayWhatAProcessorLacks() throws {
    _ = try verify([
      PictureTests.network, "--embed-weights", "--cpu", "x86-64-v3", "--name", "WideNet",
    ])
    let temporary = try TemporaryFolder()
    let copy = temporary.path("wide")
    try FileManager.default.copyItem(atPath: product("wide-net"), toPath: copy)
    let arguments = ["--time", "16x16", "--runs", "1"]
    let done = try run(copy, arguments)
    #expect(done.status == 0, "\(done.text)")
    let refused = try run(copy, arguments, environment: ["MHNETC_CPU": "scalar"])
    #expect(refused.status == 69, "\(refused.text)")
    #expect(refused.text.contains("expected x86-64-v3"))
  }

  /// Whether this machine has wide kernels.
  static let isWide: Bool = {
    let outcome = try? Mhnetc.run(["list", "kernels"])
    return outcome?.output.contains("x86-64-v3") ?? false
  }()

  /// A raw PPM of smooth colours.
  private static func photograph(height: Int, width: Int) -> [UInt8] {
    var bytes = Array("P6\n\(width) \(height)\n255\n".utf8)
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<3 {
          bytes.append(UInt8((row * (3 + channel) + column * 2 + (row ^ column) % 7) % 256))
        }
      }
    }
    return bytes
  }
}

/// Names that mean something where they do not belong.
enum HostileNames {
  static let all = [
    "\"; import Glibc; //", "a\nb\r\n#error(\"x\")", "*/ fatalError() /*", "\\(exit(1))", "😀é",
    "self",
    "class", "init", "Swift", "Kernels", "a.b", "a-b", "a_b", "0", "", "../../x", "\u{1}\u{7F}`$0`",
    String(repeating: "long", count: 250_000),
  ]

  /// Convolutions one after the other, whose weights, nodes and values have these names.
  static let model: [UInt8] = {
    var nodes: [[UInt8]] = []
    var initializers: [[UInt8]] = []
    let names = all.filter { !$0.isEmpty }
    var last = "x" + names[0]
    let input = last
    for (index, name) in names.enumerated() {
      initializers.append(
        OnnxBytes.tensor(
          name, [4, 4, 1, 1], (0..<16).map { Float(($0 * 7 + index) % 5 - 2) / 4 }))
      nodes.append(OnnxBytes.node("Conv", [last, name], ["y" + name], name: name))
      nodes.append(OnnxBytes.node("Sigmoid", ["y" + name], ["z" + name], name: name + "s"))
      last = "z" + name
    }
    return OnnxBytes.model(
      OnnxBytes.graph(
        nodes, initializers: initializers, inputs: [OnnxBytes.value(input, [1, 4, 8, 8])],
        outputs: [OnnxBytes.value(last, [1, 4, 8, 8])]))
  }()
}
