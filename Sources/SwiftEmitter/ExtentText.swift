import PlanFormat
import TensorCore

/// Extents as Swift expressions, `16 * h`, and the declarations of the symbols in them.
struct ExtentText {
  /// The declarations, in the order in which they came up.
  private(set) var declarations: [String] = []
  private var symbols: [Symbol: String] = [:]
  private var tables: [Dim.Atom: String] = [:]
  private var literals = CutTexts()
  private var names: NameSet

  /// - Parameter taken: Names of the function that states the whole network; it has its own at hand
  ///   where it needs an extent.
  init(taken: Set<String>) {
    names = NameSet(Identifier.reserved.union(taken))
  }

  /// The names that the declarations take.
  var declared: Set<String> { Set(symbols.values).union(tables.values) }

  /// An extent.
  mutating func text(_ dim: Dim) -> String {
    var text = ""
    for term in dim.terms {
      let magnitude = term.coefficient.magnitude
      if text.isEmpty {
        text += term.coefficient < 0 ? "0 - " : ""
      } else {
        text += term.coefficient < 0 ? " - " : " + "
      }
      if magnitude != 1 { text += "\(magnitude) * " }
      text += term.atoms.map { name($0) }.joined(separator: " * ")
    }
    if text.isEmpty { return "\(dim.constant)" }
    if dim.constant != 0 {
      text += dim.constant < 0 ? " - \(dim.constant.magnitude)" : " + \(dim.constant)"
    }
    return text
  }

  /// A shape.
  mutating func text(_ shape: [Dim]) -> String {
    "[\(shape.map { text($0) }.joined(separator: ", "))]"
  }

  private mutating func name(_ atom: Dim.Atom) -> String {
    switch atom {
    case .symbol(let symbol): return name(symbol)
    case .table(let symbol, let values):
      if let known = tables[atom] { return known }
      let table = names.unique("\(base(symbol))Table")
      tables[atom] = table
      declarations.append(
        "/// A function of \(name(symbol)), by its values at 0, 1, …\n"
          + "let \(table) = Extent.table(\(literals.literal(symbol.name)), "
          + "\(SourceText.list(values)))")
      return table
    }
  }

  private mutating func name(_ symbol: Symbol) -> String {
    if let known = symbols[symbol] { return known }
    let name = names.unique(base(symbol))
    symbols[symbol] = name
    let literal = literals.literal(symbol.name)
    if let bound = symbol.bound {
      declarations.append(
        "/// Any number of 0 ..< \(bound): what is missing to a multiple.\n"
          + "let \(name) = Extent.symbol(\(literal), below: \(bound))")
    } else {
      declarations.append(
        "/// Any number from 1 on; what the sizes of a picture are made of.\n"
          + "let \(name) = Extent.symbol(\(literal))")
    }
    return name
  }

  private func base(_ symbol: Symbol) -> String {
    let name = Identifier.valueName(symbol.name) ?? "size"
    return symbol.bound.map { "\(name)Below\($0)" } ?? name
  }
}
