internal import ModelFiles
internal import TensorCore

extension GraphBuilder {
  /// Makes initializers of `Constant` nodes.
  ///
  /// - Parameter nodes: All nodes.
  /// - Returns: The other nodes.
  mutating func takeConstants(_ nodes: [SourceNode]) -> [SourceNode] {
    var others: [SourceNode] = []
    others.reserveCapacity(nodes.count)
    for node in nodes {
      if node.domain.isEmpty, node.operatorType == "Constant" {
        takeConstant(node)
      } else {
        others.append(node)
      }
    }
    return others
  }

  private mutating func takeConstant(_ node: SourceNode) {
    guard let name = node.outputs.first, node.outputs.count == 1, !name.isEmpty else {
      list.note(.missing("output"), at: .node(node.place))
      return
    }
    guard initializers[name] == nil, unreadInitializers[name] == nil else {
      list.note(.definedTwice(name), at: .node(node.place))
      return
    }
    guard let (key, value) = node.attributes.first, node.attributes.count == 1 else {
      list.note(.constantValues(node.attributes.count), at: .node(node.place))
      return
    }
    switch Self.constant(key, value) {
    case .tensor(let tensor): initializers[name] = tensor
    case .unread(let kind): unreadInitializers[name] = kind
    case .mismatch: list.note(.constantAttribute, at: .attribute(node.place, key))
    }
  }

  private enum ConstantValue {
    case tensor(Tensor)
    case unread(UnreadValue)
    case mismatch
  }

  /// The value of a constant: `value` a tensor, `value_int` and `value_float` scalars, their
  /// plurals vectors.
  private static func constant(_ key: String, _ value: SourceAttribute) -> ConstantValue {
    let tensor: Tensor?
    switch (key, value) {
    case ("value", .tensor(let given)): tensor = given
    case ("value_float", .float(let number)): tensor = try? Tensor(shape: [], floats: [number])
    case ("value_floats", .floats(let numbers)):
      tensor = try? Tensor(shape: [numbers.count], floats: numbers)
    case ("value_int", .int(let number)):
      tensor = try? Tensor(.int64, shape: [], integers: [number])
    case ("value_ints", .ints(let numbers)):
      tensor = try? Tensor(.int64, shape: [numbers.count], integers: numbers)
    case ("value_string", .string), ("value_strings", .strings): return .unread(.tensor(.string))
    case (_, .unread(let kind)): return .unread(kind)
    default: tensor = nil
    }
    return tensor.map { .tensor($0) } ?? .mismatch
  }
}
