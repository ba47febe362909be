import IR
import Lowering
import SourceGraphs
import TensorCore
import Testing

/// A generator of a fixed sequence (SplitMix64; Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// Damages a graph as no exporter would, but keeps what a source graph guarantees.
struct Mutation {
  private var generator: SeededGenerator
  private static let extremes: [Int64] = [
    .min, .min + 1, -(1 << 62), -(1 << 32), -17, -2, -1, 0, 1, 2, 3, 5, 16, 255, 1 << 24, 1 << 31,
    1 << 32, 1 << 40, 1 << 62, .max - 1, .max,
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func apply(to source: SourceGraph) throws -> SourceGraph {
    var graph = source
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: damageAttribute(&graph)
      case 1: try damageConstant(&graph)
      case 2: exchangeOperands(&graph)
      case 3: dropOperand(&graph)
      case 4: changeOperator(&graph)
      case _: damageInput(&graph)
      }
    }
    return graph
  }

  private mutating func extreme() -> Int64 {
    Self.extremes.randomElement(using: &generator) ?? 0
  }

  private mutating func damageAttribute(_ graph: inout SourceGraph) {
    let candidates = graph.nodes.indices.filter { !graph.nodes[$0].attributes.isEmpty }
    guard let node = candidates.randomElement(using: &generator),
      let name = graph.nodes[node].attributes.keys.sorted().randomElement(using: &generator)
    else { return }
    switch graph.nodes[node].attributes[name] {
    case .int: graph.nodes[node].attributes[name] = .int(extreme())
    case .ints(var values):
      if values.isEmpty || Bool.random(using: &generator) {
        values.append(extreme())
      } else {
        values[Int.random(in: 0..<values.count, using: &generator)] = extreme()
      }
      graph.nodes[node].attributes[name] = .ints(values)
    case .float: graph.nodes[node].attributes[name] = .float(.nan)
    case .string: graph.nodes[node].attributes[name] = .string("")
    case _: graph.nodes[node].attributes[name] = nil
    }
  }

  private mutating func damageConstant(_ graph: inout SourceGraph) throws {
    let candidates = graph.initializers.filter { $0.value.elementType == .int64 }.keys.sorted()
    guard let name = candidates.randomElement(using: &generator),
      let tensor = graph.initializers[name], tensor.elementCount > 0
    else { return }
    var values = tensor.integers()
    values[Int.random(in: 0..<values.count, using: &generator)] = extreme()
    graph.initializers[name] = try Tensor(.int64, shape: tensor.shape, integers: values)
  }

  private mutating func exchangeOperands(_ graph: inout SourceGraph) {
    let node = Int.random(in: 0..<graph.nodes.count, using: &generator)
    guard !graph.nodes[node].inputs.isEmpty else { return }
    let earlier = Int.random(in: 0...node, using: &generator)
    let operand = Int.random(in: 0..<graph.nodes[node].inputs.count, using: &generator)
    let names = graph.nodes[..<earlier].flatMap(\.outputs) + graph.initializers.keys.sorted()
    if let name = names.randomElement(using: &generator) {
      graph.nodes[node].inputs[operand] = name
    }
  }

  private mutating func dropOperand(_ graph: inout SourceGraph) {
    let node = Int.random(in: 0..<graph.nodes.count, using: &generator)
    if Bool.random(using: &generator) {
      _ = graph.nodes[node].inputs.popLast()
    } else if let last = graph.nodes[node].inputs.indices.last {
      graph.nodes[node].inputs[Int.random(in: 0...last, using: &generator)] = ""
    }
  }

  private mutating func changeOperator(_ graph: inout SourceGraph) {
    let node = Int.random(in: 0..<graph.nodes.count, using: &generator)
    let name = OnnxOperator.allCases.randomElement(using: &generator)
    graph.nodes[node].operatorType = name?.rawValue ?? "Add"
  }

  private mutating func damageInput(_ graph: inout SourceGraph) {
    guard var dims = graph.inputs[0].dims, !dims.isEmpty else { return }
    let axis = Int.random(in: 0..<dims.count, using: &generator)
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: dims[axis] = .fixed(Int(extreme().magnitude >> 1))
    case 1: dims[axis] = .unknown
    case _: dims.remove(at: axis)
    }
    graph.inputs[0].dims = dims
  }
}

@Suite("Damaged graphs")
struct MutationTests {
  /// Small networks of both exporters.
  static let files = ["nafnet-b-dynamo18-dynamic.onnx", "nafnet-b-script13-dynamic.onnx"]

  @Test("a damaged graph is lowered to a valid one, or refused", arguments: files)
  func neverTraps(file: String) throws {
    let fixture = try #require(NetworkFixture.all.first { $0.file == file })
    let source = try fixture.source()
    for seed in 0..<200 as Range<UInt64> {
      var mutation = Mutation(seed: seed)
      let damaged = try mutation.apply(to: source)
      do throws(LoweringFailure) {
        let network = try lower(damaged)
        #expect(network.graph.verify().isEmpty, "seed \(seed)")
      } catch {
        #expect(!error.errors.isEmpty, "seed \(seed)")
      }
    }
  }
}
