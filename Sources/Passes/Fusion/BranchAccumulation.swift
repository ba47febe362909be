import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let s = Expression.value("s")

/// Weighted sums of feature maps, whose weights are computed from the image, as MHNet's AFFM takes
/// them. One operator adds each summand to the sum so far:
///
///     y + s ⊙ x = scaledResidual(y, x, s)      s has one factor for each channel, of all images
///
/// A convolution is the summand where there is a choice, for a product adds its result to the sum
/// where it stands: the branches of AFFM are never stored.
enum BranchAccumulation {
  static let rules = [scaledSum]

  /// y + s ⊙ x.
  static let scaledSum = Rule(
    "scaled-sum", .reassociates,
    y + x * s => .apply(.scaledResidual(ScaledResidual()), y, x, s),
    requiring: { match in
      match.unmet(factorPerChannel: s) ?? match.unmet(match.type(y), is: match.type)
        ?? match.unmet(match.type(x), is: match.type) ?? unmetChoice(match)
    })

  /// Asks for numbers, and for a convolution as x unless there is none.
  private static func unmetChoice(_ match: Match) -> Requirement? {
    guard match.type.elementType.isFloatingPoint else { return .unnamed }
    let graph = match.graph
    let other = graph[match.value(y)]
    guard !isSummand(match.value(x), graph), case .binary(let op) = other.op,
      op.function == .multiply, match.users(of: match.value(y)).count == 1
    else { return nil }
    let scale: [Dim] = [1, match.type.shape[1], 1, 1]
    let (left, right) = (other.operands[0], other.operands[1])
    for (image, factor) in [(left, right), (right, left)]
    where graph.type(of: factor).shape == scale && isSummand(image, graph) {
      return .otherUser(graph[match.root].op.definition.mnemonic)
    }
    return nil
  }

  /// Whether a value is a convolution.
  private static func isSummand(_ id: ValueID, _ graph: Graph) -> Bool {
    graph[id].op.isConvolution
  }
}
