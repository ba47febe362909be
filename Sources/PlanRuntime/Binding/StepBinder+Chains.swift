import Kernels
import Operators
import PlanFormat

extension StepBinder {
  /// A step of a chain: what is called before the first block, and what every block does.
  ///
  /// The values of a whole image keep their places; those that only the chain uses lie in its
  /// scratch.
  mutating func pixelOperation(
    of step: PlanStep, form: StepForm, scratchOffset: Int, in chain: PixelChain
  ) -> (before: [Call], operation: PixelOperation?) {
    guard let id = step.values.last else { return ([], nil) }
    beginStep(scratchOffset: scratchOffset)
    let operands = plan[id].operands
    let output = image(id, in: chain)
    let planes = shape(id).count > 1 ? shape(id)[1] : 1
    let operation: PixelOperation?
    switch form {
    case .product(let form):
      operation = .product(
        pointwiseProduct(form, result: id), precision(of: form),
        input: image(form.input, in: chain),
        residual: form.residual.map { image($0, in: chain) }, output: output)
    case .layerNorm(let op):
      var parameters = layerNormParameters(op, result: id)
      parameters.batch = 1
      operation = .layerNorm(
        parameters, input: image(operands[0], in: chain), output: output)
    case .binary(let form):
      operation = BinaryOperation(form).map { function in
        binary(
          function, planes, argument(form.left, of: id, in: chain),
          argument(form.right, of: id, in: chain), output)
      }
    case .simpleGate(let op):
      let first = image(operands[0], in: chain)
      var second = first
      second.pointer = first.pointer.map { $0 + planes * first.planeStride }
      second.scratchOffset += planes * first.planeStride
      operation = binary(BinaryOperation(op), planes, .image(first), .image(second), output)
    case .channelAttention:
      let scales = channelScales(id)
      operation = binary(
        .multiply, planes, .image(image(operands[0], in: chain)),
        .planes(
          BroadcastOperand(scales, batchStride: planes, planeStride: 1, pixelStride: 0)), output)
    case .scaledResidual:
      operation = scaleAdd(id, planes, output, in: chain)
    case .depthwise(let form):
      var parameters = depthwiseParameters(form, result: id)
      parameters.batch = 1
      operation = .depthwise(
        parameters, gates: form.gates, input: image(form.input, in: chain), output: output)
    case .reference, .view, .averagePool, .localMean, .resize, .unary, .l2Normalize, .reduce,
      .softmax, .topKSoftmax, .copy, .fill, .matrixProduct:
      return (self.calls(of: step, form: form, scratchOffset: scratchOffset), nil)
    }
    return (calls, operation)
  }

  private func image(_ id: PlanValueID, in chain: PixelChain) -> PixelOperand {
    if let place = chain.locals[id] {
      return PixelOperand(
        pointer: nil, scratchOffset: place.offset, planeStride: place.planeStride,
        isPacked: place.isPacked)
    }
    let planes = shape(id).count > 1 ? shape(id)[1] : 1
    return PixelOperand(
      pointer: floats(id), batchStride: planes * planeStride(id), planeStride: planeStride(id))
  }

  /// An image, or a parameter with one value for a plane, repeated where its extents are 1.
  private func argument(
    _ operand: PlanValueID, of result: PlanValueID, in chain: PixelChain
  ) -> PixelArgument {
    let whole = shape(result)
    return shape(operand) == whole
      ? .image(image(operand, in: chain)) : .planes(perPlane(operand, of: whole))
  }

  private func binary(
    _ operation: BinaryOperation, _ planes: Int, _ left: PixelArgument, _ right: PixelArgument,
    _ output: PixelOperand
  ) -> PixelOperation {
    let nowhere = BroadcastOperand(
      output.pointer ?? floats(PlanValueID(0)), batchStride: 0, planeStride: 0, pixelStride: 0)
    return .binary(
      BinaryParameters(
        operation, planes: planes, planeSize: 0, left: nowhere, right: nowhere,
        output: output.pointer ?? floats(PlanValueID(0))),
      left: left, right: right, output: output)
  }

  private func scaleAdd(
    _ id: PlanValueID, _ planes: Int, _ output: PixelOperand, in chain: PixelChain
  ) -> PixelOperation {
    let operands = plan[id].operands
    let nowhere = BroadcastOperand(
      floats(operands[2]), batchStride: 0, planeStride: 0, pixelStride: 0)
    return .scaleAdd(
      ScaleAddParameters(
        planes: planes, planeSize: 0, residual: nowhere, scale: nowhere, input: nowhere,
        output: output.pointer ?? floats(id)),
      residual: .image(image(operands[0], in: chain)),
      scale: argument(operands[2], of: id, in: chain),
      input: .image(image(operands[1], in: chain)), output: output)
  }

  /// A 1x1 convolution over an image of one row, of no pixels yet.
  private mutating func pointwiseProduct(
    _ form: ConvolutionForm, result: PlanValueID
  ) -> ProductParameters {
    var parameters = productParameters(form, result: result)
    parameters.batch = 1
    parameters.window = Window()
    parameters.inputHeight = 1
    parameters.outputHeight = 1
    return parameters
  }
}
