import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let w = Expression.value("w")
private let b = Expression.value("b")

/// NAFNet's simplified channel attention: y = x ⊙ (w ∗ mean(x) + b) with a 1 × 1 convolution of the
/// means over height and width.
enum ChannelAttentionRecognition {
  static let rules = [[w, b], [w]].map(rule)

  private static func rule(parameters: [Expression]) -> Rule {
    let mean = Expression.reduce(.mean, "mean", x)
    return Rule(
      parameters.count == 2 ? "channel-attention" : "channel-attention-without-bias",
      .reassociates,
      x * .convolution("pointwise", [mean] + parameters)
        => .apply(.exactly(.channelAttention(ChannelAttention())), [x] + parameters),
      where: isOverImage)
  }

  @Sendable private static func isOverImage(_ match: Match) -> Bool {
    guard let mean = match.reduce("mean"), let pointwise = match.convolution("pointwise") else {
      return false
    }
    let channels = match.type(x).shape.dropFirst().first
    return match.type(x).rank == 4 && mean.axes == [2, 3] && pointwise.groups == 1
      && pointwise.isPointwise(weight: match.type(w).shape)
      && match.type(w).shape == [channels, channels, 1, 1]
  }
}
