public import Kernels

/// Depthwise convolution; see `DepthwiseParameters`.
///
/// The interior of a plane is read where it lies, a few rows at a time; what touches the zeros
/// around it goes through a strip, a copy with the zeros in place, so that no inner loop has an
/// edge case. Narrow planes and large windows use strips alone. Steps above 1 are left to the
/// scalar truth.
@inline(never)
public func depthwise(_ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>) {
  guard parameters.pointee.window.rowStep == 1, parameters.pointee.window.columnStep == 1 else {
    scalarDepthwise(parameters, tasks)
    return
  }
  convolveBands(parameters, tasks, gates: false)
}

/// Depthwise convolution of two halves, multiplied; see `DepthwiseParameters`.
@inline(never)
public func depthwiseGate(_ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>) {
  guard parameters.pointee.window.rowStep == 1, parameters.pointee.window.columnStep == 1 else {
    scalarDepthwiseGate(parameters, tasks)
    return
  }
  convolveBands(parameters, tasks, gates: true)
}

/// How the bands of a plane are cut.
private struct Cut {
  /// Output rows of a strip over the whole width.
  let stripRows: Int
  /// Elements between two rows of such a strip.
  let stripPitch: Int
  /// Input rows that two strips share.
  let span: Int
  /// Output rows whose input rows all exist, if the interior is read where it lies.
  let interior: Range<Int>
  /// Output rows of a block of the interior.
  let blockRows: Int

  @inline(__always)
  init(_ parameters: UnsafePointer<DepthwiseParameters>) {
    let window = parameters.pointee.window
    let width = parameters.pointee.outputWidth
    let columnSpan = (window.width - 1) * window.columnDilation
    span = (window.height - 1) * window.rowDilation
    stripPitch = max(width, rowLanes) + columnSpan
    // 24 KiB of rows, but not so few that the rows shared by two strips are the greater part.
    stripRows = max(4 + span, 6144 / stripPitch - span)
    blockRows = 64
    let padding = window.leftPadding
    // One vector at each end has to cover all columns that touch the zeros.
    // Large windows are worth a copy of whole rows, whose tiles are wide.
    let isWide =
      !sharesRows(window) && width >= 96 && padding >= 0 && padding < rowLanes
      && width + columnSpan - padding - parameters.pointee.inputWidth < rowLanes
    let first = max(0, window.topPadding)
    let end = min(
      parameters.pointee.outputHeight, parameters.pointee.inputHeight - span + window.topPadding)
    interior = isWide && first < end ? first..<end : 0..<0
  }
}

/// What the planes of a band need: the parameters, the cut, and scratch.
private struct Band {
  let parameters: UnsafePointer<DepthwiseParameters>
  let cut: Cut
  /// The scratch of a strip.
  let strip: UnsafeMutablePointer<Float>
  /// Where the first factor of a gate waits, rows as wide as the output.
  let factor: UnsafeMutablePointer<Float>
  let image: Int

  /// The input plane of a channel.
  @inline(__always)
  func plane(_ channel: Int) -> UnsafePointer<Float> {
    parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + channel * parameters.pointee.inputChannelStride
  }
}

