import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let f = Expression.value("f")
private let gamma = Expression.constant("gamma")
private let beta = Expression.constant("beta")
private let scale = Expression.constant("scale")
private let weight = Expression.constant("weight")
private let bias = Expression.constant("bias")

/// Parameters of normalisations and residual connections move into the convolution beside them:
///
///     W (γ ⊙ n + β) + b = (W diag γ) n + (b + W β)        1x1 convolution of a normalisation n
///     x + s ⊙ (W f + b) = x + ((diag s W) f + s ⊙ b)      scaled residual of any convolution
///
/// What is left of the normalisation has no parameters and happens while the product packs its
/// columns; what is left of the residual connection is a sum.
enum ParameterFolding {
  static let rules = [
    normShiftIntoBias, normShift, normScaleIntoBias, normScale, residualScaleOfBiased,
    residualScale,
  ]

  /// W (γ ⊙ n + β) + b.
  static let normShiftIntoBias = Rule(
    "norm-into-convolution", .reassociates,
    .convolution("conv", [.layerNorm("norm", [x, gamma, beta]), weight, bias])
      => .kept("conv", .kept("norm", x), weight * acrossInputs(gamma), bias + image(of: beta)),
    requiring: pointwiseAfterNorm)

  /// W (γ ⊙ n + β).
  static let normShift = Rule(
    "norm-into-unbiased-convolution", .reassociates,
    .convolution("conv", [.layerNorm("norm", [x, gamma, beta]), weight])
      => .kept("conv", .kept("norm", x), weight * acrossInputs(gamma), image(of: beta)),
    requiring: pointwiseAfterNorm)

  /// W (γ ⊙ n) + b.
  static let normScaleIntoBias = Rule(
    "norm-scale-into-convolution", .reassociates,
    .convolution("conv", [.layerNorm("norm", [x, gamma]), weight, bias])
      => .kept("conv", .kept("norm", x), weight * acrossInputs(gamma), bias),
    requiring: pointwiseAfterNorm)

  /// W (γ ⊙ n).
  static let normScale = Rule(
    "norm-scale-into-unbiased-convolution", .reassociates,
    .convolution("conv", [.layerNorm("norm", [x, gamma]), weight])
      => .kept("conv", .kept("norm", x), weight * acrossInputs(gamma)),
    requiring: pointwiseAfterNorm)

  /// x + s ⊙ (W f + b).
  static let residualScaleOfBiased = Rule(
    "residual-scale-into-convolution", .reassociates,
    .apply(
      .scaledResidual(ScaledResidual()), x, .convolution("conv", [f, weight, bias]), scale)
      => x + .kept("conv", f, weight * acrossOutputs(scale), bias * asVector(scale)))

  /// x + s ⊙ (W f).
  static let residualScale = Rule(
    "residual-scale-into-unbiased-convolution", .reassociates,
    .apply(.scaledResidual(ScaledResidual()), x, .convolution("conv", [f, weight]), scale)
      => x + .kept("conv", f, weight * acrossOutputs(scale)))

  /// Asks for a normalisation over the channels, then a 1x1 convolution of one group.
  @Sendable private static func pointwiseAfterNorm(_ match: Match) -> Requirement? {
    match.unmet(rank: 4) ?? match.unmet("norm", along: [1])
      ?? match.unmet("conv", pointwiseWith: weight)
  }

  /// One value for each input channel of a weight `[O, C, 1, 1]`.
  private static func acrossInputs(_ parameter: Expression) -> Expression {
    .making(parameter) { match in .reshape(Reshape([1, match.type(parameter).shape[0], 1, 1])) }
  }

  /// One value, of `[1, O, 1, 1]`, for each output channel of a weight.
  private static func acrossOutputs(_ parameter: Expression) -> Expression {
    .making(parameter) { match in .reshape(Reshape([match.type(parameter).shape[1], 1, 1, 1])) }
  }

  /// `[1, O, 1, 1]` as `[O]`.
  private static func asVector(_ parameter: Expression) -> Expression {
    .making(parameter) { match in .reshape(Reshape([match.type(parameter).shape[1]])) }
  }

  /// W β.
  private static func image(of parameter: Expression) -> Expression {
    .apply(
      .reduce(Reduce(.sum, axes: [1, 2, 3], keepsAxes: false)), weight * acrossInputs(parameter))
  }
}
