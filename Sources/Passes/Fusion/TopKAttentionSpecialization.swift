import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let a = Expression.constant("a")
private let b = Expression.constant("b")
private let alpha = Expression.constant("alpha")

/// The attention of DRSformer (TKSA) and MHNet (SMAM), which adds four softmaxes over the largest
/// scores of each row. With Tₖ(x) the softmax of a row restricted to its k largest elements:
///
///     softmax(x where its k largest are, −∞ elsewhere) = Tₖ(x)
///     α Tₖ(x), (α a) Tₖ(x)                              the scale of a softmax
///     a Tₖ(x) + b Tₗ(x)                                 one operator with counts k, l and scales a, b
///
/// Four orders of one row become one, and no mask is stored. The scales are single numbers that the
/// model has learned.
enum TopKAttentionSpecialization {
  static let rules = [masked, scaled, rescaled, sum, sumWithScaled, sumOfScaled]

  /// softmax(select(scatter(0, topK(x), 1) > 0, x, −∞)) = Tₖ(x).
  static let masked = Rule(
    "masked-softmax", .bitExact,
    softmax(
      .apply(
        .select(Select()), .binaryFunction(.greater, ones(at: largest(of: x)), 0), x,
        .number(-.infinity)))
      => .making(x) { match in
        match.topK("largest").map { .topKSoftmax(TopKSoftmax(counts: [$0.count])) }
      },
    requiring: { match in
      let last = [match.type.rank - 1]
      return match.unmet("softmax", along: last) ?? match.unmet("largest", along: last)
        ?? match.unmet("mask", along: last) ?? match.unmetMaskOfLargest
        ?? match.unmet(match.type(x), is: match.type)
    })

  /// α Tₖ(x).
  static let scaled = Rule(
    "scaled-top-k", .reassociates,
    topK("first", [x]) * alpha => .kept("first", x, repeated(alpha, "first")),
    requiring: { $0.unmet(number: alpha) })

  /// (a Tₖ(x)) α = (a α) Tₖ(x).
  static let rescaled = Rule(
    "rescaled-top-k", .reassociates,
    topK("first", [x, a]) * alpha => .kept("first", x, a * asVector(alpha)),
    requiring: { $0.unmet(number: alpha) })

  /// Tₖ(x) + Tₗ(x).
  static let sum = Rule(
    "sum-of-top-k", .reassociates,
    topK("first", [x]) + topK("second", [x]) => .making(x, op: joined), requiring: fitsOneOperator)

  /// Tₖ(x) + b Tₗ(x).
  static let sumWithScaled = Rule(
    "sum-of-top-k-and-scaled", .reassociates,
    topK("first", [x]) + topK("second", [x, b])
      => .making(x, .apply(.concatenate(Concatenate(axis: 0)), allOnes("first"), b), op: joined),
    requiring: fitsOneOperator)

  /// a Tₖ(x) + b Tₗ(x).
  static let sumOfScaled = Rule(
    "sum-of-scaled-top-k", .reassociates,
    topK("first", [x, a]) + topK("second", [x, b])
      => .making(x, .apply(.concatenate(Concatenate(axis: 0)), a, b), op: joined),
    requiring: fitsOneOperator)

  // MARK: - Left sides

  private static func softmax(_ operand: Expression) -> Expression {
    .captured("softmax", [operand]) { op in if case .softmax = op { true } else { false } }
  }

  private static func largest(of operand: Expression) -> Expression {
    .captured("largest", [operand]) { op in if case .topK = op { true } else { false } }
  }

  /// 1 at the indices, 0 elsewhere.
  private static func ones(at indices: Expression) -> Expression {
    .captured("mask", [0, indices, 1]) { op in
      if case .scatterElements = op { true } else { false }
    }
  }

  private static func topK(_ name: String, _ operands: [Expression]) -> Expression {
    .captured(name, operands) { op in if case .topKSoftmax = op { true } else { false } }
  }

  // MARK: - Right sides

  /// Both kept operators in one.
  @Sendable private static func joined(_ match: Match) -> Op? {
    .topKSoftmax(TopKSoftmax(counts: match.counts("first") + match.counts("second")))
  }

  @Sendable private static func fitsOneOperator(_ match: Match) -> Requirement? {
    let count = match.counts("first").count + match.counts("second").count
    return count <= TopKSoftmax.countLimit
      ? nil : .counts(found: count, atMost: TopKSoftmax.countLimit)
  }

  /// A number once for each count of a kept operator.
  private static func repeated(_ number: Expression, _ name: String) -> Expression {
    .making(asVector(number)) { match in .expand(Expand([Dim(match.counts(name).count)])) }
  }

  /// A number under one axis.
  private static func asVector(_ number: Expression) -> Expression {
    .making(number) { _ in .reshape(Reshape([1])) }
  }

  /// 1 for each count of a kept operator.
  private static func allOnes(_ name: String) -> Expression {
    .making { match in
      .fill(Fill(1, type: TensorType(match.type.elementType, [Dim(match.counts(name).count)])))
    }
  }
}

extension Match {
  /// Asks for a mask of the indices of the largest, written over what was there.
  fileprivate var unmetMaskOfLargest: Requirement? {
    guard let largest = topK("largest"), let mask = scatterElements("mask"), largest.takesLargest,
      largest.givesIndices, mask.reduction == .none
    else { return .maskOfLargest }
    return nil
  }

  /// How many elements the softmaxes of a kept operator keep.
  fileprivate func counts(_ name: String) -> [Int] {
    if case .topKSoftmax(let softmax)? = op(name) { return softmax.counts }
    return []
  }
}
