import IR
import Operators
import TensorCore

/// Functions along axes.
extension GraphLowering {
  /// The axes and flags of a reduction; `nil` axes where the operand stays as it is.
  private mutating func reduction(
    _ node: Node, operandSince version: Int
  ) throws(LoweringError) -> (axes: [Int]?, keepsAxes: Bool) {
    let rank = try shape(node, 0).count
    let keepsAxes = try node.flag("keepdims", default: true)
    let given = try axes(node, operandSince: version) ?? []
    if given.isEmpty {
      let isNoOperation = try node.flag("noop_with_empty_axes", default: false)
      return (isNoOperation && node.version >= version ? nil : Array(0..<rank), keepsAxes)
    }
    return (try node.axes(given, rank: rank).sorted(), keepsAxes)
  }

  mutating func reduce(
    _ function: Reduce.Function, _ node: Node, operandSince version: Int = 18
  ) throws(LoweringError) -> [Lowered] {
    let (axes, keepsAxes) = try reduction(node, operandSince: version)
    guard let axes else {
      switch function {
      case .sum, .mean, .maximum, .minimum, .product: return [try operand(node, 0)]
      case .sumOfSquares, .l1, .l2:
        throw node.error(
          .unsupportedAttribute(
            name: "noop_with_empty_axes", found: "1 without axes", supported: "0"))
      }
    }
    if let tensor = try symbolic(node, 0),
      let result = try reduce(tensor, function, axes, keepsAxes, at: node)
    {
      return [.symbolic(result)]
    }
    if axes.isEmpty, function != .sumOfSquares, function != .l1, function != .l2 {
      return [try operand(node, 0)]
    }
    return try emit(
      .reduce(Reduce(function, axes: axes, keepsAxes: keepsAxes)), [try value(node, 0)], at: node)
  }

