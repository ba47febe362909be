import CommandLineSupport
import Examination
import PlanFormat
import PlanRuntime
import TensorCore
import Terminal

/// Runs two plans side by side and says where they part.
struct Bisection {
  /// One of the two.
  struct Model {
    let name: String
    let plan: Plan
  }

  private let first: Model
  private let second: Model
  private let tolerance: Double
  private let runners: (Runner, Runner)
  private let messages: Messages

  init(
    _ first: Model, _ second: Model, tolerance: Double, running: RunOptions, messages: Messages
  ) throws(Diagnostic) {
    self.first = first
    self.second = second
    self.tolerance = tolerance
    self.messages = messages
    runners = (
      try Runner(first.plan, running, messages: messages),
      try Runner(second.plan, running, messages: messages)
    )
  }

  /// - Parameters:
  ///   - arguments: The --input arguments; random tensors where there are none.
  ///   - size: The size of random tensors.
  ///   - folder: Where the smallest part that shows a difference goes.
  /// - Returns: What was found.
  /// - Throws: `Diagnostic`.
  func run(
    _ arguments: [TensorArgument], size: ImageSize?, reducingInto folder: String?
  ) throws(Diagnostic) -> BisectResult {
    let inputs = try self.inputs(arguments, size: size)
    let renamed = runners.1.renamed(inputs, from: runners.0)
    guard first.plan.outputs.count == second.plan.outputs.count,
      runners.0.inputNames.count == runners.1.inputNames.count
    else {
      throw Diagnostic(
        .badData, file: second.name,
        "found \(runners.1.inputNames.count) inputs and \(second.plan.outputs.count) outputs, "
          + "expected \(runners.0.inputNames.count) and \(first.plan.outputs.count) as in "
          + first.name)
    }
    let left = try trace(first, inputs)
    let right = try trace(second, renamed)
    var result = BisectResult(
      a: first.name, b: second.name, tolerance: tolerance,
      inputs: runners.0.inputNames.compactMap { inputs[$0]?.shape })
    guard let divergence = Divergence.find(left, right, tolerance: tolerance) else {
      result.distance =
        zip(first.plan.outputs, second.plan.outputs).map { x, y in
          left.fingerprints[x.value.index].flatMap { print in
            right.fingerprints[y.value.index].map { print.distance(to: $0) }
          } ?? 0
        }.max() ?? 0
      return result
    }
    result.agree = false
    result.output = divergence.output.map { first.plan.outputs[$0].name }
    result.distance = divergence.distance
    guard let parting = Parting(divergence, left, right) else {
      result.first = side(divergence.left.frontier.first, first.plan)
      result.second = side(divergence.right.frontier.first, second.plan)
      return result
    }
    result.first = side(parting.left.steps.last, first.plan)
    result.second = side(parting.right.steps.last, second.plan)
    try measure(parting, (left, inputs), (right, renamed), into: &result, folder: folder)
    return result
  }

  private func inputs(
    _ arguments: [TensorArgument], size: ImageSize?
  ) throws(Diagnostic) -> [String: Tensor] {
    guard !arguments.isEmpty else {
      let other = RandomInputs.onlySize(of: second.plan)
      return try RandomInputs(first.plan, size: size ?? other).tensors(file: first.name)
    }
    var inputs: [String: Tensor] = [:]
    for (name, path) in try TensorArgument.match(
      arguments, names: runners.0.inputNames, kind: "input")
    {
      inputs[name] = try TensorFile.read(path)
    }
    return inputs
  }

  private func trace(
    _ model: Model, _ inputs: [String: Tensor]
  ) throws(Diagnostic) -> PlanTrace {
    let bar = ProgressBar(
      "running \(model.name)", total: model.plan.steps.count, unit: "steps",
      style: .automatic(quiet: messages.isQuiet))
    defer { bar.finish() }
    do throws(RuntimeError) {
      return try PlanTrace(
        model.plan, inputs: inputs, threads: runners.0.threads, memoryLimit: runners.0.memoryLimit
      ) { done, _ in
        bar.update(to: done)
        return true
      }
    } catch {
      throw Diagnostic(
        error, file: model.name, shapes: inputs.mapValues(\.shape), plan: model.plan)
    }
  }

  private func side(_ step: Int?, _ plan: Plan) -> BisectResult.Side? {
    guard let step, let value = plan.steps[step].values.last else { return nil }
    return BisectResult.Side(
      origin: plan.tellingOrigin(of: plan.steps[step]), step: step,
      kernel: plan.steps[step].kernel.rawValue, type: "\(plan[value].type)",
      weights: plan.weightNames(of: plan.steps[step]), text: plan.neighbourhood(of: step))
  }

