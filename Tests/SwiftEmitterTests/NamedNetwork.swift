import IR
import Operators
import PlanFormat
import Planner
import TensorCore

/// A network whose names a test chooses.
struct NamedNetwork {
  private var graph = Graph(name: "named")
  private var values: [ValueID] = []
  private let outputs: [String]

  /// - Parameters:
  ///   - inputs: What the inputs are called, pictures of four channels.
  ///   - outputs: What the outputs are called; each is that of the input of its place.
  ///   - symbols: The height and the width.
  /// - Throws: Never in practice.
  init(
    inputs: [String] = ["x"], outputs: [String] = ["y"], symbols: [String] = ["h", "w"]
  ) throws {
    self.outputs = outputs
    let shape: [Dim] = [1, 4, Dim(Symbol(symbols[0])), Dim(Symbol(symbols[1]))]
    for name in inputs {
      let input = try graph.add(.input(Input(name: name, type: TensorType(.float32, shape))))
      values.append(input)
    }
    for index in values.indices {
      values[index] = try convolution(values[index], "start\(index)")
    }
  }

  /// A module of two layers with one between them that is a module as well.
  mutating func addParent(
    _ path: String, of inner: String, isLong: Bool = false, layers: Int = 0
  ) throws {
    let start = try convolution(values[0], "\(path).before")
    var value = try convolution(start, "\(path).\(inner).first")
    for layer in 0..<layers { value = try convolution(value, "\(path).\(inner).more\(layer)") }
    value = try graph.add(.unary(Unary(.gelu)), [value], origin: origin("\(path).\(inner)"))
    value = try convolution(value, "\(path).\(inner).second")
    value = try graph.add(.unary(Unary(.sigmoid)), [value], origin: origin("\(path).\(inner)"))
    if isLong { value = try convolution(value, "\(path).between") }
    value = try graph.add(.unary(Unary(.relu)), [value], origin: origin(path))
    values[0] = try convolution(value, "\(path).after")
  }

  func plan() throws -> Plan {
    var graph = graph
    graph.outputs = zip(outputs, values).map { Output(name: $0, value: $1) }
    return try Planner.plan(
      graph, metadata: PlanMetadata(producer: "test 1", sourceDigest: 1, network: "Named"))
  }

  private func origin(_ path: String) -> Origin { Origin(node: "node", modulePath: path) }

  private mutating func convolution(_ x: ValueID, _ path: String) throws -> ValueID {
    let number = graph.values.count
    let floats = (0..<16).map { Float(($0 &* 37 &+ number &* 11) % 101) / 50 - 1 }
    let weight = try graph.addWeight(
      "\(path).weight",
      Tensor(
        .float32, shape: [4, 4, 1, 1],
        bytes: TensorBytes(floats.withUnsafeBytes { Array($0) })))
    return try graph.add(.convolution(Convolution()), [x, weight], origin: origin(path))
  }
}
