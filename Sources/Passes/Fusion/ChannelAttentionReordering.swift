import IR
import Operators
import Rewriting
import TensorCore

private let q = Expression.value("q")
private let k = Expression.value("k")
private let v = Expression.value("v")
private let a = Expression.value("a")
private let weight = Expression.constant("weight")
private let bias = Expression.constant("bias")

/// Attention between channels (Restormer's MDTA, DRSformer's TKSA, MHNet's SMAM) has scores of c x c
/// for feature maps of c x HW: what can be computed of the scores is not computed of the maps. Each of
/// n heads has scores of r x c here, and the projection O outputs. Where c is much more than r, or
/// the pixels are known to be few, the weight made of the scores costs more than it saves; pixels
/// that depend on the size are taken for many.
///
///     W [A₁ V₁; A₂ V₂; …] + b = [W₁ A₁, W₂ A₂, …] V + b      1x1 projection of the heads, one image
///     n·O·r·c / pixels + O·n·c ≤ n·r·c + O·n·r               multiply-adds for a pixel
///     (q / |q|) (k / |k|)ᵀ = q kᵀ / |q| / |k|ᵀ                |x| = max(‖x‖, ε) of each row
enum ChannelAttentionReordering {
  static let rules =
    [projectedValues, projectedValuesWithBias, scoresOfNormalized]

  /// W [Aₕ Vₕ].
  static let projectedValues = Rule(
    "projected-values", .reassociates,
    .convolution("projection", [attended, weight]) => .kept("projection", image, composed),
    requiring: projectionOfOneImage)

  /// W [Aₕ Vₕ] + b.
  static let projectedValuesWithBias = Rule(
    "projected-values-with-bias", .reassociates,
    .convolution("projection", [attended, weight, bias])
      => .kept("projection", image, composed, bias),
    requiring: projectionOfOneImage)

  /// (q / |q|) (k / |k|)ᵀ.
  static let scoresOfNormalized = Rule(
    "scores-of-normalized", .reassociates,
    .apply(
      .matrixProduct(MatrixProduct()), .l2Normalize("first", q),
      .transpose("swap", .l2Normalize("second", k)))
      => .apply(.matrixProduct(MatrixProduct()), q, .kept("swap", k))
      / limitedNorm(of: q, "first") / .kept("swap", limitedNorm(of: k, "second")),
    requiring: { match in
      let rank = match.type.rank
      return match.unmet("first", along: [rank - 1]) ?? match.unmet("second", along: [rank - 1])
        ?? (hasLongRows(match) ? nil : .unnamed)
    })

  // MARK: - Values

  /// The products of all heads, as channels of an image.
  private static let attended = Expression.labelled(
    "attended", .reshape("reshape", .apply(.matrixProduct(MatrixProduct()), a, v)))

  /// The values of all heads, as channels of an image.
  private static let image = Expression.making(v) { match in
    guard let heads = Heads(match) else { return nil }
    return .reshape(
      Reshape([1, Dim(heads.count * heads.columns)] + match.type.shape.dropFirst(2)))
  }

  /// [W₁ A₁, W₂ A₂, …]: `[heads, O, r] × [heads, r, c]`, then the heads side by side.
  private static let composed = Expression.making(
    exchanged(
      .apply(
        .matrixProduct(MatrixProduct()),
        exchanged(
          .making(weight) { match in
            Heads(match).map { heads in
              .reshape(Reshape([heads.outputs, heads.count, heads.rows].map { Dim($0) }))
            }
          }),
        .making(a) { match in
          Heads(match).map { heads in
            .reshape(Reshape([heads.count, heads.rows, heads.columns].map { Dim($0) }))
          }
        }))
  ) { match in
    Heads(match).map { heads in
      .reshape(Reshape([heads.outputs, heads.count * heads.columns, 1, 1].map { Dim($0) }))
    }
  }

  private static func exchanged(_ operand: Expression) -> Expression {
    .apply(.transpose(Transpose([1, 0, 2])), operand)
  }

  /// A 1x1 convolution of the heads of one image: that of several would need as many weights.
  @Sendable private static func projectionOfOneImage(_ match: Match) -> Requirement? {
    if let unmet = match.unmet("projection", pointwiseWith: weight) { return unmet }
    guard let attended = match.type(label: "attended") else { return .unnamed }
    guard attended.shape[0] == 1 else { return .oneImage(found: attended) }
    guard let heads = Heads(match), attended.shape[1] == Dim(heads.count * heads.rows) else {
      return .unnamed
    }
    return heads.unmetCost
  }

  // MARK: - Scores

  /// Whether the last two axes are exchanged, and rows are longer than their number: else there is
  /// nothing to gain.
  private static func hasLongRows(_ match: Match) -> Bool {
    let (rank, shape, other) = (match.type.rank, match.type(q).shape, match.type(k).shape)
    guard let swap = match.transpose("swap"), rank >= 2, shape.count == rank,
      other.count == rank, let rows = shape[rank - 2].value, let columns = other[rank - 2].value
    else { return false }
    return swap.permutation == Array(0..<rank - 2) + [rank - 1, rank - 2]
      && shape[rank - 1].value.map { $0 > max(rows, columns) } ?? true
  }

  /// max(‖x‖, ε) of the rows that a kept operator normalises.
  private static func limitedNorm(of operand: Expression, _ name: String) -> Expression {
    .making(
      .making(operand) { match in
        .reduce(Reduce(.l2, axes: [match.type.rank - 1], keepsAxes: true))
      }
    ) { match in
      match.l2Normalize(name).map { .clip(Clip(minimum: $0.epsilon, maximum: .infinity)) }
    }
  }

  /// The extents of a product of values `[…, heads, r, c] × […, heads, c, HW]` and of the weight
  /// `[O, heads · r, 1, 1]` behind it.
  private struct Heads {
    let count: Int
    let rows: Int
    let columns: Int
    let outputs: Int
    /// Where it does not depend on the size.
    let pixels: Int?

    init?(_ match: Match) {
      let (scores, values) = (match.type(a), match.type(v))
      guard let scoreShape = scores.staticShape, scores.rank >= 2, values.rank == scores.rank,
        scores.shape.dropLast(2).elementsEqual(values.shape.dropLast(2)),
        let outputs = match.type(weight).shape.first?.value
      else { return nil }
      count = scoreShape.dropLast(2).reduce(1, *)
      rows = scoreShape[scores.rank - 2]
      columns = scoreShape[scores.rank - 1]
      self.outputs = outputs
      pixels = values.shape.last?.value
    }

    /// Asks for no more multiply-adds.
    var unmetCost: Requirement? {
      let forWeight = count * outputs * rows * columns
      let shared = pixels.map { (forWeight + $0 - 1) / max(1, $0) } ?? 0
      let found = shared + outputs * count * columns
      let limit = count * rows * columns + outputs * count * rows
      return found <= limit ? nil : .scores(found: found, atMost: limit)
    }
  }
}
