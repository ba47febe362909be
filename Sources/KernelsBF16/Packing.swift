internal import Kernels

/// Packs the columns of a block as pairs, scaled or normalised before they are rounded.
///
/// - Returns: Where they lie.
@inline(never)
func packColumns(
  _ parameters: UnsafePointer<ProductParameters>, image: Int, group: Int,
  from planes: UnsafePointer<Float>, firstPixel: Int, pixels: Int,
  line: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  let depth = parameters.pointee.depth
  if parameters.pointee.normalises {
    // Mean and variance want floats: whole tiles, which the pairs then take the place of.
    let tiles = packFloats(
      parameters, image: image, group: group, from: planes, firstPixel: firstPixel, pixels: pixels,
      line: line, packed: packed)
    normalisePacked(parameters, tiles, pixels: pixels, into: packed)
  } else if parameters.pointee.isInputPacked {
    pairPacked(planes, pixels: pixels, depth: depth, into: packed)
  } else {
    let factors = parameters.pointee.columnFactors(image: image, group: group)
    if parameters.pointee.isPointwise {
      packPairs(
        planes + firstPixel, rowStride: parameters.pointee.inputChannelStride, pixels: pixels,
        depth: depth, factors: factors, packed: packed)
    } else {
      packWindowPairs(
        parameters, planes: planes, firstPixel: firstPixel, pixels: pixels, factors: factors,
        line: line, packed: packed)
    }
  }
  return UnsafePointer(packed)
}

/// Rounds the floats of packed tiles to pairs.
@inline(never)
private func pairPacked(
  _ source: UnsafePointer<Float>, pixels: Int, depth: Int,
  into packed: UnsafeMutablePointer<Float>
) {
  let one = broadcast(1)
  var vectors = (pixels + lanes - 1) / lanes
  var (tile, result) = (source, packed)
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    if width == 3 {
      storeNormalised(
        tile, depth: depth, means: (.zero, .zero, .zero), factors: (one, one, one), into: result)
    } else {
      storeNormalised(
        tile, width: width, depth: depth, means: (.zero, .zero), factors: (one, one),
        into: result)
    }
    tile += depth * width * lanes
    result += wordCount(depth: depth) * width * lanes
    vectors -= width
  }
}

/// Packs a block of pixels of a pointwise product, each channel times its factor.
@inline(never)
private func packPairs(
  _ rows: UnsafePointer<Float>, rowStride: Int, pixels: Int, depth: Int,
  factors: UnsafePointer<Float>?, packed: UnsafeMutablePointer<Float>
) {
  for word in 0..<wordCount(depth: depth) {
    let k = 2 * word
    let isWhole = k + 1 < depth
    let first = rows + k * rowStride
    spreadPairs(
      first, isWhole ? first + rowStride : nil, factors?[k] ?? 1,
      isWhole ? factors?[k + 1] ?? 1 : 1, pixels: pixels, depth: depth, word: word,
      packed: packed)
  }
}

/// Packs a block of pixels of a convolution: two rows of the columns at a time are gathered.
@inline(never)
private func packWindowPairs(
  _ parameters: UnsafePointer<ProductParameters>, planes: UnsafePointer<Float>, firstPixel: Int,
  pixels: Int, factors: UnsafePointer<Float>?, line: UnsafeMutablePointer<Float>,
  packed: UnsafeMutablePointer<Float>
) {
  let (width, area) = (parameters.pointee.window.width, parameters.pointee.window.area)
  let depth = parameters.pointee.depth
  // Safety: pairs leave the second half of the packed room free, of which this is the last row; a
  // column of one value has no second row.
  let lines = (line, line - parameters.pointee.pixelsPerBlock)
  for word in 0..<wordCount(depth: depth) {
    let k = 2 * word
    let isWhole = k + 1 < depth
    for (k, line) in [(k, lines.0), (k + 1, lines.1)] where k < depth {
      gather(
        parameters, plane: planes + k / area * parameters.pointee.inputChannelStride,
        i: k % area / width, j: k % width, firstPixel: firstPixel, pixels: pixels, line: line)
    }
    spreadPairs(
      lines.0, isWhole ? UnsafePointer(lines.1) : nil, factors?[k / area] ?? 1,
      isWhole ? factors?[(k + 1) / area] ?? 1 : 1, pixels: pixels, depth: depth, word: word,
      packed: packed)
  }
}

/// Spreads two lines of pixels, neighbours in the columns, over the packed tiles as pairs.
///
/// Tile after tile, `[words][width of the tile]`; what lies behind the last pixel is zero, and so is
/// the second value of a pair where there is no second line.
@inline(__always)
private func spreadPairs(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>?, _ firstFactor: Float,
  _ secondFactor: Float, pixels: Int, depth: Int, word: Int, packed: UnsafeMutablePointer<Float>
) {
  let (p, q) = (broadcast(firstFactor), broadcast(secondFactor))
  let words = wordCount(depth: depth)
  let tile = 3 * lanes
  var done = 0
  if let second {
    let vectors = (pixels + lanes - 1) / lanes
    // Tiles three wide come first, and all but the last vector of all is full.
    let threes = vectors % 3 == 1 ? max(0, vectors - 4) / 3 : vectors / 3
    var (x, y) = (first, second)
    var place = packed + word * tile
    for _ in 0..<min(threes, pixels / tile) {
      store(pair(load(x) * p, load(y) * q), place)
      store(pair(load(x + lanes) * p, load(y + lanes) * q), place + lanes)
      store(pair(load(x + 2 * lanes) * p, load(y + 2 * lanes) * q), place + 2 * lanes)
      x += tile
      y += tile
      place += words * tile
      done += tile
    }
  }
  var vectors = (pixels - done + lanes - 1) / lanes
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    let place = packed + (done * words + word * width * lanes)
    for index in 0..<width {
      let start = done + index * lanes
      let left = pixels - start
      let x = left >= lanes ? load(first + start) : load(first + start, count: left)
      var y = Vector.zero
      if let second {
        y = left >= lanes ? load(second + start) : load(second + start, count: left)
      }
      store(pair(x * p, y * q), place + index * lanes)
    }
    done += width * lanes
    vectors -= width
  }
}
