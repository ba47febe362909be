public import Operators

/// The operators of expressions that need no attributes, as one writes them.
extension Expression {
  private static func binary(
    _ function: Binary.Function, _ left: Expression, _ right: Expression
  ) -> Expression {
    .apply(.exactly(.binary(Binary(function))), [left, right])
  }

  /// The sum.
  public static func + (left: Expression, right: Expression) -> Expression {
    binary(.add, left, right)
  }

  /// The difference.
  public static func - (left: Expression, right: Expression) -> Expression {
    binary(.subtract, left, right)
  }

  /// The product of the elements.
  public static func * (left: Expression, right: Expression) -> Expression {
    binary(.multiply, left, right)
  }

  /// The quotient.
  public static func / (left: Expression, right: Expression) -> Expression {
    binary(.divide, left, right)
  }

  /// The negative.
  public static prefix func - (operand: Expression) -> Expression {
    .unary(.negate, operand)
  }

  /// A binary function.
  public static func binaryFunction(
    _ function: Binary.Function, _ left: Expression, _ right: Expression
  ) -> Expression {
    binary(function, left, right)
  }

  /// A function of each element.
  public static func unary(_ function: Unary.Function, _ operand: Expression) -> Expression {
    .apply(.exactly(.unary(Unary(function))), [operand])
  }

  /// The square root.
  public static func squareRoot(_ operand: Expression) -> Expression {
    .unary(.squareRoot, operand)
  }

  /// An operator with its operands.
  public static func apply(_ op: Op, _ operands: Expression...) -> Expression {
    .apply(.exactly(op), operands)
  }

  /// An operator that passes a test and is kept under a name.
  public static func captured(
    _ name: String, _ operands: [Expression], where test: @escaping @Sendable (Op) -> Bool
  ) -> Expression {
    .apply(.captured(name, test: test), operands)
  }

  /// On the right, the operator that was kept under this name.
  public static func kept(_ name: String, _ operands: Expression...) -> Expression {
    .apply(.captured(name) { _ in true }, operands)
  }

  /// On the right, an operator that is made from the match.
  public static func making(
    _ operands: Expression..., op: @escaping @Sendable (Match) -> Op?
  ) -> Expression {
    .apply(.made(op), operands)
  }
}

extension Expression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A fill of this number.
  public init(floatLiteral value: Double) { self = .number(value) }

  /// A fill of this number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}
