import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let u = Expression.value("u")
private let v = Expression.value("v")
private let s = Expression.value("s")
private let weight = Expression.constant("weight")

/// Branches that come from lower resolutions, as MHNet's AFFM merges them: what is linear happens
/// before the pixel shuffle D, where a map is as large but nothing has been moved yet.
///
///     mean(x + y) = mean(x) + mean(y)      over height and width; the sum has no other use
///     mean(W x) = W mean(x)                a 1x1 convolution that is otherwise only scaled
///     mean(D(u)) = mean over each r² channels of mean(u)
///     D(u) ⊙ s = D(u ⊙ s′)               one factor a channel, repeated r² times in s′
///     (x + D(u)) + D(v) = x + D(u + v)
enum BranchMerging {
  static let rules = [
    meanOfSum, meanOfConvolution, meanOfShuffle, scaledShuffle, sumOfShuffles, sumWithShuffles,
  ]

  /// mean(x + y) = mean(x) + mean(y).
  static let meanOfSum = Rule(
    "mean-of-sum", .reassociates,
    .reduce(.mean, "mean", x + y) => .kept("mean", x) + .kept("mean", y),
    requiring: { match in
      match.unmet(rank: 4) ?? match.unmet("mean", along: [2, 3])
        ?? match.unmet(match.type(x), is: match.type(y))
    })

  /// mean(W x) = W mean(x), where W x is not smaller than x: then it can be added to a sum where it
  /// is computed, and is never stored.
  static let meanOfConvolution = Rule(
    "mean-of-convolution", .reassociates,
    .reduce(.mean, "mean", .shared(.labelled("image", .convolution("convolution", [x, weight]))))
      => .kept("convolution", .kept("mean", x), weight),
    requiring: { match in
      match.unmet(rank: 4) ?? match.unmet("mean", along: [2, 3])
        ?? match.unmet("convolution", pointwiseWith: weight) ?? match.unmet(widening: weight)
        ?? unmetScaling(of: "image", match)
    })

  /// Asks for products with a factor for each channel as all uses of a value but the match.
  private static func unmetScaling(of label: String, _ match: Match) -> Requirement? {
    guard let id = match.value(label: label) else { return .unnamed }
    let type = match.graph.type(of: id)
    let factors: [Dim] = [1, type.shape[1], 1, 1]
    let mean = match.graph[match.root]
    for user in match.users(of: id) where user != mean {
      guard case .binary(let op) = user.op, op.function == .multiply, user.type == type,
        user.operands.contains(where: { match.graph.type(of: $0).shape == factors })
      else { return .otherUser(user.op.definition.mnemonic) }
    }
    return nil
  }

  /// mean(D(u)), from means of the r² channels.
  static let meanOfShuffle = Rule(
    "mean-of-shuffle", .reassociates,
    .reduce(.mean, "mean", .shared(.pixelShuffle(u)))
      => .making(
        .apply(
          .reduce(Reduce(.mean, axes: [2], keepsAxes: false)),
          .making(.kept("mean", u)) { match in
            match.repetitions.map { .reshape(Reshape(Array(match.type.shape[..<2]) + [Dim($0)])) }
          })
      ) { match in .reshape(Reshape(match.type.shape)) },
    requiring: { match in match.unmet(rank: 4) ?? match.unmet("mean", along: [2, 3]) })

  /// D(u) ⊙ s = D(u ⊙ s′).
  static let scaledShuffle = Rule(
    "scaled-shuffle", .bitExact,
    Expression.pixelShuffle(u) * s
      => .kept(
        "shuffle",
        u
          * .making(
            .making(
              .making(s) { match in
                .reshape(Reshape(Array(match.type(s).shape[..<2]) + [1]))
              }
            ) { match in
              match.repetitions.map { count in
                .expand(Expand(Array(match.type(s).shape[..<2]) + [Dim(count)]))
              }
            }
          ) { match in
            .reshape(Reshape([match.type(s).shape[0], match.type(u).shape[1], 1, 1]))
          }),
    requiring: { match in match.unmet(factorPerChannel: s) })

  /// D(u) + D(v) = D(u + v).
  static let sumOfShuffles = Rule(
    "sum-of-shuffles", .bitExact,
    Expression.pixelShuffle(u) + Expression.pixelShuffle(v) => .kept("shuffle", u + v),
    requiring: { match in match.unmet(match.type(u), is: match.type(v)) })

  /// (x + D(u)) + D(v) = x + D(u + v).
  static let sumWithShuffles = Rule(
    "sum-with-shuffles", .reassociates,
    (x + Expression.pixelShuffle(u)) + Expression.pixelShuffle(v) => x + .kept("shuffle", u + v),
    requiring: { match in
      match.unmet(match.type(u), is: match.type(v)) ?? match.unmet(match.type(x), is: match.type)
    })
}
