import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let p = Expression.value("p")
private let q = Expression.value("q")
private let v = Expression.value("v")
private let alpha = Expression.constant("alpha")
private let beta = Expression.constant("beta")

/// Sums of scaled matrix products with one right factor:
///
///     Σ αᵢ (Pᵢ V) = (Σ αᵢ Pᵢ) V
///
/// The attention of MHNet and DRSformer multiplies the pixels V by four masked maps P of a few
/// channels each; this leaves one product over the pixels. The scales are single numbers that the
/// model has learned.
enum ProductFactoring {
  static let rules = [factorBoth, factorScaled, factorPlain, sumOfScaled, sumWithScaled]

  private static func product(_ left: Expression, _ right: Expression) -> Expression {
    .apply(.matrixProduct(MatrixProduct()), left, right)
  }

  /// α (P V) + β (Q V) = (α P + β Q) V.
  static let factorBoth = Rule(
    "factor-both", .reassociates,
    product(p, v) * alpha + product(q, v) * beta => product(p * alpha + q * beta, v)
  ) { haveOneType($0) && $0.isNumber(alpha) && $0.isNumber(beta) }

  /// P V + β (Q V) = (P + β Q) V.
  static let factorScaled = Rule(
    "factor-scaled", .reassociates,
    product(p, v) + product(q, v) * beta => product(p + q * beta, v)
  ) { haveOneType($0) && $0.isNumber(beta) }

  /// P V + Q V = (P + Q) V.
  static let factorPlain = Rule(
    "factor-plain", .reassociates,
    product(p, v) + product(q, v) => product(p + q, v), where: haveOneType)

  /// α x + β x = (α + β) x: two masks that keep equally many entries are one value.
  static let sumOfScaled = Rule(
    "sum-of-scaled", .reassociates,
    x * alpha + x * beta => x * (alpha + beta)
  ) { $0.isNumber(alpha) && $0.isNumber(beta) }

  /// (y + α x) + β x = y + (α + β) x.
  static let sumWithScaled = Rule(
    "sum-with-scaled", .reassociates,
    (y + x * alpha) + x * beta => y + x * (alpha + beta)
  ) { $0.isNumber(alpha) && $0.isNumber(beta) }

  @Sendable private static func haveOneType(_ match: Match) -> Bool {
    match.type(p) == match.type(q)
  }
}
