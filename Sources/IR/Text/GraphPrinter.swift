public import Operators
import TensorCore

extension Graph: CustomStringConvertible {
  /// The text form, which `Graph(parsing:)` reads back. Grammar: Schemas/ir.ebnf.
  public var description: String { text(withOrigins: false) }

  /// The text form.
  ///
  /// - Parameter withOrigins: Whether each value says where it comes from.
  /// - Returns: One line for each value.
  public func text(withOrigins: Bool) -> String {
    var text = "graph @\(name) {\n"
    for id in ids {
      text += "  \(id) = \(self[id].op.text(operands: self[id].operands)) : \(self[id].type)"
      if withOrigins, let origin = origins[id] {
        text += " from \(quoted(origin.node))"
        if let path = origin.modulePath { text += " in \(quoted(path))" }
      }
      text += "\n"
    }
    let results = outputs.map { "\($0.value) \(quoted($0.name))" }.joined(separator: ", ")
    return text + "  return \(results)\n}\n"
  }
}

extension Op {
  /// The operator with its operands, as the text form writes it, without the type.
  public func text(operands: [ValueID]) -> String {
    switch self {
    case .input(let input): return "input \(quoted(input.name))"
    case .weight(let weight): return "weight \(quoted(weight.name))"
    case .fill(let fill): return "fill \(fill.value)"
    case .unary, .clip, .binary, .select, .cast, .convolution, .matrixProduct, .averagePool,
      .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements, .gather, .reshape,
      .transpose,
      .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm, .l2Normalize,
      .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
      let definition = definition
      var text = definition.mnemonic
      if !operands.isEmpty { text += " " + operands.map(\.description).joined(separator: ", ") }
      let attributes = definition.attributes
      if attributes.isEmpty { return text }
      return text + " {\(attributes.map(\.text).joined(separator: ", "))}"
    }
  }
}
