public import TensorCore

/// The mean of a window that slides over the axes after N and C.
///
///     y[n,c,p] = 1/count(p) · Σ_k x[n, c, stride·p + dilation·k − before]
///
/// `count` is the number of taps inside x with its padding (a window that `roundsUp` keeps may reach
/// beyond), or with `countsPadding == false` of those inside x.
/// Source: ONNX AveragePool.
public struct AveragePool: OperatorDefinition {
  public static let mnemonics = ["averagePool"]
  /// The window, one number per spatial axis.
  public let kernel: [Int]
  /// Step of the window.
  public let strides: [Int]
  /// Zeros before the first element of each spatial axis.
  public let padsBefore: [Int]
  /// Zeros after the last element of each spatial axis.
  public let padsAfter: [Int]
  /// Distance between the taps.
  public let dilations: [Int]
  /// Whether padding counts in the mean.
  public let countsPadding: Bool
  /// Whether a window that reaches beyond the end is kept.
  public let roundsUp: Bool

  /// Makes an operator; all lists have one element per spatial axis.
  public init(
    kernel: [Int], strides: [Int], padsBefore: [Int], padsAfter: [Int], dilations: [Int],
    countsPadding: Bool, roundsUp: Bool
  ) {
    self.kernel = kernel
    self.strides = strides
    self.padsBefore = padsBefore
    self.padsAfter = padsAfter
    self.dilations = dilations
    self.countsPadding = countsPadding
    self.roundsUp = roundsUp
  }

  public var mnemonic: String { "averagePool" }
  public var attributes: [Attribute] {
    [
      Attribute("kernel", .integers(kernel)), Attribute("strides", .integers(strides)),
      Attribute("before", .integers(padsBefore)), Attribute("after", .integers(padsAfter)),
      Attribute("dilations", .integers(dilations)),
      Attribute("countsPadding", .flag(countsPadding)),
      Attribute("roundsUp", .flag(roundsUp)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([
      "kernel", "strides", "before", "after", "dilations", "countsPadding", "roundsUp",
    ])
    self.init(
      kernel: try attributes.integers("kernel"), strides: try attributes.integers("strides"),
      padsBefore: try attributes.integers("before"), padsAfter: try attributes.integers("after"),
      dilations: try attributes.integers("dilations"),
      countsPadding: try attributes.flag("countsPadding"),
      roundsUp: try attributes.flag("roundsUp"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    let input = operands[0]
    try Shapes.requireFloating(operands, at: 0)
    guard input.rank >= 3 else { throw .rank(operand: 0, found: input, expected: 4) }
    let window = Window(
      name: "averagePool", strides: strides, padsBefore: padsBefore, padsAfter: padsAfter,
      dilations: dilations)
    let spatial = try window.outputExtents(
      of: Array(input.shape[2...]), kernel: kernel, roundingUp: roundsUp)
    return TensorType(input.elementType, Array(input.shape[..<2]) + spatial)
  }
}
