public import Operators
public import TensorCore

/// What is wrong with a graph, and at which value.
public struct VerifierError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// An operand that does not stand before the value.
    case operandNotBefore(ValueID)
    /// The operator does not accept its operands.
    case shape(ShapeError)
    /// The type is not what the shape rule gives.
    case type(found: TensorType, expected: TensorType)
    /// The elements of a weight are missing.
    case missingWeight(name: String)
    /// The elements of a weight are of another type.
    case weightType(name: String, found: TensorType, expected: TensorType)
    /// Two inputs or two outputs of one name.
    case duplicateName(String)
    /// An output that is no value of the graph.
    case unknownOutput(name: String)
    /// No output at all.
    case noOutput
  }

  /// The value, where there is one.
  public let value: ValueID?
  /// Where it comes from.
  public let origin: Origin?
  /// What is wrong.
  public let reason: Reason
}

extension Graph {
  /// Checks what `add` guarantees, and what it cannot see: weights, names, outputs.
  ///
  /// - Parameter requiresWeights: Whether the elements of every weight must be there; text forms in
  ///   tests come without.
  /// - Returns: Everything that is wrong.
  public func verify(requiresWeights: Bool = true) -> [VerifierError] {
    var errors: [VerifierError] = []
    func report(_ id: ValueID?, _ reason: VerifierError.Reason) {
      errors.append(VerifierError(value: id, origin: id.flatMap { origins[$0] }, reason: reason))
    }
    for id in ids {
      let value = self[id]
      if let late = value.operands.first(where: { $0 >= id }) {
        report(id, .operandNotBefore(late))
        continue
      }
      do throws(ShapeError) {
        let expected = try value.op.definition.resultType(value.operands.map { self[$0].type })
        if expected != value.type { report(id, .type(found: value.type, expected: expected)) }
      } catch {
        report(id, .shape(error))
      }
      if case .weight(let weight) = value.op, requiresWeights {
        if let tensor = weights[weight.name] {
          if tensor.type != weight.type {
            report(
              id, .weightType(name: weight.name, found: tensor.type, expected: weight.type))
          }
        } else {
          report(id, .missingWeight(name: weight.name))
        }
      }
    }
    for reason in namingErrors() { report(nil, reason) }
    return errors
  }

  private func namingErrors() -> [VerifierError.Reason] {
    var reasons: [VerifierError.Reason] = []
    var inputNames: Set<String> = []
    for id in inputs {
      if case .input(let input) = self[id].op, !inputNames.insert(input.name).inserted {
        reasons.append(.duplicateName(input.name))
      }
    }
    var outputNames: Set<String> = []
    for output in outputs {
      if !outputNames.insert(output.name).inserted { reasons.append(.duplicateName(output.name)) }
      if !values.indices.contains(output.value.index) {
        reasons.append(.unknownOutput(name: output.name))
      }
    }
    if outputs.isEmpty { reasons.append(.noOutput) }
    return reasons
  }
}
