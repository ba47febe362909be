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
    let attributes = definition.attributes.map(\.text)
    return attributes.isEmpty ? text : text + " {\(attributes.joined(separator: ", "))}"
  }
}
