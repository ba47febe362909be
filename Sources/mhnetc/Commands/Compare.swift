import ArgumentParser
import TensorCore

/// `mhnetc compare`: numbers within tolerance or not, two models equal or not.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares a network's results with recorded ones, or two networks.",
    discussion: """
      With --expect: runs MODEL on the inputs and compares; a result passes when every element is \
      within atol + rtol·|expected|, and the PSNR for data in [0, 1] is at least --psnr. With two \
      models: says whether they are the same network after the passes, and if not, whether their \
      results agree within the tolerance on a random picture. Exit code 1 when they do not.
      """)

  @Argument(help: "The model, or two models.")
  var models: [String]

  @Option(name: .long, help: "An input tensor, as FILE or NAME=FILE; repeated.")
  var input: [TensorArgument] = []

  @Option(name: .long, help: "The expected result, as FILE or NAME=FILE; repeated.")
  var expect: [TensorArgument] = []

  @Option(help: "Absolute tolerance.")
  var atol = 1e-4

  @Option(help: "Relative tolerance.")
  var rtol = 0.0

  @Option(help: "The least PSNR in decibels, for data in [0, 1].")
  var psnr: Double?

  @Option(help: "The size at which two models are compared, HxW.")
  var size: ImageSize?

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var running: RunOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (models.count == 1) == !expect.isEmpty, models.count <= 2, !models.isEmpty else {
      throw ValidationError("expected one MODEL with --input and --expect, or two models")
    }
    guard atol >= 0, rtol >= 0 else { throw ValidationError("tolerances are at least 0") }
  }

  func run() throws {
    let result = models.count == 2 ? try compareModels() : try compareWithRecorded()
    if global.json {
      try writeToStandardOutput(try result.jsonText())
    } else {
      try writeToStandardOutput(result.text)
    }
    if !result.pass { throw ExitStatus.comparisonFailed }
  }

  private func compareWithRecorded() throws -> CompareResult {
    let (compiled, inputs) = try Compiler(compilation.settings, messages: global.messages).compile(
      path: models[0], inputs: input)
    let runner = try Runner(compiled.plan, running, messages: global.messages)
    let expected = try TensorArgument.match(expect, names: runner.outputNames, kind: "output")
    let results = try runner.run(inputs, file: models[0], observing: nil)
    var result = CompareResult(atol: atol, rtol: rtol, leastPSNR: psnr)
    for (name, path) in expected {
      let truth = try TensorFile.read(path)
      guard let found = results[name] else { continue }
      result.add(name, found.reinterpreted(as: truth.elementType), expected: truth)
    }
    return result
  }

  private func compareModels() throws -> CompareResult {
    let compiler = Compiler(compilation.settings, messages: global.messages)
    let (first, second) = (
      try compiler.compile(path: models[0]), try compiler.compile(path: models[1])
    )
    var result = CompareResult(atol: atol, rtol: rtol, leastPSNR: psnr)
    if let a = first.recognized, let b = second.recognized {
      let comparison = GraphComparison(a, b, passes: compilation.settings.selection)
      result.sameNetwork = comparison.difference == nil
      result.firstDifference = comparison.difference?.text
      result.comparedSizes = comparison.sizes
      if comparison.difference == nil { return result }
    }
    if let ours = first.facts.pooling, let theirs = second.facts.pooling, ours != theirs {
      result.fail("pooling", "found \(theirs), expected \(ours)")
      return result
    }
    let a = try Runner(first.plan, running, messages: global.messages)
    let b = try Runner(second.plan, running, messages: global.messages)
    let ownSize = RandomInputs.onlySize(of: a.plan)
    let otherSize = RandomInputs.onlySize(of: b.plan)
    if let ownSize, let otherSize, ownSize != otherSize {
      result.fail("inputs", "found \(otherSize.description), expected \(ownSize.description)")
      return result
    }
    let random = RandomInputs(a.plan, size: size ?? otherSize)
    try a.prepare(for: try random.shapes(file: models[0]), file: models[0])
    let inputs = try random.tensors(file: models[0])
    guard a.inputNames.count == b.inputNames.count else {
      result.fail("inputs", "found \(b.inputNames.count), expected \(a.inputNames.count)")
      return result
    }
    let (found, truth) = (
      try b.run(b.renamed(inputs, from: a), file: models[1], observing: nil),
      try a.run(inputs, file: models[0], observing: nil)
    )
    guard a.outputNames.count == b.outputNames.count else {
      result.fail("outputs", "found \(b.outputNames.count), expected \(a.outputNames.count)")
      return result
    }
    for (name, other) in zip(a.outputNames, b.outputNames) {
      if let x = found[other], let y = truth[name] { result.add(name, x, expected: y) }
    }
    return result
  }
}

