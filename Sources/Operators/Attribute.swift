public import TensorCore

/// A named attribute of an operator, as the text form writes it: `axis: 1`.
public struct Attribute: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The value.
  public let value: AttributeValue

  /// Makes an attribute.
  public init(_ name: String, _ value: AttributeValue) {
    self.name = name
    self.value = value
  }
}

/// The value of an attribute.
public enum AttributeValue: Hashable, Sendable {
  /// An extent or integer: `3`, `16h - h~16`.
  case dim(Dim)
  /// A list of extents or integers: `[1, 2]`.
  case dims([Dim])
  /// A number: `1e-06`, `-inf`, `nan`.
  case number(Double)
  /// `true` or `false`.
  case flag(Bool)
  /// A word of the text form: `reflect`.
  case word(String)
  /// Text that comes from a file: `"stage1.intro.weight"`.
  case text(String)
  /// A tensor type: `f32[1, 3, 16h, 16w]`.
  case type(TensorType)

  /// An integer.
  public static func integer(_ value: Int) -> AttributeValue { .dim(Dim(value)) }

  /// A list of integers.
  public static func integers(_ values: [Int]) -> AttributeValue { .dims(values.map { Dim($0) }) }
}

/// Why the attributes of an operator could not be read.
public enum AttributeError: Error, Hashable, Sendable {
  /// The attribute is not there.
  case missing(name: String)
  /// The attribute is of another kind or out of range.
  case malformed(name: String, expected: String)
  /// Attributes that the operator does not have.
  case unknown(names: [String])
}

/// Reads attributes by name and type.
public struct AttributeReader: Sendable {
  private let values: [String: AttributeValue]

  /// Makes a reader; of two attributes of one name the first counts.
  public init(_ attributes: [Attribute]) {
    values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// Throws where there are attributes beside `names`.
  public func expectOnly(_ names: [String]) throws(AttributeError) {
    let unknown = values.keys.filter { !names.contains($0) }.sorted()
    if !unknown.isEmpty { throw .unknown(names: unknown) }
  }

  /// An extent.
  public func dim(_ name: String) throws(AttributeError) -> Dim {
    guard case .dim(let dim) = try value(name) else {
      throw .malformed(name: name, expected: "an extent")
    }
    return dim
  }

  /// A list of extents.
  public func dims(_ name: String) throws(AttributeError) -> [Dim] {
    guard case .dims(let dims) = try value(name) else {
      throw .malformed(name: name, expected: "a list of extents")
    }
    return dims
  }

  /// An integer.
  public func integer(_ name: String) throws(AttributeError) -> Int {
    guard let integer = try dim(name).value else {
      throw .malformed(name: name, expected: "an integer")
    }
    return integer
  }

  /// A list of integers.
  public func integers(_ name: String) throws(AttributeError) -> [Int] {
    let dims = try dims(name)
    let integers = dims.compactMap(\.value)
    guard integers.count == dims.count else {
      throw .malformed(name: name, expected: "a list of integers")
    }
    return integers
  }

  /// A number; an integer counts as one.
  public func number(_ name: String) throws(AttributeError) -> Double {
    switch try value(name) {
    case .number(let number): return number
    case .dim(let dim):
      if let integer = dim.value { return Double(integer) }
      throw .malformed(name: name, expected: "a number")
    case .word(let word):
      // `inf` and `nan` are written as words.
      guard let number = Double(word) else { throw .malformed(name: name, expected: "a number") }
      return number
    case .dims, .flag, .text, .type: throw .malformed(name: name, expected: "a number")
    }
  }

  /// `true` or `false`.
  public func flag(_ name: String) throws(AttributeError) -> Bool {
    guard case .flag(let flag) = try value(name) else {
      throw .malformed(name: name, expected: "true or false")
    }
    return flag
  }

  /// One of the words of an enumeration.
  public func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) throws(AttributeError) -> Word where Word.RawValue == String {
    guard case .word(let word) = try value(name), let result = Word(rawValue: word) else {
      throw .malformed(
        name: name, expected: "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return result
  }

  /// Text.
  public func text(_ name: String) throws(AttributeError) -> String {
    guard case .text(let text) = try value(name) else {
      throw .malformed(name: name, expected: "quoted text")
    }
    return text
  }

  /// A tensor type.
  public func type(_ name: String) throws(AttributeError) -> TensorType {
    guard case .type(let type) = try value(name) else {
      throw .malformed(name: name, expected: "a tensor type")
    }
    return type
  }

  /// Whether the attribute is there.
  public func has(_ name: String) -> Bool { values[name] != nil }

  private func value(_ name: String) throws(AttributeError) -> AttributeValue {
    guard let value = values[name] else { throw .missing(name: name) }
    return value
  }
}
