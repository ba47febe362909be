import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let f = Expression.value("f")
private let s = Expression.perChannel("s")

/// NAFNet's residual connections: y = x + s ⊙ f with a scale per channel.
enum ScaledResidualRecognition {
  static let rules = [scaledResidual] + MovementCanonicalization.reshapes

  /// x + f · s.
  static let scaledResidual = Rule(
    "scaled-residual", .reassociates,
    x + f * s
      => .apply(
        .scaledResidual(ScaledResidual()), x, f,
        .making(s) { match in .reshape(Reshape([1, match.type.shape[1], 1, 1])) })
  ) { match in
    let channels = match.type.shape.dropFirst().first
    return match.type.rank == 4 && match.type(x) == match.type && match.type(f) == match.type
      && match.type(s).shape.suffix(3).first == channels
      && match.type.elementType.isFloatingPoint
  }
}
