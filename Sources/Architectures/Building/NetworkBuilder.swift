import IR
import Operators
import TensorCore

/// Builds the IR of a network from its tensors, module by module, under the author's names.
///
/// Names of tensors are relative to the module that is being built: inside
/// `module("encoders.0.0") { … }`, `convolution("conv1", x)` reads `encoders.0.0.conv1.weight`. A
/// tensor that is missing or of another shape is noted and replaced by zeros, so that all of them
/// are found in one go.
struct NetworkBuilder {
  private(set) var graph: Graph
  private let inventory: WeightInventory
  private var path = ""
  private(set) var used: Set<String> = []
  /// Tensors that are there though nothing computes with them.
  private(set) var dead: [String] = []
  private(set) var missing: [String] = []
  private(set) var misshaped: [BindingReport.Misshaped] = []
  /// Tensors of whole numbers, which are no weights here.
  private(set) var wholeNumbers: [String] = []
  /// The module in which shapes contradicted each other.
  private(set) var contradictionPlace: String?

  init(_ name: String, _ inventory: WeightInventory) {
    graph = Graph(name: name)
    self.inventory = inventory
  }

  /// Builds a submodule.
  mutating func module<Result>(
    _ name: String, _ body: (inout NetworkBuilder) throws(ShapeError) -> Result
  ) throws(ShapeError) -> Result {
    let outer = path
    path = absolute(name)
    defer { path = outer }
    return try body(&self)
  }

  /// Adds a value that belongs to the present module.
  mutating func add(_ op: Op, _ operands: ValueID...) throws(ShapeError) -> ValueID {
    try add(op, operands: operands)
  }

  /// Adds a value of a list of operands.
  mutating func add(_ op: Op, operands: [ValueID]) throws(ShapeError) -> ValueID {
    do throws(ShapeError) {
      return try graph.add(op, operands, origin: Origin(node: path, modulePath: path))
    } catch {
      contradictionPlace = contradictionPlace ?? path
      throw error
    }
  }

  /// The result of the network.
  mutating func output(_ name: String, _ value: ValueID) {
    graph.outputs.append(Output(name: name, value: value))
  }

  /// A tensor of the present module; `stored` is its shape in the checkpoint where that differs
  /// from the shape in which it is used.
  mutating func weight(
    _ name: String, _ shape: [Int], stored: [Int]? = nil
  ) throws(ShapeError) -> ValueID {
    let name = absolute(name)
    let origin = Origin(node: name, modulePath: path)
    used.insert(name)
    if let tensor = inventory.tensors[name] {
      if !tensor.elementType.isFloatingPoint { wholeNumbers.append(name) }
      if tensor.shape == stored ?? shape {
        if let value = scalarFill(tensor, shape) { return try graph.add(value, origin: origin) }
        if let reshaped = try? tensor.reshaped(shape).widened() {
          return try graph.addWeight(name, reshaped, origin: origin)
        }
      }
      misshaped.append(
        BindingReport.Misshaped(name: name, found: tensor.shape, expected: stored ?? shape))
    } else {
      missing.append(name)
    }
    let type = TensorType(.float32, shape.map { Dim($0) })
    return try graph.add(.weight(Weight(name: name, type: type)), origin: origin)
  }

  /// Whether the present module has a tensor of this name.
  func has(_ name: String) -> Bool { inventory.has(absolute(name)) }

  /// One extent of a tensor of the present module.
  func extent(_ name: String, _ axis: Int) -> Int? { inventory.extent(absolute(name), axis) }

  /// Marks a convolution's tensors as known though nothing computes with them.
  mutating func ignoreConvolution(_ name: String) {
    for name in ["\(name).weight", "\(name).bias"] where has(name) {
      used.insert(absolute(name))
      dead.append(absolute(name))
    }
  }

  /// Channels of a value `[N, C, H, W]`.
  func channels(_ value: ValueID) -> Int { graph.type(of: value).shape[1].value ?? 0 }

  private func absolute(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// One number is a fill, as in graphs from exporters, so that rules can match on it.
  private func scalarFill(_ tensor: Tensor, _ shape: [Int]) -> Op? {
    guard tensor.elementCount == 1, let value = tensor.floats().first else { return nil }
    return .fill(Fill(Double(value), type: TensorType(.float32, shape.map { Dim($0) })))
  }
}

extension Tensor {
  /// The tensor with elements of `f32`: half precision widens without loss, `f64` is rounded.
  fileprivate func widened() throws(TensorError) -> Tensor {
    elementType == .float32 ? self : try Tensor(shape: shape, floats: floats())
  }
}