@inline(never)
private func convolveBands(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>, gates: Bool
) {
  if fitsRows3x3(parameters) {
    convolveCachedBands(parameters, tasks, gates: gates)
    return
  }
  let cut = Cut(parameters)
  let width = parameters.pointee.outputWidth
  let stripCount = (max(cut.stripRows, cut.blockRows) + cut.span) * cut.stripPitch
  let factorCount = gates ? max(cut.stripRows, cut.blockRows) * width : 0
  // Safety: borrowed for this call; rows are written before they are read.
  let scratch = borrowScratch(byteCount: (stripCount + factorCount) * 4)
  defer { returnScratch(scratch) }
  let strip = scratch.assumingMemoryBound(to: Float.self)
  let bands = parameters.pointee.bands
  let channels = parameters.pointee.channels
  for task in tasks {
    let plane = task / bands
    let (image, channel) = (plane / channels, plane % channels)
    let band = Band(
      parameters: parameters, cut: cut, strip: strip, factor: strip + stripCount, image: image)
    let rows = share(of: parameters.pointee.outputHeight, task: task % bands, taskCount: bands)
    var first = rows.lowerBound
    while first < rows.upperBound {
      // Rows above the interior, of it, or below it.
      let isInterior = cut.interior.contains(first)
      let limit =
        isInterior
        ? cut.interior.upperBound
        : first < cut.interior.lowerBound ? cut.interior.lowerBound : rows.upperBound
      let most = isInterior ? cut.blockRows : cut.stripRows
      let count = min(most, min(rows.upperBound, limit) - first)
      convolveRows(
        band, channel: channel, first: first, count: count, isInterior: isInterior, gates: gates)
      first += count
    }
  }
}

/// Computes some rows of one output plane.
@inline(never)
private func convolveRows(
  _ band: Band, channel: Int, first: Int, count: Int, isInterior: Bool, gates: Bool
) {
  let parameters = band.parameters
  let width = parameters.pointee.outputWidth
  let output =
    parameters.pointee.output + band.image * parameters.pointee.outputBatchStride
    + channel * parameters.pointee.outputChannelStride
    + first * parameters.pointee.outputRowStride
  if gates {
    let target = RowTarget(output: band.factor, stride: width, factor: nil, factorStride: width)
    convolvePlane(
      band, channel: channel, first: first, count: count, isInterior: isInterior, target)
    if parameters.pointee.appliesGELU { applyGELU(band.factor, count: count * width) }
  }
  let target = RowTarget(
    output: output, stride: parameters.pointee.outputRowStride,
    factor: gates ? UnsafePointer(band.factor) : nil, factorStride: width)
  convolvePlane(
    band, channel: gates ? channel + parameters.pointee.channels : channel, first: first,
    count: count, isInterior: isInterior, target)
}

/// Convolves some rows of one input plane.
@inline(never)
private func convolvePlane(
  _ band: Band, channel: Int, first: Int, count: Int, isInterior: Bool, _ target: RowTarget
) {
  let parameters = band.parameters
  let width = parameters.pointee.outputWidth
  let window = parameters.pointee.window
  let kernel = PlaneKernel(
    window: window,
    weights: parameters.pointee.weights + channel * (window.height * window.width),
    bias: parameters.pointee.bias?[channel] ?? 0)
  let plane = band.plane(channel)
  guard isInterior else {
    fill(band, plane, firstRow: first, rows: count, firstColumn: 0, pitch: band.cut.stripPitch)
    convolve(
      kernel, band.strip, pitch: band.cut.stripPitch, columns: width, rows: count, target)
    return
  }
  let row = first - window.topPadding
  let padding = window.leftPadding
  let source = plane + row * parameters.pointee.inputRowStride
  let columns = min(
    parameters.pointee.inputWidth - (window.width - 1) * window.columnDilation, width - padding)
  if window.height == 3 && window.width == 3 && window.rowDilation == 1 {
    stream3x3(
      kernel, source, pitch: parameters.pointee.inputRowStride, columns: columns, rows: count,
      target.advanced(by: padding), sums: band.strip)
  } else {
    convolve(
      kernel, source, pitch: parameters.pointee.inputRowStride, columns: columns, rows: count,
      target.advanced(by: padding))
  }
  // The vectors at both ends reach into the zeros: each has a strip of its own. They come last,
  // when the rows lie in the cache.
  let pitch = rowLanes + (window.width - 1) * window.columnDilation
  fill(band, plane, firstRow: first, rows: count, firstColumn: 0, pitch: pitch)
  convolve(kernel, band.strip, pitch: pitch, columns: rowLanes, rows: count, target)
  let last = width - rowLanes
  fill(band, plane, firstRow: first, rows: count, firstColumn: last, pitch: pitch)
  convolve(
    kernel, band.strip, pitch: pitch, columns: rowLanes, rows: count, target.advanced(by: last))
}

