import Operators
import Rewriting
import TensorCore

private let x = Expression.value("x")

/// GELU, exact and by tanh, in the orders in which exporters multiply.
enum GELURecognition {
  static let rules = [gelu, geluTanh]

  /// x · ½ · (1 + erf(x / √2)).
  static let gelu = Rule(
    "gelu", .reassociates,
    halved(1 + .unary(.erf, .either([x / root2, x * .number(0.5.squareRoot())])))
      => .unary(.gelu, x)
  ) { $0.type == $0.type(x) && $0.type.elementType.isFloatingPoint }

  /// x · ½ · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
  static let geluTanh = Rule(
    "gelu-tanh", .reassociates,
    halved(1 + .unary(.tanh, .number((2 / Double.pi).squareRoot()) * (x + 0.044715 * cube)))
      => .unary(.geluTanh, x)
  ) { $0.type == $0.type(x) && $0.type.elementType.isFloatingPoint }

  private static let root2 = Expression.number(2.0.squareRoot())

  private static let cube = Expression.either([
    .binaryFunction(.power, x, 3), x * x * x,
  ])

  /// x · ½ · t in any order.
  private static func halved(_ t: Expression) -> Expression {
    .either([(x * t) * 0.5, (x * 0.5) * t, x * (t * 0.5)])
  }
}
