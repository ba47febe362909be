import Architectures

/// A value of any of JSON's kinds that reports need.
enum JSONValue: Encodable {
  case integer(Int)
  case integers([Int])
  case text(String)

  init(_ parameter: Architecture.Parameter) {
    self =
      switch parameter {
      case .integer(let value): .integer(value)
      case .integers(let values): .integers(values)
      case .text(let text): .text(text)
      }
  }

  /// Reads the text back: `32`, `[1,1,1,28]`, or words.
  init(parsing text: String) {
    if text.hasPrefix("["), text.hasSuffix("]") {
      let numbers = text.dropFirst().dropLast().split(separator: ",").map { Int($0) }
      self = .integers(numbers.compactMap { $0 })
    } else {
      self = Int(text).map { .integer($0) } ?? .text(text)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .integers(let values): try container.encode(values)
    case .text(let text): try container.encode(text)
    }
  }

  /// For people.
  var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .integers(let values): "[\(values.map(String.init).joined(separator: ","))]"
    case .text(let text): text
    }
  }
}