/// The window and the weights of one plane.
private struct PlaneKernel {
  let window: Window
  let weights: UnsafePointer<Float>
  let bias: Float
}

/// Where the rows of a plane go.
private struct RowTarget {
  let output: UnsafeMutablePointer<Float>
  let stride: Int
  /// What each result is multiplied by, if anything.
  let factor: UnsafePointer<Float>?
  let factorStride: Int

  /// The target some columns further.
  @inline(__always)
  func advanced(by columns: Int) -> RowTarget {
    RowTarget(
      output: output + columns, stride: stride, factor: factor.map { $0 + columns },
      factorStride: factorStride)
  }

  /// Stores a vector of one row.
  @inline(__always)
  func put(_ value: RowVector, row: Int) {
    var value = value
    if let factor { value *= loadRow(factor + row * factorStride) }
    storeRow(value, output + row * stride)
  }

  /// Stores the first columns of a vector of one row.
  @inline(__always)
  func put(_ value: RowVector, row: Int, columns: Int) {
    var value = value
    if let factor { value *= loadRow(factor + row * factorStride, count: columns) }
    storeRow(value, output + row * stride, count: columns)
  }
}

/// Copies what `rows` output rows from `firstRow` on read into the strip, the first column of which
/// is what output column `firstColumn` reads first.
@inline(never)
private func fill(
  _ band: Band, _ plane: UnsafePointer<Float>, firstRow: Int, rows: Int, firstColumn: Int,
  pitch: Int
) {
  let parameters = band.parameters
  let offset = parameters.pointee.window.leftPadding - firstColumn
  let inputWidth = parameters.pointee.inputWidth
  // Strip column q holds input column q − offset.
  let start = min(pitch, max(0, offset))
  let end = max(start, min(pitch, inputWidth + offset))
  for index in 0..<rows + band.cut.span {
    let row = firstRow + index - parameters.pointee.window.topPadding
    let destination = band.strip + index * pitch
    guard row >= 0, row < parameters.pointee.inputHeight else {
      clear(destination, count: pitch)
      continue
    }
    if start <= rowLanes && pitch - end <= rowLanes {
      storeRow(.zero, destination)
      storeRow(.zero, destination + (pitch - rowLanes))
    } else {
      clear(destination, count: start)
      clear(destination + end, count: pitch - end)
    }
    copy(
      plane + row * parameters.pointee.inputRowStride, first: start - offset, step: 1,
      count: end - start, destination + start)
  }
}

/// A 3x3 window over rows that have all they need around them, one input row after the other: each
/// finishes one output row and adds to the sums of the next two, which wait in `sums`.
///
/// Both streams are sequential, which is what the hardware foresees; four output rows at a time
/// read four short streams and take longer wherever the planes do not lie in the cache.
@inline(never)
private func stream3x3(
  _ kernel: PlaneKernel, _ source: UnsafePointer<Float>, pitch: Int, columns: Int, rows: Int,
  _ target: RowTarget, sums: UnsafeMutablePointer<Float>
) {
  let (upper, middle, lower) = (
    KernelRow(kernel.weights), KernelRow(kernel.weights + 3), KernelRow(kernel.weights + 6)
  )
  let bias = RowVector(repeating: kernel.bias)
  let dilation = kernel.window.columnDilation
  // The sums of the next output row, and of the one after it.
  let (next, afterNext) = (sums, sums + columns)
  clear(sums, count: 2 * columns)
  let last = columns - rowLanes
  for index in 0..<rows + 2 {
    let row = source + index * pitch
    // The last vector overlaps the one before it, and starts from what the sums are now.
    let saved = (loadRow(next + last), loadRow(afterNext + last))
    var x = 0
    while x < columns {
      let isWhole = x <= last
      let column = isWhole ? x : last
      let input = Neighbours(row + column, dilation)
      let first = isWhole ? loadRow(next + column) : saved.0
      let second = isWhole ? loadRow(afterNext + column) : saved.1
      if index >= 2 {
        target.advanced(by: column).put(lower.added(input, to: first), row: index - 2)
      }
      storeRow(middle.added(input, to: second), next + column)
      storeRow(upper.added(input, to: bias), afterNext + column)
      x += rowLanes
    }
  }
}

