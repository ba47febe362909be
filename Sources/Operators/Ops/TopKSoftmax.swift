public import TensorCore

/// A weighted sum of softmaxes over the largest elements of each row:
///
///     y = Σᵢ αᵢ softmax(x restricted to its kᵢ largest elements), 0 elsewhere
///
/// along the last axis; of equal elements the lower index comes first, NaN counts as the largest. A
/// row whose largest element is not finite is NaN throughout, as a softmax is.
///
/// Operands: x, optionally α of `[number of counts]`; without it every αᵢ is 1. The attention of
/// DRSformer (TKSA) and MHNet (SMAM) in one operator: their four masks are nested, so that one order
/// of the row serves all.
public struct TopKSoftmax: OperatorDefinition {
  /// The most softmaxes that are added; the published networks add four.
  public static let countLimit = 4

  public static let mnemonics = ["topKSoftmax"]
  /// How many elements each softmax keeps.
  public let counts: [Int]

  /// Makes an operator.
  public init(counts: [Int]) { self.counts = counts }

  public var mnemonic: String { "topKSoftmax" }
  public var attributes: [Attribute] { [Attribute("counts", .integers(counts))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["counts"])
    self.init(counts: try attributes.integers("counts"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...2)
    let x = operands[0]
    try Shapes.requireFloating(operands, at: 0)
    guard let extent = x.shape.last else { throw .axis(0, of: x) }
    guard (1...TopKSoftmax.countLimit).contains(counts.count) else {
      throw .attribute(
        name: "counts", found: "\(counts.count) counts",
        expected: "1 to \(TopKSoftmax.countLimit)")
    }
    for count in counts where count < 1 || !Dim.isKnown(Dim(count), atMost: extent) {
      throw .attribute(name: "counts", found: "\(count)", expected: "1 to \(extent)")
    }
    if operands.count > 1 {
      try Shapes.require(operands, at: 1, extents: [Dim(counts.count)])
      guard operands[1].elementType == x.elementType else {
        throw .elementType(operand: 1, found: operands[1], expected: [x.elementType])
      }
    }
    return x
  }
}
