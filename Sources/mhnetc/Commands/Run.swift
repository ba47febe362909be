import ArgumentParser
import Examination
import PlanRuntime
import TensorCore

/// `mhnetc run`: tensors in, tensors out.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a network on tensors.",
    discussion: """
      Tensors are .npy files of any element type, or ONNX TensorProto messages. With several \
      inputs or outputs, write NAME=FILE, or give the files in the order of `mhnetc inspect`.
      """)

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Option(name: .long, help: "A tensor, as FILE or NAME=FILE; repeated.")
  var input: [TensorArgument]

  @Option(name: .long, help: "A .npy file to write, as FILE or NAME=FILE; repeated.")
  var output: [TensorArgument]

  @Option(help: "Write every intermediate value as .npy into this directory.")
  var dump: String?

  @Flag(
    help: "Name the first value that has NaN or infinite elements; exit code 1 if there is one.")
  var checkFinite = false

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    for target in output { try global.checkOutput(target.path) }
    let paths = output.map(\.path)
    if Set(paths).count != paths.count { throw ValidationError("two outputs to one file") }
  }

  func run() throws {
    let replaced = OutputGuard(inputs: [model] + input.map(\.path))
    for target in output { try replaced.check(target.path) }
    let (compiled, inputs) = try Compiler(compilation.settings, messages: global.messages).compile(
      path: model, inputs: input)
    let runner = try Runner(compiled.plan, running, messages: global.messages)
    let targets = try TensorArgument.match(output, names: runner.outputNames, kind: "output")
    let dumper = try dump.map { path throws(Diagnostic) in try TensorDump(directory: path) }
    let clock = ContinuousClock()
    let start = clock.now
    var watch = checkFinite ? FiniteWatch(compiled.plan) : nil
    let looks = dumper != nil || checkFinite
    let results = try runner.run(
      inputs, file: model,
      observing: looks
        ? { id, tensor in
          watch?.look(at: id, tensor)
          dumper?.write(compiled.plan.originText(of: id), tensor)
        } : nil)
    let seconds = (clock.now - start) / .seconds(1)
    try dumper?.finish()
    var written: [RunResult.Output] = []
    for target in targets {
      guard let tensor = results[target.name] else { continue }
      try TensorFile.write(tensor, to: target.path)
      written.append(RunResult.Output(target.name, tensor, path: target.path))
    }
    let result = RunResult(
      model: model, seconds: seconds, outputs: written,
      firstNonFinite: watch?.first.map(RunResult.NonFinite.init))
    if global.json {
      try writeToStandardOutput(try result.jsonText())
    } else {
      for output in written { global.messages.detail("\(output.name): \(output.shape)") }
      if checkFinite { try writeToStandardOutput(result.finiteText) }
    }
    if result.firstNonFinite != nil { throw ExitStatus.comparisonFailed }
  }
}

/// What `mhnetc run` reports; Schemas/run.json.
struct RunResult: JSONResult {
  struct Output: Encodable {
    let name: String
    let path: String
    let elementType: String
    let shape: [Int]

    init(_ name: String, _ tensor: Tensor, path: String) {
      self.name = name
      self.path = path
      elementType = tensor.elementType.rawValue
      shape = tensor.shape
    }
  }

  /// The first value with elements that are NaN or infinite.
  struct NonFinite: Encodable {
    let origin: String
    let nanCount: Int
    let infiniteCount: Int
    let count: Int
    let first: [Int]
    let largestFinite: Double

    init(_ value: NonFiniteValue) {
      origin = value.origin
      nanCount = value.nanCount
      infiniteCount = value.infiniteCount
      count = value.count
      first = value.first
      largestFinite = value.largestFinite
    }
  }

  let schema = 1
  let model: String
  let seconds: Double
  let outputs: [Output]
  /// With --check-finite; absent where all values are finite.
  let firstNonFinite: NonFinite?

  var finiteText: String {
    guard let value = firstNonFinite else { return "all values are finite\n" }
    return "first value that is not finite: \(singleLine(value.origin)): \(value.nanCount) NaN and "
      + "\(value.infiniteCount) infinite of \(value.count) elements, the first at \(value.first); "
      + "the largest of the others is \(value.largestFinite)\n"
  }
}
