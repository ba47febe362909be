internal import Kernels

/// Spreads a line of pixels, row `k` of the columns, over the packed tiles, changed on the way.
///
/// Tile after tile, `[depth][width of the tile]`; what lies behind the last pixel is zero.
@inline(__always)
func spread(
  _ line: UnsafePointer<Float>, pixels: Int, depth: Int, k: Int,
  packed: UnsafeMutablePointer<Float>, _ change: (Vector) -> Vector
) {
  let tile = 3 * lanes
  var vectors = (pixels + lanes - 1) / lanes
  // Tiles three wide come first, and all but the last vector of all is full.
  let threes = vectors % 3 == 1 ? max(0, vectors - 4) / 3 : vectors / 3
  let fullTiles = min(threes, pixels / tile)
  var source = line
  var destination = packed + k * tile
  for _ in 0..<fullTiles {
    let (x, y, z) = (load(source), load(source + lanes), load(source + 2 * lanes))
    store(change(x), destination)
    store(change(y), destination + lanes)
    store(change(z), destination + 2 * lanes)
    source += tile
    destination += depth * tile
  }
  vectors -= 3 * fullTiles
  var first = fullTiles * tile
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    let destination = packed + (first * depth + k * width * lanes)
    for index in 0..<width {
      let start = first + index * lanes
      let left = pixels - start
      let value = left >= lanes ? load(line + start) : load(line + start, count: left)
      store(change(value), destination + index * lanes)
    }
    first += width * lanes
    vectors -= width
  }
}

/// Packs a block of pixels of a pointwise product, each channel times a factor if there are any.
@inline(never)
func packPointwise(
  _ rows: UnsafePointer<Float>, rowStride: Int, pixels: Int, depth: Int,
  factors: UnsafePointer<Float>?, packed: UnsafeMutablePointer<Float>
) {
  guard let factors else {
    for k in 0..<depth {
      spread(rows + k * rowStride, pixels: pixels, depth: depth, k: k, packed: packed) { $0 }
    }
    return
  }
  for k in 0..<depth {
    let factor = broadcast(factors[k])
    spread(rows + k * rowStride, pixels: pixels, depth: depth, k: k, packed: packed) {
      $0 * factor
    }
  }
}

/// Packs a block of pixels of a convolution: each row of the columns is gathered into `line`, the
/// room of one block, and spread over the tiles.
@inline(never)
func packWindow(
  _ parameters: UnsafePointer<ProductParameters>, planes: UnsafePointer<Float>, firstPixel: Int,
  pixels: Int, factors: UnsafePointer<Float>?, line: UnsafeMutablePointer<Float>,
  packed: UnsafeMutablePointer<Float>
) {
  let (height, width) = (parameters.pointee.window.height, parameters.pointee.window.width)
  let channels = parameters.pointee.inputChannels
  let channelStride = parameters.pointee.inputChannelStride
  let depth = channels * height * width
  var k = 0
  for channel in 0..<channels {
    let factor = broadcast(factors?[channel] ?? 1)
    for i in 0..<height {
      for j in 0..<width {
        gather(
          parameters, plane: planes + channel * channelStride, i: i, j: j,
          firstPixel: firstPixel, pixels: pixels, line: line)
        spread(line, pixels: pixels, depth: depth, k: k, packed: packed) {
          $0 * factor
        }
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
    guard count >= lanes else {
      while index < count {
        destination[index] = source[index]
        index += 1
      }
      return
    }
    while index + lanes <= count {
      store(load(source + index), destination + index)
      index += lanes
    }
    // The last vector overlaps the one before it.
    store(load(source + (count - lanes)), destination + (count - lanes))
    return
  }
  if step == 2 {
    // A vector of the source holds half a vector of the result, and one element that is not needed
    // and may not exist behind the last one.
    while index + lanes / 2 < count {
      storeHalf(load(source + 2 * index).evenHalf, destination + index)
      index += lanes / 2
    }
  }
  while index < count {
    destination[index] = source[index * step]
    index += 1
  }
}
