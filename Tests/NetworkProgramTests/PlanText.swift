import Operators
import PlanFormat
import TensorCore

/// What a plan computes, without the numbers of its values and the names of its weights: equal for
/// plans that do the same in the same order.
func meaning(of plan: Plan) -> [String] {
  var names: [PlanValueID: String] = [:]
  for (index, value) in plan.values.enumerated() {
    switch value.op {
    case .input(let input): names[PlanValueID(index)] = "\(input.name): \(input.type)"
    case .weight(let reference):
      guard let weight = plan.weight(named: reference.name) else { continue }
      let sum = weight.bytes.withUnsafeBytes { Checksum.xxh64($0) }
      names[PlanValueID(index)] = "\(weight.type) \(weight.layout) \(sum)"
    case _: continue
    }
  }
  var lines: [String] = []
  for (index, step) in plan.steps.enumerated() {
    var parts = [step.kernel.rawValue]
    for (place, id) in step.values.enumerated() {
      let value = plan[id]
      names[id] = id == step.values.last ? "step \(index)" : "inner \(place)"
      var operands = value.operands.map { names[$0] ?? "?" }
      if value.op.definition.isCommutative { operands.sort() }
      let attributes = value.op.definition.attributes.map { "\($0.name): \($0.value)" }
      parts.append("\(value.op.definition.mnemonic) \(operands) \(attributes) : \(value.type)")
    }
    lines.append(parts.joined(separator: "; "))
  }
  return lines + plan.outputs.map { "\($0.name): \(names[$0.value] ?? "?")" }
}
