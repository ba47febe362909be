import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")

/// The means over windows of NAFNetLocal and MHNetLocal as their exports write them: an average pool
/// of step 1 over the windows that lie inside, and its border repeated to the extents of before.
enum LocalMeanRecognition {
  static let rules = [pooled]

  /// y = pad(averagePool(x)); of k − 1 missing rows ⌊(k − 1) / 2⌋ are above.
  static let pooled = Rule(
    "local-mean-of-pool", .reassociates,
    .captured("pad", [.captured("pool", [x], where: isPool)], where: isBorder)
      => .making(x) { match in
        guard case .averagePool(let pool)? = match.op("pool") else { return nil }
        return .localMean(LocalMean(windowHeight: pool.kernel[0], windowWidth: pool.kernel[1]))
      }
  ) { match in
    guard case .averagePool(let pool)? = match.op("pool"), case .pad(let pad)? = match.op("pad"),
      match.type(x).rank == 4, match.type(x).elementType.isFloatingPoint
    else { return false }
    let missing = pool.kernel.map { $0 - 1 }
    return pad.before == [0, 0] + missing.map { Dim($0 / 2) }
      && pad.after == [0, 0] + missing.map { Dim($0 - $0 / 2) }
  }

  @Sendable private static func isPool(_ op: Op) -> Bool {
    guard case .averagePool(let pool) = op else { return false }
    return pool.kernel.count == 2 && pool.strides == [1, 1] && pool.dilations == [1, 1]
      && (pool.padsBefore + pool.padsAfter).allSatisfy { $0 == 0 } && !pool.roundsUp
  }

  @Sendable private static func isBorder(_ op: Op) -> Bool {
    if case .pad(let pad) = op { pad.mode == .edge } else { false }
  }
}
