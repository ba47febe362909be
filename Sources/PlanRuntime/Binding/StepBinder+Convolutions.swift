import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindProduct(_ form: ConvolutionForm, result: PlanValueID) {
    let parameters = productParameters(form, result: result)
    call(.product(parameters, precision(of: form)))
  }

  /// The precision of a product, which the layout of its weight tells.
  func precision(of form: ConvolutionForm) -> ProductPrecision {
    guard case .weight(let reference) = plan[form.weight].op,
      let layout = plan.weight(named: reference.name)?.layout
    else { return .float32 }
    return layout.isBFloat16 ? .bfloat16 : .float32
  }

  /// The parameters of a product; calls what computes the weights of its channels, if anything.
  mutating func productParameters(
    _ form: ConvolutionForm, result: PlanValueID
  ) -> ProductParameters {
    let image = ConvolutionExtents(
      form.convolution, input: shape(form.input), weight: shape(form.weight),
      output: shape(result))
    let groups = form.convolution.groups
    var parameters = ProductParameters(
      batch: image.batch, groups: groups, inputChannels: image.inputChannels / groups,
      outputChannels: shape(form.weight)[0] / groups, window: image.window,
      inputHeight: image.inputHeight, inputWidth: image.inputWidth,
      outputHeight: image.outputHeight, outputWidth: image.outputWidth, gates: form.gates,
      input: floats(form.input), panels: panels(of: form), output: floats(result))
    parameters.inputBatchStride = batchStride(form.input)
    parameters.inputChannelStride = planeStride(form.input)
    parameters.outputBatchStride = batchStride(result)
    parameters.outputChannelStride = planeStride(result)
    parameters.bias = form.bias.map { UnsafePointer(floats($0)) }
    parameters.scale = form.scale.map { UnsafePointer(floats($0)) }
    if let residual = form.residual {
      parameters.residual = UnsafePointer(floats(residual))
      parameters.residualBatchStride = batchStride(residual)
      parameters.residualChannelStride = planeStride(residual)
    }
    parameters.rectifies = form.rectifies
    switch form.prelude {
    case .none: break
    case .normalization(let norm):
      parameters.normalises = true
      parameters.subtractsMean = norm.subtractsMean
      parameters.epsilon = Float(norm.epsilon)
    case .attention(let attention):
      parameters.inputScale = UnsafePointer(channelScales(attention))
      parameters.inputScaleBatchStride = image.inputChannels
    case .factors(let factors):
      parameters.inputScale = UnsafePointer(floats(factors))
      parameters.inputScaleBatchStride = shape(factors)[0] == 1 ? 0 : image.inputChannels
    }
    return parameters
  }

  /// Depthwise convolutions; where a channel has several inputs, one convolution for each of them,
  /// added up.
  mutating func bindDepthwise(_ form: ConvolutionForm, result: PlanValueID) {
    var parameters = depthwiseParameters(form, result: result)
    let inputs = shape(form.weight)[1]
    guard inputs > 1 else {
      call(.depthwise(parameters, gates: form.gates))
      return
    }
    let plane = parameters.inputChannelStride
    parameters.inputChannelStride = inputs * plane
    parameters.inputBatchStride = inputs * parameters.channels * plane
    let partial = scratch(count(of: result), of: Float.self)
    for index in 0..<inputs {
      var part = parameters
      part.input = parameters.input + index * plane
      part.weights = UnsafePointer(gatherWeights(form.weight, input: index))
      if index > 0 {
        part.bias = nil
        part.output = partial
      }
      call(.depthwise(part, gates: false))
      if index > 0 { add(partial, to: floats(result), count: count(of: result)) }
    }
  }

  /// The parameters of a depthwise convolution.
  func depthwiseParameters(
    _ form: ConvolutionForm, result: PlanValueID
  ) -> DepthwiseParameters {
    let image = ConvolutionExtents(
      form.convolution, input: shape(form.input), weight: shape(form.weight),
      output: shape(result))
    var parameters = DepthwiseParameters(
      batch: image.batch, channels: shape(result)[1], window: image.window,
      inputHeight: image.inputHeight, inputWidth: image.inputWidth,
      outputHeight: image.outputHeight, outputWidth: image.outputWidth, gates: form.gates,
      input: floats(form.input), weights: floats(form.weight),
      bias: form.bias.map { UnsafePointer(floats($0)) }, output: floats(result))
    parameters.appliesGELU = form.appliesGELU
    parameters.inputBatchStride = batchStride(form.input)
    parameters.inputChannelStride = planeStride(form.input)
    parameters.outputBatchStride = batchStride(result)
    parameters.outputChannelStride = planeStride(result)
    return parameters
  }

  /// The windows of one input of every channel, `[O, I, …]` at `I = input`, copied to scratch.
  private mutating func gatherWeights(
    _ weight: PlanValueID, input: Int
  ) -> UnsafeMutablePointer<Float> {
    let shape = shape(weight)
    let area = shape[2...].reduce(1, *)
    let windows = scratch(shape[0] * area, of: Float.self)
    let source = StridedTensor(
      offset: input * area, sizes: [shape[0], area], strides: [shape[1] * area, 1])
    let target = StridedTensor([shape[0], area])
    copy(source, at: floats(weight), to: target, at: windows)
    return windows
  }

  private mutating func add(
    _ summand: UnsafeMutablePointer<Float>, to sum: UnsafeMutablePointer<Float>, count: Int
  ) {
    func operand(_ pointer: UnsafeMutablePointer<Float>) -> BroadcastOperand {
      BroadcastOperand(pointer, batchStride: 0, planeStride: 0, pixelStride: 1)
    }
    call(
      .binary(
        BinaryParameters(
          .add, planes: 1, planeSize: count, left: operand(sum), right: operand(summand),
          output: sum)))
  }

  /// A depthwise convolution with equal weights. Where padding does not count, the sums are divided
  /// by how many elements each window has, which is the same convolution of a plane of ones.
  mutating func bindAveragePool(_ op: AveragePool, result: PlanValueID) {
    let input = plan[result].operands[0]
    let (extents, output) = (shape(input), shape(result))
    let window = Window(
      height: op.kernel[0], width: op.kernel[1], rowStep: op.strides[0],
      columnStep: op.strides[1], rowDilation: op.dilations[0], columnDilation: op.dilations[1],
      topPadding: op.padsBefore[0], leftPadding: op.padsBefore[1])
    let pads = op.padsBefore + op.padsAfter
    let divides = !op.countsPadding && pads.contains { $0 > 0 }
    let weights = scratch(window.area * extents[1], of: Float.self)
    call(
      .fill(
        FillParameters(
          count: window.area * extents[1], destination: weights,
          value: divides ? 1 : 1 / Float(window.area))))
    let sums = DepthwiseParameters(
      batch: extents[0], channels: extents[1], window: window, inputHeight: extents[2],
      inputWidth: extents[3], outputHeight: output[2], outputWidth: output[3],
      input: floats(input), weights: weights, output: floats(result))
    call(.depthwise(sums, gates: false))
    guard divides else { return }
    let ones = scratch(extents[2] * extents[3], of: Float.self)
    let counts = scratch(output[2] * output[3], of: Float.self)
    call(
      .fill(FillParameters(count: extents[2] * extents[3], destination: ones, value: 1)))
    var counting = sums
    counting.batch = 1
    counting.channels = 1
    counting.input = UnsafePointer(ones)
    counting.output = counts
    call(.depthwise(counting, gates: false))
    let plane = output[2] * output[3]
    call(
      .binary(
        BinaryParameters(
          .divide, planes: output[0] * output[1], planeSize: plane,
          left: BroadcastOperand(
            floats(result), batchStride: 0, planeStride: plane, pixelStride: 1),
          right: BroadcastOperand(counts, batchStride: 0, planeStride: 0, pixelStride: 1),
          output: floats(result))))
  }
}

/// The extents of a convolution over one or two axes; one axis is an image of one row.
private struct ConvolutionExtents {
  let batch: Int
  let inputChannels: Int
  let inputHeight: Int
  let inputWidth: Int
  let outputHeight: Int
  let outputWidth: Int
  let window: Window

  init(_ op: Convolution, input: [Int], weight: [Int], output: [Int]) {
    batch = input[0]
    inputChannels = input[1]
    let isImage = input.count == 4
    let last = input.count - 1
    inputHeight = isImage ? input[2] : 1
    inputWidth = input[last]
    outputHeight = isImage ? output[2] : 1
    outputWidth = output[last]
    let column = isImage ? 1 : 0
    window = Window(
      height: isImage ? weight[2] : 1, width: weight[last],
      rowStep: isImage ? op.strides[0] : 1, columnStep: op.strides[column],
      rowDilation: isImage ? op.dilations[0] : 1, columnDilation: op.dilations[column],
      topPadding: isImage ? op.padsBefore[0] : 0, leftPadding: op.padsBefore[column])
  }
}
