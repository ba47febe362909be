/// The scalar truth of `LayerNormParameters`; statistics in double precision.
@inline(never)
public func scalarLayerNorm(
  _ parameters: UnsafePointer<LayerNormParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  let count = Double(p.channels)
  for task in tasks {
    let (image, block) = task.quotientAndRemainder(dividingBy: p.pixelBlocks)
    let first = block * p.pixelsPerTask
    for pixel in first..<min(p.pixels, first + p.pixelsPerTask) {
      let input = p.input + image * p.inputBatchStride + pixel
      let output = p.output + image * p.outputBatchStride + pixel
      var sum = 0.0
      for channel in 0..<p.channels { sum += Double(input[channel * p.inputChannelStride]) }
      let mean = sum / count
      var squares = 0.0
      for channel in 0..<p.channels {
        let difference = Double(input[channel * p.inputChannelStride]) - mean
        squares += difference * difference
      }
      let factor = 1 / (squares / count + Double(p.epsilon)).squareRoot()
      for channel in 0..<p.channels {
        let value = Double(input[channel * p.inputChannelStride]) - (p.subtractsMean ? mean : 0)
        let gamma = Double(p.gamma?[channel] ?? 1)
        let beta = Double(p.beta?[channel] ?? 0)
        output[channel * p.outputChannelStride] = Float(gamma * value * factor + beta)
      }
    }
  }
}
