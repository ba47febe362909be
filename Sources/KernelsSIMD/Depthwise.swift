public import Kernels

/// Depthwise convolution; see `DepthwiseParameters`.
///
/// Rows are copied into a strip with the zeros around them, which stays in the first-level cache:
/// no kernel has an edge case, and the input is read from memory once. Steps above 1 are left to
/// the scalar truth.
@inline(never)
public func depthwise(_ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>) {
  guard parameters.pointee.window.rowStep == 1, parameters.pointee.window.columnStep == 1 else {
    scalarDepthwise(parameters, tasks)
    return
  }
  depthwiseStrips(parameters, tasks, gates: false)
}

/// Depthwise convolution of two halves, multiplied; see `DepthwiseParameters`.
@inline(never)
public func depthwiseGate(_ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>) {
  guard parameters.pointee.window.rowStep == 1, parameters.pointee.window.columnStep == 1 else {
    scalarDepthwiseGate(parameters, tasks)
    return
  }
  depthwiseStrips(parameters, tasks, gates: true)
}

/// The padded rows from which a band of output rows is computed.
private struct Strip {
  /// Elements between two rows.
  let pitch: Int
  /// The most output rows that it serves.
  let rows: Int
  /// Input rows before the first one of an output row that its window still reaches.
  let span: Int

  @inline(__always)
  init(_ parameters: UnsafePointer<DepthwiseParameters>) {
    let window = parameters.pointee.window
    span = (window.height - 1) * window.rowDilation
    pitch =
      parameters.pointee.outputWidth + (window.width - 1) * window.columnDilation + 4 * lanes
    // 24 KiB of rows, but not so few that the rows shared by two strips are the greater part.
    rows = max(4 + span, 6144 / pitch - span)
  }
}

@inline(never)
private func depthwiseStrips(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>, gates: Bool
) {
  let strip = Strip(parameters)
  let width = parameters.pointee.outputWidth
  let stripCount = (strip.rows + strip.span) * strip.pitch
  let factorCount = gates ? strip.rows * width : 0
  // Safety: borrowed for this call; rows are written before they are read.
  let scratch = UnsafeMutableRawPointer.allocate(
    byteCount: (stripCount + factorCount) * 4, alignment: 64)
  defer { scratch.deallocate() }
  let rows = scratch.assumingMemoryBound(to: Float.self)
  let factor = rows + stripCount
  let bands = parameters.pointee.bands
  let channels = parameters.pointee.channels
  for task in tasks {
    let plane = task / bands
    let (image, channel) = (plane / channels, plane % channels)
    let band = share(of: parameters.pointee.outputHeight, task: task % bands, taskCount: bands)
    let output =
      parameters.pointee.output + image * parameters.pointee.outputBatchStride
      + channel * parameters.pointee.outputChannelStride
    var first = band.lowerBound
    while first < band.upperBound {
      let count = min(strip.rows, band.upperBound - first)
      let destination = output + first * parameters.pointee.outputRowStride
      if gates {
        fill(strip, rows, parameters, image: image, channel: channel, first: first, count: count)
        convolve(
          parameters, channel: channel, strip, rows, count: count, factor: nil,
          output: factor, outputStride: width)
        fill(
          strip, rows, parameters, image: image, channel: channel + channels, first: first,
          count: count)
        convolve(
          parameters, channel: channel + channels, strip, rows, count: count, factor: factor,
          output: destination, outputStride: parameters.pointee.outputRowStride)
      } else {
        fill(strip, rows, parameters, image: image, channel: channel, first: first, count: count)
        convolve(
          parameters, channel: channel, strip, rows, count: count, factor: nil,
          output: destination, outputStride: parameters.pointee.outputRowStride)
      }
      first += count
    }
  }
}

/// Copies the input rows of `count` output rows from row `first` on into the strip.
@inline(never)
private func fill(
  _ strip: Strip, _ rows: UnsafeMutablePointer<Float>,
  _ parameters: UnsafePointer<DepthwiseParameters>, image: Int, channel: Int, first: Int,
  count: Int
) {
  let plane =
    parameters.pointee.input + image * parameters.pointee.inputBatchStride
    + channel * parameters.pointee.inputChannelStride
  let offset = parameters.pointee.window.leftPadding
  let inputWidth = parameters.pointee.inputWidth
  // Strip column q holds input column q − leftPadding.
  let start = min(strip.pitch, max(0, offset))
  let end = max(start, min(strip.pitch, inputWidth + offset))
  for index in 0..<count + strip.span {
    let row = first + index - parameters.pointee.window.topPadding
    let destination = rows + index * strip.pitch
    guard row >= 0, row < parameters.pointee.inputHeight else {
      clear(destination, count: strip.pitch)
      continue
    }
    clear(destination, count: start)
    copy(
      plane + row * parameters.pointee.inputRowStride, first: start - offset, step: 1,
      count: end - start, destination + start)
    clear(destination + end, count: strip.pitch - end)
  }
}

