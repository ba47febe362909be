public import TensorCore

/// The same elements in the same order under another shape.
public struct Reshape: OperatorDefinition {
  public static let mnemonics = ["reshape"]
  /// The new shape, of as many elements.
  public let shape: [Dim]

  /// Makes an operator.
  public init(_ shape: [Dim]) { self.shape = shape }

  public var mnemonic: String { "reshape" }
  public var attributes: [Attribute] { [Attribute("shape", .dims(shape))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["shape"])
    self.init(try attributes.dims("shape"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    let shape = shape
    let counts = try Shapes.arithmetic { () throws(DimError) in
      (try operands[0].elementCount(), try Dim.product(shape))
    }
    guard counts.0 == counts.1, shape.allSatisfy({ ($0.upperBound ?? 0) >= 0 }) else {
      throw .elementCount(found: shape, expected: operands[0].shape)
    }
    return TensorType(operands[0].elementType, shape)
  }
}

/// Exchanges axes: axis `i` of the result is axis `permutation[i]` of the operand.
public struct Transpose: OperatorDefinition {
  public static let mnemonics = ["transpose"]
  /// The axes of the operand in the order of the result.
  public let permutation: [Int]

  /// Makes an operator.
  public init(_ permutation: [Int]) { self.permutation = permutation }

  public var mnemonic: String { "transpose" }
  public var attributes: [Attribute] { [Attribute("permutation", .integers(permutation))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["permutation"])
    self.init(try attributes.integers("permutation"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    guard permutation.sorted() == Array(operands[0].shape.indices) else {
      throw .attribute(
        name: "permutation", found: "\(permutation)",
        expected: "every axis of \(operands[0]) once")
    }
    return TensorType(operands[0].elementType, permutation.map { operands[0].shape[$0] })
  }
}

/// Every `step`-th element along one axis: `y[i] = x[start + step · i]`, `i` in `0 ..< count`.
public struct Slice: OperatorDefinition {
  public static let mnemonics = ["slice"]
  /// The axis.
  public let axis: Int
  /// The index of the first element.
  public let start: Dim
  /// How many elements.
  public let count: Dim
  /// The distance between elements; negative runs backwards, never 0.
  public let step: Int

  /// Makes an operator.
  public init(axis: Int, start: Dim, count: Dim, step: Int = 1) {
    self.axis = axis
    self.start = start
    self.count = count
    self.step = step
  }

  public var mnemonic: String { "slice" }
  public var attributes: [Attribute] {
    [
      Attribute("axis", .integer(axis)), Attribute("start", .dim(start)),
      Attribute("count", .dim(count)), Attribute("step", .integer(step)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis", "start", "count", "step"])
    self.init(
      axis: try attributes.integer("axis"), start: try attributes.dim("start"),
      count: try attributes.dim("count"), step: try attributes.integer("step"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.require(axis: axis, of: operands[0])
    let extent = operands[0].shape[axis]
    guard step != 0 else { throw .attribute(name: "step", found: "0", expected: "not 0") }
    guard count.isKnownNonNegative else {
      throw .attribute(name: "count", found: "\(count)", expected: "at least 0")
    }
    if count != 0 {
      let last = try Shapes.arithmetic { () throws(DimError) in
        try start + (count - 1) * Dim(step)
      }
      let limit = try Shapes.arithmetic { () throws(DimError) in try extent - 1 }
      for index in [start, last] {
        guard index.isKnownNonNegative, Dim.isKnown(index, atMost: limit) else {
          throw .attribute(
            name: "start", found: "\(index)", expected: "an index below \(extent)")
        }
      }
    }
    var shape = operands[0].shape
    shape[axis] = count
    return TensorType(operands[0].elementType, shape)
  }
}

/// Puts operands one after the other along one axis.
public struct Concatenate: OperatorDefinition {
  public static let mnemonics = ["concatenate"]
  /// The axis.
  public let axis: Int

  /// Makes an operator.
  public init(axis: Int) { self.axis = axis }

  public var mnemonic: String { "concatenate" }
  public var attributes: [Attribute] { [Attribute("axis", .integer(axis))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis"])
    self.init(axis: try attributes.integer("axis"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...Int.max)
    try Shapes.require(axis: axis, of: operands[0])
    try Shapes.requireSame(operands, 1..<operands.count)
    var shape = operands[0].shape
    for index in operands.indices.dropFirst() {
      var expected = shape
      guard operands[index].rank == shape.count else {
        throw .rank(operand: index, found: operands[index], expected: shape.count)
      }
      let extent = operands[index].shape[axis]
      expected[axis] = extent
      try Shapes.require(operands, at: index, extents: expected)
      shape[axis] = try Shapes.arithmetic { () throws(DimError) in try shape[axis] + extent }
    }
    return TensorType(operands[0].elementType, shape)
  }
}

/// Adds elements before and after the operand along each axis.
public struct Pad: OperatorDefinition {
  /// What the added elements are.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// One number.
    case constant
    /// The operand mirrored at its first and last element, which are not repeated.
    case reflect
    /// The first or last element.
    case edge
  }

  public static let mnemonics = ["pad"]
  /// Elements before the first, for each axis, at least 0.
  public let before: [Dim]
  /// Elements after the last, for each axis, at least 0.
  public let after: [Dim]
  /// What is added.
  public let mode: Mode
  /// The number of `constant`.
  public let value: Double

  /// Makes an operator.
  public init(before: [Dim], after: [Dim], mode: Mode, value: Double = 0) {
    self.before = before
    self.after = after
    self.mode = mode
    self.value = value
  }

  public var mnemonic: String { "pad" }
  public var attributes: [Attribute] {
    [
      Attribute("before", .dims(before)), Attribute("after", .dims(after)),
      Attribute("mode", .word(mode.rawValue)), Attribute("value", .number(value)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["before", "after", "mode", "value"])
    self.init(
      before: try attributes.dims("before"), after: try attributes.dims("after"),
      mode: try attributes.word("mode", as: Mode.self), value: try attributes.number("value"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    for (name, amounts) in [("before", before), ("after", after)] {
      guard amounts.count == operands[0].rank, amounts.allSatisfy(\.isKnownNonNegative) else {
        throw .attribute(
          name: name, found: "\(amounts)",
          expected: "\(operands[0].rank) amounts of at least 0")
      }
    }
    var shape: [Dim] = []
    for axis in before.indices {
      let extent = operands[0].shape[axis]
      try checkReach(of: axis, extent: extent)
      shape.append(
        try Shapes.arithmetic { () throws(DimError) in try before[axis] + extent + after[axis] })
    }
    return TensorType(operands[0].elementType, shape)
  }

  /// Mirroring needs more elements than it adds; an edge needs one.
  private func checkReach(of axis: Int, extent: Dim) throws(ShapeError) {
    for amount in [before[axis], after[axis]] where amount != 0 {
      switch mode {
      case .constant: break
      case .edge:
        guard (extent.upperBound ?? 1) >= 1 else {
          throw .attribute(name: "mode", found: "edge", expected: "a non-empty axis \(axis)")
        }
      case .reflect:
        guard amount.value.map({ (extent.upperBound ?? .max) > $0 }) ?? true else {
          throw .attribute(
            name: "mode", found: "reflect of \(amount)", expected: "less than \(extent)")
        }
      }
    }
  }
}

/// Repeats axes of extent 1 as NumPy's broadcasting does.
public struct Expand: OperatorDefinition {
  public static let mnemonics = ["expand"]
  /// The shape of the result.
  public let shape: [Dim]

  /// Makes an operator.
  public init(_ shape: [Dim]) { self.shape = shape }

  public var mnemonic: String { "expand" }
  public var attributes: [Attribute] { [Attribute("shape", .dims(shape))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["shape"])
    self.init(try attributes.dims("shape"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    guard try Shapes.broadcast(operands[0].shape, shape) == shape else {
      throw .broadcast(operands[0].shape, shape)
    }
    return TensorType(operands[0].elementType, shape)
  }
}

/// Moves channels into space: `[N, C·r², H, W]` to `[N, C, r·H, r·W]`.
///
/// `pixelShuffle` (PyTorch's order, ONNX's CRD): `y[c, r·h+i, r·w+j] = x[c·r² + i·r + j, h, w]`;
/// `depthColumnRow` (ONNX's default): `y[c, r·h+i, r·w+j] = x[(i·r + j)·C + c, h, w]`.
public struct DepthToSpace: OperatorDefinition {
  /// Which channel goes where.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case pixelShuffle, depthColumnRow
  }

  public static let mnemonics = ["depthToSpace"]
  /// The factor r.
  public let factor: Int
  /// The order of the channels.
  public let order: Order

  /// Makes an operator.
  public init(factor: Int, order: Order = .pixelShuffle) {
    self.factor = factor
    self.order = order
  }

  public var mnemonic: String { "depthToSpace" }
  public var attributes: [Attribute] {
    [Attribute("factor", .integer(factor)), Attribute("order", .word(order.rawValue))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["factor", "order"])
    self.init(
      factor: try attributes.integer("factor"),
      order: try attributes.word("order", as: Order.self))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.require(operands, at: 0, rank: 4)
    guard (1...4096).contains(factor) else {
      throw .attribute(name: "factor", found: "\(factor)", expected: "1 to 4096")
    }
    let shape = operands[0].shape
    let result = try Shapes.arithmetic { () throws(DimError) in
      [
        shape[0], try shape[1].dividedExactly(by: Dim(factor * factor)),
        try shape[2] * Dim(factor), try shape[3] * Dim(factor),
      ]
    }
    return TensorType(operands[0].elementType, result)
  }
}

/// Moves space into channels, the inverse of `DepthToSpace`: `[N, C, r·H, r·W]` to `[N, C·r², H, W]`.
public struct SpaceToDepth: OperatorDefinition {
  public static let mnemonics = ["spaceToDepth"]
  /// The factor r.
  public let factor: Int
  /// The order of the channels.
  public let order: DepthToSpace.Order

  /// Makes an operator.
  public init(factor: Int, order: DepthToSpace.Order = .pixelShuffle) {
    self.factor = factor
    self.order = order
  }

  public var mnemonic: String { "spaceToDepth" }
  public var attributes: [Attribute] {
    [Attribute("factor", .integer(factor)), Attribute("order", .word(order.rawValue))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["factor", "order"])
    self.init(
      factor: try attributes.integer("factor"),
      order: try attributes.word("order", as: DepthToSpace.Order.self))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.require(operands, at: 0, rank: 4)
    guard (1...4096).contains(factor) else {
      throw .attribute(name: "factor", found: "\(factor)", expected: "1 to 4096")
    }
    let shape = operands[0].shape
    let result = try Shapes.arithmetic { () throws(DimError) in
      [
        shape[0], try shape[1] * Dim(factor * factor),
        try shape[2].dividedExactly(by: Dim(factor)), try shape[3].dividedExactly(by: Dim(factor)),
      ]
    }
    return TensorType(operands[0].elementType, result)
  }
}