  /// Runs again for the tensors where the plans part, compares them, and writes them.
  private func measure(
    _ parting: Parting, _ left: (trace: PlanTrace, inputs: [String: Tensor]),
    _ right: (trace: PlanTrace, inputs: [String: Tensor]), into result: inout BisectResult,
    folder: String?
  ) throws(Diagnostic) {
    let (x, y) = (
      try tensors(parting.left, of: left, first), try tensors(parting.right, of: right, second)
    )
    guard let a = x[parting.left.value], let b = y[parting.right.value] else { return }
    if let flat = try? b.reshaped(a.shape) {
      result.comparison = Comparison(flat, expected: a, atol: 0, rtol: tolerance)
    }
    guard let folder else { return }
    guard PictureStorage.isDirectory(folder) || PictureStorage.makeDirectory(folder) else {
      throw Diagnostic(
        .cannotCreateOutput, file: folder, "cannot be created, expected a directory")
    }
    let writer = PartWriter(folder: folder)
    result.written += try writer.write(
      "a", parting.left, of: left.trace, x, network: result.first?.origin ?? "a")
    result.written += try writer.write(
      "b", parting.right, of: right.trace, y, network: result.second?.origin ?? "b")
  }

  private func tensors(
    _ side: Parting.Side, of run: (trace: PlanTrace, inputs: [String: Tensor]), _ model: Model
  ) throws(Diagnostic) -> [PlanValueID: Tensor] {
    do throws(RuntimeError) {
      return try run.trace.tensors(
        of: Set(side.inputs + [side.value]), inputs: run.inputs, threads: runners.0.threads)
    } catch {
      throw Diagnostic(error, file: model.name)
    }
  }
}

/// Writes part of a plan, what goes in and what comes out.
private struct PartWriter {
  let folder: String

  /// - Returns: The files.
  func write(
    _ prefix: String, _ side: Parting.Side, of trace: PlanTrace,
    _ tensors: [PlanValueID: Tensor], network: String
  ) throws(Diagnostic) -> [String] {
    let shapes = tensors.filter { side.inputs.contains($0.key) }.mapValues(\.shape)
    let path = "\(folder)/\(prefix).mhplan"
    let part: (plan: Plan, inputNames: [PlanValueID: String])
    do throws(PlanError) {
      part = try trace.plan.part(
        steps: side.steps, inputs: shapes, binding: trace.binding, name: network)
    } catch {
      throw Diagnostic(.internalBug, file: path, "\(error)")
    }
    var written = [path]
    try writePlan(part.plan, to: path)
    for id in side.inputs {
      guard let name = part.inputNames[id], let tensor = tensors[id] else { continue }
      written.append("\(folder)/\(prefix)-\(name).npy")
      try TensorFile.write(tensor, to: written[written.count - 1])
    }
    if let tensor = tensors[side.value] {
      written.append("\(folder)/\(prefix)-output.npy")
      try TensorFile.write(tensor, to: written[written.count - 1])
    }
    return written
  }
}

/// What `mhnetc bisect` reports; Schemas/bisect.json.
struct BisectResult: JSONResult {
  /// Where one of the models parts from the other.
  struct Side: Encodable {
    /// The author's module path, or the exporter's node.
    let origin: String
    /// The step of the plan.
    let step: Int
    let kernel: String
    let type: String
    /// The weights that the step reads.
    let weights: [String]
    /// The step and its neighbours as text.
    let text: [String]
  }

  let schema = 1
  let a: String
  let b: String
  let tolerance: Double
  let inputs: [[Int]]
  var agree = true
  /// The output that differs.
  var output: String?
  /// How far the outputs are apart, relative to their norm; of equal models the largest one.
  var distance = 0.0
  var first: Side?
  var second: Side?
  /// The two values where the models part.
  var comparison: Comparison?
  /// The files of --reduce.
  var written: [String] = []

  init(a: String, b: String, tolerance: Double, inputs: [[Int]]) {
    self.a = a
    self.b = b
    self.tolerance = tolerance
    self.inputs = inputs
  }

  var text: String {
    let sizes = inputs.map { $0.map(String.init).joined(separator: "x") }.joined(separator: ", ")
    var text = "A: \(singleLine(a))\nB: \(singleLine(b))\nat \(sizes), tolerance \(tolerance)\n"
    guard !agree else {
      return text + "no difference: results are \(distance) of their norm apart\n"
    }
    text +=
      output.map { "the result '\(singleLine($0))' differs by \(distance) of its norm\n" }
      ?? "the results agree, but a value inside differs by \(distance) of its norm\n"
    for (name, side) in [("A", first), ("B", second)] {
      guard let side else { continue }
      text += "\nfirst in \(name): \(singleLine(side.origin)), step \(side.step), \(side.type)\n"
      if !side.weights.isEmpty {
        text += "  weights: \(singleLine(side.weights.joined(separator: ", ")))\n"
      }
      text += side.text.map { "  \(singleLine($0))\n" }.joined()
    }
    if let comparison {
      text += "\nthere: max abs \(comparison.maxAbs), max relative \(comparison.maxRelative), "
      text += "\(comparison.mismatches) of \(comparison.elements) elements beyond tolerance"
      text += comparison.firstMismatch.map { ", first at \($0)\n" } ?? "\n"
    }
    for path in written { text += "wrote \(path)\n" }
    return text
  }
}
