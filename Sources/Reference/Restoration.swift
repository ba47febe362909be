import Operators
import TensorCore

extension LayerNorm {
  func evaluate(_ operands: [Tensor]) throws(EvaluationError) -> Tensor {
    let x = operands[0]
    var elements = x.doubles()
    let kept = KeptAxes(x.shape, dropping: axes)
    let count = Double(axes.reduce(1) { $0 * x.shape[$1] })
    var means = [Double](repeating: 0, count: kept.count)
    var offsets = kept.offsets
    for element in elements {
      means[offsets.offset] += element
      offsets.advance()
    }
    for index in means.indices { means[index] /= count }
    var variances = [Double](repeating: 0, count: kept.count)
    for element in elements {
      let centred = element - means[offsets.offset]
      variances[offsets.offset] += centred * centred
      offsets.advance()
    }
    let roots = variances.map { ($0 / count + epsilon).squareRoot() }
    let scale = operands.count > 1 ? operands[1].doubles() : nil
    let shift = operands.count > 2 ? operands[2].doubles() : nil
    let others = x.shape.indices.filter { !axes.contains($0) }
    var parameters = KeptAxes(x.shape, dropping: others).offsets
    for index in elements.indices {
      let centre = subtractsMean ? means[offsets.offset] : 0
      var normal = (elements[index] - centre) / roots[offsets.offset]
      if let scale { normal *= scale[parameters.offset] }
      if let shift { normal += shift[parameters.offset] }
      elements[index] = normal
      offsets.advance()
      parameters.advance()
    }
    return try x.with(elements)
  }
}

extension L2Normalize {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    let view = AxisView(x.shape, axis: axis)
    var elements = x.doubles()
    view.forEachLine { first in
      let line = stride(from: first, to: first + view.extent * view.inner, by: view.inner)
      var squares = 0.0
      for index in line { squares += elements[index] * elements[index] }
      let norm = squares.squareRoot()
      let divisor = norm < epsilon ? epsilon : norm
      for index in line { elements[index] /= divisor }
    }
    return try x.with(elements)
  }
}

extension SimpleGate {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let view = AxisView(x.shape, axis: axis)
    let half = view.extent / 2 * view.inner
    switch x.numbers {
    case .floating(let elements):
      let first = appliesGELU ? elements.map(Unary(.gelu).onDoubles) : elements
      return try x.with(gated(first, elements, view.outer, half) { $0 * $1 }, shape)
    case .integers(let elements):
      return try x.with(gated(elements, elements, view.outer, half) { $0 &* $1 }, shape)
    }
  }

  private func gated<Number>(
    _ firsts: [Number], _ seconds: [Number], _ outer: Int, _ half: Int,
    _ multiply: (Number, Number) -> Number
  ) -> [Number] {
    var result: [Number] = []
    result.reserveCapacity(outer * half)
    for block in 0..<outer {
      let first = block * 2 * half
      for index in first..<first + half {
        result.append(multiply(firsts[index], seconds[index + half]))
      }
    }
    return result
  }
}

extension ChannelAttention {
  func evaluate(_ operands: [Tensor]) throws(EvaluationError) -> Tensor {
    let x = operands[0]
    var elements = x.doubles()
    let weight = operands[1].doubles()
    let bias = operands.count > 2 ? operands[2].doubles() : nil
    let channels = x.shape[1]
    let plane = x.shape[2] * x.shape[3]
    for batch in 0..<x.shape[0] {
      let first = batch * channels * plane
      let means = (0..<channels).map { channel in
        let start = first + channel * plane
        return elements[start..<start + plane].reduce(0, +) / Double(plane)
      }
      for channel in 0..<channels {
        var factor = bias?[channel] ?? 0
        for (index, mean) in means.enumerated() {
          factor += weight[channel * channels + index] * mean
        }
        let start = first + channel * plane
        for index in start..<start + plane { elements[index] *= factor }
      }
    }
    return try x.with(elements)
  }
}

extension ScaledResidual {
  func evaluate(_ operands: [Tensor]) throws(EvaluationError) -> Tensor {
    let x = operands[0].doubles()
    let f = operands[1].doubles()
    let scale = broadcast(operands[2].doubles(), operands[2].shape, to: operands[0].shape)
    return try operands[0].with(x.indices.map { x[$0] + scale[$0] * f[$0] })
  }
}
