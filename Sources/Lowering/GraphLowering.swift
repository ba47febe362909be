import IR
import Operators
import SourceGraphs
import TensorCore

/// Lowers a source graph under one assumption about the input's size.
struct GraphLowering {
  /// The graph so far.
  var graph: Graph
  /// What each name stands for.
  var values: [String: Lowered] = [:]
  /// The parts of the sequences, which are resolved here and are no values of the typed graph.
  var sequences: [String: [Lowered]] = [:]
  /// The inputs whose given elements shapes depend on.
  var assumedInputs: Set<String> = []
  /// What went wrong, in the order of the graph.
  var errors: [LoweringError] = []
  private var failed: Set<String> = []
  /// How many nodes were lowered before the first error.
  private(set) var progress = 0
  private let source: SourceGraph
  private let nodes: [Node]

  /// - Parameters:
  ///   - source: The graph.
  ///   - nodes: Those of its nodes that a result needs.
  init(_ source: SourceGraph, nodes: [Node]) {
    self.source = source
    self.nodes = nodes
    graph = Graph(name: source.name)
    for (name, tensor) in source.initializers {
      values[name] = .constant(name: name, tensor)
    }
  }

  /// Lowers all inputs, nodes and outputs.
  ///
  /// - Parameters:
  ///   - inputTypes: The types of the inputs, in their order.
  ///   - elements: Elements of inputs that are known beforehand.
  ///   - stopsAtFirstError: Whether the rest is of no interest after an error.
  mutating func run(
    inputTypes: [TensorType], elements: [String: Tensor], stopsAtFirstError: Bool
  ) {
    let read = Set(nodes.lazy.flatMap(\.operandsRead)).union(source.outputs.lazy.map(\.name))
    for (input, declared) in zip(source.inputs, inputTypes) {
      // Some of ONNX's own tests declare another shape than they give, for inputs of no use.
      let type = read.contains(input.name) ? declared : elements[input.name]?.type ?? declared
      do throws(ShapeError) {
        let id = try graph.add(
          .input(Input(name: input.name, type: type)), origin: Origin(node: input.name))
        values[input.name] = .value(id, assumed: elements[input.name])
      } catch {
        errors.append(LoweringError(place: .input(input.name), reason: .shape(error)))
      }
    }
    for node in nodes {
      if errors.isEmpty { progress += 1 } else if stopsAtFirstError { return }
      let sourceNode = node.source
      guard !sourceNode.inputs.contains(where: { failed.contains($0) }) else {
        failed.formUnion(sourceNode.outputs)
        continue
      }
      do throws(LoweringError) {
        let results = try lower(node)
        for (name, result) in zip(sourceNode.outputs, results) where !name.isEmpty {
          try checkDeclared(name, result, at: node)
          values[name] = result
        }
      } catch {
        errors.append(error)
        failed.formUnion(sourceNode.outputs.filter { !$0.isEmpty })
      }
    }
    for output in source.outputs where !failed.contains(output.name) { addOutput(output.name) }
  }

  /// Compares what the file says of a value with what follows from its operands, which counts.
  private func checkDeclared(
    _ name: String, _ result: Lowered, at node: Node
  ) throws(LoweringError) {
    guard let declared = source.declaredTypes[name], let dims = declared.dims else { return }
    let inferred: TensorType
    switch result {
    case .constant(_, let tensor): inferred = tensor.type
    case .symbolic(let tensor):
      inferred = TensorType(tensor.elementType, tensor.shape.map { Dim($0) })
    case .value(let id, _): inferred = graph.type(of: id)
    }
    let agrees =
      declared.elementType == inferred.elementType && dims.count == inferred.rank
      && zip(dims, inferred.shape).allSatisfy { dim, extent in
        guard case .fixed(let value) = dim else { return true }
        return extent == Dim(value)
      }
    guard agrees else { throw node.error(.declaredType(declared, inferred: inferred)) }
  }

  private mutating func addOutput(_ name: String) {
    do throws(LoweringError) {
      guard sequences[name] == nil else {
        throw LoweringError(place: .output(name), reason: .untyped)
      }
      guard let lowered = values[name] else { return }
      let id = try materialize(
        lowered, name: name, origin: Origin(node: name), place: .output(name))
      graph.outputs.append(Output(name: name, value: id))
    } catch {
      errors.append(error)
    }
  }
}
