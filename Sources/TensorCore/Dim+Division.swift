/// Quotients and remainders, as far as they are polynomials.
extension Dim {
  /// The quotient where the division comes out exactly for every size.
  ///
  /// - Throws: `DimError.inexactDivision` where it does not.
  public func dividedExactly(by divisor: Dim) throws(DimError) -> Dim {
    if self == divisor, divisor != 0 { return 1 }
    if let factor = divisor.value {
      if factor == 0 { throw .divisionByZero(self) }
      guard constant.isMultiple(of: factor), factor != -1 else {
        if factor == -1 { return try scaled(by: -1) }
        throw .inexactDivision(self, by: divisor)
      }
      guard terms.allSatisfy({ $0.coefficient.isMultiple(of: factor) }) else {
        throw .inexactDivision(self, by: divisor)
      }
      return Dim(
        constant: constant / factor,
        terms: terms.map { Term(coefficient: $0.coefficient / factor, atoms: $0.atoms) })
    }
    return try dividedByPolynomial(divisor)
  }

  /// The quotient rounded down, by a constant.
  ///
  /// The terms whose coefficients divide leave the quotient as they are; what is left must be a
  /// constant or depend on one bounded symbol, and is evaluated for each of its values.
  ///
  /// - Throws: `DimError.inexactDivision` where more is left, `DimError.divisionByZero`.
  public func dividedRoundingDown(by divisor: Int) throws(DimError) -> Dim {
    if divisor == 0 { throw .divisionByZero(self) }
    if divisor < 0 { return try scaled(by: -1).dividedRoundingDown(by: try Dim.negated(divisor)) }
    var whole: [Term] = []
    var rest: [Term] = []
    for term in terms {
      if term.coefficient.isMultiple(of: divisor) {
        whole.append(Term(coefficient: term.coefficient / divisor, atoms: term.atoms))
      } else {
        rest.append(term)
      }
    }
    let left = Dim(constant: constant, terms: rest)
    let quotient = try left.mappingResidues { Dim.floorQuotient($0, divisor) }
    guard let quotient else { throw .inexactDivision(self, by: Dim(divisor)) }
    return try Dim(constant: 0, terms: whole) + quotient
  }

  /// The quotient rounded up, by a constant: `−⌊−a / b⌋`.
  public func dividedRoundingUp(by divisor: Int) throws(DimError) -> Dim {
    try scaled(by: -1).dividedRoundingDown(by: divisor).scaled(by: -1)
  }

  /// The remainder that goes with `dividedRoundingDown`: `a − b · ⌊a / b⌋`, of the divisor's sign.
  public func remainder(dividingBy divisor: Int) throws(DimError) -> Dim {
    let quotient = try dividedRoundingDown(by: divisor)
    return try self - quotient.scaled(by: divisor)
  }

  static func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  private static func negated(_ value: Int) throws(DimError) -> Int {
    try checked(Int(0).subtractingReportingOverflow(value))
  }

  /// The extent `function(self)` where `self` is a constant or depends on one bounded symbol of at
  /// most 4096 values; `nil` where it is neither.
  ///
  /// - Throws: `DimError.overflow` when a value of `self` does not fit in 64 bits.
  public func mappingResidues(_ function: (Int) -> Int) throws(DimError) -> Dim? {
    if let value { return Dim(function(value)) }
    guard symbols.count == 1, let symbol = symbols.first, let bound = symbol.bound else {
      return nil
    }
    guard bound <= 4096 else { return nil }
    var values: [Int] = []
    for residue in 0..<bound {
      values.append(function(try evaluated([symbol: residue])))
    }
    return try Dim.tabulated(symbol, values)
  }

  /// The function of a bounded symbol with these values, affine where it is affine.
  public static func tabulated(_ symbol: Symbol, _ values: [Int]) throws(DimError) -> Dim {
    let first = values.first ?? 0
    let step = values.count > 1 ? values[1] - first : 0
    if values.indices.allSatisfy({ values[$0] == first + step * $0 }) {
      return try Dim(symbol).scaled(by: step) + Dim(first)
    }
    return Dim(constant: 0, terms: [Term(coefficient: 1, atoms: [.table(symbol, values)])])
  }

  /// Long division by a polynomial whose leading term divides term by term.
  private func dividedByPolynomial(_ divisor: Dim) throws(DimError) -> Dim {
    guard let lead = divisor.terms.first else { throw .divisionByZero(self) }
    var quotient: Dim = 0
    var left = self
    for _ in 0..<64 {
      if left == 0 { return quotient }
      guard let term = left.terms.first, term.coefficient.isMultiple(of: lead.coefficient),
        let atoms = Dim.removing(lead.atoms, from: term.atoms)
      else { break }
      let coefficient = term.coefficient / lead.coefficient
      let factor =
        atoms.isEmpty
        ? Dim(coefficient)
        : Dim(constant: 0, terms: [Term(coefficient: coefficient, atoms: atoms)])
      quotient = try quotient + factor
      left = try left - factor * divisor
    }
    throw .inexactDivision(self, by: divisor)
  }

  private static func removing(_ factors: [Atom], from atoms: [Atom]) -> [Atom]? {
    var left = atoms
    for factor in factors {
      guard let index = left.firstIndex(of: factor) else { return nil }
      left.remove(at: index)
    }
    return left
  }
}
