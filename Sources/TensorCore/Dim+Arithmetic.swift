/// Sums, products and values. Nothing traps: overflow is an error, for the factors come from files.
extension Dim {
  /// The sum.
  public static func + (left: Dim, right: Dim) throws(DimError) -> Dim {
    let constant = try checked(left.constant.addingReportingOverflow(right.constant))
    if left.terms.isEmpty && right.terms.isEmpty { return Dim(constant) }
    return try Dim(collecting: left.terms + right.terms, constant: constant)
  }

  /// The difference.
  public static func - (left: Dim, right: Dim) throws(DimError) -> Dim {
    try left + right.scaled(by: -1)
  }

  /// The product.
  public static func * (left: Dim, right: Dim) throws(DimError) -> Dim {
    if let factor = right.value { return try left.scaled(by: factor) }
    if let factor = left.value { return try right.scaled(by: factor) }
    var products: [Term] = []
    for a in left.terms {
      for b in right.terms {
        let coefficient = try checked(a.coefficient.multipliedReportingOverflow(by: b.coefficient))
        products.append(Term(coefficient: coefficient, atoms: (a.atoms + b.atoms).sorted()))
      }
    }
    products += try left.scaled(by: right.constant).terms
    products += try right.scaled(by: left.constant).terms
    let constant = try checked(left.constant.multipliedReportingOverflow(by: right.constant))
    return try Dim(collecting: products, constant: constant)
  }

  /// The product of all extents, 1 for none.
  public static func product(_ extents: some Sequence<Dim>) throws(DimError) -> Dim {
    var product: Dim = 1
    for extent in extents { product = try product * extent }
    return product
  }

  /// The sum of all extents, 0 for none.
  public static func sum(_ extents: some Sequence<Dim>) throws(DimError) -> Dim {
    var sum: Dim = 0
    for extent in extents { sum = try sum + extent }
    return sum
  }

  /// The value under a binding of the symbols.
  ///
  /// - Throws: `DimError.unbound` when a symbol has no value, `DimError.overflow`.
  public func evaluated(_ binding: [Symbol: Int]) throws(DimError) -> Int {
    var sum = constant
    for term in terms {
      var product = term.coefficient
      for atom in term.atoms {
        guard let value = binding[atom.symbol] else { throw .unbound(atom.symbol) }
        let factor: Int
        switch atom {
        case .symbol: factor = value
        case .table(let symbol, let values):
          guard values.indices.contains(value) else { throw .unbound(symbol) }
          factor = values[value]
        }
        product = try Dim.checked(product.multipliedReportingOverflow(by: factor))
      }
      sum = try Dim.checked(sum.addingReportingOverflow(product))
    }
    return sum
  }

  func scaled(by factor: Int) throws(DimError) -> Dim {
    if factor == 0 { return 0 }
    var scaledTerms: [Term] = []
    for term in terms {
      let coefficient = try Dim.checked(term.coefficient.multipliedReportingOverflow(by: factor))
      scaledTerms.append(Term(coefficient: coefficient, atoms: term.atoms))
    }
    let scaledConstant = try Dim.checked(constant.multipliedReportingOverflow(by: factor))
    return Dim(constant: scaledConstant, terms: scaledTerms)
  }

  /// Brings terms in any order, with repetitions, to normal form.
  init(collecting terms: [Term], constant: Int) throws(DimError) {
    var coefficients: [[Atom]: Int] = [:]
    for term in terms {
      coefficients[term.atoms] = try Dim.checked(
        coefficients[term.atoms, default: 0].addingReportingOverflow(term.coefficient))
    }
    let normal = coefficients.filter { $0.value != 0 }
      .map { Term(coefficient: $0.value, atoms: $0.key) }
      .sorted { Dim.precedes($0.atoms, $1.atoms) }
    self.init(constant: constant, terms: normal)
  }

  private static func precedes(_ left: [Atom], _ right: [Atom]) -> Bool {
    left.count != right.count
      ? left.count > right.count : left.lexicographicallyPrecedes(right)
  }

  static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(DimError) -> Int {
    if result.overflow { throw .overflow }
    return result.partialValue
  }
}
