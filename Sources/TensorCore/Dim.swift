/// A symbolic extent: a polynomial with integer coefficients over `Symbol`s, in normal form.
///
///     Σ coefficient · atom · atom · …  + constant
///
/// Two extents are equal exactly when their normal forms are, so `16h · 16w == 256h·w`. There are
/// no minima, maxima or inequalities; division must come out exactly, or be by a constant where the
/// part that does not divide depends on one bounded symbol only. Then the quotient is found by
/// evaluating that part for every value of the symbol (`Dim+Division.swift`).
public struct Dim: Hashable, Sendable {
  /// A factor of a term.
  public enum Atom: Hashable, Sendable {
    /// The symbol itself.
    case symbol(Symbol)
    /// A function of a bounded symbol, by its values at 0, 1, … `bound - 1`; never an affine one,
    /// for that is written with the symbol.
    case table(Symbol, [Int])
  }

  /// One summand: `coefficient · atoms[0] · atoms[1] · …`; atoms are sorted, coefficient is not 0.
  public struct Term: Hashable, Sendable {
    /// The integer factor, never 0.
    public let coefficient: Int
    /// The symbolic factors, sorted, at least one.
    public let atoms: [Atom]
  }

  /// The summand without symbols.
  public let constant: Int
  /// The summands with symbols, sorted by their atoms; no two have the same atoms.
  public let terms: [Term]

  init(constant: Int, terms: [Term]) {
    self.constant = constant
    self.terms = terms
  }

  /// The constant extent `value`.
  public init(_ value: Int) { self.init(constant: value, terms: []) }

  /// The extent `symbol`.
  public init(_ symbol: Symbol) {
    if symbol.bound == 1 {
      self.init(0)
    } else {
      self.init(constant: 0, terms: [Term(coefficient: 1, atoms: [.symbol(symbol)])])
    }
  }

  /// The value, where no symbol occurs.
  public var value: Int? { terms.isEmpty ? constant : nil }

  /// The symbols that occur.
  public var symbols: Set<Symbol> { Set(terms.lazy.flatMap(\.atoms).map(\.symbol)) }
}

/// What shape arithmetic can fail with.
public enum DimError: Error, Hashable, Sendable {
  /// The result does not fit in 64 bits.
  case overflow
  /// The quotient is not a polynomial.
  case inexactDivision(Dim, by: Dim)
  /// Division by zero.
  case divisionByZero(Dim)
  /// A symbol has no value in the given binding.
  case unbound(Symbol)
}

extension Dim.Atom {
  /// The symbol that the atom depends on.
  public var symbol: Symbol {
    switch self {
    case .symbol(let symbol), .table(let symbol, _): symbol
    }
  }
}

extension Dim.Atom: Comparable {
  /// Orders by symbol, the symbol itself before its tables.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.symbol(let a), .symbol(let b)): a < b
    case (.symbol(let a), .table(let b, _)): a <= b
    case (.table(let a, _), .symbol(let b)): a < b
    case (.table(let a, let x), .table(let b, let y)):
      a != b ? a < b : x.lexicographicallyPrecedes(y)
    }
  }
}

extension Dim: ExpressibleByIntegerLiteral {
  /// The constant extent `value`.
  public init(integerLiteral value: Int) { self.init(value) }
}
