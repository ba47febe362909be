/// A value of a JSON text (RFC 8259), with the byte at which it begins.
public struct JSONValue: Hashable, Sendable {
  /// What the value is.
  public enum Content: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that fits in 64 bits.
    case integer(Int64)
    /// Any other number; finite.
    case real(Double)
    case text(String)
    case array([JSONValue])
    /// Members in the order of the text; their names differ.
    case object([JSONMember])
  }

  /// What the value is.
  public let content: Content
  /// The byte of the text at which the value begins.
  public let byte: Int

  /// What the value is, in words.
  public var kind: String {
    switch content {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .real: "a number that is no integer"
    case .text: "text"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// A member of a JSON object.
public struct JSONMember: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The byte of the text at which the name begins.
  public let byte: Int
  /// The value.
  public let value: JSONValue
}

/// What a JSON text may cost.
public struct JSONLimits: Hashable, Sendable {
  /// Arrays and objects inside each other.
  public var depth = 64
  /// Values of all kinds; each costs about 100 bytes.
  public var values = 5_000_000

  /// The limits that hold unless the caller changes them.
  public init() {}
}

/// What is wrong with a JSON text, with the facts.
public enum JSONProblem: Hashable, Sendable {
  /// A byte that cannot stand here; nil at the end of the text.
  case unexpected(UInt8?, expected: String)
  /// Text that is not UTF-8.
  case text
  /// An escape that JSON does not define, or half of a surrogate pair.
  case escape
  /// A control character inside text, which must be escaped.
  case controlCharacter(UInt8)
  /// A number that is not spelt as JSON spells numbers, or is too large.
  case number
  /// Two members of one name.
  case duplicateName(String)
  /// More nesting than the limit.
  case tooDeep(limit: Int)
  /// More values than the limit.
  case tooManyValues(limit: Int)
}

extension JSONProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .tooManyValues: .resourceLimit
    case .unexpected, .text, .escape, .controlCharacter, .number, .duplicateName, .tooDeep:
      .badData
    }
  }
}

extension JSONProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .unexpected(nil, let expected): "the text ends here, expected \(expected)"
    case .unexpected(let byte?, let expected):
      "byte 0x\(String(byte, radix: 16))\(JSONProblem.shown(byte)), expected \(expected)"
    case .text: "text that is not UTF-8"
    case .escape: "an escape that JSON does not have"
    case .controlCharacter(let byte): "control character 0x\(String(byte, radix: 16)) in text"
    case .number: "a number that JSON does not have, or beyond the range of numbers"
    case .duplicateName(let name): "a second member named \(name.debugDescription), expected one"
    case .tooDeep(let limit): "arrays and objects nested more than \(limit) deep"
    case .tooManyValues(let limit): "more than \(limit) values"
    }
  }

  private static func shown(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte) ? " (\(Character(UnicodeScalar(byte))))" : ""
  }
}
