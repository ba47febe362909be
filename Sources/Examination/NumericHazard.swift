public import Operators

/// What a network computes and numbers may not bear.
public struct NumericHazard: Hashable, Sendable {
  /// What may go wrong.
  public enum Kind: Hashable, Sendable {
    /// A normalisation whose epsilon is 0 or less: it divides by zero where a feature map is
    /// constant, as in a black picture.
    case noEpsilon(Double)
    /// A normalisation whose epsilon is below 2⁻¹²⁶: it is lost, or slow, in single precision.
    case vanishingEpsilon(Double)
    /// An exponential divided by its own sum, whose operand had no maximum subtracted: above 88.7 it
    /// is infinite in single precision, and the quotient NaN.
    case unshiftedExponential
  }

  /// What may go wrong.
  public let kind: Kind
  /// The index of the value.
  public let value: Int

  /// Looks at every operator of a network.
  ///
  /// - Parameters:
  ///   - ops: The operators, in topological order.
  ///   - operands: For each, the indices of its operands.
  /// - Returns: The hazards, in the order of the values.
  public static func find(ops: [Op], operands: [[Int]]) -> [NumericHazard] {
    ops.indices.compactMap { index in
      kind(ops, operands, index).map { NumericHazard(kind: $0, value: index) }
    }
  }

  private static func kind(_ ops: [Op], _ operands: [[Int]], _ index: Int) -> Kind? {
    switch ops[index] {
    case .layerNorm(let norm): return kind(epsilon: norm.epsilon)
    case .l2Normalize(let norm): return kind(epsilon: norm.epsilon)
    case .binary(let binary) where binary.function == .divide:
      guard let (exponential, sum) = pair(operands[index]),
        case .unary(let unary) = ops[exponential], unary.function == .exponential,
        case .reduce(let reduce) = ops[sum], reduce.function == .sum,
        operands[sum].first == exponential,
        let exponent = operands[exponential].first, !isShifted(ops, operands, exponent)
      else { return nil }
      return .unshiftedExponential
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .convolution,
      .matrixProduct, .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax,
      .scatterElements, .gather, .reshape, .transpose, .slice, .concatenate, .pad, .expand,
      .depthToSpace, .spaceToDepth, .simpleGate, .channelAttention, .scaledResidual, .localMean,
      .resize:
      return nil
    }
  }

  private static func pair(_ operands: [Int]) -> (Int, Int)? {
    operands.count == 2 ? (operands[0], operands[1]) : nil
  }

  private static func kind(epsilon: Double) -> Kind? {
    if epsilon <= 0 { return .noEpsilon(epsilon) }
    return epsilon < 0x1p-126 ? .vanishingEpsilon(epsilon) : nil
  }

  /// Whether an exponent cannot be large: something minus a maximum, a clipped value, a negated
  /// magnitude.
  private static func isShifted(_ ops: [Op], _ operands: [[Int]], _ index: Int) -> Bool {
    switch ops[index] {
    case .clip(let clip): return clip.maximum <= 88
    case .binary(let binary) where binary.function == .subtract:
      guard let (_, maximum) = pair(operands[index]), case .reduce(let reduce) = ops[maximum]
      else { return false }
      return reduce.function == .maximum
    case .input, .weight, .fill, .unary, .binary, .select, .cast, .convolution,
      .matrixProduct, .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax,
      .scatterElements, .gather, .reshape, .transpose, .slice, .concatenate, .pad, .expand,
      .depthToSpace, .spaceToDepth, .layerNorm, .l2Normalize, .simpleGate, .channelAttention,
      .scaledResidual, .localMean, .resize:
      return false
    }
  }
}
