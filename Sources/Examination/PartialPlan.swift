import Operators
public import PlanFormat
import Reference
public import TensorCore

extension Plan {
  /// Some steps of a plan as a plan of its own, for one size: what they read from other steps
  /// becomes inputs, what the last of them computes becomes the output.
  ///
  /// - Parameters:
  ///   - steps: Indices of steps, ascending.
  ///   - inputs: What becomes an input, with its extents at this size; everything else that the
  ///     steps read must be a weight or computed by one of them.
  ///   - binding: The values of the symbols at this size.
  ///   - name: The name of the network.
  /// - Returns: The plan, and the names of its inputs.
  /// - Throws: `PlanError` when a step reads what is neither.
  public func part(
    steps: [Int], inputs: [PlanValueID: [Int]], binding: [Symbol: Int], name: String
  ) throws(PlanError) -> (plan: Plan, inputNames: [PlanValueID: String]) {
    var metadata = metadata
    metadata.network = name
    metadata.options = []
    var builder = PlanBuilder(metadata)
    var ids: [PlanValueID: PlanValueID] = [:]
    var names: [PlanValueID: String] = [:]
    var weightNames: Set<String> = []
    func operand(_ id: PlanValueID) throws(PlanError) -> PlanValueID {
      if let known = ids[id] { return known }
      let value = self[id]
      let added: PlanValueID
      if case .weight(let reference) = value.op {
        added = try builder.add(value.op, origin: value.origin)
        if let weight = weight(named: reference.name), weightNames.insert(weight.name).inserted {
          try builder.add(weight)
        }
      } else if let shape = inputs[id] {
        let name = "value\(id.index)"
        names[id] = name
        let type = TensorType(value.type.elementType, shape.map { Dim($0) })
        added = try builder.add(
          .input(Input(name: name, type: type)), origin: value.origin)
      } else {
        throw .operandNotBefore(value: id.index, operand: id.index)
      }
      ids[id] = added
      return added
    }
    for index in steps {
      for id in self.steps[index].values {
        var operands: [PlanValueID] = []
        for read in self[id].operands { operands.append(try operand(read)) }
        guard let op = try? self[id].op.bound(to: binding) else {
          throw .operandNotBefore(value: id.index, operand: id.index)
        }
        ids[id] = try builder.add(op, operands, origin: self[id].origin)
      }
      try builder.add(
        PlanStep(self.steps[index].kernel, self.steps[index].values.compactMap { ids[$0] }))
    }
    if let last = steps.last, let result = self.steps[last].values.last, let id = ids[result] {
      builder.add(PlanOutput(name: "output", value: id))
    }
    return (try builder.finish(), names)
  }
}
