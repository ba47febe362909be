import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindLayerNorm(_ op: LayerNorm, result: PlanValueID) {
    call(.layerNorm(layerNormParameters(op, result: result)))
  }

  func layerNormParameters(_ op: LayerNorm, result: PlanValueID) -> LayerNormParameters {
    let operands = plan[result].operands
    let shape = shape(result)
    var parameters = LayerNormParameters(
      batch: shape[0], channels: shape[1], pixels: shape[2...].reduce(1, *),
      input: floats(operands[0]),
      gamma: operands.count > 1 ? UnsafePointer(floats(operands[1])) : nil,
      beta: operands.count > 2 ? UnsafePointer(floats(operands[2])) : nil,
      epsilon: Float(op.epsilon), subtractsMean: op.subtractsMean, output: floats(result))
    parameters.inputBatchStride = batchStride(operands[0])
    parameters.inputChannelStride = planeStride(operands[0])
    parameters.outputBatchStride = batchStride(result)
    parameters.outputChannelStride = planeStride(result)
    return parameters
  }

  mutating func bindReduce(
    _ function: Reduce.Function, axisCount: Int, result: PlanValueID
  ) {
    guard let operation = ReductionOperation(function) else { return }
    let input = plan[result].operands[0]
    let shape = shape(input)
    let split = shape.count - axisCount
    reduce(
      operation, rows: shape[..<split].reduce(1, *), length: shape[split...].reduce(1, *),
      stride: split == 2 ? planeStride(input) : nil, input: floats(input), output: floats(result))
  }

  mutating func bindSoftmax(axis: Int, result: PlanValueID) {
    let shape = shape(result)
    call(
      .softmax(
        SoftmaxParameters(
          outer: shape[..<axis].reduce(1, *), length: shape[axis],
          inner: shape[(axis + 1)...].reduce(1, *), input: floats(plan[result].operands[0]),
          output: floats(result))))
  }

  mutating func bindTopKSoftmax(_ counts: [Int], result: PlanValueID) {
    let operands = plan[result].operands
    let length = shape(result).last ?? 1
    call(
      .topKSoftmax(
        TopKSoftmaxParameters(
          rows: self.count(of: result) / length, length: length, counts: counts,
          input: floats(operands[0]),
          scales: operands.count > 1 ? UnsafePointer(floats(operands[1])) : nil,
          output: floats(result))))
  }

  /// `y = x / max(‖x‖, ε)`: norms of the rows, limited from below, then a division.
  mutating func bindL2Normalize(epsilon: Double, result: PlanValueID) {
    let input = plan[result].operands[0]
    let length = shape(result).last ?? 1
    let rows = count(of: result) / length
    let norms = scratch(rows, of: Float.self)
    reduce(.norm, rows: rows, length: length, input: floats(input), output: norms)
    call(
      .unary(
        UnaryParameters(
          .clip, count: rows, input: norms, output: norms, lower: Float(epsilon))))
    call(
      .binary(
        BinaryParameters(
          .divide, planes: rows, planeSize: length,
          left: BroadcastOperand(
            floats(input), batchStride: 0, planeStride: length, pixelStride: 1),
          right: BroadcastOperand(norms, batchStride: 0, planeStride: 1, pixelStride: 0),
          output: floats(result))))
  }

  /// `y = x · (b + W · mean(x))`: the scales, then a multiplication.
  mutating func bindChannelAttention(_ result: PlanValueID) {
    let scales = BroadcastOperand(
      channelScales(result), batchStride: shape(result)[1], planeStride: 1, pixelStride: 0)
    bindImages(.multiply, image(plan[result].operands[0]), scales, result: result)
  }

  /// Calls what computes the scale of each channel, `b + W · mean(x)`, and says where they lie.
  mutating func channelScales(_ result: PlanValueID) -> UnsafeMutablePointer<Float> {
    let operands = plan[result].operands
    let shape = shape(result)
    let (batch, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    let means = scratch(batch * channels, of: Float.self)
    let scales = scratch(batch * channels, of: Float.self)
    reduce(
      .mean, rows: batch * channels, length: pixels, stride: planeStride(operands[0]),
      input: floats(operands[0]), output: means)
    // Each image's means are a row, times the transposed weight.
    var product = MatrixProductParameters(
      rows: batch, columns: channels, depth: channels, transposesRight: true, left: means,
      right: floats(operands[1]), output: scales)
    if product.needsCombining {
      product.partials = scratch(product.partialCount, of: Float.self)
    }
    call(.matrixProduct(product))
    if operands.count > 2 {
      call(
        .binary(
          BinaryParameters(
            .add, planes: batch, planeSize: channels,
            left: BroadcastOperand(scales, batchStride: 0, planeStride: channels, pixelStride: 1),
            right: BroadcastOperand(
              floats(operands[2]), batchStride: 0, planeStride: 0, pixelStride: 1),
            output: scales)))
    }
    return scales
  }

  private mutating func reduce(
    _ operation: ReductionOperation, rows: Int, length: Int, stride: Int? = nil,
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    var parameters = ReductionParameters(
      operation, rows: rows, length: length, input: input, output: output)
    parameters.rowStride = stride ?? length
    if parameters.needsCombining {
      parameters.partials = scratch(parameters.partialCount, of: Double.self)
    }
    call(.reduce(parameters))
  }
}

extension ReductionOperation {
  /// The kernel's name of a function, where it has one.
  fileprivate init?(_ function: Reduce.Function) {
    switch function {
    case .sum: self = .sum
    case .mean: self = .mean
    case .maximum: self = .maximum
    case .sumOfSquares: self = .sumOfSquares
    case .l2: self = .norm
    case .minimum, .product, .l1: return nil
    }
  }
}
