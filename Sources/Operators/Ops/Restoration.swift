public import TensorCore

/// Normalises over some axes, mean and biased variance taken in two passes.
///
///     y = γ ⊙ (x − μ) / √(σ² + ε) + β
///
/// With `subtractsMean == false` the numerator is x itself (Restormer's BiasFree); the variance
/// stays that of `x − μ`. LayerNorm2d has `axes: [1]`. Operands: x, optionally γ, optionally β, each
/// of the extents of the axes. Source: NAFNet `LayerNorm2d`; Ba et al. 2016; ONNX LayerNormalization.
public struct LayerNorm: OperatorDefinition {
  public static let mnemonics = ["layerNorm"]
  /// The axes, ascending.
  public let axes: [Int]
  /// Added to the variance, inside the root.
  public let epsilon: Double
  /// Whether the numerator is `x − μ`.
  public let subtractsMean: Bool

  /// Makes an operator; the axes are sorted.
  public init(axes: [Int], epsilon: Double, subtractsMean: Bool = true) {
    self.axes = axes.sorted()
    self.epsilon = epsilon
    self.subtractsMean = subtractsMean
  }

  public var mnemonic: String { "layerNorm" }
  public var attributes: [Attribute] {
    [
      Attribute("axes", .integers(axes)), Attribute("epsilon", .number(epsilon)),
      Attribute("subtractsMean", .flag(subtractsMean)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axes", "epsilon", "subtractsMean"])
    self.init(
      axes: try attributes.integers("axes"), epsilon: try attributes.number("epsilon"),
      subtractsMean: try attributes.flag("subtractsMean"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...3)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.requireSame(operands, 1..<operands.count)
    guard !axes.isEmpty, Set(axes).count == axes.count else {
      throw .attribute(name: "axes", found: "\(axes)", expected: "different axes")
    }
    for axis in axes { try Shapes.require(axis: axis, of: operands[0]) }
    for index in operands.indices.dropFirst() {
      try Shapes.require(operands, at: index, extents: axes.map { operands[0].shape[$0] })
    }
    return operands[0]
  }
}

/// Scales to unit length along one axis: `y = x / max(‖x‖₂, ε)`.
///
/// Source: PyTorch `torch.nn.functional.normalize`.
public struct L2Normalize: OperatorDefinition {
  public static let mnemonics = ["l2Normalize"]
  /// The axis.
  public let axis: Int
  /// The smallest norm that is divided by.
  public let epsilon: Double

  /// Makes an operator.
  public init(axis: Int, epsilon: Double) {
    self.axis = axis
    self.epsilon = epsilon
  }

  public var mnemonic: String { "l2Normalize" }
  public var attributes: [Attribute] {
    [Attribute("axis", .integer(axis)), Attribute("epsilon", .number(epsilon))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis", "epsilon"])
    self.init(axis: try attributes.integer("axis"), epsilon: try attributes.number("epsilon"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.require(axis: axis, of: operands[0])
    return operands[0]
  }
}

/// The first half of the channels times the second: `y[c] = x[c] ⊙ x[c + C]`, `[N, 2C, …]` to
/// `[N, C, …]`; or `y[c] = gelu(x[c]) ⊙ x[c + C]`. Sources: Chen et al. 2022 (NAFNet); Zamir et al.
/// 2022 (Restormer, GDFN).
public struct SimpleGate: OperatorDefinition {
  public static let mnemonics = ["simpleGate", "geluGate"]
  /// The axis that is halved.
  public let axis: Int
  /// Whether the first half goes through GELU, as `geluGate`.
  public let appliesGELU: Bool

  /// Makes an operator.
  public init(axis: Int = 1, appliesGELU: Bool = false) {
    self.axis = axis
    self.appliesGELU = appliesGELU
  }

  public var mnemonic: String { appliesGELU ? "geluGate" : "simpleGate" }
  public var attributes: [Attribute] { [Attribute("axis", .integer(axis))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["axis"])
    self.init(axis: try attributes.integer("axis"), appliesGELU: mnemonic == "geluGate")
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    if appliesGELU { try Shapes.requireFloating(operands, at: 0) }
    try Shapes.require(axis: axis, of: operands[0])
    var shape = operands[0].shape
    shape[axis] = try Shapes.arithmetic { () throws(DimError) in
      try shape[axis].dividedExactly(by: 2)
    }
    return TensorType(operands[0].elementType, shape)
  }
}

/// Simplified channel attention: each channel times a weighted sum of all channels' means.
///
///     y[n,c,p] = x[n,c,p] · (b[c] + Σ_i w[c,i] · mean_p x[n,i,p])
///
/// Operands: x `[N, C, H, W]`, w `[C, C, 1, 1]`, optionally b `[C]`.
/// Source: Chen et al. 2022 (NAFNet), SCA.
public struct ChannelAttention: OperatorDefinition {
  public static let mnemonics = ["channelAttention"]

  /// Makes an operator.
  public init() {}

  public var mnemonic: String { "channelAttention" }
  public var attributes: [Attribute] { [] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 2...3)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.requireSame(operands, 1..<operands.count)
    try Shapes.require(operands, at: 0, rank: 4)
    let channels = operands[0].shape[1]
    try Shapes.require(operands, at: 1, extents: [channels, channels, 1, 1])
    if operands.count == 3 { try Shapes.require(operands, at: 2, extents: [channels]) }
    return operands[0]
  }

  public func multiplyAdds(_ operands: [TensorType], _ result: TensorType) throws(DimError) -> Dim {
    try result.shape[0] * result.shape[1] * result.shape[1]
  }
}

/// A residual connection with a scale per channel: `y = x + s ⊙ f`.
///
/// Operands: x and f of one shape `[N, C, H, W]`, s `[1, C, 1, 1]`.
/// Source: NAFNet's β and γ.
public struct ScaledResidual: OperatorDefinition {
  public static let mnemonics = ["scaledResidual"]

  /// Makes an operator.
  public init() {}

  public var mnemonic: String { "scaledResidual" }
  public var attributes: [Attribute] { [] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 3...3)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.requireSame(operands, 1..<3)
    try Shapes.require(operands, at: 0, rank: 4)
    try Shapes.require(operands, at: 1, extents: operands[0].shape)
    try Shapes.require(operands, at: 2, extents: [1, operands[0].shape[1], 1, 1])
    return operands[0]
  }
}
