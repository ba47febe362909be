/// The scalar truth of `ProductParameters`; sums in double precision.
@inline(never)
public func scalarProduct(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee.withPlainStrides
  let block = p.pixelsPerBlock
  // Safety: the scratch holds two rows of sums of one block and lives for this call alone.
  let sums = UnsafeMutablePointer<Double>.allocate(capacity: 2 * block)
  defer { sums.deallocate() }
  for task in tasks {
    let place = ProductPlace(task: task, of: p)
    let panels = place.firstPanel..<place.lastPanel
    for panel in panels {
      for row in 0..<(p.gates ? ProductPanels.rows / 2 : ProductPanels.rows) {
        guard
          let channel = ProductPanels.sourceRow(
            panel: panel, row: row, outputChannels: p.outputChannels, gates: p.gates)
        else { continue }
        accumulate(p, place: place, panel: panel, row: row, into: sums)
        if p.gates {
          accumulate(p, place: place, panel: panel, row: row + 2, into: sums + block)
        }
        store(p, place: place, channel: channel, sums: sums, gateSums: sums + block)
      }
    }
  }
}

extension ProductParameters {
  /// The scalar kernels' packed order is one dense plane after the other.
  var withPlainStrides: ProductParameters {
    var copy = self
    if isInputPacked {
      copy.inputChannelStride = pixels
      copy.inputRowStride = inputWidth
    }
    if isOutputPacked { copy.outputChannelStride = pixels }
    if isResidualPacked { copy.residualChannelStride = pixels }
    return copy
  }
}

/// Where in the problem a task lies.
struct ProductPlace {
  let image: Int
  let group: Int
  let firstPixel: Int
  let pixelCount: Int
  let firstPanel: Int
  let lastPanel: Int

  init(task: Int, of p: ProductParameters) {
    let part = task % p.tasksPerBlock
    let block = task / p.tasksPerBlock
    firstPixel = block % p.pixelBlocks * p.pixelsPerBlock
    pixelCount = min(p.pixelsPerBlock, p.pixels - firstPixel)
    let plane = block / p.pixelBlocks
    group = plane % p.groups
    image = plane / p.groups
    firstPanel = part * p.panelsPerTask
    lastPanel = min(p.panelsPerGroup, firstPanel + p.panelsPerTask)
  }
}

/// Sums one row of W times the columns of a block of pixels.
private func accumulate(
  _ p: ProductParameters, place: ProductPlace, panel: Int, row: Int,
  into sums: UnsafeMutablePointer<Double>
) {
  for pixel in 0..<place.pixelCount { sums[pixel] = 0 }
  if p.normalises {
    accumulateNormalised(p, place: place, panel: panel, row: row, into: sums)
    return
  }
  let window = p.window
  let weights =
    p.panels + (place.group * p.panelsPerGroup + panel) * p.depth * ProductPanels.rows + row
  var k = 0
  for inputChannel in 0..<p.inputChannels {
    let plane =
      p.input + place.image * p.inputBatchStride
      + (place.group * p.inputChannels + inputChannel) * p.inputChannelStride
    for i in 0..<window.height {
      for j in 0..<window.width {
        var weight = Double(weights[k * ProductPanels.rows])
        k += 1
        if let scale = p.inputScale {
          let channel = place.group * p.inputChannels + inputChannel
          weight *= Double(scale[place.image * p.inputScaleBatchStride + channel])
        }
        for pixel in 0..<place.pixelCount {
          let (outputRow, outputColumn) = (place.firstPixel + pixel)
            .quotientAndRemainder(dividingBy: p.outputWidth)
          let y = outputRow * window.rowStep + i * window.rowDilation - window.topPadding
          let x = outputColumn * window.columnStep + j * window.columnDilation - window.leftPadding
          if y >= 0, y < p.inputHeight, x >= 0, x < p.inputWidth {
            sums[pixel] += weight * Double(plane[y * p.inputRowStride + x])
          }
        }
      }
    }
  }
}

/// Sums one row of W times the normalised columns of a block of pixels.
private func accumulateNormalised(
  _ p: ProductParameters, place: ProductPlace, panel: Int, row: Int,
  into sums: UnsafeMutablePointer<Double>
) {
  let weights = p.panels + panel * p.depth * ProductPanels.rows + row
  let image = p.input + place.image * p.inputBatchStride
  let count = Double(p.inputChannels)
  for pixel in 0..<place.pixelCount {
    let (y, x) = (place.firstPixel + pixel).quotientAndRemainder(dividingBy: p.outputWidth)
    let column = image + (y * p.inputRowStride + x)
    var (sum, mean, variance) = (0.0, 0.0, 0.0)
    for channel in 0..<p.inputChannels {
      mean += Double(column[channel * p.inputChannelStride]) / count
    }
    for channel in 0..<p.inputChannels {
      let difference = Double(column[channel * p.inputChannelStride]) - mean
      variance += difference * difference / count
    }
    for channel in 0..<p.inputChannels {
      let value = Double(column[channel * p.inputChannelStride])
      sum +=
        Double(weights[channel * ProductPanels.rows]) * (p.subtractsMean ? value - mean : value)
    }
    sums[pixel] = sum / (variance + Double(p.epsilon)).squareRoot()
  }
}

/// Applies the epilogue to the sums of one output channel and stores them.
func store(
  _ p: ProductParameters, place: ProductPlace, channel: Int, sums: UnsafeMutablePointer<Double>,
  gateSums: UnsafeMutablePointer<Double>
) {
  let row = place.group * p.outputChannels + channel
  let half = p.outputChannels / 2
  let outputChannel = p.gates ? place.group * half + channel : row
  let output =
    p.output + place.image * p.outputBatchStride + outputChannel * p.outputChannelStride
    + place.firstPixel
  let bias = Double(p.bias?[row] ?? 0)
  if p.gates {
    let gateBias = Double(p.bias?[row + half] ?? 0)
    for pixel in 0..<place.pixelCount {
      output[pixel] = Float((sums[pixel] + bias) * (gateSums[pixel] + gateBias))
    }
    return
  }
  let scale = Double(p.scale?[row] ?? 1)
  let residual = p.residual.map {
    $0 + place.image * p.residualBatchStride + row * p.residualChannelStride + place.firstPixel
  }
  for pixel in 0..<place.pixelCount {
    var value = (sums[pixel] + bias) * scale
    if let residual { value += Double(residual[pixel]) }
    output[pixel] = p.rectifies && value < 0 ? 0 : Float(value)
  }
}