  /// A reduction of shape arithmetic, where there is one.
  private func reduce(
    _ tensor: SymbolicTensor, _ function: Reduce.Function, _ axes: [Int], _ keepsAxes: Bool,
    at node: Node
  ) throws(LoweringError) -> SymbolicTensor? {
    let isConstant = tensor.constants != nil
    do throws(SymbolicError) {
      switch function {
      case .sum:
        return try tensor.reduced(axes, keepsAxes: keepsAxes, from: 0) {
          (a, b) throws(SymbolicError) in
          try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in try x + y }
        }
      case .product:
        return try tensor.reduced(axes, keepsAxes: keepsAxes, from: 1) {
          (a, b) throws(SymbolicError) in
          try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in try x * y }
        }
      case .maximum:
        return try tensor.reduced(axes, keepsAxes: keepsAxes, from: nil) {
          (a, b) throws(SymbolicError) in try DimArithmetic.maximum(a, b)
        }
      case .minimum:
        return try tensor.reduced(axes, keepsAxes: keepsAxes, from: nil) {
          (a, b) throws(SymbolicError) in try DimArithmetic.minimum(a, b)
        }
      case .mean, .sumOfSquares, .l1, .l2:
        if isConstant { return nil }
        throw SymbolicError.function(function.rawValue)
      }
    } catch {
      if isConstant { return nil }
      throw node.error(.symbolic(error))
    }
  }

  /// `log Σ x`, or `log Σ exp(x)` with the largest element taken out so that nothing overflows.
  mutating func reduceLogSum(
    _ node: Node, ofExponentials: Bool
  ) throws(LoweringError) -> [Lowered] {
    let (axes, keepsAxes) = try reduction(node, operandSince: 18)
    guard let axes else {
      throw node.error(
        .unsupportedAttribute(
          name: "noop_with_empty_axes", found: "1 without axes", supported: "0"))
    }
    let operand = try value(node, 0)
    guard ofExponentials else {
      let sum = try add(
        .reduce(Reduce(.sum, axes: axes, keepsAxes: keepsAxes)), [operand], at: node)
      return try emit(.unary(Unary(.logarithm)), [sum], at: node)
    }
    let (shifted, largest) = try shiftedByLargest(operand, axes, at: node)
    let exponentials = try add(.unary(Unary(.exponential)), [shifted], at: node)
    let sum = try add(.reduce(Reduce(.sum, axes: axes, keepsAxes: true)), [exponentials], at: node)
    let logarithm = try add(.unary(Unary(.logarithm)), [sum], at: node)
    let result = try add(.binary(Binary(.add)), [logarithm, largest], at: node)
    if keepsAxes { return [.value(result, assumed: nil)] }
    let extents = graph.type(of: result).shape
    let target = extents.indices.filter { !axes.contains($0) }.map { extents[$0] }
    return try emit(.reshape(Reshape(target)), [result], at: node)
  }

  private mutating func shiftedByLargest(
    _ operand: ValueID, _ axes: [Int], at node: Node
  ) throws(LoweringError) -> (shifted: ValueID, largest: ValueID) {
    let largest = try add(
      .reduce(Reduce(.maximum, axes: axes, keepsAxes: true)), [operand], at: node)
    return (try add(.binary(Binary(.subtract)), [operand, largest], at: node), largest)
  }

  /// Softmax or its logarithm. Before version 13 the operand is taken as a matrix of the axes
  /// before `axis` and those from it on, and every row is normalised as a whole.
  mutating func softmax(_ node: Node, logarithm: Bool) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let extents = try shape(node, 0)
    let isMatrix = node.version < 13
    let axis = try node.axis(
      try node.integer("axis", default: isMatrix ? 1 : -1), rank: extents.count)
    var operand = try value(node, 0)
    var axes = [axis]
    if isMatrix {
      axes = (axis..<extents.count).filter { extents[$0] != 1 }
      if axes.isEmpty { axes = [axis] }
    }
    if logarithm { return try logSoftmax(operand, axes, at: node) }
    if let only = axes.first, axes.count == 1 {
      return try emit(.softmax(Softmax(axis: only)), [operand], at: node)
    }
    let matrix = try arithmetic(node) { () throws(DimError) in
      [try Dim.product(extents[..<axis]), try Dim.product(extents[axis...])]
    }
    operand = try add(.reshape(Reshape(matrix)), [operand], at: node)
    operand = try add(.softmax(Softmax(axis: 1)), [operand], at: node)
    return try emit(.reshape(Reshape(extents)), [operand], at: node)
  }

  /// `x − m − log Σ exp(x − m)`, m the largest element.
  private mutating func logSoftmax(
    _ operand: ValueID, _ axes: [Int], at node: Node
  ) throws(LoweringError) -> [Lowered] {
    let (shifted, _) = try shiftedByLargest(operand, axes, at: node)
    let exponentials = try add(.unary(Unary(.exponential)), [shifted], at: node)
    let sum = try add(.reduce(Reduce(.sum, axes: axes, keepsAxes: true)), [exponentials], at: node)
    let logarithm = try add(.unary(Unary(.logarithm)), [sum], at: node)
    return try emit(.binary(Binary(.subtract)), [shifted, logarithm], at: node)
  }

  mutating func topK(_ node: Node) throws(LoweringError) -> [Lowered] {
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: -1), rank: extents.count)
    let count: Int
    if node.version < 10 {
      try node.requireOperands(1...1)
      guard let k = try node.integer("k") else {
        throw node.error(.missingAttribute(name: "k"))
      }
      count = k
    } else {
      try node.requireOperands(2...2)
      count = try integer(node, 1)
    }
    try node.requireResults(1...2)
    if count == 0 { throw node.error(.emptySelection(extent: extents[axis])) }
    guard count > 0, Dim.isKnown(Dim(count), atMost: extents[axis]) else {
      throw node.error(
        .number(operand: 1, found: "\(count)", expected: "1 to \(extents[axis])"))
    }
    let largest = node.version < 11 ? true : try node.flag("largest", default: true)
    // Unsorted results may come in any order, so also sorted.
    if node.version >= 11 { _ = try node.flag("sorted", default: true) }
    let operand = try value(node, 0)
    var results: [Lowered] = []
    for givesIndices in [false, true] {
      let op = TopK(axis: axis, count: count, takesLargest: largest, givesIndices: givesIndices)
      results.append(.value(try add(.topK(op), [operand], at: node), assumed: nil))
    }
    return results
  }

  mutating func cumulativeSum(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let axis = try node.axis(try integer(node, 1), rank: try shape(node, 0).count)
    let op = CumulativeSum(
      axis: axis, isExclusive: try node.flag("exclusive", default: false),
      isReversed: try node.flag("reverse", default: false))
    return try emit(.cumulativeSum(op), [try value(node, 0)], at: node)
  }
}
