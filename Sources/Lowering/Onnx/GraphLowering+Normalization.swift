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
}
