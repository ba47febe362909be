internal import Kernels

/// Spreads a line of pixels, row `k` of the columns, over the packed tiles.
///
/// Tile after tile, `[depth][width of the tile]`; what lies behind the last pixel is zero.
@inline(__always)
func spread(
  _ line: UnsafePointer<Float>, pixels: Int, depth: Int, k: Int,
  packed: UnsafeMutablePointer<Float>
) {
  var first = 0
  var vectors = (pixels + lanes - 1) / lanes
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    let destination = packed + (first * depth + k * width * lanes)
    for index in 0..<width {
      let start = first + index * lanes
      let left = pixels - start
      store(
        left >= lanes ? load(line + start) : load(line + start, count: left),
        destination + index * lanes)
    }
    first += width * lanes
    vectors -= width
  }
}

/// Packs a block of pixels of a pointwise product.
@inline(never)
func packPointwise(
  _ rows: UnsafePointer<Float>, rowStride: Int, pixels: Int, depth: Int,
  packed: UnsafeMutablePointer<Float>
) {
  for k in 0..<depth {
    spread(rows + k * rowStride, pixels: pixels, depth: depth, k: k, packed: packed)
  }
}

/// Packs a block of pixels of a convolution: each row of the columns is gathered into `line`, the
/// room of one block, and spread over the tiles.
@inline(never)
func packWindow(
  _ parameters: UnsafePointer<ProductParameters>, planes: UnsafePointer<Float>, firstPixel: Int,
  pixels: Int, line: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>
) {
  let (height, width) = (parameters.pointee.window.height, parameters.pointee.window.width)
  let channels = parameters.pointee.inputChannels
  let channelStride = parameters.pointee.inputChannelStride
  let depth = channels * height * width
  var k = 0
  for channel in 0..<channels {
    for i in 0..<height {
      for j in 0..<width {
        gather(
          parameters, plane: planes + channel * channelStride, i: i, j: j,
          firstPixel: firstPixel, pixels: pixels, line: line)
        spread(line, pixels: pixels, depth: depth, k: k, packed: packed)
        k += 1
      }
    }
  }
}

/// Gathers what window element (i, j) reads for a run of output pixels.
@inline(__always)
private func gather(
  _ parameters: UnsafePointer<ProductParameters>, plane: UnsafePointer<Float>, i: Int, j: Int,
  firstPixel: Int, pixels: Int, line: UnsafeMutablePointer<Float>
) {
  let outputWidth = parameters.pointee.outputWidth
  let window = parameters.pointee.window
  let columnStep = window.columnStep
  let columnOffset = j * window.columnDilation - window.leftPadding
  let valid = columns(
    offset: columnOffset, step: columnStep, inputWidth: parameters.pointee.inputWidth,
    outputWidth: outputWidth)
  var y = firstPixel / outputWidth
  var x = firstPixel % outputWidth
  var done = 0
  while done < pixels {
    let count = min(outputWidth - x, pixels - done)
    let row = y * window.rowStep + i * window.rowDilation - window.topPadding
    if row < 0 || row >= parameters.pointee.inputHeight {
      clear(line + done, count: count)
    } else {
      let first = min(max(valid.first, x), x + count)
      let end = max(first, min(valid.end, x + count))
      clear(line + done, count: first - x)
      // Safety: the address is that of an element inside the row whenever end > first.
      let source = plane + (row * parameters.pointee.inputRowStride)
      copy(
        source, first: first * columnStep + columnOffset, step: columnStep, count: end - first,
        line + (done + first - x))
      clear(line + (done + end - x), count: x + count - end)
    }
    done += count
    x = 0
    y += 1
  }
}

/// The output columns whose input column `x · step + offset` exists.
@inline(__always)
func columns(
  offset: Int, step: Int, inputWidth: Int, outputWidth: Int
) -> (first: Int, end: Int) {
  let first = offset >= 0 ? 0 : (step - 1 - offset) / step
  let end = inputWidth <= offset ? 0 : min(outputWidth, (inputWidth - offset + step - 1) / step)
  return first < end ? (first, end) : (0, 0)
}

/// Sets elements to zero.
@inline(__always)
func clear(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
  for index in 0..<max(0, count) { pointer[index] = 0 }
}

/// Copies every `step`-th element from element `first` on.
@inline(__always)
func copy(
  _ source: UnsafePointer<Float>, first: Int, step: Int, count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  guard count > 0 else { return }
  let source = source + first
  var index = 0
  if step == 1 {
    while index + lanes <= count {
      store(load(source + index), destination + index)
      index += lanes
    }
  } else if step == 2 {
    // The last pair would read one element behind the last that is needed.
    while index + lanes < count {
      store(evenElements(source + 2 * index), destination + index)
      index += lanes
    }
  }
  while index < count {
    destination[index] = source[index * step]
    index += 1
  }
}

/// Elements 0, 2, 4, … of two adjacent vectors.
@inline(__always)
func evenElements(_ pointer: UnsafePointer<Float>) -> Vector {
  #if ISA_V4
    SIMD32<Float>(lowHalf: load(pointer), highHalf: load(pointer + lanes)).evenHalf
  #else
    SIMD16<Float>(lowHalf: load(pointer), highHalf: load(pointer + lanes)).evenHalf
  #endif
}
