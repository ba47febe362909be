/// An extent as an expression over symbols, read by a closed grammar and never evaluated.
///
/// PyTorch writes the constructors of SymPy, `Mul(Integer(16), Symbol('s0', integer=True))`, before
/// 2.7 their usual spelling, `16*s0`; and reads them by running them as Python. Here only what the
/// grammar names passes:
///
///     sum      = product (("+" | "-") product)*
///     product  = factor (("*" | "/" | "//" | "%") factor)*
///     factor   = "-" factor | atom ("**" factor)?
///     atom     = integer | name | function "(" sum ("," sum)* ")" | "(" sum ")"
///              | "Integer" "(" ["-"] integer ")" | "Symbol" "(" text ("," name "=" name)* ")"
public indirect enum SymbolicExpression: Hashable, Sendable {
  /// A size that the exporter left open.
  case symbol(String)
  case integer(Int64)
  /// A function of SymPy's or PyTorch's, such as `Mod` or `FloorDiv`.
  case call(Function, [SymbolicExpression])

  /// What may be called: SymPy's constructors and those of torch/utils/_sympy/functions.py.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case sum = "Add"
    case product = "Mul"
    case power = "Pow"
    case powerByNatural = "PowByNatural"
    case floorDivision = "FloorDiv"
    case exactDivision = "CleanDiv"
    case ceilingDivision = "CeilDiv"
    case modulo = "Mod"
    case pythonModulo = "PythonMod"
    case maximum = "Max"
    case minimum = "Min"
    case modularIndexing = "ModularIndexing"
    case absolute = "Abs"
    case rational = "Rational"
    case ceiling = "CeilToInt"
    case floor = "FloorToInt"
    case truncation = "TruncToInt"
    case quotient = "IntTrueDiv"
    case float = "ToFloat"
  }

  /// Why a text is no such expression.
  public enum Problem: Error, Hashable, Sendable {
    /// More bytes than the limit.
    case tooLong(bytes: Int, limit: Int)
    /// More nesting than the limit.
    case tooDeep(limit: Int)
    /// Something else than the grammar has at this byte of the text.
    case unexpected(byte: Int, text: String)
    /// A function that is not known.
    case unknownFunction(String)
  }

  /// The longest text that is read, in bytes.
  public static let lengthLimit = 16384
  /// The most expressions inside each other.
  public static let depthLimit = 64
  /// The most sums, products and quotients in one text.
  public static let operationLimit = 512

  /// Reads a text.
  ///
  /// - Throws: `Problem`.
  public init(_ text: String) throws(Problem) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw .tooLong(bytes: text.utf8.count, limit: Self.lengthLimit)
    }
    var parser = SymbolicExpressionParser(text: Array(text.utf8))
    self = try parser.whole()
  }
}

extension SymbolicExpression: CustomStringConvertible {
  /// The expression in one spelling, whatever the file's: `Mul(16, s0)`.
  public var description: String {
    switch self {
    case .symbol(let name): name
    case .integer(let value): "\(value)"
    case .call(let function, let operands):
      "\(function.rawValue)(\(operands.map(\.description).joined(separator: ", ")))"
    }
  }
}

extension SymbolicExpression.Problem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .tooLong(let bytes, let limit): "an expression of \(bytes) bytes, the limit is \(limit)"
    case .tooDeep(let limit): "an expression nested more than \(limit) deep"
    case .unexpected(let byte, let text):
      text.isEmpty
        ? "an expression that ends at byte \(byte), expected more"
        : "no expression of sizes: found \(text.debugDescription) at its byte \(byte)"
    case .unknownFunction(let name):
      "no expression of sizes: \(name.debugDescription) is no function of sizes"
    }
  }
}
