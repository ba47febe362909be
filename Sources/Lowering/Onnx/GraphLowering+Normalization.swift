import IR
import Operators
import TensorCore

/// Normalisations.
extension GraphLowering {
  /// Layer normalisation over the axes from `axis` on; the mean and the reciprocal of the standard
  /// deviation are further results.
  mutating func layerNormalization(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...3)
    try node.requireResults(1...3)
    let extents = try shape(node, 0)
    let axis = try node.axis(try node.integer("axis", default: -1), rank: extents.count)
    let epsilon = try node.number("epsilon", default: Double(Float(1e-5)))
    let stash = try node.integer("stash_type", default: 1)
    guard stash == 1 || stash == 11 else {
      throw node.error(
        .unsupportedAttribute(name: "stash_type", found: OnnxTypeName.of(stash), supported: "1"))
    }
    let axes = Array(axis..<extents.count)
    let operand = try value(node, 0)
    var results = try normalized(node, operand, axes, epsilon)
    if node.resultNames.dropFirst().contains(where: { !$0.isEmpty }) {
      let type = try elementType(node, 0)
      let mean = try add(
        .reduce(Reduce(.mean, axes: axes, keepsAxes: true)), [operand], at: node)
      let centred = try add(.binary(Binary(.subtract)), [operand, mean], at: node)
      let squared = try add(.binary(Binary(.multiply)), [centred, centred], at: node)
      let variance = try add(
        .reduce(Reduce(.mean, axes: axes, keepsAxes: true)), [squared], at: node)
      let shifted = try add(
        .binary(Binary(.add)), [variance, try scalar(epsilon, type, at: node)], at: node)
      let deviation = try add(.unary(Unary(.squareRoot)), [shifted], at: node)
      let inverse = try add(.unary(Unary(.reciprocal)), [deviation], at: node)
      results += [.value(mean, assumed: nil), .value(inverse, assumed: nil)]
    }
    return results
  }

  /// The scale and offset go into the operator where they have just the normalised axes.
  private mutating func normalized(
    _ node: Node, _ operand: ValueID, _ axes: [Int], _ epsilon: Double
  ) throws(LoweringError) -> [Lowered] {
    let extents = graph.type(of: operand).shape
    let parameters = Array(extents[(axes.first ?? 0)...])
    let op = LayerNorm(axes: axes, epsilon: epsilon)
    var operands = [operand]
    var fits = true
    for index in 1..<node.operandCount {
      operands.append(try value(node, index, isWeight: true))
      if try shape(node, index) != parameters { fits = false }
    }
    if fits { return try emit(.layerNorm(op), operands, at: node) }
    var result = try add(.layerNorm(op), [operand], at: node)
    result = try add(.binary(Binary(.multiply)), [result, operands[1]], at: node)
    if operands.count == 3 {
      result = try add(.binary(Binary(.add)), [result, operands[2]], at: node)
    }
    guard graph.type(of: result).shape == extents else {
      throw node.error(.shape(.broadcast(graph.type(of: operands[1]).shape, extents)))
    }
    return [.value(result, assumed: nil)]
  }

  /// Normalisation of each channel over its pixels, then scale and offset by channel.
  mutating func instanceNormalization(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(3...3)
    let extents = try shape(node, 0)
    guard extents.count >= 3 else {
      throw node.error(.operandRank(index: 0, found: extents.count, expected: 3...8))
    }
    let channel = [extents[1]] + [Dim](repeating: 1, count: extents.count - 2)
    let epsilon = try node.number("epsilon", default: Double(Float(1e-5)))
    var result = try add(
      .layerNorm(LayerNorm(axes: Array(2..<extents.count), epsilon: epsilon)),
      [try value(node, 0)], at: node)
    for (index, function) in [(1, Binary.Function.multiply), (2, .add)] {
      let parameter = try add(
        .reshape(Reshape(channel)), [try value(node, index, isWeight: true)], at: node)
      result = try add(.binary(Binary(function)), [result, parameter], at: node)
    }
    guard graph.type(of: result).shape == extents else {
      throw node.error(.shape(.broadcast(channel, extents)))
    }
    return [.value(result, assumed: nil)]
  }

  /// `scale · (x − mean) / √(variance + ε) + offset` by channel. In evaluation, mean and variance
  /// are operands; in training they are those of the batch, and the running ones are further
  /// results, `momentum · running + (1 − momentum) · batch`.
  mutating func batchNormalization(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(5...5)
    let trains =
      node.version < 14 ? false : try node.flag("training_mode", default: false)
    try node.requireResults(1...(trains ? 3 : 1))
    let extents = try shape(node, 0)
    guard extents.count >= 2 else {
      throw node.error(.operandRank(index: 0, found: extents.count, expected: 2...8))
    }
    let operand = try value(node, 0)
    var parameters: [ValueID] = []
    for index in 1...4 {
      guard try shape(node, index) == [extents[1]] else {
        throw node.error(.shape(.broadcast(try shape(node, index), [extents[1]])))
      }
      parameters.append(try value(node, index, isWeight: true))
    }
    var results: [Lowered] = []
    if trains {
      let batch = try batchStatistics(operand, rank: extents.count, at: node)
      let momentum = try node.number("momentum", default: Double(Float(0.9)))
      for (index, current) in [(2, batch.mean), (3, batch.variance)] {
        results.append(
          .value(try mixed(parameters[index], current, momentum, at: node), assumed: nil))
        parameters[index] = current
      }
    }
    let epsilon = try node.number("epsilon", default: Double(Float(1e-5)))
    return [
      .value(try scaledAndShifted(operand, parameters, epsilon, at: node), assumed: nil)
    ] + results
  }

  /// `x · factor + (offset − mean · factor)` with `factor = scale / √(variance + ε)`: constants,
  /// where the parameters are.
  private mutating func scaledAndShifted(
    _ operand: ValueID, _ parameters: [ValueID], _ epsilon: Double, at node: Node
  ) throws(LoweringError) -> ValueID {
    let type = graph.type(of: operand)
    let parameterType = graph.type(of: parameters[3]).elementType
    let shifted = try add(
      .binary(Binary(.add)), [parameters[3], try scalar(epsilon, parameterType, at: node)],
      at: node)
    let deviation = try add(.unary(Unary(.squareRoot)), [shifted], at: node)
    let factor = try add(.binary(Binary(.divide)), [parameters[0], deviation], at: node)
    let moved = try add(.binary(Binary(.multiply)), [parameters[2], factor], at: node)
    let shift = try add(.binary(Binary(.subtract)), [parameters[1], moved], at: node)
    let channel = [type.shape[1]] + [Dim](repeating: 1, count: type.rank - 2)
    let (byChannel, offset) = (
      try add(.reshape(Reshape(channel)), [factor], at: node),
      try add(.reshape(Reshape(channel)), [shift], at: node)
    )
    let scaled = try add(.binary(Binary(.multiply)), [operand, byChannel], at: node)
    return try add(.binary(Binary(.add)), [scaled, offset], at: node)
  }

  /// Mean and variance of each channel over the batch and its pixels.
  private mutating func batchStatistics(
    _ operand: ValueID, rank: Int, at node: Node
  ) throws(LoweringError) -> (mean: ValueID, variance: ValueID) {
    let axes = (0..<rank).filter { $0 != 1 }
    let kept = try add(
      .reduce(Reduce(.mean, axes: axes, keepsAxes: true)), [operand], at: node)
    let centred = try add(.binary(Binary(.subtract)), [operand, kept], at: node)
    let squared = try add(.binary(Binary(.multiply)), [centred, centred], at: node)
    return (
      try add(.reduce(Reduce(.mean, axes: axes, keepsAxes: false)), [operand], at: node),
      try add(.reduce(Reduce(.mean, axes: axes, keepsAxes: false)), [squared], at: node)
    )
  }

  /// `weight · first + (1 − weight) · second`.
  private mutating func mixed(
    _ first: ValueID, _ second: ValueID, _ weight: Double, at node: Node
  ) throws(LoweringError) -> ValueID {
    let type = graph.type(of: first).elementType
    let a = try add(
      .binary(Binary(.multiply)), [first, try scalar(weight, type, at: node)], at: node)
    let b = try add(
      .binary(Binary(.multiply)), [second, try scalar(1 - weight, type, at: node)], at: node)
    return try add(.binary(Binary(.add)), [a, b], at: node)
  }
}
