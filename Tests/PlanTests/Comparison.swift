import IR
import Kernels
import Operators
import PlanFormat
import PlanRuntime
import Reference
import TensorCore
import Testing

/// Runs a graph by the scalar evaluator and as a plan, and compares every value that the plan
/// stores.
struct Comparison {
  let graph: Graph
  let plan: Plan

  init(_ graph: Graph) throws {
    self.graph = graph
    // What is run is what a file gives back.
    plan = try Plan(makePlan(graph).fileBytes())
  }

  init(_ text: String, seed: UInt64 = 1) throws {
    try self.init(makeGraph(text, seed: seed))
  }

  /// Random tensors for the inputs of a prepared size.
  func inputs(_ sized: SizedPlan, seed: UInt64) throws -> [String: Tensor] {
    var random = SplitMix(seed: seed)
    var inputs: [String: Tensor] = [:]
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op else { continue }
      inputs[input.name] = try random.tensor(input.type.elementType, sized.shape(of: id))
    }
    return inputs
  }

  /// Compares at one size; the tolerance is relative to the largest magnitude of a result, for
  /// floating-point results.
  func check(
    _ shapes: [String: [Int]], kernels: KernelTable? = nil, threads: Int = 1, seed: UInt64 = 7,
    tolerance: Double = 2e-6, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let network = try PreparedNetwork(
      plan, inputShapes: shapes, threads: threads, kernels: kernels)
    let inputs = try inputs(network.sized, seed: seed)
    let expected = try evaluateGraph(inputs, network.sized.binding)
    // Twice: the second run finds the arena as the first one left it.
    for _ in 0..<2 {
      let found = try network.run(inputs)
      for output in graph.outputs {
        try #require(found[output.name] != nil)
        let difference = relativeDifference(
          found[output.name], expected[output.value.index], tolerance: tolerance)
        #expect(
          difference <= tolerance, "\(output.name) at \(shapes): \(difference)\n\(plan)",
          sourceLocation: sourceLocation)
      }
    }
  }

  private func evaluateGraph(
    _ inputs: [String: Tensor], _ binding: [Symbol: Int]
  ) throws -> [Tensor?] {
    var tensors: [Tensor?] = []
    for value in graph.values {
      switch value.op {
      case .input(let input): tensors.append(inputs[input.name])
      case .weight(let weight): tensors.append(graph.weights[weight.name])
      case _:
        let operands = value.operands.compactMap { tensors[$0.index] }
        tensors.append(try evaluate(value.op, operands, binding: binding))
      }
    }
    return tensors
  }
}

/// The largest difference, divided by the largest magnitude of what is expected (at least 1).
/// Infinite where shapes, NaN or infinities differ.
func relativeDifference(_ found: Tensor?, _ expected: Tensor?, tolerance: Double) -> Double {
  guard let found, let expected, found.type == expected.type else { return .infinity }
  guard found.elementType.isFloatingPoint else { return found == expected ? 0 : .infinity }
  let (a, b) = (found.doubles(), expected.doubles())
  let scale = b.lazy.filter(\.isFinite).map(\.magnitude).max().map { max($0, 1) } ?? 1
  var largest = 0.0
  for (x, y) in zip(a, b) where x != y && !(x.isNaN && y.isNaN) {
    let difference = (x - y).magnitude / scale
    largest = difference.isNaN ? .infinity : max(largest, difference)
  }
  return largest
}
