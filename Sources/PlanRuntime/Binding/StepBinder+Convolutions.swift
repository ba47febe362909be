import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindProduct(_ form: ConvolutionForm, result: PlanValueID) {
    call(.product(productParameters(form, result: result)))
  }

  func productParameters(_ form: ConvolutionForm, result: PlanValueID) -> ProductParameters {
    let image = ConvolutionExtents(
      form.convolution, input: shape(form.input), weight: shape(form.weight),
      output: shape(result))
    let groups = form.convolution.groups
    var parameters = ProductParameters(
      batch: image.batch, groups: groups, inputChannels: image.inputChannels / groups,
      outputChannels: shape(form.weight)[0] / groups, window: image.window,
      inputHeight: image.inputHeight, inputWidth: image.inputWidth,
      outputHeight: image.outputHeight, outputWidth: image.outputWidth, gates: form.gates,
      input: floats(form.input), panels: floats(form.weight), output: floats(result))
    parameters.bias = form.bias.map { UnsafePointer(floats($0)) }
    parameters.scale = form.scale.map { UnsafePointer(floats($0)) }
    if let residual = form.residual {
      parameters.residual = UnsafePointer(floats(residual))
      parameters.residualBatchStride = parameters.outputBatchStride
      parameters.residualChannelStride = parameters.outputChannelStride
    }
    parameters.rectifies = form.rectifies
    return parameters
  }

  mutating func bindDepthwise(_ form: ConvolutionForm, result: PlanValueID) {
    let image = ConvolutionExtents(
      form.convolution, input: shape(form.input), weight: shape(form.weight),
      output: shape(result))
    let parameters = DepthwiseParameters(
      batch: image.batch, channels: shape(result)[1], window: image.window,
      inputHeight: image.inputHeight, inputWidth: image.inputWidth,
      outputHeight: image.outputHeight, outputWidth: image.outputWidth, gates: form.gates,
      input: floats(form.input), weights: floats(form.weight),
      bias: form.bias.map { UnsafePointer(floats($0)) }, output: floats(result))
    call(.depthwise(parameters, gates: form.gates))
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
