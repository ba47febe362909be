import IR
import Operators
import TensorCore

/// Sequences, as exporters write them for `chunk` and `split` where nothing optimises the file: a
/// `SplitToSequence` whose parts are taken out by constant positions. They leave no trace.
extension GraphLowering {
  /// Notes the parts of the first operand: of one size (the last may be smaller), or of given sizes.
  mutating func splitToSequence(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...2)
    try node.requireResults(1...1)
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: 0), rank: extents.count)
    let keepsAxis = node.has(1) ? true : try node.flag("keepdims", default: true)
    let sizes = try sequenceSizes(node, extent: extents[axis])
    let total = try arithmetic(node) { () throws(DimError) in try Dim.sum(sizes) }
    guard total == extents[axis] else {
      throw node.error(
        .number(operand: 1, found: "\(sizes)", expected: "sizes of sum \(extents[axis])"))
    }
    var parts = try parts(of: try operand(node, 0), axis: axis, sizes: sizes, at: node)
    if !keepsAxis {
      var target = extents
      target.remove(at: axis)
      for index in parts.indices {
        let part = try materialize(
          parts[index], name: node.operandName(0), origin: node.origin, place: .node(node.place))
        parts[index] = .value(
          try add(.reshape(Reshape(target)), [part], at: node), assumed: nil)
      }
    }
    sequences[node.resultNames[0]] = parts
    return []
  }

  /// The part at a constant position, which counts from the end where it is negative.
  mutating func sequenceAt(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    guard let parts = sequences[node.operandName(0)] else {
      throw node.error(.runTimeOperand(index: 0, name: node.operandName(0)))
    }
    let position = try integer(node, 1)
    guard (-parts.count..<parts.count).contains(position) else {
      throw node.error(
        .number(
          operand: 1, found: "\(position)", expected: "a position among \(parts.count) parts"))
    }
    return [parts[position < 0 ? position + parts.count : position]]
  }

  private mutating func sequenceSizes(
    _ node: Node, extent: Dim
  ) throws(LoweringError) -> [Dim] {
    if node.has(1), try !shape(node, 1).isEmpty { return try known(node, 1).elements }
    let size = node.has(1) ? try known(node, 1).elements.first ?? 0 : 1
    guard Dim.isKnown(1, atMost: size) else {
      throw node.error(.number(operand: 1, found: "\(size)", expected: "at least 1"))
    }
    // Parts are counted by dividing, which a size that depends on the input's may allow too.
    if let count = try? extent.dividedExactly(by: size).value, count <= partLimit {
      return [Dim](repeating: size, count: count)
    }
    guard let extent = extent.value, let size = size.value, extent / size < partLimit else {
      throw node.error(.sizeAsData(name: node.operandName(0), extent))
    }
    let rest = extent % size
    return [Dim](repeating: Dim(size), count: extent / size) + (rest > 0 ? [Dim(rest)] : [])
  }

  /// The most parts of a sequence.
  private var partLimit: Int { 1 << 16 }
}
