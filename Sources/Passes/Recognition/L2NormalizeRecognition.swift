import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let epsilon = Expression.scalar("epsilon")

/// PyTorch's `normalize`: y = x / max(‖x‖₂, ε) along one axis.
enum L2NormalizeRecognition {
  static let rules = [clipped, maximum]

  private static let length = Expression.either([
    .reduce(.l2, "norm", x),
    .squareRoot(.reduce(.sumOfSquares, "norm", x)),
    .squareRoot(.reduce(.sum, "norm", x * x)),
  ])

  /// x / clip(‖x‖₂, ε, ∞).
  static let clipped = Rule(
    "l2-normalize", .reassociates,
    x / .clip("clip", length)
      => .making(x) { match in
        guard let clip = match.clip("clip"), clip.maximum == .infinity else { return nil }
        return normalize(match, epsilon: clip.minimum)
      })

  /// x / max(‖x‖₂, ε).
  static let maximum = Rule(
    "l2-normalize-maximum", .reassociates,
    x / .binaryFunction(.maximum, length, epsilon)
      => .making(x) { match in
        match.number(epsilon).flatMap { normalize(match, epsilon: $0) }
      })

  private static func normalize(_ match: Match, epsilon: Double) -> Op? {
    guard let norm = match.reduce("norm"), norm.axes.count == 1, epsilon >= 0,
      match.type.elementType.isFloatingPoint
    else { return nil }
    return .l2Normalize(L2Normalize(axis: norm.axes[0], epsilon: epsilon))
  }
}
