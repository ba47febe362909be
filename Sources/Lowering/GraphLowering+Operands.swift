import IR
import Operators
import TensorCore

/// Operands.
extension GraphLowering {
  /// What an operand stands for.
  func operand(_ node: Node, _ index: Int) throws(LoweringError) -> Lowered {
    guard sequences[node.operandName(index)] == nil else { throw node.error(.untyped) }
    guard node.has(index), let lowered = values[node.operandName(index)] else {
      throw node.error(.missingOperand(index: index))
    }
    return lowered
  }

  /// The operand as a value of the typed graph; a constant whose elements are all equal is filled
  /// in, unless it is to stay a weight.
  mutating func value(
    _ node: Node, _ index: Int, isWeight: Bool = false
  ) throws(LoweringError) -> ValueID {
    try materialize(
      try operand(node, index), name: node.operandName(index), origin: node.origin,
      place: .node(node.place), isWeight: isWeight)
  }

  /// The element type of an operand.
  func elementType(_ node: Node, _ index: Int) throws(LoweringError) -> ElementType {
    switch try operand(node, index) {
    case .constant(_, let tensor): tensor.elementType
    case .symbolic(let tensor): tensor.elementType
    case .value(let id, _): graph.type(of: id).elementType
    }
  }

  /// The extents of an operand.
  func shape(_ node: Node, _ index: Int) throws(LoweringError) -> [Dim] {
    switch try operand(node, index) {
    case .constant(_, let tensor): tensor.shape.map { Dim($0) }
    case .symbolic(let tensor): tensor.shape.map { Dim($0) }
    case .value(let id, _): graph.type(of: id).shape
    }
  }

  /// The operand where it belongs to shape arithmetic: what derives from shapes, and small
  /// constants of integers.
  func symbolic(_ node: Node, _ index: Int) throws(LoweringError) -> SymbolicTensor? {
    switch try operand(node, index) {
    case .symbolic(let tensor): tensor
    case .constant(_, let tensor):
      tensor.elementType.isFloatingPoint ? nil : SymbolicTensor(tensor)
    case .value: nil
    }
  }

  /// All operands where all belong to shape arithmetic; whole numbers of a floating-point type do
  /// beside an operand that derives from shapes.
  func allSymbolic(_ node: Node) throws(LoweringError) -> [SymbolicTensor]? {
    var tensors: [SymbolicTensor] = []
    var derives = false
    for index in 0..<node.operandCount where node.has(index) {
      if case .symbolic = try operand(node, index) { derives = true }
    }
    for index in 0..<node.operandCount where node.has(index) {
      if let tensor = try symbolic(node, index) {
        tensors.append(tensor)
      } else if derives, case .constant(_, let constant) = try operand(node, index),
        let tensor = SymbolicTensor(constant)
      {
        tensors.append(tensor)
      } else {
        return nil
      }
    }
    return tensors
  }

  /// The elements of an operand that must be known before the network runs.
  mutating func known(_ node: Node, _ index: Int) throws(LoweringError) -> SymbolicTensor {
    let name = node.operandName(index)
    let tensor: Tensor
    switch try operand(node, index) {
    case .symbolic(let tensor): return tensor
    case .constant(_, let constant): tensor = constant
    case .value(_, let assumed):
      guard let assumed else { throw node.error(.runTimeOperand(index: index, name: name)) }
      assumedInputs.insert(name)
      tensor = assumed
    }
    guard let result = SymbolicTensor(tensor) else {
      throw node.error(.runTimeOperand(index: index, name: name))
    }
    return result
  }

  /// The elements of an operand that must be known and must not depend on the size.
  mutating func integers(_ node: Node, _ index: Int) throws(LoweringError) -> [Int] {
    let tensor = try known(node, index)
    if let constants = tensor.constants { return constants }
    let symbol = tensor.elements.first { $0.value == nil } ?? 0
    throw node.error(.sizeAsData(name: node.operandName(index), symbol))
  }

  /// The only element of an operand that must be known.
  mutating func integer(_ node: Node, _ index: Int) throws(LoweringError) -> Int {
    let values = try integers(node, index)
    guard values.count == 1 else {
      throw node.error(
        .number(operand: index, found: "\(values.count) elements", expected: "1 element"))
    }
    return values[0]
  }

  /// The only element of an operand as a number, where it is known without assuming anything.
  func number(_ node: Node, _ index: Int) throws(LoweringError) -> Double? {
    switch try operand(node, index) {
    case .constant(_, let tensor): return tensor.elementCount == 1 ? tensor.doubles().first : nil
    case .symbolic(let tensor): return tensor.constants?.first.map { Double($0) }
    case .value(let id, _):
      if case .fill(let fill) = graph[id].op { return fill.value }
      return nil
    }
  }
}
