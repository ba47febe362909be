import ArgumentParser
import PlanFormat
import TensorCore

/// `mhnetc compare`: numbers within tolerance or not, two models equal or not.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares a network's results with recorded ones, another network's, or its own.",
    discussion: """
      With --expect: runs MODEL on the inputs and compares with what was recorded. With two models: \
      says whether they are the same network after the passes, and if not, whether their results \
      agree. With --against: compares a model with itself under other settings, as in \
      `--against passes=off`, `--against precision=bf16`, `--against threads=1`, \
      `--against pool=local:384`; commas join several. The first model, or the model as the other \
      options say, is what is expected.

      Without --input, two networks run on a random picture; with --pictures, on every picture of a \
      folder, one at a time.

      A result passes when every element is within atol + rtol·|expected|, and the PSNR for data in \
      [0, 1] is at least --psnr. By default: 1e-4 for recorded results and in single precision; \
      50 dB where something is in bf16; 0 where only the threads differ. Exit code 1 when one does \
      not pass.
      """)

  @Argument(help: "The model, or two models.")
  var models: [String]

  @Option(name: .long, help: "An input tensor, as FILE or NAME=FILE; repeated.")
  var input: [TensorArgument] = []

  @Option(name: .long, help: "The expected result, as FILE or NAME=FILE; repeated.")
  var expect: [TensorArgument] = []

  @Option(
    help: """
      Compare the model with itself, where passes=off|on|NAME+NAME, precision=f32|bf16, threads=N \
      or pool=global|local:N are otherwise; several with commas.
      """)
  var against: Variation?

  @Option(help: "Compare on every picture of this folder.")
  var pictures: String?

  @Option(
    name: .customLong("heat-map"),
    help: """
      Write √|a − b|, the largest over the channels of each pixel, as a picture; with --pictures, one \
      for each into this folder.
      """)
  var heatMap: String?

  @Option(help: "Absolute tolerance (default: 1e-4; none in bf16, 0 for threads).")
  var atol: Double?

  @Option(help: "Relative tolerance (default: 0).")
  var rtol: Double?

  @Option(help: "The least PSNR in decibels, for data in [0, 1] (default: 50 in bf16, else none).")
  var psnr: Double?

  @Option(help: "The size at which two models are compared, HxW.")
  var size: ImageSize?

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    switch (models.count, expect.isEmpty, against == nil) {
    case (1, false, true), (1, true, false), (2, true, true): break
    case _:
      throw ValidationError(
        "expected one MODEL with --input and --expect or with --against, or two models")
    }
    for tolerance in [atol, rtol].compactMap({ $0 }) where !(tolerance >= 0) {
      throw ValidationError("tolerances are at least 0")
    }
    if pictures != nil && !(input.isEmpty && expect.isEmpty && size == nil) {
      throw ValidationError("--pictures excludes --input, --expect and --size")
    }
    if !input.isEmpty && size != nil {
      throw ValidationError("--input and --size exclude each other")
    }
    if heatMap == "-" { throw ValidationError("--heat-map: expected a file, not standard output") }
  }

  func run() throws {
    if let heatMap, pictures == nil {
      let read = models + (input + expect).map(\.path)
      try OutputGuard(inputs: read).check(heatMap)
    }
    let result = expect.isEmpty ? try compareNetworks() : try compareWithRecorded()
    try writeToStandardOutput(global.json ? try result.jsonText() : result.text)
    if let failure = result.failure { throw failure }
    if !result.pass { throw ExitStatus.comparisonFailed }
  }

  private func tolerance(_ kind: Tolerance.Class) -> Tolerance {
    Tolerance(kind, atol: atol, rtol: rtol, psnr: psnr)
  }

  private func compareWithRecorded() throws -> CompareResult {
    let (compiled, inputs) = try Compiler(compilation.settings, messages: global.messages).compile(
      path: models[0], inputs: input)
    let runner = try Runner(compiled.plan, running, messages: global.messages)
    let expected = try TensorArgument.match(expect, names: runner.outputNames, kind: "output")
    let results = try runner.run(inputs, file: models[0], observing: nil)
    var result = CompareResult(
      tolerance(Precision(compiled.plan) == .bf16 ? .bf16 : .recorded), heatMap: heatMap)
    for (name, path) in expected {
      let truth = try TensorFile.read(path)
      guard let found = results[name] else { continue }
      try result.add(name, found.reinterpreted(as: truth.elementType), expected: truth)
    }
    try result.checkHeatMap()
    return result
  }

  private func compareNetworks() throws -> CompareResult {
    let (first, second) = try sides()
    let comparison = try NetworkComparison(
      first, second, tolerance: tolerance(kind(first, second)), messages: global.messages)
    if let pictures {
      return try comparison.onPictures(of: pictures, heatMaps: heatMap, prints: !global.json)
    }
    var result = CompareResult(comparison.tolerance, heatMap: heatMap)
    if against == nil, let a = first.compiled.recognized, let b = second.compiled.recognized {
      result.note(GraphComparison(a, b, passes: compilation.settings.selection))
      // What is the same network needs no run, unless one is asked for.
      if result.sameNetwork == true && input.isEmpty && heatMap == nil { return result }
    }
    let tensors = try input.isEmpty ? nil : inputs(for: first)
    try comparison.run(on: tensors, size: size, into: &result)
    try result.checkHeatMap()
    return result
  }

  private func inputs(for side: NetworkComparison.Side) throws(Diagnostic) -> [String: Tensor] {
    let settings = compilation.settings
    return try Compiler(settings, messages: Messages(isQuiet: true, isVerbose: false)).compile(
      path: side.file, inputs: input
    ).inputs
  }

  private func kind(
    _ first: NetworkComparison.Side, _ second: NetworkComparison.Side
  ) -> Tolerance.Class {
    if let against, against.changesThreadsAlone { return .exact }
    let precisions = [Precision(first.compiled.plan), Precision(second.compiled.plan)]
    return precisions.contains(.bf16) ? .bf16 : .f32
  }

  private func sides() throws(Diagnostic) -> (NetworkComparison.Side, NetworkComparison.Side) {
    let settings = compilation.settings
    let compiler = Compiler(settings, messages: global.messages)
    let first = NetworkComparison.Side(
      name: models[0], file: models[0], compiled: try compiler.compile(path: models[0]),
      running: running)
    guard let against else {
      return (
        first,
        NetworkComparison.Side(
          name: models[1], file: models[1], compiled: try compiler.compile(path: models[1]),
          running: running)
      )
    }
    var otherwise = running
    if let threads = against.threads { otherwise.threads = threads }
    // The same plan need not be made again, and of a plan file nothing else can be asked.
    let compiled =
      against.changesThreadsAlone
      ? first.compiled
      : try Compiler(
        against.applied(to: settings), messages: Messages(isQuiet: true, isVerbose: false)
      ).compile(path: models[0])
    return (
      first,
      NetworkComparison.Side(
        name: "\(models[0]) with \(against.text)", file: models[0], compiled: compiled,
        running: otherwise)
    )
  }
}
