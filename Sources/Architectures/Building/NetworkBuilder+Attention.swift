import IR
import Operators
import TensorCore

/// Attention between channels, as in Restormer, DRSformer and MHNet.
extension NetworkBuilder {
  /// Which entries of a row take part in the softmax.
  enum Selection {
    /// All: Restormer's MDTA.
    case all
    /// The largest ⌊C/2⌋, ⌊2C/3⌋, ⌊3C/4⌋, ⌊4C/5⌋ of C, four results weighted by `attn1` … `attn4`:
    /// DRSformer's TKSA, MHNet's SMAM.
    case fourTopK
  }

  /// `A = softmax(q̂ k̂ᵀ · temperature)` between the channels of each head, `A v`, 1x1.
  mutating func channelwiseAttention(
    _ name: String, _ input: ValueID, heads: Int, bias: BiasPolicy,
    _ selection: Selection
  ) throws(BuildStop) -> ValueID {
    let count = channels(input)
    return try module(name) { builder throws(BuildStop) in
      let joint = try builder.convolution("qkv", input, to: 3 * count, bias: bias)
      let mixed = try builder.depthwise("qkv_dwconv", joint, bias: bias)
      let shape = builder.graph.type(of: input).shape
      let pixels = try builder.extentProduct(shape[2], shape[3])
      let headShape = [shape[0], Dim(heads), Dim(count / heads), pixels]
      var parts: [ValueID] = []
      for index in 0..<3 {
        let part = try builder.channels(mixed, from: index * count, count: count)
        parts.append(try builder.add(.reshape(Reshape(headShape)), part))
      }
      let epsilon = Double(Float(1e-12))
      let q = try builder.add(.l2Normalize(L2Normalize(axis: 3, epsilon: epsilon)), parts[0])
      let k = try builder.add(.l2Normalize(L2Normalize(axis: 3, epsilon: epsilon)), parts[1])
      let transposed = try builder.add(.transpose(Transpose([0, 1, 3, 2])), k)
      let scores = try builder.add(.matrixProduct(MatrixProduct()), q, transposed)
      let temperature = try builder.weight("temperature", [heads, 1, 1])
      let scaled = try builder.product(scores, temperature)
      let attended: ValueID
      switch selection {
      case .all: attended = try builder.attend(scaled, parts[2])
      case .fourTopK: attended = try builder.attendToTopK(scaled, parts[2], of: count / heads)
      }
      let merged = try builder.add(.reshape(Reshape(shape)), attended)
      return try builder.convolution("project_out", merged, to: count, bias: bias)
    }
  }

  private mutating func attend(
    _ scores: ValueID, _ values: ValueID
  ) throws(BuildStop) -> ValueID {
    let weights = try add(.softmax(Softmax(axis: 3)), scores)
    return try add(.matrixProduct(MatrixProduct()), weights, values)
  }

  private mutating func attendToTopK(
    _ scores: ValueID, _ values: ValueID, of count: Int
  ) throws(BuildStop) -> ValueID {
    let type = graph.type(of: scores)
    let zeros = try add(.fill(Fill(0, type: type)))
    let lowest = try add(.fill(Fill(-.infinity, type: type)))
    var sum: ValueID?
    for (index, kept) in [count / 2, count * 2 / 3, count * 3 / 4, count * 4 / 5].enumerated() {
      let indices = try add(
        .topK(TopK(axis: 3, count: kept, takesLargest: true, givesIndices: true)), scores)
      let ones = try add(.fill(Fill(1, type: graph.type(of: indices).with(.float32))))
      let mask = try add(.scatterElements(ScatterElements(axis: 3)), zeros, indices, ones)
      let zero = try add(.fill(Fill(0, type: TensorType(.float32, []))))
      let chosen = try add(.binary(Binary(.greater)), mask, zero)
      let masked = try add(.select(Select()), chosen, scores, lowest)
      let attended = try attend(masked, values)
      let scale = try weight("attn\(index + 1)", [1])
      let part = try product(attended, scale)
      if let previous = sum { sum = try self.sum(previous, part) } else { sum = part }
    }
    return sum ?? values
  }

  func extentProduct(_ left: Dim, _ right: Dim) throws(BuildStop) -> Dim {
    do throws(DimError) { return try left * right } catch { throw .shape(.arithmetic(error)) }
  }
}
