public import Operators
import PlanFormat
import TensorCore

extension Program {
  /// Normalises each pixel over its channels: `(x − μ) / √(σ² + ε)`, times the layer's weight, plus
  /// its bias.
  ///
  /// - Parameters:
  ///   - x: The operand.
  ///   - layer: Has `weight`, and `bias` unless told otherwise; `nil` for neither.
  ///   - bias: Whether the layer has a bias.
  ///   - axes: The axes that are normalised over.
  ///   - epsilon: ε.
  ///   - subtractsMean: Whether the numerator is `x − μ` rather than x.
  /// - Returns: x normalised.
  public mutating func layerNorm(
    _ x: Value, _ layer: Module? = nil, bias: Bool = true, axes: [Int] = [1], epsilon: Double,
    subtractsMean: Bool = true
  ) -> Value {
    var operands = [x]
    if let layer {
      operands.append(weight(layer.weight))
      if bias { operands.append(weight(layer.bias)) }
    }
    let norm = LayerNorm(axes: axes, epsilon: epsilon, subtractsMean: subtractsMean)
    return compute(.layerNorm(norm), operands, at: layer)
  }

  /// The same with parameters that are values.
  public mutating func layerNorm(
    _ x: Value, weight: Value, bias: Value? = nil, axes: [Int] = [1], epsilon: Double,
    subtractsMean: Bool = true
  ) -> Value {
    let norm = LayerNorm(axes: axes, epsilon: epsilon, subtractsMean: subtractsMean)
    return compute(.layerNorm(norm), [x, weight] + (bias.map { [$0] } ?? []))
  }

  /// Rows of unit length: `x / max(‖x‖₂, ε)` along an axis.
  public mutating func l2Normalize(_ x: Value, axis: Int, epsilon: Double) -> Value {
    compute(.l2Normalize(L2Normalize(axis: axis, epsilon: epsilon)), [x])
  }

  /// Each channel times a weighted sum of all channels' means; the layer has a weight and, unless
  /// told otherwise, a bias.
  public mutating func channelAttention(
    _ x: Value, _ layer: Module, bias: Bool = true
  ) -> Value {
    var operands = [x, weight(layer.weight)]
    if bias { operands.append(weight(layer.bias)) }
    return compute(.channelAttention(ChannelAttention()), operands, at: layer)
  }

  /// The same with parameters that are values.
  public mutating func channelAttention(
    _ x: Value, weight: Value, bias: Value? = nil
  ) -> Value {
    compute(.channelAttention(ChannelAttention()), [x, weight] + (bias.map { [$0] } ?? []))
  }

  /// One number for all elements along some axes.
  public mutating func reduce(
    _ x: Value, by function: Reduce.Function, axes: [Int], keepsAxes: Bool = true
  ) -> Value {
    compute(.reduce(Reduce(function, axes: axes, keepsAxes: keepsAxes)), [x])
  }

  /// `eˣ / Σ eˣ` along an axis.
  public mutating func softmax(_ x: Value, axis: Int) -> Value {
    compute(.softmax(Softmax(axis: axis)), [x])
  }

  /// Softmaxes over the `counts` largest elements of each row, added up with these weights.
  public mutating func topKSoftmax(
    _ x: Value, counts: [Int], weights: Value? = nil
  ) -> Value {
    compute(.topKSoftmax(TopKSoftmax(counts: counts)), [x] + (weights.map { [$0] } ?? []))
  }

  /// Sums of all elements up to each.
  public mutating func cumulativeSum(
    _ x: Value, axis: Int, isExclusive: Bool = false, isReversed: Bool = false
  ) -> Value {
    compute(
      .cumulativeSum(
        CumulativeSum(axis: axis, isExclusive: isExclusive, isReversed: isReversed)), [x])
  }

  /// The largest or smallest elements along an axis, or their indices.
  public mutating func topK(
    _ x: Value, axis: Int, count: Int, takesLargest: Bool = true, givesIndices: Bool = false
  ) -> Value {
    compute(
      .topK(
        TopK(axis: axis, count: count, takesLargest: takesLargest, givesIndices: givesIndices)),
      [x])
  }

  /// Elements put where indices say.
  public mutating func scatterElements(
    _ x: Value, indices: Value, updates: Value, axis: Int,
    reduction: ScatterElements.Reduction = .none
  ) -> Value {
    compute(
      .scatterElements(ScatterElements(axis: axis, reduction: reduction)), [x, indices, updates])
  }

  /// The elements that indices name.
  public mutating func gather(_ x: Value, indices: Value, axis: Int) -> Value {
    compute(.gather(Gather(axis: axis)), [x, indices])
  }

  /// A product of matrices, the last two axes of either operand perhaps exchanged.
  public mutating func matrixProduct(
    _ left: Value, _ right: Value, transposesLeft: Bool = false, transposesRight: Bool = false
  ) -> Value {
    fused(.matrixProduct) { program in
      let rows = transposesLeft ? program.exchanged(left) : left
      let columns = transposesRight ? program.exchanged(right) : right
      return program.compute(.matrixProduct(MatrixProduct()), [rows, columns])
    }
  }

  /// The last two axes exchanged.
  private mutating func exchanged(_ x: Value) -> Value {
    let rank = type(of: x).rank
    guard rank >= 2 else { return x }
    return compute(.transpose(Transpose(Array(0..<rank - 2) + [rank - 1, rank - 2])), [x])
  }
}