/// Convolves rows that have all they need around them: four output rows at a time, from left to
/// right, so that every stream is sequential and an input row serves three output rows.
@inline(never)
private func convolve(
  _ kernel: PlaneKernel, _ source: UnsafePointer<Float>, pitch: Int, columns: Int, rows: Int,
  _ target: RowTarget
) {
  let window = kernel.window
  var y = 0
  while y < rows {
    let first = source + y * pitch
    if window.height == 3 && window.width == 3 && window.rowDilation == 1 {
      fourRows3x3(kernel, first, pitch: pitch, columns: columns, rows: rows - y, target, y)
    } else if sharesRows(window) && columns >= depthwiseTileColumns {
      var tile = DepthwiseTile(
        weights: kernel.weights, bias: kernel.bias, window: window, source: first, pitch: pitch,
        columns: columns, rows: min(4, rows - y), output: target.output + y * target.stride,
        outputStride: target.stride, factor: target.factor.map { $0 + y * target.factorStride },
        factorStride: target.factorStride)
      fourSharedRows(&tile)
    } else {
      fourRows(kernel, first, pitch: pitch, columns: columns, rows: rows - y, target, y)
    }
    y += 4
  }
}

/// Stores the vectors of up to four rows.
@inline(__always)
private func put(
  _ sums: FourSums, _ target: RowTarget, _ y: Int, rows: Int,
  columns: Int
) {
  if columns >= rowLanes {
    target.put(sums.row0, row: y)
    if rows > 1 { target.put(sums.row1, row: y + 1) }
    if rows > 2 { target.put(sums.row2, row: y + 2) }
    if rows > 3 { target.put(sums.row3, row: y + 3) }
  } else {
    target.put(sums.row0, row: y, columns: columns)
    if rows > 1 { target.put(sums.row1, row: y + 1, columns: columns) }
    if rows > 2 { target.put(sums.row2, row: y + 2, columns: columns) }
    if rows > 3 { target.put(sums.row3, row: y + 3, columns: columns) }
  }
}

/// Three neighbours in a row.
private struct Neighbours {
  let left: RowVector
  let middle: RowVector
  let right: RowVector

  @inline(__always)
  init(_ pointer: UnsafePointer<Float>, _ dilation: Int) {
    left = loadRow(pointer)
    middle = loadRow(pointer + dilation)
    right = loadRow(pointer + 2 * dilation)
  }
}

/// One row of a 3x3 window.
private struct KernelRow {
  let left: RowVector
  let middle: RowVector
  let right: RowVector

  @inline(__always)
  init(_ weights: UnsafePointer<Float>) {
    left = RowVector(repeating: weights[0])
    middle = RowVector(repeating: weights[1])
    right = RowVector(repeating: weights[2])
  }

  /// `sum` plus the products with three neighbours.
  @inline(__always)
  func added(_ x: Neighbours, to sum: RowVector) -> RowVector {
    fused(right, x.right, fused(middle, x.middle, fused(left, x.left, sum)))
  }
}

