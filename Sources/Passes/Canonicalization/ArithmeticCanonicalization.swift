import IR
import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")
private let y = Expression.value("y")
private let c = Expression.scalar("c")

/// Arithmetic that does nothing, or has a simpler form.
enum ArithmeticCanonicalization {
  static let rules =
    [
      multiplyByOne, divideByOne, addZero, subtractZero, multiplyByMinusOne, doubleNegation,
      addNegated, subtractNegated, powerOne, square, powerHalf, divideByPowerOfTwo, castToItself,
      unlimitedClip, clipAtZero, maximumOfZero, reduceKeepingAxes, reduceTwice,
    ] + dropExpand

  /// x · 1 = x.
  static let multiplyByOne = Rule("multiply-by-one", .bitExact, x * 1 => x)

  /// x / 1 = x.
  static let divideByOne = Rule("divide-by-one", .bitExact, x / 1 => x)

  /// x + 0 = x, but −0 + 0 is 0.
  static let addZero = Rule("add-zero", .tolerance(0), x + 0 => x)

  /// x − 0 = x, but −0 − (−0) is 0.
  static let subtractZero = Rule("subtract-zero", .tolerance(0), x - 0 => x)

  /// x · (−1) = −x.
  static let multiplyByMinusOne = Rule("multiply-by-minus-one", .bitExact, x * -1 => -x)

  /// −(−x) = x.
  static let doubleNegation = Rule("double-negation", .bitExact, -.shared(-x) => x)

  /// x + (−y) = x − y.
  static let addNegated = Rule("add-negated", .bitExact, x + -y => x - y)

  /// x − (−y) = x + y.
  static let subtractNegated = Rule("subtract-negated", .bitExact, x - -y => x + y)

  /// x¹ = x.
  static let powerOne = Rule("power-one", .bitExact, .binaryFunction(.power, x, 1) => x)

  /// x² = x · x; both round the exact square once.
  static let square = Rule("square", .bitExact, .binaryFunction(.power, x, 2) => x * x)

  /// x^½ = √x, but (−0)^½ is 0, and (−∞)^½ is ∞ where the root is NaN.
  static let powerHalf = Rule(
    "power-half", .tolerance(0), .binaryFunction(.power, x, 0.5) => .squareRoot(x)
  ) { $0.type.elementType.isFloatingPoint }

  /// x / c = x · (1/c) for a power of two, whose inverse is exact.
  static let divideByPowerOfTwo = Rule(
    "divide-by-power-of-two", .bitExact,
    x / c => x
      * .making { match in
        match.number(c).map { .fill(Fill(1 / $0, type: match.type(c))) }
      }
  ) { match in
    guard let divisor = match.number(c), match.type.elementType == .float32 else { return false }
    return divisor != 1 && divisor.isNormal && divisor.significand == 1
      && (-64...64).contains(divisor.exponent)
  }

  /// A cast to the operand's own type.
  static let castToItself = Rule(
    "cast-to-itself", .bitExact,
    .captured("cast", [x]) { op in if case .cast = op { true } else { false } } => x)

  /// min(max(x, −∞), ∞) = x.
  static let unlimitedClip = Rule("unlimited-clip", .bitExact, .clip("clip", x) => x) { match in
    match.clip("clip") == Clip(minimum: -.infinity, maximum: .infinity)
  }

  /// max(x, 0) as a limit.
  static let clipAtZero = Rule(
    "clip-at-zero", .bitExact, .clip("clip", x) => .unary(.relu, x)
  ) { match in
    match.clip("clip") == Clip(minimum: 0, maximum: .infinity)
  }

  /// max(x, 0), where max(−0, 0) may be either zero.
  static let maximumOfZero = Rule(
    "maximum-of-zero", .tolerance(0), .binaryFunction(.maximum, x, 0) => .unary(.relu, x)
  ) { $0.type == $0.type(x) && $0.type.elementType.isFloatingPoint }

  /// A reduction whose axes are put back keeps them.
  static let reduceKeepingAxes = Rule(
    "reduce-keeping-axes", .bitExact,
    .reshape(
      "reshape",
      .captured("reduce", [x]) { op in
        if case .reduce(let reduce) = op { !reduce.keepsAxes } else { false }
      })
      => .making(x) { match in
        match.reduce("reduce").map {
          .reduce(Reduce($0.function, axes: $0.axes, keepsAxes: true))
        }
      })

  /// The mean of means, the sum of sums: along all axes at once.
  static let reduceTwice = Rule(
    "reduce-twice", .reassociates,
    .captured("outer", [.captured("inner", [x], where: composes)], where: composes)
      => .making(x) { match in
        guard let outer = match.reduce("outer"), let inner = match.reduce("inner"),
          outer.function == inner.function, Set(outer.axes).isDisjoint(with: inner.axes)
        else { return nil }
        return .reduce(Reduce(outer.function, axes: outer.axes + inner.axes, keepsAxes: true))
      })

  @Sendable private static func composes(_ op: Op) -> Bool {
    guard case .reduce(let reduce) = op, reduce.keepsAxes else { return false }
    switch reduce.function {
    case .sum, .mean, .maximum, .minimum, .product: return true
    case .sumOfSquares, .l1, .l2: return false
    }
  }

  /// f(expand(x), y) = f(x, y) where y has all the extents.
  static let dropExpand = [
    Rule(
      "drop-left-expand", .bitExact,
      .captured("function", [.shared(.expand("expand", x)), y], where: isBinary)
        => .kept("function", x, y)),
    Rule(
      "drop-right-expand", .bitExact,
      .captured("function", [x, .shared(.expand("expand", y))], where: isBinary)
        => .kept("function", x, y)),
  ]

  @Sendable private static func isBinary(_ op: Op) -> Bool {
    if case .binary = op { true } else { false }
  }
}
