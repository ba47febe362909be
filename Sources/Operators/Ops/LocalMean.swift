public import TensorCore

/// The mean of a window around each pixel, of the operand's shape `[N, C, H, W]`.
///
///     k = min(H, windowHeight), l = min(W, windowWidth)
///     m[i,j] = 1/(k·l) · Σ_{a<k} Σ_{b<l} x[n, c, i + a, j + b],  i ≤ H − k, j ≤ W − l
///     y[n,c,i,j] = m[clamp(i − ⌊(k−1)/2⌋), clamp(j − ⌊(l−1)/2⌋)]
///
/// Windows lie inside the image; pixels nearer to an edge take the window at the edge. A window that
/// covers the image gives its mean everywhere.
/// Source: Chu et al., arXiv 2112.04491; `AvgPool2d` of NAFNetLocal and MHNetLocal.
public struct LocalMean: OperatorDefinition {
  public static let mnemonics = ["localMean"]
  /// Rows of the window, at least 1.
  public let windowHeight: Int
  /// Columns of the window, at least 1.
  public let windowWidth: Int

  /// Makes an operator.
  public init(windowHeight: Int, windowWidth: Int) {
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
  }

  public var mnemonic: String { "localMean" }
  public var attributes: [Attribute] {
    [
      Attribute("windowHeight", .integer(windowHeight)),
      Attribute("windowWidth", .integer(windowWidth)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["windowHeight", "windowWidth"])
    self.init(
      windowHeight: try attributes.integer("windowHeight"),
      windowWidth: try attributes.integer("windowWidth"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.require(operands, at: 0, rank: 4)
    for (name, extent) in [("windowHeight", windowHeight), ("windowWidth", windowWidth)]
    where extent < 1 {
      throw .attribute(name: name, found: "\(extent)", expected: "at least 1")
    }
    return operands[0]
  }
}
