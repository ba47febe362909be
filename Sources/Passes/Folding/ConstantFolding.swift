import IR
import Operators
import Reference
import TensorCore

/// Computes with the scalar evaluator what depends on weights and fills alone, so that rules may
/// write arithmetic on weights as ordinary operators.
enum ConstantFolding {
  /// A result larger than its operands together is folded up to this size.
  private static let byteLimit = 1 << 20
  /// More multiply-adds than these are left to the network's run.
  private static let multiplyAddLimit = 1 << 26

  /// Folds everything but reshapes of weights: those may still meet others that undo them, and the
  /// weight keeps its name.
  static func fold(_ graph: Graph) throws(ShapeError) -> Graph {
    try fold(graph, includingReshapes: false)
  }

  /// Folds everything.
  static func foldCompletely(_ graph: Graph) throws(ShapeError) -> Graph {
    try fold(graph, includingReshapes: true)
  }

  private static func fold(
    _ graph: Graph, includingReshapes: Bool
  ) throws(ShapeError) -> Graph {
    try graph.rebuilt { result, id, operands throws(ShapeError) in
      let value = graph[id]
      let origin = graph.origins[id]
      let isReshape = if case .reshape = value.op { true } else { false }
      if isReshape, result.type(of: operands[0]) == value.type { return operands[0] }
      if !value.op.isSource {
        if let fill = filled(value, operands.map { result[$0].op }) {
          return try result.add(.fill(fill), origin: origin)
        }
        if includingReshapes || !isReshape, let tensor = computed(value, operands, in: result) {
          if let number = tensor.repeatedNumber {
            return try result.add(.fill(Fill(number, type: tensor.type)), origin: origin)
          }
          return try result.addWeight(
            name(of: value, operands, in: result), tensor, origin: origin)
        }
      }
      return try result.add(value.op, operands, origin: origin)
    }
  }

  /// The result as a fill, where all operands are fills: of any extents.
  private static func filled(_ value: Value, _ operands: [Op]) -> Fill? {
    var scalars: [Tensor] = []
    for operand in operands {
      guard case .fill(let fill) = operand,
        let scalar = try? Tensor(fill.type.elementType, shape: [], doubles: [fill.value])
      else { return nil }
      scalars.append(scalar)
    }
    switch value.op {
    case .unary, .clip, .binary, .select, .cast:
      guard let number = try? evaluate(value.op, scalars).repeatedNumber else { return nil }
      return Fill(number, type: value.type)
    case .reshape, .transpose, .slice, .expand, .depthToSpace, .spaceToDepth, .resize, .localMean:
      return scalars.first?.repeatedNumber.map { Fill($0, type: value.type) }
    case .input, .weight, .fill, .convolution, .matrixProduct, .averagePool, .reduce, .softmax,
      .cumulativeSum, .topK, .topKSoftmax, .scatterElements, .gather, .concatenate, .pad,
      .layerNorm,
      .l2Normalize, .simpleGate, .channelAttention, .scaledResidual:
      return nil
    }
  }

  /// The result, where all operands are known and it is worth keeping. What cannot be evaluated is
  /// left: it fails when the network runs, if it ever does.
  private static func computed(_ value: Value, _ operands: [ValueID], in graph: Graph) -> Tensor? {
    guard let shape = value.type.staticShape,
      let bytes = try? Tensor.byteCount(value.type.elementType, shape: shape)
    else { return nil }
    var tensors: [Tensor] = []
    var operandBytes = 0
    for operand in operands {
      guard let tensor = constant(operand, in: graph) else { return nil }
      tensors.append(tensor)
      operandBytes += tensor.bytes.count
    }
    guard bytes <= max(byteLimit, operandBytes),
      let multiplyAdds = try? value.op.definition.multiplyAdds(tensors.map(\.type), value.type),
      (multiplyAdds.value ?? .max) <= multiplyAddLimit
    else { return nil }
    return try? evaluate(value.op, tensors)
  }

  private static func constant(_ id: ValueID, in graph: Graph) -> Tensor? {
    switch graph[id].op {
    case .weight(let weight): return graph.weights[weight.name]
    case .fill(let fill):
      guard let shape = fill.type.staticShape,
        let bytes = try? Tensor.byteCount(fill.type.elementType, shape: shape),
        bytes <= byteLimit
      else { return nil }
      return try? evaluate(.fill(fill), [])
    case .input, .unary, .clip, .binary, .select, .cast, .convolution, .matrixProduct,
      .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements,
      .gather, .reshape,
      .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm,
      .l2Normalize, .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
      return nil
    }
  }

  /// The first weight's name and what was done to it.
  private static func name(of value: Value, _ operands: [ValueID], in graph: Graph) -> String {
    let weights = operands.lazy.compactMap { operand -> String? in
      if case .weight(let weight) = graph[operand].op { return weight.name }
      return nil
    }
    return "\(weights.first ?? "constant").\(value.op.definition.mnemonic)"
  }
}

extension Tensor {
  /// The number that all elements are, bit for bit; `nil` where they differ, where there are none,
  /// or where a `Double` cannot hold it.
  var repeatedNumber: Double? {
    let size = elementType.byteCount
    guard elementCount > 0 else { return nil }
    let isRepeated = bytes.withUnsafeBytes { raw in
      stride(from: size, to: raw.count, by: size).allSatisfy { start in
        (0..<size).allSatisfy { raw[start + $0] == raw[$0] }
      }
    }
    guard isRepeated,
      let scalar = try? Tensor(
        elementType, shape: [], bytes: TensorBytes(bytes.withUnsafeBytes { Array($0.prefix(size)) })
      )
    else { return nil }
    let number = scalar.doubles()[0]
    if !elementType.isFloatingPoint, number.magnitude > 0x1p53 { return nil }
    return number
  }
}
