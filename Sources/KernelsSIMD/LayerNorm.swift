internal import CProcessor
public import Kernels

/// Normalisation of pixels over channels; see `LayerNormParameters`.
///
/// A tile of pixels is copied to contiguous scratch while its sums are taken, because the rows of
/// an image lie a multiple of the page size apart and would push one another out of the cache; the
/// input is read from memory once. The two further sweeps run over the scratch.
@inline(never)
public func layerNorm(_ parameters: UnsafePointer<LayerNormParameters>, _ tasks: Range<Int>) {
  let tile = 8 * lanes
  let channels = parameters.pointee.channels
  // Safety: borrowed for this call; written before it is read.
  let scratch = borrowScratch(byteCount: (channels + 2) * tile * 4)
  defer { returnScratch(scratch) }
  let rows = scratch.assumingMemoryBound(to: Float.self)
  let blocks = parameters.pointee.pixelBlocks
  for task in tasks {
    let (image, block) = (task / blocks, task % blocks)
    let start = block * parameters.pointee.pixelsPerTask
    let end = min(parameters.pointee.pixels, start + parameters.pointee.pixelsPerTask)
    let input = parameters.pointee.input + image * parameters.pointee.inputBatchStride
    let output = parameters.pointee.output + image * parameters.pointee.outputBatchStride
    var first = start
    while first < end {
      normalise(
        parameters, input + first, output + first, pixels: min(tile, end - first), rows: rows,
        means: rows + channels * tile, factors: rows + (channels + 1) * tile)
      first += tile
    }
  }
}

/// Normalises up to one tile of pixels.
@inline(never)
private func normalise(
  _ parameters: UnsafePointer<LayerNormParameters>, _ input: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, pixels: Int, rows: UnsafeMutablePointer<Float>,
  means: UnsafeMutablePointer<Float>, factors: UnsafeMutablePointer<Float>
) {
  let tile = 8 * lanes
  let channels = parameters.pointee.channels
  let inputStride = parameters.pointee.inputChannelStride
  let isFull = pixels == tile
  if isFull {
    sumWhileCopying(input, stride: inputStride, channels: channels, rows: rows, sums: means)
  } else {
    for channel in 0..<channels {
      let row = rows + channel * tile
      copy(input + channel * inputStride, first: 0, step: 1, count: pixels, row)
      clear(row + pixels, count: tile - pixels)
    }
    sumWhileCopying(rows, stride: tile, channels: channels, rows: rows, sums: means)
  }
  statistics(
    rows, input + tile, stride: inputStride, channels: channels,
    epsilon: parameters.pointee.epsilon,
    subtractsMean: parameters.pointee.subtractsMean, means: means, factors: factors)
  for channel in 0..<channels {
    let row = rows + channel * tile
    let destination = isFull ? output + channel * parameters.pointee.outputChannelStride : row
    apply(
      row, means, factors, gamma: parameters.pointee.gamma?[channel] ?? 1,
      beta: parameters.pointee.beta?[channel] ?? 0, destination)
    guard !isFull else { continue }
    copy(
      row, first: 0, step: 1, count: pixels,
      output + channel * parameters.pointee.outputChannelStride)
  }
}

/// Sums a tile over its channels and copies it to `rows`; the input may be `rows` itself.
@inline(__always)
private func sumWhileCopying(
  _ input: UnsafePointer<Float>, stride: Int, channels: Int, rows: UnsafeMutablePointer<Float>,
  sums: UnsafeMutablePointer<Float>
) {
  var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var (s4, s5, s6, s7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var source = input
  var row = rows
  for _ in 0..<channels {
    take(source, row, 0, &s0)
    take(source, row, 1, &s1)
    take(source, row, 2, &s2)
    take(source, row, 3, &s3)
    take(source, row, 4, &s4)
    take(source, row, 5, &s5)
    take(source, row, 6, &s6)
    take(source, row, 7, &s7)
    source += stride
    row += 8 * lanes
  }
  store(s0, sums)
  store(s1, sums + lanes)
  store(s2, sums + 2 * lanes)
  store(s3, sums + 3 * lanes)
  store(s4, sums + 4 * lanes)
  store(s5, sums + 5 * lanes)
  store(s6, sums + 6 * lanes)
  store(s7, sums + 7 * lanes)
}

/// Copies one vector and adds it to a sum.
@inline(__always)
private func take(
  _ source: UnsafePointer<Float>, _ row: UnsafeMutablePointer<Float>, _ index: Int,
  _ sum: inout Vector
) {
  let value = load(source + index * lanes)
  sum += value
  store(value, row + index * lanes)
}

/// Turns sums into what is subtracted from each pixel, and fills in what multiplies it; asks for
/// the lines of the next tile meanwhile.
@inline(__always)
private func statistics(
  _ rows: UnsafePointer<Float>, _ next: UnsafePointer<Float>, stride: Int, channels: Int,
  epsilon: Float, subtractsMean: Bool,
  means: UnsafeMutablePointer<Float>, factors: UnsafeMutablePointer<Float>
) {
  let count = broadcast(Float(channels))
  for half in 0..<2 {
    let offset = half * 4 * lanes
    let means = means + offset
    let mean0 = load(means) / count
    let mean1 = load(means + lanes) / count
    let mean2 = load(means + 2 * lanes) / count
    let mean3 = load(means + 3 * lanes) / count
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var row = rows + offset
    var ahead = next + offset
    for _ in 0..<channels {
      mhnetc_prefetch_far(ahead)
      mhnetc_prefetch_far(ahead + lanes)
      mhnetc_prefetch_far(ahead + 2 * lanes)
      mhnetc_prefetch_far(ahead + 3 * lanes)
      ahead += stride
      addSquare(load(row) - mean0, &s0)
      addSquare(load(row + lanes) - mean1, &s1)
      addSquare(load(row + 2 * lanes) - mean2, &s2)
      addSquare(load(row + 3 * lanes) - mean3, &s3)
      row += 8 * lanes
    }
    let factors = factors + offset
    store(1 / (s0 / count + broadcast(epsilon)).squareRoot(), factors)
    store(1 / (s1 / count + broadcast(epsilon)).squareRoot(), factors + lanes)
    store(1 / (s2 / count + broadcast(epsilon)).squareRoot(), factors + 2 * lanes)
    store(1 / (s3 / count + broadcast(epsilon)).squareRoot(), factors + 3 * lanes)
    store(subtractsMean ? mean0 : .zero, means)
    store(subtractsMean ? mean1 : .zero, means + lanes)
    store(subtractsMean ? mean2 : .zero, means + 2 * lanes)
    store(subtractsMean ? mean3 : .zero, means + 3 * lanes)
  }
}

/// Adds the square of a difference to a sum.
@inline(__always)
private func addSquare(_ difference: Vector, _ sum: inout Vector) {
  sum = multiplyAdd(difference, difference, sum)
}

/// Applies the statistics to one channel; the destination may be the row.
@inline(__always)
private func apply(
  _ row: UnsafePointer<Float>, _ means: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
  gamma: Float, beta: Float, _ destination: UnsafeMutablePointer<Float>
) {
  let (gamma, beta) = (broadcast(gamma), broadcast(beta))
  for index in 0..<8 {
    let place = index * lanes
    let value = (load(row + place) - load(means + place)) * load(factors + place)
    store(multiplyAdd(value, gamma, beta), destination + place)
  }
}
