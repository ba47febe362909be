/// The scalar truth of `ProductParameters` in `ProductPrecision.bfloat16`: operands rounded as the
/// contract says, sums in double precision.
@inline(never)
public func scalarProductBF16(
  _ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee.withPlainStrides
  let block = p.pixelsPerBlock
  // Safety: two rows of sums and the columns of one block, for this call alone.
  let sums = UnsafeMutablePointer<Double>.allocate(capacity: 2 * block)
  let columns = UnsafeMutablePointer<Float>.allocate(capacity: max(1, p.depth * block))
  defer {
    sums.deallocate()
    columns.deallocate()
  }
  for task in tasks {
    let place = ProductPlace(task: task, of: p)
    for pixel in 0..<place.pixelCount {
      fillColumn(p, place: place, pixel: pixel, into: columns + pixel * p.depth)
    }
    for panel in place.firstPanel..<place.lastPanel {
      for row in 0..<(p.gates ? ProductPanels.rows / 2 : ProductPanels.rows) {
        guard
          let channel = ProductPanels.sourceRow(
            panel: panel, row: row, outputChannels: p.outputChannels, gates: p.gates)
        else { continue }
        multiply(p, place: place, panel: panel, row: row, columns: columns, into: sums)
        if p.gates {
          multiply(
            p, place: place, panel: panel, row: row + 2, columns: columns, into: sums + block)
        }
        store(p, place: place, channel: channel, sums: sums, gateSums: sums + block)
      }
    }
  }
}

/// The column of a pixel: scaled or normalised in single precision, then rounded.
private func fillColumn(
  _ p: ProductParameters, place: ProductPlace, pixel: Int, into column: UnsafeMutablePointer<Float>
) {
  let window = p.window
  let (outputRow, outputColumn) = (place.firstPixel + pixel)
    .quotientAndRemainder(dividingBy: p.outputWidth)
  var k = 0
  for inputChannel in 0..<p.inputChannels {
    let channel = place.group * p.inputChannels + inputChannel
    let plane = p.input + place.image * p.inputBatchStride + channel * p.inputChannelStride
    let factor = p.inputScale.map { $0[place.image * p.inputScaleBatchStride + channel] } ?? 1
    for i in 0..<window.height {
      for j in 0..<window.width {
        let y = outputRow * window.rowStep + i * window.rowDilation - window.topPadding
        let x = outputColumn * window.columnStep + j * window.columnDilation - window.leftPadding
        let isInside = y >= 0 && y < p.inputHeight && x >= 0 && x < p.inputWidth
        column[k] = isInside ? plane[y * p.inputRowStride + x] * factor : 0
        k += 1
      }
    }
  }
  if p.normalises { normalise(column, p) }
  for k in 0..<p.depth { column[k] = BFloat16Pair.rounded(column[k]) }
}

/// Normalises a column; mean and variance in double precision.
private func normalise(_ column: UnsafeMutablePointer<Float>, _ p: ProductParameters) {
  let count = Double(p.depth)
  var (mean, variance) = (0.0, 0.0)
  for k in 0..<p.depth { mean += Double(column[k]) / count }
  for k in 0..<p.depth {
    let difference = Double(column[k]) - mean
    variance += difference * difference / count
  }
  let deviation = (variance + Double(p.epsilon)).squareRoot()
  for k in 0..<p.depth {
    column[k] = Float((Double(column[k]) - (p.subtractsMean ? mean : 0)) / deviation)
  }
}

/// Multiplies one row of W with the columns of a block of pixels.
private func multiply(
  _ p: ProductParameters, place: ProductPlace, panel: Int, row: Int,
  columns: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Double>
) {
  let words = ProductPrecision.bfloat16.wordCount(depth: p.depth)
  let weights =
    p.panels + (place.group * p.panelsPerGroup + panel) * words * ProductPanels.rows + row
  for pixel in 0..<place.pixelCount {
    let column = columns + pixel * p.depth
    var sum = 0.0
    for word in 0..<words {
      let (first, second) = BFloat16Pair.values(of: weights[word * ProductPanels.rows])
      sum += Double(first) * Double(column[2 * word])
      if 2 * word + 1 < p.depth { sum += Double(second) * Double(column[2 * word + 1]) }
    }
    sums[pixel] = sum
  }
}
