import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let u = Expression.value("u")
private let v = Expression.value("v")
private let s = Expression.value("s")
private let inner = Expression.constant("inner")
private let outer = Expression.constant("outer")

/// Branches that come from lower resolutions, as MHNet's AFFM merges them: what is linear happens
/// before the pixel shuffle D, where a map is as large but nothing has been moved yet.
///
///     W₂ D(W₁ x) = D((W₂ ∘ W₁) x)        1x1 convolutions; W₂ has no more outputs than inputs
///     mean(x + y) = mean(x) + mean(y)      over height and width; the sum has no other use
///     mean(D(u)) = mean over each r² channels of mean(u)
///     D(u) ⊙ s = D(u ⊙ s′)               one factor a channel, repeated r² times in s′
///     (x + D(u)) + D(v) = x + D(u + v)
enum BranchMerging {
  static let rules = [
    convolutionOfShuffle, meanOfSum, meanOfShuffle, scaledShuffle, sumOfShuffles, sumWithShuffles,
  ]

  /// W₂ D(W₁ x) = D((W₂ ∘ W₁) x).
  static let convolutionOfShuffle = Rule(
    "convolution-of-shuffle", .reassociates,
    .convolution("outer", [shuffle(.convolution("inner", [x, inner])), outer])
      => .kept("shuffle", .kept("inner", x, composed)),
    requiring: { match in
      match.unmet("outer", pointwiseWith: outer) ?? match.unmet("inner", pointwiseWith: inner)
        ?? match.unmet(narrowing: outer)
    })

  /// mean(x + y) = mean(x) + mean(y).
  static let meanOfSum = Rule(
    "mean-of-sum", .reassociates,
    .reduce(.mean, "mean", x + y) => .kept("mean", x) + .kept("mean", y),
    requiring: { match in
      match.unmet(rank: 4) ?? match.unmet("mean", along: [2, 3])
        ?? match.unmet(match.type(x), is: match.type(y))
    })

  /// mean(D(u)), from means of the r² channels.
  static let meanOfShuffle = Rule(
    "mean-of-shuffle", .reassociates,
    .reduce(.mean, "mean", .shared(shuffle(u)))
      => .making(
        .apply(
          .reduce(Reduce(.mean, axes: [2], keepsAxes: false)),
          .making(.kept("mean", u)) { match in
            repetitions(match).map { .reshape(Reshape(Array(match.type.shape[..<2]) + [Dim($0)])) }
          })
      ) { match in .reshape(Reshape(match.type.shape)) },
    requiring: { match in match.unmet(rank: 4) ?? match.unmet("mean", along: [2, 3]) })

  /// D(u) ⊙ s = D(u ⊙ s′).
  static let scaledShuffle = Rule(
    "scaled-shuffle", .bitExact,
    shuffle(u) * s
      => .kept(
        "shuffle",
        u
          * .making(
            .making(
              .making(s) { match in
                .reshape(Reshape(Array(match.type(s).shape[..<2]) + [1]))
              }
            ) { match in
              repetitions(match).map { count in
                .expand(Expand(Array(match.type(s).shape[..<2]) + [Dim(count)]))
              }
            }
          ) { match in
            .reshape(Reshape([match.type(s).shape[0], match.type(u).shape[1], 1, 1]))
          }),
    requiring: { match in match.unmet(factorPerChannel: s) })

  /// D(u) + D(v) = D(u + v).
  static let sumOfShuffles = Rule(
    "sum-of-shuffles", .bitExact, shuffle(u) + shuffle(v) => .kept("shuffle", u + v),
    requiring: { match in match.unmet(match.type(u), is: match.type(v)) })

  /// (x + D(u)) + D(v) = x + D(u + v).
  static let sumWithShuffles = Rule(
    "sum-with-shuffles", .reassociates,
    (x + shuffle(u)) + shuffle(v) => x + .kept("shuffle", u + v),
    requiring: { match in
      match.unmet(match.type(u), is: match.type(v)) ?? match.unmet(match.type(x), is: match.type)
    })

  /// A pixel shuffle.
  private static func shuffle(_ operand: Expression) -> Expression {
    .captured("shuffle", [operand]) { op in
      if case .depthToSpace(let shuffle) = op { shuffle.order == .pixelShuffle } else { false }
    }
  }

  /// W₂ W₁ for the r² places of each channel: `[O, C] × [C, r² I]`.
  private static let composed = Expression.making(
    .apply(
      .matrixProduct(MatrixProduct()),
      .making(outer) { match in .reshape(Reshape(Array(match.type(outer).shape[..<2]))) },
      .making(inner) { match in
        let shape = match.type(inner).shape
        guard let count = repetitions(match), let columns = try? shape[1] * Dim(count) else {
          return nil
        }
        return .reshape(Reshape([match.type(outer).shape[1], columns]))
      })
  ) { match in
    guard let count = repetitions(match), let rows = try? match.type(outer).shape[0] * Dim(count)
    else { return nil }
    return .reshape(Reshape([rows, match.type(inner).shape[1], 1, 1]))
  }

  /// The r² of the kept shuffle.
  private static func repetitions(_ match: Match) -> Int? {
    guard case .depthToSpace(let shuffle)? = match.op("shuffle") else { return nil }
    return shuffle.factor * shuffle.factor
  }
}
