public import Operators
import TensorCore

/// One side of a rule: operators applied to variables.
///
/// The left side is matched against a graph, the right side is built from what was matched. Both are
/// written with `+`, `*` and the functions of `Expression+Functions.swift`:
///
///     x + f * s  =>  scaledResidual(x, f, s)
public indirect enum Expression: Sendable {
  /// Any value of a kind. Where a variable occurs twice on the left, both must be the same value.
  case variable(Variable)
  /// A fill of this number, of any shape; on the right a scalar.
  case number(Double)
  /// An operator with its operands. A commutative one matches in both orders.
  case apply(OperatorPattern, [Expression])
  /// On the left: an expression whose value gets a name, for its type.
  case labelled(String, Expression)
  /// On the left: an expression that may have other uses beside the match, and then stays.
  case shared(Expression)
  /// On the left: one of several spellings.
  case either([Expression])
}

/// A name for a value, and what it may stand for.
public struct Variable: Hashable, Sendable {
  /// What a variable may stand for.
  public enum Kind: Hashable, Sendable {
    /// Any value.
    case value
    /// A value that is computed from weights and fills alone.
    case constant
    /// A fill: one number, of any shape.
    case scalar
    /// A constant that varies along axis 1 of `[N, C, H, W]` only: `[1, C, 1, 1]` or `[C, 1, 1]`.
    case perChannel
  }

  /// The name.
  public let name: String
  /// What it may stand for.
  public let kind: Kind

  /// Makes a variable.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// What an operator of an expression must be, or how it is made.
public enum OperatorPattern: Sendable {
  /// This one, with these attributes.
  case exactly(Op)
  /// Any for which the test holds, kept under a name; where the name occurs again, the same
  /// operator. On the right, the one that was kept.
  case captured(String, test: @Sendable (Op) -> Bool)
  /// On the right: made from the match; `nil` refuses the match.
  case made(@Sendable (Match) -> Op?)
}

extension Expression {
  /// Any value.
  public static func value(_ name: String) -> Expression { .variable(Variable(name, .value)) }

  /// A value that is computed from weights and fills alone.
  public static func constant(_ name: String) -> Expression {
    .variable(Variable(name, .constant))
  }

  /// A fill.
  public static func scalar(_ name: String) -> Expression { .variable(Variable(name, .scalar)) }

  /// A constant that varies along axis 1 only.
  public static func perChannel(_ name: String) -> Expression {
    .variable(Variable(name, .perChannel))
  }

  /// The expressions directly inside.
  var children: [Expression] {
    switch self {
    case .variable, .number: []
    case .apply(_, let operands): operands
    case .labelled(_, let inner), .shared(let inner): [inner]
    case .either(let spellings): spellings
    }
  }

  /// The names of the variables, with repetitions.
  var variableNames: [String] {
    if case .variable(let variable) = self { return [variable.name] }
    return children.flatMap(\.variableNames)
  }

  /// Whether the expression can be built: it has no part that only a left side may have.
  var isBuildable: Bool {
    switch self {
    case .variable, .number: true
    case .apply(_, let operands): operands.allSatisfy(\.isBuildable)
    case .labelled, .shared, .either: false
    }
  }

  /// Whether the expression can be matched: it makes no operators.
  var isMatchable: Bool {
    if case .apply(.made, _) = self { return false }
    return children.allSatisfy(\.isMatchable)
  }
}
