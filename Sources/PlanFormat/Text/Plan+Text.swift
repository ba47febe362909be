import Operators
import TensorCore

extension Plan: CustomStringConvertible {
  /// The program for people and tests, one line a step; it is not read back.
  ///
  ///     plan @denoise {
  ///       %0 = input "x" : f32[1, 3, 16h, 16w]
  ///       %1 = weight "w" panels(groups: 1) : f32[8, 3, 3, 3]
  ///       %2 = product [convolution %0, %1 {…}] : f32[1, 8, 16h, 16w]
  ///       return %2 "y"
  ///     }
  public var description: String {
    var text = "plan @\(metadata.network) {\n"
    for (index, value) in values.enumerated() {
      switch value.op {
      case .input(let input): text += "  %\(index) = input \(quoted(input.name)) : \(value.type)\n"
      case .weight(let reference):
        let layout = weight(named: reference.name)?.layout ?? .rowMajor
        text += "  %\(index) = weight \(quoted(reference.name)) \(layout) : \(value.type)\n"
      case _: continue
      }
    }
    for step in steps { text += "  " + line(of: step) + "\n" }
    let results = outputs.map { "\($0.value) \(quoted($0.name))" }.joined(separator: ", ")
    return text + "  return \(results)\n}\n"
  }

  /// One step, as in `description`.
  public func line(of step: PlanStep) -> String {
    var parts: [String] = []
    for id in step.values {
      let part = operation(self[id])
      parts.append(id == step.values.last ? part : "\(id) = \(part)")
    }
    guard let result = step.values.last else { return "" }
    return
      "\(result) = \(step.kernel.rawValue) [\(parts.joined(separator: "; "))] : \(self[result].type)"
  }

  private func operation(_ value: PlanValue) -> String {
    let definition = value.op.definition
    var text = definition.mnemonic
    if !value.operands.isEmpty {
      text += " " + value.operands.map(\.description).joined(separator: ", ")
    }
    let attributes = definition.attributes.map { "\($0.name): \($0.value.planText)" }
    return attributes.isEmpty ? text : text + " {\(attributes.joined(separator: ", "))}"
  }
}

extension AttributeValue {
  fileprivate var planText: String {
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

/// Text between quotation marks, with quotes, backslashes and control characters escaped.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" {
      result += "\\\(scalar)"
    } else if scalar.value < 0x20 || scalar.value == 0x7F {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
