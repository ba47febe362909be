internal import Kernels

/// Normalises the pixels of packed tiles over their channels: `(x − μ) / √(σ² + ε)`.
///
/// A tile is `depth` rows of one to three vectors, and still in the cache from its packing. The
/// sums run over the channels in ascending order, two at a time. The words of the result
/// (`storeNormalised`) may take the place of the tiles, closer together where they are fewer.
@inline(never)
func normalisePacked(
  _ parameters: UnsafePointer<ProductParameters>, _ tiles: UnsafePointer<Float>, pixels: Int,
  into packed: UnsafeMutablePointer<Float>
) {
  let (depth, epsilon) = (parameters.pointee.depth, parameters.pointee.epsilon)
  let subtractsMean = parameters.pointee.subtractsMean
  let words = wordCount(depth: depth)
  var vectors = (pixels + lanes - 1) / lanes
  var tile = tiles
  var result = packed
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    if width == 3 {
      normaliseThree(
        tile, depth: depth, epsilon: epsilon, subtractsMean: subtractsMean, into: result)
    } else {
      normaliseNarrow(
        tile, width: width, depth: depth, epsilon: epsilon, subtractsMean: subtractsMean,
        into: result)
    }
    tile += depth * width * lanes
    result += words * width * lanes
    vectors -= width
  }
}

/// A tile three vectors wide.
@inline(__always)
private func normaliseThree(
  _ tile: UnsafePointer<Float>, depth: Int, epsilon: Float, subtractsMean: Bool,
  into result: UnsafeMutablePointer<Float>
) {
  let stride = 3 * lanes
  let count = broadcast(1 / Float(depth))
  var (a0, b0, c0) = (Vector.zero, Vector.zero, Vector.zero)
  var (a1, b1, c1) = (Vector.zero, Vector.zero, Vector.zero)
  var row = tile
  for _ in 0..<depth / 2 {
    a0 += load(row)
    b0 += load(row + lanes)
    c0 += load(row + 2 * lanes)
    a1 += load(row + stride)
    b1 += load(row + stride + lanes)
    c1 += load(row + stride + 2 * lanes)
    row += 2 * stride
  }
  if depth % 2 == 1 {
    a0 += load(row)
    b0 += load(row + lanes)
    c0 += load(row + 2 * lanes)
  }
  let (a, b, c) = ((a0 + a1) * count, (b0 + b1) * count, (c0 + c1) * count)
  (a0, b0, c0) = (.zero, .zero, .zero)
  (a1, b1, c1) = (.zero, .zero, .zero)
  row = tile
  for _ in 0..<depth / 2 {
    addSquare(load(row) - a, &a0)
    addSquare(load(row + lanes) - b, &b0)
    addSquare(load(row + 2 * lanes) - c, &c0)
    addSquare(load(row + stride) - a, &a1)
    addSquare(load(row + stride + lanes) - b, &b1)
    addSquare(load(row + stride + 2 * lanes) - c, &c1)
    row += 2 * stride
  }
  if depth % 2 == 1 {
    addSquare(load(row) - a, &a0)
    addSquare(load(row + lanes) - b, &b0)
    addSquare(load(row + 2 * lanes) - c, &c0)
  }
  let (x, y, z) = (
    inverseDeviation(a0 + a1, count, epsilon), inverseDeviation(b0 + b1, count, epsilon),
    inverseDeviation(c0 + c1, count, epsilon)
  )
  let means = subtractsMean ? (a, b, c) : (.zero, .zero, .zero)
  storeNormalised(tile, depth: depth, means: means, factors: (x, y, z), into: result)
}

/// A narrower tile; the same sums in the same order.
@inline(never)
private func normaliseNarrow(
  _ tile: UnsafePointer<Float>, width: Int, depth: Int, epsilon: Float,
  subtractsMean: Bool, into result: UnsafeMutablePointer<Float>
) {
  let stride = width * lanes
  var (a, x) = statistics(tile, stride: stride, depth: depth, epsilon: epsilon)
  var (b, y) = (a, x)
  if width == 2 {
    (b, y) = statistics(tile + lanes, stride: stride, depth: depth, epsilon: epsilon)
  }
  if !subtractsMean { (a, b) = (.zero, .zero) }
  // Row by row, since the result may overlap what has not yet been read of the tile.
  storeNormalised(
    tile, width: width, depth: depth, means: (a, b), factors: (x, y), into: result)
}

/// Mean and `1 / √(σ² + ε)` of one vector of pixels.
@inline(__always)
private func statistics(
  _ tile: UnsafePointer<Float>, stride: Int, depth: Int, epsilon: Float
) -> (mean: Vector, factor: Vector) {
  let count = broadcast(1 / Float(depth))
  var (even, odd) = (Vector.zero, Vector.zero)
  for k in 0..<depth {
    let value = load(tile + k * stride)
    if k % 2 == 0 { even += value } else { odd += value }
  }
  let mean = (even + odd) * count
  (even, odd) = (.zero, .zero)
  for k in 0..<depth {
    let difference = load(tile + k * stride) - mean
    if k % 2 == 0 { addSquare(difference, &even) } else { addSquare(difference, &odd) }
  }
  return (mean, inverseDeviation(even + odd, count, epsilon))
}

/// Adds the square of a difference to a sum.
@inline(__always)
private func addSquare(_ difference: Vector, _ sum: inout Vector) {
  sum = multiplyAdd(difference, difference, sum)
}

/// `1 / √(sum / n + ε)`, `count` being `1 / n`.
@inline(__always)
private func inverseDeviation(_ sum: Vector, _ count: Vector, _ epsilon: Float) -> Vector {
  1 / multiplyAdd(sum, count, broadcast(epsilon)).squareRoot()
}
