public import IR
import Operators
public import Reference
public import TensorCore

/// Why a graph could not be evaluated.
public enum GraphEvaluationError: Error, Hashable, Sendable {
  /// An input that was not given.
  case missingInput(name: String, expected: TensorType)
  /// Tensors that are no inputs.
  case unknownInputs(names: [String])
  /// An input of another type, or of a size that the graph does not take.
  case input(name: String, SolvingError)
  /// The elements of a weight are not in the graph.
  case missingWeight(name: String)
  /// A value that could not be computed.
  case value(ValueID, origin: Origin?, EvaluationError)
}

extension Graph {
  /// Computes the results with the scalar evaluator.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for every input, by name; their shapes bind the symbols.
  ///   - observing: Called with every value, in order.
  /// - Returns: The results by name.
  /// - Throws: `GraphEvaluationError`.
  public func evaluate(
    inputs: [String: Tensor], observing: ((ValueID, Tensor) -> Void)? = nil
  ) throws(GraphEvaluationError) -> [String: Tensor] {
    let binding = try bindSymbols(from: inputs)
    var pendingUses = useCounts()
    let isNeeded = reachability()
    var tensors: [ValueID: Tensor] = [:]
    for id in ids where isNeeded[id.index] || observing != nil {
      let tensor = try evaluate(id, inputs, tensors, binding)
      observing?(id, tensor)
      tensors[id] = tensor
      for operand in self[id].operands {
        pendingUses[operand.index] -= 1
        if pendingUses[operand.index] == 0 { tensors[operand] = nil }
      }
    }
    var results: [String: Tensor] = [:]
    for output in outputs { results[output.name] = tensors[output.value] }
    return results
  }

  /// The values of the symbols, from the shapes of the inputs.
  ///
  /// - Parameter inputs: A tensor for every input, by name.
  /// - Returns: A value for every symbol of the inputs' types.
  /// - Throws: `GraphEvaluationError.missingInput`, `.unknownInputs` or `.input`.
  public func bindSymbols(
    from inputs: [String: Tensor]
  ) throws(GraphEvaluationError) -> [Symbol: Int] {
    var binding: [Symbol: Int] = [:]
    var unknown = Set(inputs.keys)
    for id in self.inputs {
      guard case .input(let input) = self[id].op else { continue }
      guard let tensor = inputs[input.name] else {
        throw .missingInput(name: input.name, expected: input.type)
      }
      unknown.remove(input.name)
      do throws(SolvingError) {
        guard tensor.elementType == input.type.elementType else {
          throw .elementType(found: tensor.elementType, expected: input.type.elementType)
        }
        try input.type.solve(for: tensor.shape, &binding)
      } catch {
        throw .input(name: input.name, error)
      }
    }
    if !unknown.isEmpty { throw .unknownInputs(names: unknown.sorted()) }
    return binding
  }

  private func evaluate(
    _ id: ValueID, _ inputs: [String: Tensor], _ tensors: [ValueID: Tensor],
    _ binding: [Symbol: Int]
  ) throws(GraphEvaluationError) -> Tensor {
    let value = self[id]
    if case .input(let input) = value.op {
      guard let tensor = inputs[input.name] else {
        throw .missingInput(name: input.name, expected: input.type)
      }
      return tensor
    }
    if case .weight(let weight) = value.op {
      guard let tensor = weights[weight.name] else { throw .missingWeight(name: weight.name) }
      return tensor
    }
    let operands = value.operands.compactMap { tensors[$0] }
    do throws(EvaluationError) {
      return try Reference.evaluate(value.op, operands, binding: binding)
    } catch {
      throw .value(id, origin: origins[id], error)
    }
  }
}
