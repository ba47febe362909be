import IR
import Operators
import Passes
import Rewriting
import TensorCore
import TestSupport
import Testing

/// Random chains of movements around operators that work along one axis: what the rules on layouts
/// are made for, in combinations that no exporter writes.
private struct RandomChain {
  private var random: RandomSource
  private var graph = Graph(name: "chain")
  private var last: ValueID
  private var candidates: [ValueID]

  init(seed: UInt64) throws {
    random = RandomSource(seed: seed)
    let extents: [Dim] = [1, 2, 3, 4, 6, Dim(Symbol("h")), Dim(Symbol("w"))]
    var shape: [Dim] = []
    for _ in 0..<random.integer(2...4) { shape.append(extents[random.integer(0...6)]) }
    last = try graph.add(.input(Input(name: "x", type: TensorType(.float32, shape))))
    candidates = [last]
  }

  mutating func make(count: Int) throws -> Graph {
    for _ in 0..<count {
      last = try graph.add(next(graph.type(of: last).shape), [last])
      candidates.append(last)
    }
    // A second result gives a value in the middle another use.
    let middle = candidates[random.integer(0...candidates.count - 1)]
    graph.outputs = [Output(name: "y", value: last), Output(name: "z", value: middle)]
    return graph
  }

  private mutating func next(_ shape: [Dim]) throws -> Op {
    let axis = random.integer(0...shape.count - 1)
    switch random.integer(0...9) {
    case 0, 1, 2:
      return .transpose(Transpose(Array(shape.indices).shuffled(using: &random)))
    case 3, 4:
      guard shape.count > 1 else { return .unary(Unary(.negate)) }
      let first = random.integer(0...shape.count - 2)
      let merged = try shape[first] * shape[first + 1]
      return .reshape(Reshape(Array(shape[..<first]) + [merged] + Array(shape[(first + 2)...])))
    case 5, 6:
      let factor = Dim([1, 2, 3][random.integer(0...2)])
      guard shape.count < 6, let rest = try? shape[axis].dividedExactly(by: factor) else {
        return .unary(Unary(.relu))
      }
      let parts = random.integer(0...1) == 0 ? [factor, rest] : [rest, factor]
      return .reshape(Reshape(Array(shape[..<axis]) + parts + Array(shape[(axis + 1)...])))
    case 7:
      guard let extent = shape[axis].value, extent > 1 else { return .unary(Unary(.tanh)) }
      let isReversed = random.integer(0...1) == 0
      return .slice(
        Slice(
          axis: axis, start: isReversed ? Dim(extent - 1) : 0, count: shape[axis],
          step: isReversed ? -1 : 1))
    case 8: return .layerNorm(LayerNorm(axes: [axis], epsilon: 1e-6))
    case _: return .softmax(Softmax(axis: axis))
    }
  }
}

@Suite("Movements")
struct MovementPropertyTests {
  @Test("Rules on layouts change no bit of any random chain", arguments: 0..<400)
  func chains(_ seed: UInt64) throws {
    var chain = try RandomChain(seed: seed)
    let graph = try chain.make(count: 12)
    let result = try Pipeline.run(
      graph, .only(["canonicalize", "recognize-pixel-shuffle", "simplify-layouts"]))
    #expect(result.appliedRules.allSatisfy { $0.exactness == .bitExact })
    let inputs = try graph.randomInputs(seed: seed, [Symbol("h"): 2, Symbol("w"): 5])
    let expected = try graph.evaluate(inputs: inputs)
    let found = try result.graph.evaluate(inputs: inputs)
    #expect(found == expected, "seed \(seed)\n\(graph)\n\(result.graph)")
  }

  @Test("Chains without another result never get longer", arguments: 0..<200)
  func length(_ seed: UInt64) throws {
    var chain = try RandomChain(seed: seed)
    var graph = try chain.make(count: 12)
    graph.outputs.removeLast()
    let result = try Pipeline.run(graph, .only(["canonicalize", "simplify-layouts"])).graph
    #expect(
      result.values.count <= graph.values.count, "seed \(seed)\n\(graph)\n\(result)")
  }
}
