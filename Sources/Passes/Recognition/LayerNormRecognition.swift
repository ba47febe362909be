import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let gamma = Expression.constant("gamma")
private let beta = Expression.constant("beta")
private let epsilon = Expression.scalar("epsilon")

/// Normalisation as exporters spell it, over any axes:
///
///     μ = mean(x)    σ² = mean((x − μ)²)    y = γ ⊙ (x − μ) / √(σ² + ε) + β
///
/// Both exporters write `(x − μ)` once or twice; equal values are one value here. γ and β come as
/// `[C]`, `[C, 1, 1]` or `[1, C, 1, 1]`, whatever broadcasts along the axes alone.
enum LayerNormRecognition {
  static let rules =
    [layerNorm, biasFree, scale, shift, shiftOnly] + MovementCanonicalization.reshapes

  private static let centred = x - .reduce(.mean, "mean", x)
  private static let root = Expression.squareRoot(
    .reduce(.mean, "mean", centred * centred) + epsilon)

  private static func overRoot(_ numerator: Expression) -> Expression {
    .either([
      numerator / root, numerator * .unary(.reciprocal, root), numerator * (1 / root),
    ])
  }

  private static func norm(subtractsMean: Bool) -> Expression {
    .making(x) { match in
      guard let mean = match.reduce("mean"), let epsilon = match.number(epsilon) else {
        return nil
      }
      return .layerNorm(
        LayerNorm(axes: mean.axes, epsilon: epsilon, subtractsMean: subtractsMean))
    }
  }

  /// (x − μ) / √(σ² + ε).
  static let layerNorm = Rule(
    "layer-norm", .reassociates, overRoot(centred) => norm(subtractsMean: true),
    where: isFloatingPoint)

  /// x / √(σ² + ε): Restormer's BiasFree.
  static let biasFree = Rule(
    "layer-norm-bias-free", .reassociates, overRoot(x) => norm(subtractsMean: false),
    where: isFloatingPoint)

  /// γ ⊙ n for a normalisation n without parameters.
  static let scale = Rule(
    "layer-norm-scale", .reassociates,
    .layerNorm("norm", [x]) * gamma => .kept("norm", x, parameter(gamma)))

  /// γ ⊙ n + β.
  static let shift = Rule(
    "layer-norm-shift", .reassociates,
    .layerNorm("norm", [x, gamma]) + beta => .kept("norm", x, gamma, parameter(beta)))

  /// n + β, which has γ = 1.
  static let shiftOnly = Rule(
    "layer-norm-shift-only", .reassociates,
    .layerNorm("norm", [x]) + beta
      => .kept(
        "norm", x,
        .making { match in
          parameterShape(match).map { .fill(Fill(1, type: TensorType(match.type.elementType, $0))) }
        },
        parameter(beta)))

  @Sendable private static func isFloatingPoint(_ match: Match) -> Bool {
    match.type.elementType.isFloatingPoint && match.reduce("mean")?.axes.isEmpty == false
  }

  /// The extents along the axes of the kept normalisation.
  private static func parameterShape(_ match: Match) -> [Dim]? {
    match.layerNorm("norm").map { norm in norm.axes.map { match.type(x).shape[$0] } }
  }

  /// A parameter under the extents of the axes, where it varies along nothing else.
  private static func parameter(_ parameter: Expression) -> Expression {
    .making(parameter) { match in
      guard let norm = match.layerNorm("norm"), let shape = parameterShape(match) else {
        return nil
      }
      let extents = match.type(x).shape
      let own = match.type(parameter).shape
      guard own.count <= extents.count else { return nil }
      let padded = [Dim](repeating: 1, count: extents.count - own.count) + own
      let fits = padded.indices.allSatisfy {
        padded[$0] == (norm.axes.contains($0) ? extents[$0] : 1)
      }
      return fits ? .reshape(Reshape(shape)) : nil
    }
  }
}
