import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let a = Expression.value("a")
private let b = Expression.value("b")

/// Movement that moves nothing, and movement after movement.
enum MovementCanonicalization {
  static let rules = [
    reshapeToItself, reshapeTwice, transposeToItself, transposeTwice, transposeOfUnits,
    expandToItself, sliceOfEverything, sliceTwice, concatenateOne, padByNothing, padTwice,
    unshuffleOfShuffle, shuffleOfUnshuffle, productOfBatch,
  ]

  /// What recognition needs where it reshapes parameters.
  static let reshapes = [reshapeToItself, reshapeTwice]

  /// What simplifying layouts needs after its own rules.
  static let reshapesAndTransposes =
    reshapes + [transposeToItself, transposeTwice, transposeOfUnits]

  /// A reshape to the operand's own shape.
  static let reshapeToItself = Rule(
    "reshape-to-itself", .bitExact, .reshape("reshape", x) => x)

  /// Of two reshapes the second.
  static let reshapeTwice = Rule(
    "reshape-twice", .bitExact,
    .reshape("second", .shared(.reshape("first", x))) => .kept("second", x))

  /// A transpose that leaves every axis where it is.
  static let transposeToItself = Rule(
    "transpose-to-itself", .bitExact, .transpose("transpose", x) => x
  ) { match in
    match.transpose("transpose").map { $0.permutation == Array($0.permutation.indices) } ?? false
  }

  /// Two transposes are one: axis i of the result is axis p[q[i]] of the operand.
  static let transposeTwice = Rule(
    "transpose-twice", .bitExact,
    .transpose("second", .shared(.transpose("first", x)))
      => .making(x) { match in
        guard let first = match.transpose("first"), let second = match.transpose("second") else {
          return nil
        }
        return .transpose(Transpose(second.permutation.map { first.permutation[$0] }))
      })

  /// A transpose that keeps the order of all axes but those of extent 1 moves no element.
  static let transposeOfUnits = Rule(
    "transpose-of-units", .bitExact, .transpose("transpose", x) => .reshapedToRoot(x)
  ) { match in
    guard let permutation = match.transpose("transpose")?.permutation else { return false }
    let shape = match.type(x).shape
    let moved = permutation.filter { shape[$0] != 1 }
    return moved == moved.sorted()
  }

  /// An expansion to the operand's own shape.
  static let expandToItself = Rule("expand-to-itself", .bitExact, .expand("expand", x) => x)

  /// A slice of the whole axis.
  static let sliceOfEverything = Rule(
    "slice-of-everything", .bitExact, .slice("slice", x) => x
  ) { $0.slice("slice")?.step == 1 }

  /// Two slices along one axis: element i is at s₁ + d₁ · (s₂ + d₂ · i).
  static let sliceTwice = Rule(
    "slice-twice", .bitExact,
    .slice("second", .shared(.slice("first", x)))
      => .making(x) { match in
        guard let first = match.slice("first"), let second = match.slice("second"),
          first.axis == second.axis,
          let start = try? first.start + Dim(first.step) * second.start
        else { return nil }
        let (step, overflow) = first.step.multipliedReportingOverflow(by: second.step)
        if overflow { return nil }
        return .slice(Slice(axis: first.axis, start: start, count: second.count, step: step))
      })

  /// A concatenation of one operand.
  static let concatenateOne = Rule(
    "concatenate-one", .bitExact,
    .captured("concatenate", [x]) { op in if case .concatenate = op { true } else { false } } => x)

  /// A pad of no elements.
  static let padByNothing = Rule(
    "pad-by-nothing", .bitExact,
    .captured("pad", [x]) { op in
      guard case .pad(let pad) = op else { return false }
      return (pad.before + pad.after).allSatisfy { $0 == 0 }
    } => x)

  /// Two pads that repeat the border are one.
  static let padTwice = Rule(
    "pad-twice", .bitExact,
    .captured("second", [.captured("first", [x], where: isBorderPad)], where: isBorderPad)
      => .making(x) { match in
        guard case .pad(let first)? = match.op("first"),
          case .pad(let second)? = match.op("second")
        else { return nil }
        func sums(_ a: [Dim], _ b: [Dim]) -> [Dim]? {
          let sums = zip(a, b).compactMap { try? $0 + $1 }
          return sums.count == a.count ? sums : nil
        }
        guard let before = sums(first.before, second.before),
          let after = sums(first.after, second.after)
        else { return nil }
        return .pad(Pad(before: before, after: after, mode: .edge))
      })

  @Sendable private static func isBorderPad(_ op: Op) -> Bool {
    if case .pad(let pad) = op { pad.mode == .edge } else { false }
  }

  /// Products of matrices in one row, of which the left ones were in several axes: they stay there,
  /// the right ones join them, and the results go into one row. PyTorch's decompositions write every
  /// product as one of three axes.
  static let productOfBatch = Rule(
    "product-of-batch", .bitExact,
    .apply(.matrixProduct(MatrixProduct()), .reshape("reshape", a), b)
      => .reshapedToRoot(
        .apply(
          .matrixProduct(MatrixProduct()), a,
          .making(b) { match in
            .reshape(Reshape(match.type(a).shape.dropLast(2) + match.type(b).shape.suffix(2)))
          }))
  ) { match in
    let (left, right) = (match.type(a).shape, match.type(b).shape)
    guard left.count > 3, right.count == 3, match.type.rank == 3,
      let count = try? Dim.product(left.dropLast(2))
    else { return false }
    return count == right[0] && match.type.shape == [count, left[left.count - 2], right[2]]
      && left.last == right[1]
  }

  /// Channels moved into space and back.
  static let unshuffleOfShuffle = Rule(
    "unshuffle-of-shuffle", .bitExact,
    .captured("unshuffle", [.captured("shuffle", [x], where: isShuffle)], where: isUnshuffle)
      => x, where: areInverse)

  /// Space moved into channels and back.
  static let shuffleOfUnshuffle = Rule(
    "shuffle-of-unshuffle", .bitExact,
    .captured("shuffle", [.captured("unshuffle", [x], where: isUnshuffle)], where: isShuffle)
      => x, where: areInverse)

  @Sendable private static func isShuffle(_ op: Op) -> Bool {
    if case .depthToSpace = op { true } else { false }
  }

  @Sendable private static func isUnshuffle(_ op: Op) -> Bool {
    if case .spaceToDepth = op { true } else { false }
  }

  @Sendable private static func areInverse(_ match: Match) -> Bool {
    guard case .depthToSpace(let shuffle)? = match.op("shuffle"),
      case .spaceToDepth(let unshuffle)? = match.op("unshuffle")
    else { return false }
    return shuffle.factor == unshuffle.factor && shuffle.order == unshuffle.order
  }
}
