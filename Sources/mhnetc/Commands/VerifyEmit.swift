import ArgumentParser
import Foundation
import PlanFormat
import SwiftPackages
import TensorCore
import TensorFiles

/// `mhnetc verify-emit`: do packages give the interpreter's bits?
struct VerifyEmit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-emit",
    abstract: "Compares the bits of an emitted package with the interpreter's.",
    discussion: """
      Writes each model as a package, builds it with the `swift` on the PATH, and runs both on random \
      inputs of several sizes with several numbers of threads. Ends with exit code 1 where a bit \
      differs. Several models share one folder, so the runtime is built once.
      """)

  @Argument(help: "The models: ONNX, checkpoints or plans.")
  var models: [String]

  @Option(
    help: "A size to compare at, as HxW; repeated. By default several that the network takes.")
  var size: [ImageSize] = []

  @Option(help: "A number of threads; repeated (default: 1, 2 and 3).")
  var threads: [Int] = []

  @Option(help: "Where packages are written and built; by default a folder that is removed again.")
  var directory: String?

  @OptionGroup var emission: EmissionOptions
  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if models.isEmpty { throw ValidationError("expected at least one model") }
    for number in threads where !(1...1024).contains(number) {
      throw ValidationError("--threads \(number): expected 1 to 1024")
    }
  }

  func run() throws {
    guard let swift = ChildProcess.find("swift") else {
      throw Diagnostic(.unsupported, "found no `swift` on the PATH, expected the Swift toolchain")
    }
    let scratch = try TemporaryFolder()
    let verification = EmissionVerification(
      swift: swift,
      directory: directory.map { URL(filePath: $0) } ?? scratch.url.appending(path: "package"),
      scratch: scratch.url, threads: threads.isEmpty ? [1, 2, 3] : threads,
      messages: global.messages)
    var results: [VerificationResult.Model] = []
    for model in models {
      let compiled = try Compiler(compilation.settings, messages: global.messages).compile(
        path: model)
      // One module name for all models: what does not depend on the network stays built.
      var emission = emission
      if models.count > 1 { emission.name = emission.name ?? "Verified" }
      let package = try emission.package(of: compiled.plan, model: model)
      let program = try verification.build(package, model: model)
      results.append(
        try verification.compare(program, compiled.plan, model: model, sizes: size))
      if !global.json { try writeToStandardOutput(results[results.count - 1].text) }
    }
    let result = VerificationResult(models: results)
    if global.json { try writeToStandardOutput(try result.jsonText()) }
    if !result.pass { throw ExitStatus.comparisonFailed }
  }
}

/// What `mhnetc verify-emit` reports; Schemas/verify-emit.json.
struct VerificationResult: JSONResult {
  /// One comparison.
  struct Run: Encodable {
    let shapes: [String: [Int]]
    let threads: Int
    /// Elements of all outputs whose bits differ.
    let differingElements: Int
  }

  /// One model.
  struct Model: Encodable {
    let model: String
    let buildSeconds: Double
    let programBytes: Int
    let runs: [Run]
    var pass: Bool { runs.allSatisfy { $0.differingElements == 0 } }

    enum CodingKeys: CodingKey { case model, buildSeconds, programBytes, runs }

    /// A line, and one more for each difference.
    var text: String {
      let count = runs.filter { $0.differingElements > 0 }.count
      let verdict = count == 0 ? "same bits" : "\(count) of them differ"
      var text =
        "\(model): \(runs.count) runs, \(verdict); built in \(Quantity.fixed(buildSeconds, 0)) s, "
        + "\(Quantity.bytes(programBytes))\n"
      for run in runs where run.differingElements > 0 {
        let shapes = run.shapes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        text +=
          "  \(shapes.joined(separator: ", ")), \(run.threads) threads: "
          + "\(run.differingElements) elements differ\n"
      }
      return text
    }
  }

  var schema = 1
  let pass: Bool
  let models: [Model]

  init(models: [Model]) {
    self.models = models
    pass = models.allSatisfy(\.pass)
  }
}
