import IR
import Operators
import Reference
import TensorCore

/// Evaluates graphs with the scalar evaluator, value by value.
enum Evaluation {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The outputs of a graph, by name.
  static func outputs(
    of graph: Graph, inputs: [String: Tensor]
  ) throws -> [(name: String, tensor: Tensor)] {
    let binding = try binding(of: graph, inputs: inputs)
    var lastUse = [Int](repeating: -1, count: graph.values.count)
    for id in graph.ids { for operand in graph[id].operands { lastUse[operand.index] = id.index } }
    for output in graph.outputs { lastUse[output.value.index] = .max }
    var tensors = [Tensor?](repeating: nil, count: graph.values.count)
    for id in graph.ids {
      let value = graph[id]
      switch value.op {
      case .input(let input): tensors[id.index] = inputs[input.name]
      case .weight(let weight): tensors[id.index] = graph.weights[weight.name]
      default:
        let operands = value.operands.compactMap { tensors[$0.index] }
        tensors[id.index] = try evaluate(value.op, operands, binding: binding)
      }
      // Some of ONNX's tests declare another shape for an input that nothing uses.
      if lastUse[id.index] < 0 { continue }
      guard let tensor = tensors[id.index] else {
        throw Failure(description: "\(id) has no elements")
      }
      let expected = try value.type.evaluatedShape(binding)
      guard tensor.shape == expected, tensor.elementType == value.type.elementType else {
        throw Failure(description: "\(id) is \(tensor.type), expected \(value.type)")
      }
      for operand in value.operands where lastUse[operand.index] == id.index {
        tensors[operand.index] = nil
      }
    }
    return graph.outputs.compactMap { output in
      tensors[output.value.index].map { (output.name, $0) }
    }
  }

  /// The values of the symbols for which the inputs have the given shapes: `M·s − s~M` has one for
  /// every extent.
  static func binding(of graph: Graph, inputs: [String: Tensor]) throws -> [Symbol: Int] {
    var binding: [Symbol: Int] = [:]
    for id in graph.inputs {
      guard case .input(let input) = graph[id].op, let tensor = inputs[input.name] else {
        throw Failure(description: "an input is missing")
      }
      for (dim, extent) in zip(input.type.shape, tensor.shape) where dim.value == nil {
        let symbols = dim.symbols.sorted()
        let remainder = symbols.first { $0.bound != nil }
        let candidates = (1...max(1, extent)).lazy.flatMap { whole in
          (0..<(remainder?.bound ?? 1)).lazy.map { (whole, $0) }
        }
        let solution = try candidates.first { whole, rest in
          for symbol in symbols { binding[symbol] = symbol.bound == nil ? whole : rest }
          return try dim.evaluated(binding) == extent
        }
        guard solution != nil else {
          throw Failure(description: "\(dim) is never \(extent)")
        }
      }
    }
    return binding
  }

  /// The largest difference of two tensors, by `|a − b| / (absolute + relative · |b|)`; infinite
  /// where the types differ. Equal infinities and two NaN are equal.
  static func error(
    _ found: Tensor, _ expected: Tensor, absolute: Double, relative: Double
  ) -> Double {
    guard found.type == expected.type else { return .infinity }
    var worst = 0.0
    for (a, b) in zip(found.doubles(), expected.doubles()) {
      if a == b || (a.isNaN && b.isNaN) { continue }
      let error = abs(a - b) / (absolute + relative * abs(b))
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst
  }
}
