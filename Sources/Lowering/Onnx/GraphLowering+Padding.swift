import IR
import Operators
import TensorCore

/// Padding.
extension GraphLowering {
  private enum PadMode: String, CaseIterable {
    case constant, reflect, edge, wrap
  }

  /// Adds elements before and after the operand; negative amounts take them away, which comes
  /// first.
  mutating func pad(_ node: Node) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    let word = try node.word("mode", as: PadMode.self, default: .constant)
    let mode: Pad.Mode
    switch word {
    case .constant: mode = .constant
    case .reflect: mode = .reflect
    case .edge: mode = .edge
    case .wrap:
      throw node.error(
        .unsupportedAttribute(name: "mode", found: "wrap", supported: "constant, reflect, edge"))
    }
    let (before, after) = try padAmounts(node, rank: extents.count)
    var fill = 0.0
    if node.version < 11 {
      fill = try node.number("value", default: 0)
    } else if node.has(2), mode == .constant {
      fill = try knownNumber(node, 2)
    }
    var result = try value(node, 0)
    for axis in extents.indices {
      result = try crop(result, axis: axis, before[axis], after[axis], at: node)
    }
    var added: (before: [Dim], after: [Dim]) = ([], [])
    for axis in extents.indices {
      added.before.append(try positivePart(before[axis], at: node))
      added.after.append(try positivePart(after[axis], at: node))
    }
    guard (added.before + added.after).contains(where: { $0 != 0 }) else {
      return [.value(result, assumed: nil)]
    }
    let op = Pad(before: added.before, after: added.after, mode: mode, value: fill)
    return try emit(.pad(op), [result], at: node)
  }

  /// The amounts for every axis: an attribute before version 11, then operand 1; since version 18
  /// operand 3 may name the axes.
  private mutating func padAmounts(
    _ node: Node, rank: Int
  ) throws(LoweringError) -> (before: [Dim], after: [Dim]) {
    var amounts: [Dim]
    var axes = Array(0..<rank)
    if node.version < 11 {
      try node.requireOperands(1...1)
      guard let pads = try node.integers("pads") else {
        throw node.error(.missingAttribute(name: "pads"))
      }
      amounts = pads.map { Dim($0) }
    } else {
      try node.requireOperands(2...(node.version < 18 ? 3 : 4))
      amounts = try known(node, 1).elements
      if node.has(3) { axes = try node.axes(try integers(node, 3), rank: rank) }
    }
    guard amounts.count == 2 * axes.count else {
      throw node.error(
        .number(
          operand: 1, found: "\(amounts.count) amounts", expected: "\(2 * axes.count) amounts"))
    }
    var before = [Dim](repeating: 0, count: rank)
    var after = before
    for (index, axis) in axes.enumerated() {
      before[axis] = amounts[index]
      after[axis] = amounts[axes.count + index]
    }
    return (before, after)
  }

  private func positivePart(_ amount: Dim, at node: Node) throws(LoweringError) -> Dim {
    try symbolically(node) { () throws(SymbolicError) in try DimArithmetic.maximum(amount, 0) }
  }

  /// Takes away what negative amounts say.
  private mutating func crop(
    _ operand: ValueID, axis: Int, _ before: Dim, _ after: Dim, at node: Node
  ) throws(LoweringError) -> ValueID {
    let first = try symbolically(node) { () throws(SymbolicError) in
      try DimArithmetic.maximum(
        DimArithmetic.ring(0, before) { (a, b) throws(DimError) in try a - b }, 0)
    }
    let last = try symbolically(node) { () throws(SymbolicError) in
      try DimArithmetic.maximum(
        DimArithmetic.ring(0, after) { (a, b) throws(DimError) in try a - b }, 0)
    }
    if first == 0 && last == 0 { return operand }
    let extent = graph.type(of: operand).shape[axis]
    let count = try arithmetic(node) { () throws(DimError) in try extent - first - last }
    return try add(.slice(Slice(axis: axis, start: first, count: count)), [operand], at: node)
  }
}
