/// How closely the right side of a rule gives what the left side gives.
public enum Exactness: Hashable, Sendable {
  /// The same bits.
  case bitExact
  /// The same function of real numbers, rounded at other places or in another order.
  case reassociates
  /// Another function, off by at most this, relative to the largest magnitude of the result. 0
  /// means equal as numbers: only the sign of a zero or a NaN's bits may differ.
  case tolerance(Double)

  /// The difference that is allowed in `f32`, relative to the largest magnitude of the result.
  public var allowance: Double {
    switch self {
    case .bitExact: 0
    case .reassociates: 1e-5
    case .tolerance(let limit): limit
    }
  }
}

/// The two sides of a rule.
public struct Rewrite: Sendable {
  let left: Expression
  let right: Expression
}

/// Binds weaker than everything that expressions are written with.
precedencegroup RewritePrecedence {
  lowerThan: AdditionPrecedence
}

infix operator => : RewritePrecedence

extension Expression {
  /// A rewrite of the left side to the right side.
  public static func => (left: Expression, right: Expression) -> Rewrite {
    Rewrite(left: left, right: right)
  }
}

/// A rewrite with a name.
///
/// A rule never makes a graph worse: fewer operators, or cheaper ones, or a form that other rules
/// count on. What it computes stays the same up to its exactness.
public struct Rule: Sendable {
  /// The name, in kebab case.
  public let name: String
  /// How closely both sides agree.
  public let exactness: Exactness
  let left: Expression
  let right: Expression
  /// What the rule asks of a match beside the pattern and does not find; `nil` where it applies.
  let unmet: @Sendable (Match) -> Requirement?

  /// Makes a rule.
  ///
  /// - Parameters:
  ///   - name: The name, in kebab case.
  ///   - exactness: How closely both sides agree.
  ///   - rewrite: The two sides; every variable of the right side occurs on the left.
  ///   - unmet: The first that is asked beside the pattern, on attributes and types, and not met.
  /// - Precondition: The left side can be matched and the right side built.
  public init(
    _ name: String, _ exactness: Exactness, _ rewrite: Rewrite,
    requiring unmet: @escaping @Sendable (Match) -> Requirement?
  ) {
    let known = Set(rewrite.left.variableNames)
    precondition(rewrite.left.isMatchable, "\(name): the left side makes an operator")
    precondition(rewrite.right.isBuildable, "\(name): the right side has parts of a left side")
    precondition(
      known.isSuperset(of: rewrite.right.variableNames), "\(name): a variable of unknown value")
    self.name = name
    self.exactness = exactness
    self.left = rewrite.left
    self.right = rewrite.right
    self.unmet = unmet
  }

  /// Makes a rule whose condition, where it does not hold, needs no reason: rules that recognise
  /// say by their pattern what they look for.
  ///
  /// - Parameters:
  ///   - name: The name, in kebab case.
  ///   - exactness: How closely both sides agree.
  ///   - rewrite: The two sides; every variable of the right side occurs on the left.
  ///   - condition: What must hold beside the pattern, on attributes and types.
  /// - Precondition: The left side can be matched and the right side built.
  public init(
    _ name: String, _ exactness: Exactness, _ rewrite: Rewrite,
    where condition: @escaping @Sendable (Match) -> Bool = { _ in true }
  ) {
    self.init(name, exactness, rewrite, requiring: { condition($0) ? nil : .unnamed })
  }
}
