public import TensorCore

/// Combines the elements along some axes.
public struct Reduce: OperatorDefinition {
  /// How the elements are combined; `l2` is `√Σx²`.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case sum, mean, maximum, minimum, product, sumOfSquares, l1, l2
  }

  public static let mnemonics = ["reduce"]
  /// How.
  public let function: Function
  /// Along which axes, ascending.
  public let axes: [Int]
  /// Whether the axes stay, with extent 1.
  public let keepsAxes: Bool

  /// Makes an operator; the axes are sorted.
  public init(_ function: Function, axes: [Int], keepsAxes: Bool) {
    self.function = function
    self.axes = axes.sorted()
    self.keepsAxes = keepsAxes
  }

  public var mnemonic: String { "reduce" }
  public var attributes: [Attribute] {
    [
      Attribute("by", .word(function.rawValue)), Attribute("axes", .integers(axes)),
      Attribute("keepsAxes", .flag(keepsAxes)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["by", "axes", "keepsAxes"])
    self.init(
      try attributes.word("by", as: Function.self), axes: try attributes.integers("axes"),
      keepsAxes: try attributes.flag("keepsAxes"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    for axis in axes { try Shapes.require(axis: axis, of: operands[0]) }
    guard Set(axes).count == axes.count else {
      throw .attribute(name: "axes", found: "\(axes)", expected: "different axes")
    }
    var shape: [Dim] = []
    for (index, extent) in operands[0].shape.enumerated() {
      if !axes.contains(index) { shape.append(extent) } else if keepsAxes { shape.append(1) }
    }
    return TensorType(operands[0].elementType, shape)
  }
}

/// `y = exp(x − m) / Σ exp(x − m)` along one axis, `m` the largest element. A row of −∞ gives NaN.
public struct Softmax: OperatorDefinition {
  public static let mnemonics = ["softmax"]
  /// The axis.
  public let axis: Int

  /// Makes an operator.
  public init(axis: Int) { self.axis = axis }

  public var mnemonic: String { "softmax" }
  public var attributes: [Attribute] { [Attribute("axis", .integer(axis))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis"])
    self.init(axis: try attributes.integer("axis"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.require(axis: axis, of: operands[0])
    return operands[0]
  }
}

/// Running sums along one axis: `y[i] = Σ_{j ≤ i} x[j]`.
public struct CumulativeSum: OperatorDefinition {
  public static let mnemonics = ["cumulativeSum"]
  /// The axis.
  public let axis: Int
  /// Whether the element itself is left out: `Σ_{j < i}`.
  public let isExclusive: Bool
  /// Whether the sum runs from the end.
  public let isReversed: Bool

  /// Makes an operator.
  public init(axis: Int, isExclusive: Bool = false, isReversed: Bool = false) {
    self.axis = axis
    self.isExclusive = isExclusive
    self.isReversed = isReversed
  }

  public var mnemonic: String { "cumulativeSum" }
  public var attributes: [Attribute] {
    [
      Attribute("axis", .integer(axis)), Attribute("exclusive", .flag(isExclusive)),
      Attribute("reversed", .flag(isReversed)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis", "exclusive", "reversed"])
    self.init(
      axis: try attributes.integer("axis"), isExclusive: try attributes.flag("exclusive"),
      isReversed: try attributes.flag("reversed"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.require(axis: axis, of: operands[0])
    return operands[0]
  }
}

/// The k largest or smallest elements along one axis, in order; of equal ones the lower index
/// comes first. Gives the elements or their indices.
public struct TopK: OperatorDefinition {
  public static let mnemonics = ["topKValues", "topKIndices"]
  /// The axis.
  public let axis: Int
  /// How many.
  public let count: Int
  /// Whether the largest are wanted.
  public let takesLargest: Bool
  /// Whether the result is the indices (`i64`).
  public let givesIndices: Bool

  /// Makes an operator.
  public init(axis: Int, count: Int, takesLargest: Bool, givesIndices: Bool) {
    self.axis = axis
    self.count = count
    self.takesLargest = takesLargest
    self.givesIndices = givesIndices
  }

  public var mnemonic: String { givesIndices ? "topKIndices" : "topKValues" }
  public var attributes: [Attribute] {
    [
      Attribute("axis", .integer(axis)), Attribute("count", .integer(count)),
      Attribute("largest", .flag(takesLargest)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis", "count", "largest"])
    self.init(
      axis: try attributes.integer("axis"), count: try attributes.integer("count"),
      takesLargest: try attributes.flag("largest"), givesIndices: mnemonic == "topKIndices")
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.require(axis: axis, of: operands[0])
    let extent = operands[0].shape[axis]
    guard count >= 1, Dim.isKnown(Dim(count), atMost: extent) else {
      throw .attribute(name: "count", found: "\(count)", expected: "1 to \(extent)")
    }
    var shape = operands[0].shape
    shape[axis] = Dim(count)
    return TensorType(givesIndices ? .int64 : operands[0].elementType, shape)
  }
}

/// Writes updates at indices along one axis into a copy of data.
///
///     y = data;  y[… index[i] …] = update[i]  (or combined with what is there)
///
/// Operands: data, indices (integers, negative ones count from the end), updates of the indices'
/// shape. Source: ONNX ScatterElements.
public struct ScatterElements: OperatorDefinition {
  /// How an update is combined with the element that is there.
  public enum Reduction: String, Hashable, Sendable, CaseIterable {
    case none, add, multiply, maximum, minimum
  }

  public static let mnemonics = ["scatterElements"]
  /// The axis.
  public let axis: Int
  /// How.
  public let reduction: Reduction

  /// Makes an operator.
  public init(axis: Int, reduction: Reduction = .none) {
    self.axis = axis
    self.reduction = reduction
  }

  public var mnemonic: String { "scatterElements" }
  public var attributes: [Attribute] {
    [Attribute("axis", .integer(axis)), Attribute("reduction", .word(reduction.rawValue))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis", "reduction"])
    self.init(
      axis: try attributes.integer("axis"),
      reduction: try attributes.word("reduction", as: Reduction.self))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 3...3)
    try Shapes.require(axis: axis, of: operands[0])
    try Shapes.require(operands, at: 1, rank: operands[0].rank)
    try Shapes.requireIndices(operands, at: 1)
    try Shapes.require(operands, at: 2, extents: operands[1].shape)
    guard operands[2].elementType == operands[0].elementType else {
      throw .elementType(operand: 2, found: operands[2], expected: [operands[0].elementType])
    }
    for index in operands[0].shape.indices where index != axis {
      guard Dim.isKnown(operands[1].shape[index], atMost: operands[0].shape[index]) else {
        throw .extents(operand: 1, found: operands[1], expected: operands[0].shape)
      }
    }
    return operands[0]
  }
}

/// Takes slices of data at indices along one axis: `y[a…, i…, b…] = x[a…, indices[i…], b…]`.
///
/// Operands: data, indices (integers, negative ones count from the end). Source: ONNX Gather.
public struct Gather: OperatorDefinition {
  public static let mnemonics = ["gather"]
  /// The axis.
  public let axis: Int

  /// Makes an operator.
  public init(axis: Int) { self.axis = axis }

  public var mnemonic: String { "gather" }
  public var attributes: [Attribute] { [Attribute("axis", .integer(axis))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis"])
    self.init(axis: try attributes.integer("axis"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 2...2)
    try Shapes.require(axis: axis, of: operands[0])
    try Shapes.requireIndices(operands, at: 1)
    let shape = operands[0].shape
    return TensorType(
      operands[0].elementType,
      Array(shape[..<axis]) + operands[1].shape + Array(shape[(axis + 1)...]))
  }
}

extension Shapes {
  static func requireIndices(_ operands: [TensorType], at index: Int) throws(ShapeError) {
    switch operands[index].elementType {
    case .int32, .int64: break
    case .float16, .bfloat16, .float32, .float64, .int8, .int16, .uint8, .uint16, .uint32, .uint64,
      .bool:
      throw .elementType(operand: index, found: operands[index], expected: [.int32, .int64])
    }
  }
}
