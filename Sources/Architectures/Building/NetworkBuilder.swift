import IR
import Operators
import TensorCore

/// Builds the IR of a network from its tensors, module by module, under the author's names.
///
/// Names of tensors are relative to the module that is being built: inside
/// `module("encoders.0.0") { … }`, `convolution("conv1", x)` reads `encoders.0.0.conv1.weight`. A
/// tensor that is missing or of another shape is noted and replaced by zeros, so that all of them
/// are found in one go; but building stops where very many are missing.
struct NetworkBuilder {
  private(set) var graph: Graph
  private let inventory: WeightInventory
  private var path = ""
  private(set) var used: Set<String> = []
  /// Tensors that are there though nothing computes with them.
  private(set) var dead: Set<String> = []
  private(set) var missing: Set<String> = []
  private(set) var misshaped: Set<BindingReport.Misshaped> = []
  /// Tensors of whole numbers, which are no weights here.
  private(set) var wholeNumbers: Set<String> = []
  /// The module in which shapes contradicted each other.
  private(set) var contradictionPlace: String?
  /// Biases of `BiasPolicy.shared` that are there, and those that are not.
  private var sharedBiases: (present: Set<String>, lacking: Set<String>) = ([], [])

  init(_ name: String, _ inventory: WeightInventory) {
    graph = Graph(name: name)
    self.inventory = inventory
  }

  /// Builds a submodule.
  mutating func module<Result>(
    _ name: String, _ body: (inout NetworkBuilder) throws(BuildStop) -> Result
  ) throws(BuildStop) -> Result {
    let outer = path
    path = absolute(name)
    defer { path = outer }
    return try body(&self)
  }

  /// Adds a value that belongs to the present module.
  mutating func add(_ op: Op, _ operands: ValueID...) throws(BuildStop) -> ValueID {
    try add(op, operands: operands)
  }

  /// Adds a value of a list of operands.
  mutating func add(_ op: Op, operands: [ValueID]) throws(BuildStop) -> ValueID {
    do throws(ShapeError) {
      return try graph.add(op, operands, origin: Origin(node: path, modulePath: path))
    } catch {
      contradictionPlace = contradictionPlace ?? path
      throw .shape(error)
    }
  }

  /// The result of the network; nothing is built after it.
  mutating func output(_ name: String, _ value: ValueID) {
    graph.outputs.append(Output(name: name, value: value))
    settleSharedBiases()
  }

  /// A tensor of the present module; `stored` is its shape in the checkpoint where that differs
  /// from the shape in which it is used.
  mutating func weight(
    _ name: String, _ shape: [Int], stored: [Int]? = nil
  ) throws(BuildStop) -> ValueID {
    let name = absolute(name)
    used.insert(name)
    if missing.count > BindingReport.mostMissing { throw .tooManyMissing }
    do throws(ShapeError) {
      return try add(inventory.tensors[name], name, shape, stored: stored ?? shape)
    } catch {
      throw .shape(error)
    }
  }

  /// Whether a convolution of the present module takes a tensor `bias`.
  mutating func takesBias(_ policy: BiasPolicy) -> Bool {
    switch policy {
    case .required: return true
    case .absent: return false
    case .shared:
      let isPresent = has("bias")
      if isPresent {
        sharedBiases.present.insert(absolute("bias"))
      } else {
        sharedBiases.lacking.insert(absolute("bias"))
      }
      return isPresent
    }
  }

  /// Whether the present module has a tensor of this name.
  func has(_ name: String) -> Bool { inventory.has(absolute(name)) }

  /// One extent of a tensor of the present module.
  func extent(_ name: String, _ axis: Int) -> Int? { inventory.extent(absolute(name), axis) }

  /// Marks a convolution's tensors as known though nothing computes with them.
  ///
  /// They may be missing, since the network is the same without. Where they are there, their shapes
  /// must be the authors': other ones say that the checkpoint is of another network, and the authors'
  /// code does not load it.
  mutating func ignoreConvolution(_ name: String, _ shape: [Int], bias: BiasPolicy) {
    ignore("\(name).weight", shape)
    switch bias {
    case .required: ignore("\(name).bias", [shape[0]])
    case .absent: break
    case .shared:
      if has("\(name).bias") { sharedBiases.present.insert(absolute("\(name).bias")) }
      ignore("\(name).bias", [shape[0]])
    }
  }

  /// Channels of a value `[N, C, H, W]`.
  func channels(_ value: ValueID) -> Int { graph.type(of: value).shape[1].value ?? 0 }

  private func absolute(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

/// Tensors that fit, and those that do not.
extension NetworkBuilder {
  private mutating func add(
    _ tensor: Tensor?, _ name: String, _ shape: [Int], stored: [Int]
  ) throws(ShapeError) -> ValueID {
    let origin = Origin(node: name, modulePath: path)
    if let tensor {
      if fits(tensor, name, stored) {
        if let value = scalarFill(tensor, shape) { return try graph.add(value, origin: origin) }
        if let reshaped = try? tensor.reshaped(shape).widened() {
          return try graph.addWeight(name, reshaped, origin: origin)
        }
        note(tensor, name, stored)
      }
    } else {
      missing.insert(name)
    }
    let type = TensorType(.float32, shape.map { Dim($0) })
    return try graph.add(.weight(Weight(name: name, type: type)), origin: origin)
  }

  private mutating func ignore(_ name: String, _ shape: [Int]) {
    let name = absolute(name)
    guard let tensor = inventory.tensors[name] else { return }
    used.insert(name)
    dead.insert(name)
    _ = fits(tensor, name, shape)
  }

  /// Whether a tensor is of this shape; notes where it is not, or holds whole numbers.
  private mutating func fits(_ tensor: Tensor, _ name: String, _ shape: [Int]) -> Bool {
    if !tensor.elementType.isFloatingPoint { wholeNumbers.insert(name) }
    if tensor.shape == shape { return true }
    note(tensor, name, shape)
    return false
  }

  private mutating func note(_ tensor: Tensor, _ name: String, _ shape: [Int]) {
    misshaped.insert(
      BindingReport.Misshaped(name: name, found: tensor.shape, expected: shape))
  }

  /// Takes what most convolutions of `BiasPolicy.shared` have for the flag of all.
  private mutating func settleSharedBiases() {
    let (present, lacking) = sharedBiases
    guard !present.isEmpty, !lacking.isEmpty else { return }
    if present.count >= lacking.count {
      missing.formUnion(lacking)
    } else {
      used.subtract(present)
      dead.subtract(present)
    }
  }

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
