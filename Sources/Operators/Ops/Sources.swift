public import TensorCore

/// A tensor that the user gives.
public struct Input: OperatorDefinition {
  public static let mnemonics = ["input"]
  /// The name by which the user gives it.
  public let name: String
  /// What is expected.
  public let type: TensorType

  /// Makes an input.
  public init(name: String, type: TensorType) {
    self.name = name
    self.type = type
  }

  public var mnemonic: String { "input" }
  public var attributes: [Attribute] {
    [Attribute("name", .text(name)), Attribute("type", .type(type))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["name", "type"])
    self.init(name: try attributes.text("name"), type: try attributes.type("type"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 0...0)
    return type
  }
}

/// A tensor that the model brings along; its elements are kept beside the graph, by name.
public struct Weight: OperatorDefinition {
  public static let mnemonics = ["weight"]
  /// The name in the store of weights.
  public let name: String
  /// Its type, of constant extents.
  public let type: TensorType

  /// Makes a reference to a weight.
  public init(name: String, type: TensorType) {
    self.name = name
    self.type = type
  }

  public var mnemonic: String { "weight" }
  public var attributes: [Attribute] {
    [Attribute("name", .text(name)), Attribute("type", .type(type))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["name", "type"])
    self.init(name: try attributes.text("name"), type: try attributes.type("type"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 0...0)
    guard type.staticShape != nil else {
      throw .attribute(name: "type", found: "\(type)", expected: "constant extents")
    }
    return type
  }
}

/// A tensor whose elements are all the same number: `y[…] = value`.
///
/// Scalars of the source graph become fills too, so that rules can match on them.
public struct Fill: OperatorDefinition {
  public static let mnemonics = ["fill"]
  /// The number; `bool` elements are 0 or 1.
  public let value: Double
  /// The type of the result.
  public let type: TensorType

  /// Makes a filled tensor.
  public init(_ value: Double, type: TensorType) {
    self.value = value
    self.type = type
  }

  public var mnemonic: String { "fill" }
  public var attributes: [Attribute] {
    [Attribute("value", .number(value)), Attribute("type", .type(type))]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["value", "type"])
    self.init(try attributes.number("value"), type: try attributes.type("type"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 0...0)
    return type
  }

  /// Equal bits, so that NaN equals itself and 0 differs from −0.
  public static func == (left: Fill, right: Fill) -> Bool {
    left.value.bitPattern == right.value.bitPattern && left.type == right.type
  }

  /// Hashes the bits.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(value.bitPattern)
    hasher.combine(type)
  }
}
