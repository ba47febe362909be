public import TensorCore

/// A function of each element: `y = f(x)`.
public struct Unary: OperatorDefinition {
  /// The functions.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case negate, absolute, reciprocal, squareRoot, exponential, logarithm, sigmoid, tanh, erf
    case relu, floor, ceiling, round, sign
    /// Exact: `x · ½ · (1 + erf(x / √2))`.
    case gelu
    /// `½ · x · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`.
    case geluTanh
    case not
  }

  public static let mnemonics = Function.allCases.map(\.rawValue)
  /// The function.
  public let function: Function

  /// Makes an operator.
  public init(_ function: Function) { self.function = function }

  public var mnemonic: String { function.rawValue }
  public var attributes: [Attribute] { [] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
    guard let function = Function(rawValue: mnemonic) else { throw .missing(name: mnemonic) }
    self.init(function)
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    switch function {
    case .not:
      guard operands[0].elementType == .bool else {
        throw .elementType(operand: 0, found: operands[0], expected: [.bool])
      }
    case .negate, .absolute, .relu, .sign: break
    case .reciprocal, .squareRoot, .exponential, .logarithm, .sigmoid, .tanh, .erf, .floor,
      .ceiling, .round, .gelu, .geluTanh:
      // Erf and the like are defined on integers by some exporters' tests; the result is rounded.
      break
    }
    return operands[0]
  }
}

/// Limits each element: `y = min(max(x, minimum), maximum)`.
public struct Clip: OperatorDefinition {
  public static let mnemonics = ["clip"]
  /// The lower limit, −∞ for none.
  public let minimum: Double
  /// The upper limit, +∞ for none.
  public let maximum: Double

  /// Makes an operator.
  public init(minimum: Double, maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public var mnemonic: String { "clip" }
  public var attributes: [Attribute] {
    [Attribute("minimum", .number(minimum)), Attribute("maximum", .number(maximum))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["minimum", "maximum"])
    self.init(
      minimum: try attributes.number("minimum"), maximum: try attributes.number("maximum"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    return operands[0]
  }
}

/// A function of two elements, broadcast as NumPy does: `y = f(a, b)`.
public struct Binary: OperatorDefinition {
  /// The functions. `divide` truncates integers; `modulo` takes the divisor's sign, `remainder`
  /// the dividend's (C's `fmod`). Comparisons give `bool`.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, subtract, multiply, divide, power, maximum, minimum, modulo, remainder
    case equal, less, lessOrEqual, greater, greaterOrEqual
    case and, or, xor
  }

  public static let mnemonics = Function.allCases.map(\.rawValue)
  /// The function.
  public let function: Function

  /// Makes an operator.
  public init(_ function: Function) { self.function = function }

  public var mnemonic: String { function.rawValue }
  public var attributes: [Attribute] { [] }

  public var isCommutative: Bool {
    switch function {
    case .add, .multiply, .maximum, .minimum, .equal, .and, .or, .xor: true
    case .subtract, .divide, .power, .modulo, .remainder, .less, .lessOrEqual, .greater,
      .greaterOrEqual:
      false
    }
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
    guard let function = Function(rawValue: mnemonic) else { throw .missing(name: mnemonic) }
    self.init(function)
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 2...2)
    // ONNX's Pow takes an exponent of another type; the result has the base's.
    if function != .power { try Shapes.requireSame(operands, 1..<2) }
    let shape = try Shapes.broadcast(operands[0].shape, operands[1].shape)
    switch function {
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .modulo, .remainder:
      return TensorType(operands[0].elementType, shape)
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return TensorType(.bool, shape)
    case .and, .or, .xor:
      guard operands[0].elementType == .bool else {
        throw .elementType(operand: 0, found: operands[0], expected: [.bool])
      }
      return TensorType(.bool, shape)
    }
  }
}

/// Chooses between two tensors: `y = condition ? a : b`, all three broadcast.
public struct Select: OperatorDefinition {
  public static let mnemonics = ["select"]

  /// Makes an operator.
  public init() {}

  public var mnemonic: String { "select" }
  public var attributes: [Attribute] { [] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly([])
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 3...3)
    guard operands[0].elementType == .bool else {
      throw .elementType(operand: 0, found: operands[0], expected: [.bool])
    }
    guard operands[1].elementType == operands[2].elementType else {
      throw .elementType(operand: 2, found: operands[2], expected: [operands[1].elementType])
    }
    let shape = try Shapes.broadcast(operands[1].shape, operands[2].shape)
    return TensorType(
      operands[1].elementType, try Shapes.broadcast(operands[0].shape, shape))
  }
}

/// Converts each element to another type: rounds to a floating-point type, truncates to an integer,
/// `x ≠ 0` for `bool`.
public struct Cast: OperatorDefinition {
  public static let mnemonics = ["cast"]
  /// The new type.
  public let elementType: ElementType

  /// Makes an operator.
  public init(to elementType: ElementType) { self.elementType = elementType }

  public var mnemonic: String { "cast" }
  public var attributes: [Attribute] { [Attribute("to", .word(elementType.rawValue))] }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["to"])
    self.init(to: try attributes.word("to", as: ElementType.self))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    return operands[0].with(elementType)
  }
}
