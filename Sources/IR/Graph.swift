public import Operators
public import TensorCore

/// A network as values in topological order.
///
/// `add` infers the type and keeps equal values once (hash-consing): common subexpressions never
/// arise, the same operand in a pattern is `==`, and no ill-typed value can exist. A graph is a
/// value: keeping the state before a pass costs nothing.
public struct Graph: Sendable {
  /// The name in the text form.
  public var name: String
  /// The values; each one's operands stand before it.
  public private(set) var values: [Value] = []
  /// The inputs, in the order in which they were added.
  public private(set) var inputs: [ValueID] = []
  /// The results.
  public var outputs: [Output] = []
  /// The elements of the weights, by name.
  public var weights = WeightStore()
  /// Where values come from.
  public private(set) var origins: [ValueID: Origin] = [:]
  private var known: [Value: ValueID] = [:]

  /// Makes an empty graph.
  public init(name: String) { self.name = name }

  /// The value of an id that this graph gave.
  public subscript(id: ValueID) -> Value { values[id.index] }

  /// The type of a value.
  public func type(of id: ValueID) -> TensorType { values[id.index].type }

  /// The ids of all values, in topological order.
  public var ids: some RandomAccessCollection<ValueID> { values.indices.lazy.map { ValueID($0) } }

  /// Adds a value, or finds the equal one.
  ///
  /// - Parameters:
  ///   - op: What computes it.
  ///   - operands: Values of this graph.
  ///   - origin: Where it comes from; the first origin of a value stays.
  /// - Returns: The id of the value.
  /// - Throws: `ShapeError` when the operands do not fit the operator.
  @discardableResult
  public mutating func add(
    _ op: Op, _ operands: [ValueID] = [], origin: Origin? = nil
  ) throws(ShapeError) -> ValueID {
    let type = try op.definition.resultType(operands.map { values[$0.index].type })
    let value = Value(op: op, operands: operands, type: type)
    if let id = known[value] {
      if let origin, origins[id] == nil { origins[id] = origin }
      return id
    }
    let id = ValueID(values.count)
    values.append(value)
    known[value] = id
    if case .input = op { inputs.append(id) }
    if let origin { origins[id] = origin }
    return id
  }

  /// Adds a weight and its elements under a name that is not yet taken by other elements.
  ///
  /// - Throws: `ShapeError` never in practice: a tensor's type is always constant.
  public mutating func addWeight(
    _ name: String, _ tensor: Tensor, origin: Origin? = nil
  ) throws(ShapeError) -> ValueID {
    let name = weights.insert(tensor, named: name)
    return try add(.weight(Weight(name: name, type: tensor.type)), origin: origin)
  }
}

/// The elements of weights, by name.
public struct WeightStore: Sendable {
  private var tensors: [String: Tensor] = [:]

  /// Makes an empty store.
  public init() {}

  /// The tensor of this name.
  public subscript(name: String) -> Tensor? { tensors[name] }

  /// All names, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// Keeps a tensor under `name`, or `name.1`, `name.2`, … where another one has it.
  public mutating func insert(_ tensor: Tensor, named name: String) -> String {
    var candidate = name
    var suffix = 0
    while let present = tensors[candidate] {
      if present == tensor { return candidate }
      suffix += 1
      candidate = "\(name).\(suffix)"
    }
    tensors[candidate] = tensor
    return candidate
  }

  /// Forgets every tensor whose name is not in `names`.
  public mutating func keep(only names: Set<String>) {
    tensors = tensors.filter { names.contains($0.key) }
  }
}
