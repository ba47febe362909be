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

/// Packs the columns of a block as floats, each channel times its factor if there are any.
///
/// - Returns: Where they lie: columns that are packed already stay where they are.
@inline(__always)
func packFloats(
  _ parameters: UnsafePointer<ProductParameters>, image: Int, group: Int,
  from planes: UnsafePointer<Float>, firstPixel: Int, pixels: Int,
  line: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  if parameters.pointee.isInputPacked { return planes }
  let factors = parameters.pointee.columnFactors(image: image, group: group)
  if parameters.pointee.isPointwise {
    packPointwise(
      planes + firstPixel, rowStride: parameters.pointee.inputChannelStride, pixels: pixels,
      depth: parameters.pointee.depth, factors: factors, packed: packed)
  } else if parameters.pointee.isPixelwise {
    packRows(
      parameters, planes: planes, firstPixel: firstPixel, pixels: pixels, factors: factors,
      line: line, packed: packed)
  } else {
    packWindow(
      parameters, planes: planes, firstPixel: firstPixel, pixels: pixels, factors: factors,
      line: line, packed: packed)
  }
  return UnsafePointer(packed)
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

/// Packs a block of pixels of a pointwise product over rows with gaps, as those of a strip: the
/// pieces of a row of the columns are put side by side into `line` first.
@inline(never)
func packRows(
  _ parameters: UnsafePointer<ProductParameters>, planes: UnsafePointer<Float>, firstPixel: Int,
  pixels: Int, factors: UnsafePointer<Float>?, line: UnsafeMutablePointer<Float>,
  packed: UnsafeMutablePointer<Float>
) {
  let (width, rowStride) = (parameters.pointee.outputWidth, parameters.pointee.inputRowStride)
  let (row, column) = (firstPixel / width, firstPixel % width)
  let depth = parameters.pointee.inputChannels
  for k in 0..<depth {
    var source =
      planes + k * parameters.pointee.inputChannelStride + (row * rowStride + column)
    var count = min(width - column, pixels)
    var done = 0
    while done < pixels {
      copy(source, first: 0, step: 1, count: count, line + done)
      source += done == 0 ? rowStride - column : rowStride
      done += count
      count = min(width, pixels - done)
    }
    let factor = broadcast(factors?[k] ?? 1)
    spread(line, pixels: pixels, depth: depth, k: k, packed: packed) { $0 * factor }
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
