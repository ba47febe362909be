public import TensorCore

/// A matrix product over the last two axes, the others broadcast.
///
///     y[…, m, n] = Σ_k a[…, m, k] · b[…, k, n]
///
/// Both operands have at least two axes. Source: NumPy `matmul`, ONNX MatMul.
public struct MatrixProduct: OperatorDefinition {
  public static let mnemonics = ["matrixProduct"]

  /// Makes an operator.
  public init() {}

  public var mnemonic: String { "matrixProduct" }
  public var attributes: [Attribute] { [] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 2...2)
    try Shapes.requireSame(operands, 1..<2)
    let (a, b) = (operands[0].shape, operands[1].shape)
    guard a.count >= 2 else { throw .rank(operand: 0, found: operands[0], expected: 2) }
    guard b.count >= 2 else { throw .rank(operand: 1, found: operands[1], expected: 2) }
    guard a[a.count - 1] == b[b.count - 2] else {
      var expected = b
      expected[b.count - 2] = a[a.count - 1]
      throw .extents(operand: 1, found: operands[1], expected: expected)
    }
    let batch = try Shapes.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    return TensorType(operands[0].elementType, batch + [a[a.count - 2], b[b.count - 1]])
  }

  public func multiplyAdds(_ operands: [TensorType], _ result: TensorType) throws(DimError) -> Dim {
    try result.elementCount() * (operands[0].shape.last ?? 1)
  }
}
