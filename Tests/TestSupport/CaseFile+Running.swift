import Foundation
public import IR
import Operators
public import Passes
public import Rewriting
public import TensorCore

extension CaseFile {
  /// Runs the passes and compares text, counts, rules and elements.
  ///
  /// With `BLESS=1` in the environment a text that differs is written into the file; the case still
  /// fails once.
  ///
  /// - Returns: What is wrong, one line for each fault.
  /// - Throws: What reading and running throws.
  public func faults() throws -> [String] {
    var graph = try Graph(parsing: input)
    try graph.makeUpWeights(seed: evaluations.first?.seed ?? 1)
    let result = try run(graph)
    var faults: [String] = []
    let text = result.graph.description
    if try Graph(parsing: text).description != text { faults.append("the text changes when read") }
    if text.trimmingCharacters(in: .newlines) != expected.trimmingCharacters(in: .newlines) {
      faults.append("found:\n\(text)expected:\n\(expected)")
      if ProcessInfo.processInfo.environment["BLESS"] == "1" {
        try (head + text).write(to: url, atomically: true, encoding: .utf8)
      }
    }
    let counts = result.graph.operatorCounts()
    for (mnemonic, count) in expectedCounts.sorted(by: { $0.key < $1.key })
    where counts[mnemonic, default: 0] != count {
      faults.append("\(counts[mnemonic, default: 0]) \(mnemonic), expected \(count)")
    }
    let (lengthBefore, lengthAfter) = (graph.operatorCount, result.graph.operatorCount)
    // More operators on single numbers are worth fewer on maps.
    if lengthAfter > lengthBefore, result.graph.mapOperatorCount >= graph.mapOperatorCount,
      pooling == .global
    {
      faults.append("\(lengthAfter) operators after \(lengthBefore)")
    }
    let applied = result.appliedRules
    if let expectedRules, Set(applied.map(\.name)) != expectedRules {
      faults.append(
        "rules \(Set(applied.map(\.name)).sorted()), expected \(expectedRules.sorted())")
    }
    for evaluation in evaluations {
      faults += try differences(from: graph, to: result.graph, applied, evaluation)
    }
    return faults
  }

  /// Runs the passes of the case.
  ///
  /// - Parameter graph: The graph that goes in.
  /// - Returns: What the passes make of it.
  /// - Throws: `PipelineError`.
  public func run(_ graph: Graph) throws(PipelineError) -> PipelineResult {
    try Pipeline.run(graph, passes.map { .only($0) } ?? .all, pooling: pooling)
  }

  private func differences(
    from before: Graph, to after: Graph, _ rules: [Rule], _ evaluation: Evaluation
  ) throws -> [String] {
    var (before, after) = (before, after)
    if evaluation.seed != evaluations.first?.seed {
      // The weights that folding has made belong to the first seed.
      before.weights = WeightStore()
      try before.makeUpWeights(seed: evaluation.seed)
      after = try run(before).graph
    }
    let inputs = try before.randomInputs(seed: evaluation.seed &+ 1, evaluation.binding)
    let expected = try before.evaluate(inputs: inputs)
    let found = try after.evaluate(inputs: inputs)
    // Under a window that covers the image, local means are sums in another order.
    let classes = rules.map(\.exactness) + (pooling == .global ? [] : [.reassociates])
    let allowance = classes.map(\.allowance).max() ?? 0
    let isExact = classes.allSatisfy { $0 == .bitExact }
    return expected.keys.sorted().compactMap { name in
      guard let want = expected[name], let have = found[name] else { return "no \(name)" }
      let comparison = Comparison(have, expected: want)
      if isExact ? comparison.isBitExact : comparison.isWithin(allowance) { return nil }
      return "seed \(evaluation.seed), \(name): \(comparison), allowed \(allowance)"
    }
  }
}

extension PipelineResult {
  /// The rules that were applied.
  public var appliedRules: [Rule] {
    reports.flatMap { report in
      let rules = Pipeline.passes.first { $0.name == report.pass }?.rules ?? []
      return rules.filter { report.applications[$0.name] != nil }
    }
  }
}

extension Graph {
  /// How many operators reach a result, sources aside.
  fileprivate var operatorCount: Int {
    zip(values, reachability()).count { value, isReached in isReached && !value.op.isSource }
  }

  /// How many of them give maps, whose extents depend on the size.
  fileprivate var mapOperatorCount: Int {
    zip(values, reachability()).count { value, isReached in
      isReached && !value.op.isSource && value.type.staticShape == nil
    }
  }

  /// Gives every weight without elements random ones.
  ///
  /// - Parameter seed: The seed; each weight's elements depend on its name too.
  /// - Throws: `TensorError` never in practice: the extents are constant.
  public mutating func makeUpWeights(seed: UInt64) throws {
    for value in values {
      guard case .weight(let weight) = value.op, weights[weight.name] == nil,
        let shape = weight.type.staticShape
      else { continue }
      var random = RandomSource(
        seed: weight.name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
      let tensor = try random.tensor(weight.type.elementType, shape)
      _ = weights.insert(tensor, named: weight.name)
    }
  }

  /// Random elements for every input.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - binding: The values of the symbols.
  /// - Returns: Tensors by the inputs' names.
  /// - Throws: `DimError` when a symbol has no value.
  public func randomInputs(seed: UInt64, _ binding: [Symbol: Int]) throws -> [String: Tensor] {
    var random = RandomSource(seed: seed)
    var inputs: [String: Tensor] = [:]
    for id in self.inputs {
      guard case .input(let input) = self[id].op else { continue }
      inputs[input.name] = try random.tensor(
        input.type.elementType, try input.type.evaluatedShape(binding))
    }
    return inputs
  }
}
