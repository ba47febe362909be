import TensorCore

extension Attribute {
  /// `name: value`.
  package var text: String { "\(name): \(value.text)" }
}

extension AttributeValue {
  /// As the text form writes it.
  package var text: String {
    switch self {
    case .dim(let dim): "\(dim)"
    case .dims(let dims): "[\(dims.map(\.description).joined(separator: ", "))]"
    case .number(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .word(let word): ".\(word)"
    case .text(let text): quoted(text)
    case .type(let type): "\(type)"
    }
  }
}

/// Text between quotation marks: quotes, backslashes and control characters are escaped.
package func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    case _: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
