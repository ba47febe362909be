internal import Kernels

/// A normalisation of pixels over channels.
struct LayerNormShape: Sendable {
  var batch = 1
  var channels: Int
  var pixels: Int
  var gap = 0
  var hasAffine = true
  var subtractsMean = true
  var isInPlace = false

  var stride: Int { pixels + gap }
  var count: Int { batch * channels * stride }

  var text: String {
    "\(batch)x\(channels)x\(pixels) gap \(gap)\(hasAffine ? " affine" : "")"
      + "\(subtractsMean ? "" : " bias-free")\(isInPlace ? " in place" : "")"
  }
}

let layerNormShapes: [LayerNormShape] = {
  var shapes: [LayerNormShape] = []
  for pixels in [0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000, 1025, 2500] {
    shapes.append(LayerNormShape(channels: 5, pixels: pixels))
    shapes.append(
      LayerNormShape(batch: 2, channels: 33, pixels: pixels, gap: 3, hasAffine: false))
    shapes.append(
      LayerNormShape(channels: 12, pixels: pixels, subtractsMean: false, isInPlace: true))
  }
  shapes.append(LayerNormShape(channels: 1, pixels: 40))
  shapes.append(LayerNormShape(channels: 512, pixels: 300))
  shapes.append(LayerNormShape(channels: 0, pixels: 9))
  return shapes
}()

let layerNormCases: [KernelCase] = layerNormShapes.map { shape in
  KernelCase("layerNorm", shape.text) { trial in
    let epsilon: Float = 1e-6
    let input = trial.buffer(shape.count, stream: 1)
    let gamma = trial.buffer(shape.channels, stream: 2)
    let beta = trial.buffer(shape.channels, stream: 3)
    return trial.compare(
      count: shape.count, initial: shape.isInPlace ? input.values : nil,
      bound: { index, _ in
        guard index >= 0, index < shape.count else { return 0 }
        return layerNormBound(shape, input, gamma, beta, index: index, epsilon: Double(epsilon))
      },
      run: { table, output, order in
        var p = LayerNormParameters(
          batch: shape.batch, channels: shape.channels, pixels: shape.pixels,
          input: shape.isInPlace ? UnsafePointer(output) : input.input,
          gamma: shape.hasAffine ? gamma.input : nil, beta: shape.hasAffine ? beta.input : nil,
          epsilon: epsilon, subtractsMean: shape.subtractsMean, output: output)
        p.inputChannelStride = shape.stride
        p.outputChannelStride = shape.stride
        p.inputBatchStride = shape.channels * shape.stride
        p.outputBatchStride = shape.channels * shape.stride
        order.call(table.layerNorm, p)
      })
  }
}

/// The rounding of mean, variance and result: a mean of C values of magnitude m is wrong by up to
/// C·m·2⁻²⁴, which the factor 1/σ magnifies.
private func layerNormBound(
  _ shape: LayerNormShape, _ input: Buffer, _ gamma: Buffer, _ beta: Buffer, index: Int,
  epsilon: Double
) -> Double {
  let (image, rest) = index.quotientAndRemainder(dividingBy: shape.channels * shape.stride)
  let (channel, pixel) = rest.quotientAndRemainder(dividingBy: shape.stride)
  let column = (0..<shape.channels).map {
    Double(input.pointer[(image * shape.channels + $0) * shape.stride + pixel])
  }
  let largest = column.map { abs($0) }.max() ?? 0
  let mean = column.reduce(0, +) / Double(shape.channels)
  let variance =
    column.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(shape.channels)
  let factor = 1 / (variance + epsilon).squareRoot()
  let gain = shape.hasAffine ? Double(abs(gamma.pointer[channel])) : 1
  let offset = shape.hasAffine ? Double(abs(beta.pointer[channel])) : 0
  let terms = Double(shape.channels + 16)
  return terms * 0x1p-23 * (gain * largest * factor * (1 + largest * factor * 0x1p-20) + offset)
    + 0x1p-140
}
