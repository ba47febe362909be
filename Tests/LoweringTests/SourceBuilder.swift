import Lowering
import SourceGraphs
import TensorCore

/// Builds small source graphs in tests.
struct SourceBuilder {
  private var nodes: [SourceNode] = []
  private var initializers: [String: Tensor] = [:]
  private var inputs: [SourceValue] = []
  private let version: Int

  init(version: Int = 17) { self.version = version }

  mutating func input(_ name: String, _ dims: [SourceDim], _ type: ElementType = .float32) {
    inputs.append(SourceValue(name: name, elementType: type, dims: dims))
  }

  mutating func constant(_ name: String, _ values: [Int], shape: [Int]? = nil) throws {
    initializers[name] = try Tensor(
      .int64, shape: shape ?? [values.count], integers: values.map { Int64($0) })
  }

  mutating func weight(_ name: String, _ shape: [Int], _ value: (Int) -> Float) throws {
    let count = shape.reduce(1, *)
    initializers[name] = try Tensor(shape: shape, floats: (0..<count).map(value))
  }

  mutating func node(
    _ operatorType: String, _ inputs: [String], _ outputs: [String],
    _ attributes: [String: SourceAttribute] = [:], domain: String = ""
  ) {
    let place = SourcePlace(
      index: nodes.count, name: "node\(nodes.count)", operatorType: operatorType, modulePath: nil)
    nodes.append(
      SourceNode(
        place: place, domain: domain, operatorType: operatorType, version: version,
        inputs: inputs, outputs: outputs, attributes: attributes))
  }

  func graph(outputs: [String]) -> SourceGraph {
    SourceGraph(
      file: "test.onnx", name: "test", operatorSets: ["": version], inputs: inputs,
      outputs: outputs.map { SourceValue(name: $0) }, initializers: initializers, nodes: nodes)
  }
}
