import Operators
import PlanFormat
import TensorCore

/// The statements of `plan(_:)`: inputs, the whole network, outputs.
enum PlanFunction {
  /// The names that mean something in it, which no extent may have.
  static func names(of plan: Plan) -> Set<String> {
    var names: Set<String> = ["program", "weights", "weightsDigest", "metadata", "plan"]
    for index in plan.inputs.indices { names.insert(inputName(index, of: plan)) }
    for index in plan.outputs.indices { names.insert("output\(index + 1)") }
    return names
  }

  /// The statements that declare the inputs.
  static func declarations(of plan: Plan, _ extents: inout ExtentText) -> [String] {
    var texts = CutTexts()
    var lines: [String] = []
    for (index, id) in plan.inputs.enumerated() {
      guard case .input(let input) = plan[id].op else { continue }
      var arguments = [texts.literal(input.name), extents.text(input.type.shape)]
      if input.type.elementType != .float32 {
        arguments.append(SourceText.name(input.type.elementType))
      }
      lines += Layout.call(
        "let \(inputName(index, of: plan)) = program.input", arguments, indent: 4)
    }
    return lines
  }

  /// The statements that run the network and name its results.
  static func results(
    of plan: Plan, _ whole: Function, _ paths: [PlanValueID: WeightPath]
  ) -> [String] {
    let arguments =
      whole.inputs.map { inputName($0, of: plan) } + (whole.takesModule ? ["Module.network"] : [])
    let results = whole.outputs.indices.map {
      whole.outputs.count == 1 ? "output" : "output\($0 + 1)"
    }
    var lines: [String] = []
    if !results.isEmpty {
      let pattern = results.count == 1 ? results[0] : "(\(results.joined(separator: ", ")))"
      lines += Layout.call("let \(pattern) = program.\(whole.name)", arguments, indent: 4)
    }
    var texts = CutTexts()
    for output in plan.outputs {
      let value: String
      if let index = whole.outputs.firstIndex(of: output.value) {
        value = results[index]
      } else if let path = paths[output.value] {
        value = "program.weight(\(path.text(after: 0, of: "Module.network")))"
      } else {
        value = inputName(output.value, of: plan)
      }
      lines.append("    program.output(\(value), \(texts.literal(output.name)))")
    }
    return lines
  }

  private static func inputName(_ id: PlanValueID, of plan: Plan) -> String {
    inputName(plan.inputs.firstIndex(of: id) ?? 0, of: plan)
  }

  private static func inputName(_ index: Int, of plan: Plan) -> String {
    plan.inputs.count > 1 ? "input\(index + 1)" : "input"
  }
}