/// Up to four output rows of a 3x3 window: each input row is loaded once and added to the output
/// rows that it reaches. Rows behind the last one repeat it; their sums are dropped.
@inline(never)
private func fourRows3x3(
  _ kernel: PlaneKernel, _ source: UnsafePointer<Float>, pitch: Int, columns: Int, rows: Int,
  _ target: RowTarget, _ y: Int
) {
  let (upper, middle, lower) = (
    KernelRow(kernel.weights), KernelRow(kernel.weights + 3), KernelRow(kernel.weights + 6)
  )
  let bias = RowVector(repeating: kernel.bias)
  let dilation = kernel.window.columnDilation
  let last = min(rows, 4) + 1
  let (row1, row2) = (source + pitch, source + 2 * pitch)
  let row3 = source + min(3, last) * pitch
  let row4 = source + min(4, last) * pitch
  let row5 = source + min(5, last) * pitch
  var x = 0
  while x < columns {
    // The last vector overlaps the one before it rather than leaving a rest.
    let column = max(0, min(x, columns - rowLanes))
    var input = Neighbours(source + column, dilation)
    var sums = FourSums(bias)
    sums.row0 = upper.added(input, to: bias)
    input = Neighbours(row1 + column, dilation)
    sums.row0 = middle.added(input, to: sums.row0)
    sums.row1 = upper.added(input, to: bias)
    input = Neighbours(row2 + column, dilation)
    sums.row0 = lower.added(input, to: sums.row0)
    sums.row1 = middle.added(input, to: sums.row1)
    sums.row2 = upper.added(input, to: bias)
    input = Neighbours(row3 + column, dilation)
    sums.row1 = lower.added(input, to: sums.row1)
    sums.row2 = middle.added(input, to: sums.row2)
    sums.row3 = upper.added(input, to: bias)
    input = Neighbours(row4 + column, dilation)
    sums.row2 = lower.added(input, to: sums.row2)
    sums.row3 = middle.added(input, to: sums.row3)
    input = Neighbours(row5 + column, dilation)
    sums.row3 = lower.added(input, to: sums.row3)
    put(sums, target.advanced(by: column), y, rows: rows, columns: columns)
    x += rowLanes
  }
}

/// The sums of one vector of columns of four output rows.
private struct FourSums {
  var row0: RowVector
  var row1: RowVector
  var row2: RowVector
  var row3: RowVector

  @inline(__always)
  init(_ bias: RowVector) { (row0, row1, row2, row3) = (bias, bias, bias, bias) }

  /// Adds a weight times what lies at a place and at three offsets from it.
  @inline(__always)
  mutating func add(
    _ weight: RowVector, _ place: UnsafePointer<Float>, _ offsets: (Int, Int, Int)
  ) {
    row0 = fused(weight, loadRow(place), row0)
    row1 = fused(weight, loadRow(place + offsets.0), row1)
    row2 = fused(weight, loadRow(place + offsets.1), row2)
    row3 = fused(weight, loadRow(place + offsets.2), row3)
  }
}

/// Up to four output rows of any window: a weight is broadcast once for eight products, which are
/// as many as it takes to hide the latency of a multiply-add. Rows behind the last one repeat it;
/// their sums are dropped.
@inline(never)
private func fourRows(
  _ kernel: PlaneKernel, _ source: UnsafePointer<Float>, pitch: Int, columns: Int, rows: Int,
  _ target: RowTarget, _ y: Int
) {
  let window = kernel.window
  let weights = kernel.weights
  let bias = RowVector(repeating: kernel.bias)
  let (height, width) = (window.height, window.width)
  let rowPitch = window.rowDilation * pitch
  let last = min(rows, 4) - 1
  let offsets = (min(1, last) * pitch, min(2, last) * pitch, min(3, last) * pitch)
  // The second vector of a pair; where there are not two, it repeats the first.
  let second = columns >= 2 * rowLanes ? rowLanes : 0
  var x = 0
  while x < columns {
    // The last vectors overlap those before them rather than leaving a rest.
    let column = max(0, min(x, columns - rowLanes - second))
    var (left, right) = (FourSums(bias), FourSums(bias))
    for i in 0..<height {
      var place = source + (i * rowPitch + column)
      let row = weights + i * width
      for j in 0..<width {
        let weight = RowVector(repeating: row[j])
        left.add(weight, place, offsets)
        right.add(weight, place + second, offsets)
        place += window.columnDilation
      }
    }
    put(left, target.advanced(by: column), y, rows: rows, columns: columns)
    if second > 0 {
      put(right, target.advanced(by: column + second), y, rows: rows, columns: columns)
    }
    x += rowLanes + second
  }
}
