/// The scalar truth of `DepthwiseParameters`; sums in double precision.
@inline(never)
public func scalarDepthwise(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  for task in tasks {
    let place = DepthwisePlace(task: task, of: p)
    for y in place.rows {
      for x in 0..<p.outputWidth {
        let value = depthwiseSum(p, image: place.image, channel: place.channel, y: y, x: x)
        place.output(p)[y * p.outputRowStride + x] = Float(value)
      }
    }
  }
}

/// The scalar truth of the gated `DepthwiseParameters`; sums in double precision.
@inline(never)
public func scalarDepthwiseGate(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  for task in tasks {
    let place = DepthwisePlace(task: task, of: p)
    let partner = place.channel + p.channels
    for y in place.rows {
      for x in 0..<p.outputWidth {
        let sum = depthwiseSum(p, image: place.image, channel: place.channel, y: y, x: x)
        let value = p.appliesGELU ? gelu(sum) : sum
        let factor = depthwiseSum(p, image: place.image, channel: partner, y: y, x: x)
        place.output(p)[y * p.outputRowStride + x] = Float(value * factor)
      }
    }
  }
}

/// Where in the problem a task lies.
private struct DepthwisePlace {
  let image: Int
  let channel: Int
  let rows: Range<Int>

  init(task: Int, of p: DepthwiseParameters) {
    let band = task % p.bands
    let plane = task / p.bands
    channel = plane % p.channels
    image = plane / p.channels
    rows = share(of: p.outputHeight, task: band, taskCount: p.bands)
  }

  /// The output plane.
  func output(_ p: DepthwiseParameters) -> UnsafeMutablePointer<Float> {
    p.output + image * p.outputBatchStride + channel * p.outputChannelStride
  }
}

/// Bias plus the sum over the window, one output element before any gate.
private func depthwiseSum(
  _ p: DepthwiseParameters, image: Int, channel: Int, y: Int, x: Int
) -> Double {
  let window = p.window
  let plane = p.input + image * p.inputBatchStride + channel * p.inputChannelStride
  let weights = p.weights + channel * window.area
  var sum = Double(p.bias?[channel] ?? 0)
  for i in 0..<window.height {
    let row = y * window.rowStep + i * window.rowDilation - window.topPadding
    guard row >= 0, row < p.inputHeight else { continue }
    for j in 0..<window.width {
      let column = x * window.columnStep + j * window.columnDilation - window.leftPadding
      guard column >= 0, column < p.inputWidth else { continue }
      sum +=
        Double(weights[i * window.width + j]) * Double(plane[row * p.inputRowStride + column])
    }
  }
  return sum
}