/// Convolves a strip; each result is multiplied by the factor of the same place, if there is one.
@inline(never)
private func convolve(
  _ parameters: UnsafePointer<DepthwiseParameters>, channel: Int, _ strip: Strip,
  _ rows: UnsafePointer<Float>, count: Int, factor: UnsafePointer<Float>?,
  output: UnsafeMutablePointer<Float>, outputStride: Int
) {
  let window = parameters.pointee.window
  let weights = parameters.pointee.weights + channel * (window.height * window.width)
  let bias = parameters.pointee.bias?[channel] ?? 0
  let width = parameters.pointee.outputWidth
  let isSmall = window.height == 3 && window.width == 3 && window.rowDilation == 1
  var x = 0
  while x < width {
    // The last full vector overlaps the one before it rather than leaving a rest.
    let column = x + lanes <= width || width < lanes ? x : width - lanes
    let target = StripTarget(
      output: output + column, stride: outputStride, factor: factor.map { $0 + column },
      factorStride: width, columns: min(lanes, width - column))
    if isSmall {
      slide3x3(
        rows + column, pitch: strip.pitch, dilation: window.columnDilation, weights, bias, count,
        target)
    } else {
      slideAny(
        rows + column, pitch: strip.pitch, window, weights, bias, count, target)
    }
    x = column + lanes
  }
}

/// Where a column of vectors goes.
private struct StripTarget {
  let output: UnsafeMutablePointer<Float>
  let stride: Int
  let factor: UnsafePointer<Float>?
  let factorStride: Int
  /// Columns that exist, at most `lanes`.
  let columns: Int

  /// Stores one row.
  @inline(__always)
  func put(_ value: Vector, row: Int) {
    var value = value
    if columns == lanes {
      if let factor { value *= load(factor + row * factorStride) }
      store(value, output + row * stride)
    } else {
      if let factor { value *= load(factor + row * factorStride, count: columns) }
      store(value, output + row * stride, count: columns)
    }
  }
}

/// One column of vectors of a 3x3 window, downwards: each input row is loaded once and added to the
/// three output rows that it reaches.
@inline(__always)
private func slide3x3(
  _ column: UnsafePointer<Float>, pitch: Int, dilation: Int, _ weights: UnsafePointer<Float>,
  _ bias: Float, _ count: Int, _ target: StripTarget
) {
  let (w00, w01, w02) = (broadcast(weights[0]), broadcast(weights[1]), broadcast(weights[2]))
  let (w10, w11, w12) = (broadcast(weights[3]), broadcast(weights[4]), broadcast(weights[5]))
  let (w20, w21, w22) = (broadcast(weights[6]), broadcast(weights[7]), broadcast(weights[8]))
  let start = broadcast(bias)
  var row = column
  var (a, b, c) = (load(row), load(row + dilation), load(row + 2 * dilation))
  // `upper` has its first input row, `lower` none.
  var upper = multiplyAdd(w02, c, multiplyAdd(w01, b, multiplyAdd(w00, a, start)))
  row += pitch
  (a, b, c) = (load(row), load(row + dilation), load(row + 2 * dilation))
  upper = multiplyAdd(w12, c, multiplyAdd(w11, b, multiplyAdd(w10, a, upper)))
  var lower = multiplyAdd(w02, c, multiplyAdd(w01, b, multiplyAdd(w00, a, start)))
  for y in 0..<count {
    row += pitch
    (a, b, c) = (load(row), load(row + dilation), load(row + 2 * dilation))
    let done = multiplyAdd(w22, c, multiplyAdd(w21, b, multiplyAdd(w20, a, upper)))
    upper = multiplyAdd(w12, c, multiplyAdd(w11, b, multiplyAdd(w10, a, lower)))
    lower = multiplyAdd(w02, c, multiplyAdd(w01, b, multiplyAdd(w00, a, start)))
    target.put(done, row: y)
  }
}

/// One column of vectors of any window, four output rows at a time so that a weight is broadcast
/// once for four products.
@inline(__always)
private func slideAny(
  _ column: UnsafePointer<Float>, pitch: Int, _ window: Window, _ weights: UnsafePointer<Float>,
  _ bias: Float, _ count: Int, _ target: StripTarget
) {
  let (height, width) = (window.height, window.width)
  let rowPitch = window.rowDilation * pitch
  var y = 0
  while y < count {
    var (s0, s1, s2, s3) = (
      broadcast(bias), broadcast(bias), broadcast(bias), broadcast(bias)
    )
    // Rows behind the last one repeat it: their sums are computed and dropped.
    let last = count - 1 - y
    let first = column + y * pitch
    let (o1, o2, o3) = (min(1, last) * pitch, min(2, last) * pitch, min(3, last) * pitch)
    for i in 0..<height {
      for j in 0..<width {
        let weight = broadcast(weights[i * width + j])
        let source = first + (i * rowPitch + j * window.columnDilation)
        s0 = multiplyAdd(weight, load(source), s0)
        s1 = multiplyAdd(weight, load(source + o1), s1)
        s2 = multiplyAdd(weight, load(source + o2), s2)
        s3 = multiplyAdd(weight, load(source + o3), s3)
      }
    }
    target.put(s0, row: y)
    if last >= 1 { target.put(s1, row: y + 1) }
    if last >= 2 { target.put(s2, row: y + 2) }
    if last >= 3 { target.put(s3, row: y + 3) }
    y += 4
  }
}
