import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")

/// Pixel shuffles that were exported as a reshape to six axes, a transpose and a reshape to four.
enum PixelShuffleRecognition {
  static let rules = [depthToSpace, spaceToDepth]

  private static let moved = Expression.reshape(
    "merge", .transpose("transpose", .labelled("split", .reshape("split", x))))

  /// [N, C·r², H, W] → [N, C, r, r, H, W] → [N, C, H, r, W, r] → [N, C, r·H, r·W], or with the
  /// channels last among (r, r, C).
  static let depthToSpace = Rule(
    "depth-to-space", .bitExact,
    moved
      => .making(x) { match in
        guard let split = match.type(label: "split")?.shape, split.count == 6,
          match.type(x).rank == 4, let permutation = match.transpose("transpose")?.permutation
        else { return nil }
        let (first, second, order): (Int, Int, DepthToSpace.Order)
        switch permutation {
        case [0, 1, 4, 2, 5, 3]: (first, second, order) = (2, 3, .pixelShuffle)
        case [0, 3, 4, 1, 5, 2]: (first, second, order) = (1, 2, .depthColumnRow)
        case _: return nil
        }
        guard let factor = split[first].value, split[first] == split[second],
          isPlausible(factor), split[4...] == match.type(x).shape[2...]
        else { return nil }
        return .depthToSpace(DepthToSpace(factor: factor, order: order))
      })

  /// [N, C, r·H, r·W] → [N, C, H, r, W, r] → [N, C, r, r, H, W] → [N, C·r², H, W], or with the
  /// channels last among (r, r, C).
  static let spaceToDepth = Rule(
    "space-to-depth", .bitExact,
    moved
      => .making(x) { match in
        guard let split = match.type(label: "split")?.shape, split.count == 6,
          match.type(x).rank == 4, let permutation = match.transpose("transpose")?.permutation
        else { return nil }
        let order: DepthToSpace.Order
        switch permutation {
        case [0, 1, 3, 5, 2, 4]: order = .pixelShuffle
        case [0, 3, 5, 1, 2, 4]: order = .depthColumnRow
        case _: return nil
        }
        guard let factor = split[3].value, split[3] == split[5], isPlausible(factor),
          split[..<2] == match.type(x).shape[..<2],
          (try? split[2] * Dim(factor)) == match.type(x).shape[2]
        else { return nil }
        return .spaceToDepth(SpaceToDepth(factor: factor, order: order))
      })

  /// A factor of 1 moves nothing; larger ones than these are no pixel shuffles.
  private static func isPlausible(_ factor: Int) -> Bool { (2...4096).contains(factor) }
}
