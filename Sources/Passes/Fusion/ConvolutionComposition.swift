import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let inner = Expression.constant("inner")
private let outer = Expression.constant("outer")

/// Convolutions of convolutions become one, where that takes no more multiply-adds. D is a pixel
/// shuffle, W a 1x1 convolution, K one with any window, of one group and without bias; W₂ ∘ W₁ is
/// the product of the matrices, each row of W₂ once for each of the r² places of D.
///
///     W₂ D(W₁ x) = D((W₂ ∘ W₁) x)               W₂ has no more outputs than inputs
///     D₂(W₂ D₁(W₁ x)) = D₂D₁((W₂ ∘ W₁) x)       where no convolution follows
///     D₂(D₁(W x)) = D₁₂((P W) x)               one shuffle by both factors; P exchanges rows
///     W [K x; y] = W″ y + (W′ ∘ K) x            W = [W′ W″]; W has no more outputs than K
///
/// The last one stores neither K x nor the concatenation, which needs a copy of y where something
/// else reads y as well.
enum ConvolutionComposition {
  static let rules = [
    convolutionOfShuffle, shuffledConvolutionOfShuffle, shuffleOfShuffle, convolutionOfJoined,
  ]

  /// W₂ D(W₁ x) = D((W₂ ∘ W₁) x).
  static let convolutionOfShuffle = Rule(
    "convolution-of-shuffle", .reassociates,
    .convolution("outer", [.pixelShuffle(.convolution("inner", [x, inner])), outer])
      => .kept("shuffle", .kept("inner", x, composed)),
    requiring: { match in
      match.unmet("outer", pointwiseWith: outer) ?? match.unmet("inner", pointwiseWith: inner)
        ?? match.unmet(narrowing: outer)
    })

  /// D₂(W₂ D₁(W₁ x)) = D₂(D₁((W₂ ∘ W₁) x)).
  static let shuffledConvolutionOfShuffle = Rule(
    "shuffled-convolution-of-shuffle", .reassociates,
    Expression.pixelShuffle(
      .convolution("outer", [.pixelShuffle(.convolution("inner", [x, inner])), outer]),
      as: "second")
      => .kept("second", .kept("shuffle", .kept("inner", x, composed))),
    requiring: { match in
      match.unmet("outer", pointwiseWith: outer) ?? match.unmet("inner", pointwiseWith: inner)
        ?? unmetCost(match)
    })

  /// Asks for no more multiply-adds, and for no convolution that composes first.
  private static func unmetCost(_ match: Match) -> Requirement? {
    let (first, second) = (match.type(inner).shape, match.type(outer).shape)
    guard let found = try? first[1] * second[0], let earlier = try? first[1] * second[1],
      let later = try? second[1] * second[0], let limit = try? earlier + later
    else { return .unnamed }
    if !Dim.isKnown(found, atMost: limit) { return .multiplyAdds(found: found, atMost: limit) }
    let follower = match.users(of: match.root).first { $0.op.isConvolution }
    return follower.map { .otherUser($0.op.definition.mnemonic) }
  }

  /// D₂(D₁(W x)) = D₁₂((P W) x). The rows of W are `[C, r₂, r₂, r₁, r₁]`, those of P W
  /// `[C, r₁, r₂, r₁, r₂]`: rows of both shuffles, the finer ones of D₂ last, then their columns.
  static let shuffleOfShuffle = Rule(
    "shuffle-of-shuffle", .bitExact,
    Expression.pixelShuffle(
      .pixelShuffle(.convolution("inner", [x, inner])), as: "second")
      => .making(
        .kept(
          "inner", x,
          .making(
            .apply(
              .transpose(Transpose([0, 3, 1, 4, 2, 5])),
              .making(inner) { match in
                guard let (first, second) = factors(match) else { return nil }
                let shape = match.type(inner).shape
                let around = [second, second, first, first].map { Dim($0) }
                return .reshape(Reshape([match.type.shape[1]] + around + [shape[1]]))
              })
          ) { match in .reshape(Reshape(match.type(inner).shape)) })
      ) { match in
        factors(match).map { .depthToSpace(DepthToSpace(factor: $0 * $1)) }
      },
    requiring: { match in match.unmet("inner", pointwiseWith: inner) })

  /// W [K x; y] = W″ y + (W′ ∘ K) x.
  static let convolutionOfJoined = Rule(
    "convolution-of-joined", .reassociates,
    .convolution(
      "outer",
      [
        .apply(.concatenate(Concatenate(axis: 1)), .convolution("inner", [x, inner]), y), outer,
      ])
      => .kept("outer", y, columns { between, all in between..<all })
      + .kept(
        "inner", x,
        .making(
          .apply(
            .matrixProduct(MatrixProduct()),
            .making(columns { between, _ in 0..<between }) { match in
              .reshape(Reshape([match.type(outer).shape[0], match.type(inner).shape[0]]))
            },
            .making(inner) { match in
              let shape = match.type(inner).shape
              let window = shape.dropFirst().compactMap(\.value).reduce(1, *)
              return .reshape(Reshape([shape[0], Dim(window)]))
            })
        ) { match in
          .reshape(Reshape([match.type(outer).shape[0]] + match.type(inner).shape.dropFirst()))
        }),
    requiring: { match in
      match.unmet("outer", pointwiseWith: outer) ?? unmetJoining(match)
    })

  /// Asks for an inner convolution of one group with as many channels as the result or more.
  private static func unmetJoining(_ match: Match) -> Requirement? {
    guard match.convolution("inner")?.groups == 1 else { return .unnamed }
    let (outputs, between) = (match.type(outer).shape[0], match.type(inner).shape[0])
    return Dim.isKnown(outputs, atMost: between)
      ? nil : .outputs(found: outputs, atMost: between)
  }

  /// Columns of the outer weight; those of the inner convolution come first.
  private static func columns(
    _ range: @escaping @Sendable (_ between: Int, _ all: Int) -> Range<Int>
  ) -> Expression {
    .making(outer) { match in
      guard let between = match.type(inner).shape[0].value,
        let all = match.type(outer).shape[1].value
      else { return nil }
      let columns = range(between, all)
      return .slice(
        Slice(axis: 1, start: Dim(columns.lowerBound), count: Dim(columns.count)))
    }
  }

  /// The factors of two nested shuffles, the inner one first.
  private static func factors(_ match: Match) -> (Int, Int)? {
    guard case .depthToSpace(let first)? = match.op("shuffle"),
      case .depthToSpace(let second)? = match.op("second")
    else { return nil }
    return (first.factor, second.factor)
  }

  /// W₂ W₁ for the r² places of each channel: `[O, C] × [C, r² I]`.
  private static let composed = Expression.making(
    .apply(
      .matrixProduct(MatrixProduct()),
      .making(outer) { match in .reshape(Reshape(Array(match.type(outer).shape[..<2]))) },
      .making(inner) { match in
        let shape = match.type(inner).shape
        guard let count = match.repetitions, let columns = try? shape[1] * Dim(count) else {
          return nil
        }
        return .reshape(Reshape([match.type(outer).shape[1], columns]))
      })
  ) { match in
    guard let count = match.repetitions, let rows = try? match.type(outer).shape[0] * Dim(count)
    else { return nil }
    return .reshape(Reshape([rows, match.type(inner).shape[1], 1, 1]))
  }
}