/// What `mhnetc compare` reports; Schemas/compare.json.
struct CompareResult: JSONResult {
  struct Output: Encodable {
    let name: String
    let comparison: Comparison?
    let problem: String?
  }

  let schema = 1
  let atol: Double
  let rtol: Double
  let leastPSNR: Double?
  private(set) var maxAbs = 0.0
  private(set) var psnr = Double.infinity
  private(set) var pass = true
  private(set) var outputs: [Output] = []
  /// Whether two models are one network after the passes; absent for recorded results.
  var sameNetwork: Bool?
  /// Where two models differ first.
  var firstDifference: String?
  /// The extents of the inputs at which two models were compared; absent where at every size.
  var comparedSizes: [[Int]]?

  init(atol: Double, rtol: Double, leastPSNR: Double?) {
    self.atol = atol
    self.rtol = rtol
    self.leastPSNR = leastPSNR
  }

  /// What cannot even be compared.
  mutating func fail(_ name: String, _ problem: String) {
    pass = false
    outputs.append(Output(name: name, comparison: nil, problem: problem))
  }

  mutating func add(_ name: String, _ found: Tensor, expected: Tensor) {
    // Recorded results may be kept in a wider type than the network's.
    let sameKind =
      found.elementType == expected.elementType
      || (found.elementType.isFloatingPoint && expected.elementType.isFloatingPoint)
    guard found.shape == expected.shape, sameKind else {
      fail(name, "found \(found.type), expected \(expected.type)")
      return
    }
    let comparison = Comparison(found, expected: expected, atol: atol, rtol: rtol)
    outputs.append(Output(name: name, comparison: comparison, problem: nil))
    if !(comparison.maxAbs <= maxAbs) { maxAbs = comparison.maxAbs }
    psnr = psnr.isNaN || comparison.psnr.isNaN ? .nan : min(psnr, comparison.psnr)
    let lowest = leastPSNR ?? -.infinity
    pass = pass && comparison.mismatches == 0 && comparison.psnr >= lowest
  }

  var text: String {
    var text = ""
    if let sameNetwork {
      // "at 1x3x32x48": the one size that one of the models takes.
      let sizes = comparedSizes.map { " at " + $0.map(extents).joined(separator: ", ") } ?? ""
      text += (sameNetwork ? "the same network" : "different") + sizes
      text += firstDifference.map { ": \($0)\n" } ?? "\n"
    }
    for output in outputs {
      text += "\(output.name): "
      guard let comparison = output.comparison else {
        text += (output.problem ?? "") + "\n"
        continue
      }
      text += "max abs \(comparison.maxAbs), max relative \(comparison.maxRelative), "
      text += "PSNR \(Quantity.fixed(comparison.psnr, 2)) dB"
      if let first = comparison.firstMismatch {
        text += ", \(comparison.mismatches) of \(comparison.elements) beyond tolerance, "
        text += "first at \(first)"
      }
      text += "\n"
    }
    return text + (pass ? "pass\n" : "FAIL\n")
  }

  private func extents(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "x")
  }
}
