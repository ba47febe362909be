internal import CProcessor
internal import Kernels

/// Whether 3x3 windows run over rows that lie in the cache, edges included.
///
/// Larger planes are streamed (`stream3x3`): there the memory is the limit.
@inline(__always)
func fitsRows3x3(_ parameters: UnsafePointer<DepthwiseParameters>) -> Bool {
  let window = parameters.pointee.window
  let (padding, width) = (window.leftPadding, parameters.pointee.outputWidth)
  let missing = width + 2 - padding - parameters.pointee.inputWidth
  return window.height == 3 && window.width == 3 && window.rowDilation == 1
    && window.columnDilation == 1 && width >= rowLanes && padding >= 0 && padding <= 1
    && missing >= 0 && missing <= 1
    && (parameters.pointee.outputHeight <= 16
      || parameters.pointee.inputHeight * parameters.pointee.inputRowStride <= 32_768)
}

/// The bands of planes that lie in the cache.
@inline(never)
func convolveCachedBands(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>, gates: Bool
) {
  let count = parameters.pointee.outputWidth + 2
  // Safety: borrowed for this call: a row of zeros, and four rows of factors.
  let scratch = borrowScratch(byteCount: (gates ? 5 : 1) * count * 4)
  defer { returnScratch(scratch) }
  let zeros = scratch.assumingMemoryBound(to: Float.self)
  clear(zeros, count: count)
  let (bands, channels) = (parameters.pointee.bands, parameters.pointee.channels)
  for task in tasks {
    let plane = task / bands
    rows3x3(
      parameters, image: plane / channels, channel: plane % channels,
      rows: share(of: parameters.pointee.outputHeight, task: task % bands, taskCount: bands),
      gates: gates, zeros: zeros, factors: zeros + count)
  }
}

/// Some rows of one output plane of a 3x3 window, four at a time, in one sweep; where `gates`, times
/// the plane of the other half, whose rows wait in `factors`.
///
/// The outermost columns are read with masks, and rows that do not exist are a row of zeros, so
/// that no column or row is computed apart.
@inline(never)
private func rows3x3(
  _ parameters: UnsafePointer<DepthwiseParameters>, image: Int, channel: Int, rows: Range<Int>,
  gates: Bool, zeros: UnsafePointer<Float>, factors: UnsafeMutablePointer<Float>
) {
  let width = parameters.pointee.outputWidth
  let first = Plane3x3(parameters, image: image, channel: channel, zeros: zeros)
  let output =
    parameters.pointee.output + image * parameters.pointee.outputBatchStride
    + channel * parameters.pointee.outputChannelStride
  let stride = parameters.pointee.outputRowStride
  var row = rows.lowerBound
  while row < rows.upperBound {
    let target = Target3x3(
      output: output + row * stride, stride: stride, rows: min(4, rows.upperBound - row),
      planeStride: parameters.pointee.outputChannelStride)
    if gates {
      let second = Plane3x3(
        parameters, image: image, channel: channel + parameters.pointee.channels, zeros: zeros)
      let waiting = Target3x3(output: factors, stride: width, rows: 4, planeStride: 0)
      fourRows(second, row, waiting, columns: width)
      fourProducts(first, row, target, factors: factors, columns: width)
    } else {
      fourRows(first, row, target, columns: width)
    }
    row += 4
  }
}

/// Where up to four rows go.
private struct Target3x3 {
  let output: UnsafeMutablePointer<Float>
  let stride: Int
  let rows: Int
  let planeStride: Int

  /// Asks for the lines of the next plane, which come from memory while this one is computed.
  @inline(__always)
  func prefetch(_ column: Int) {
    guard column % (2 * rowLanes) == 0 else { return }
    let place = output + (planeStride + column)
    mhnetc_prefetch(place)
    mhnetc_prefetch(place + stride)
    mhnetc_prefetch(place + 2 * stride)
    mhnetc_prefetch(place + 3 * stride)
  }

  @inline(__always)
  func put(_ sums: Sums3x3, _ column: Int) {
    let place = output + column
    storeRow(sums.row0, place)
    if rows > 1 { storeRow(sums.row1, place + stride) }
    if rows > 2 { storeRow(sums.row2, place + 2 * stride) }
    if rows > 3 { storeRow(sums.row3, place + 3 * stride) }
  }
}

/// One input plane and its window.
private struct Plane3x3 {
  let input: UnsafePointer<Float>
  let rowStride: Int
  let height: Int
  let topPadding: Int
  let leftPadding: Int
  /// Whether the last vector of columns reaches behind the row.
  let endsInside: Bool
  let zeros: UnsafePointer<Float>
  let weights: UnsafePointer<Float>
  let bias: Float

  @inline(__always)
  init(
    _ parameters: UnsafePointer<DepthwiseParameters>, image: Int, channel: Int,
    zeros: UnsafePointer<Float>
  ) {
    input =
      parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + channel * parameters.pointee.inputChannelStride
    rowStride = parameters.pointee.inputRowStride
    height = parameters.pointee.inputHeight
    topPadding = parameters.pointee.window.topPadding
    leftPadding = parameters.pointee.window.leftPadding
    endsInside =
      parameters.pointee.outputWidth + 2 - leftPadding <= parameters.pointee.inputWidth
    self.zeros = zeros
    weights = parameters.pointee.weights + 9 * channel
    bias = parameters.pointee.bias?[channel] ?? 0
  }

  /// The row that window row 0 of output row `row` reads, at the column of output column 0.
  @inline(__always)
  func row(_ row: Int) -> UnsafePointer<Float> {
    let index = row - topPadding
    // Safety: the zeros are as many as a row reads, two more than it has results.
    guard index >= 0, index < height else { return zeros }
    return input + (index * rowStride - leftPadding)
  }

  /// The six rows of four output rows.
  @inline(__always)
  func rows(_ first: Int) -> Rows3x3 {
    Rows3x3(
      row0: row(first), row1: row(first + 1), row2: row(first + 2), row3: row(first + 3),
      row4: row(first + 4), row5: row(first + 5))
  }
}

/// The input rows of four output rows.
private struct Rows3x3 {
  let row0: UnsafePointer<Float>
  let row1: UnsafePointer<Float>
  let row2: UnsafePointer<Float>
  let row3: UnsafePointer<Float>
  let row4: UnsafePointer<Float>
  let row5: UnsafePointer<Float>
}

/// Nine weights, each in all lanes, and the bias.
private struct Window3x3 {
  let w0, w1, w2, w3, w4, w5, w6, w7, w8, bias: RowVector

  @inline(__always)
  init(_ weights: UnsafePointer<Float>, _ bias: Float) {
    w0 = RowVector(repeating: weights[0])
    w1 = RowVector(repeating: weights[1])
    w2 = RowVector(repeating: weights[2])
    w3 = RowVector(repeating: weights[3])
    w4 = RowVector(repeating: weights[4])
    w5 = RowVector(repeating: weights[5])
    w6 = RowVector(repeating: weights[6])
    w7 = RowVector(repeating: weights[7])
    w8 = RowVector(repeating: weights[8])
    self.bias = RowVector(repeating: bias)
  }
}

/// Which lanes of the outer neighbours exist.
private struct Edges {
  let masksFirst: Bool
  let masksLast: Bool
}

/// Three neighbours in a row, zero where they do not exist.
private struct Triple {
  let left: RowVector
  let middle: RowVector
  let right: RowVector

  @inline(__always)
  init(_ pointer: UnsafePointer<Float>, _ edges: Edges) {
    left = edges.masksFirst ? mhnetc_load_without_first(pointer) : loadRow(pointer)
    middle = loadRow(pointer + 1)
    right = edges.masksLast ? mhnetc_load_without_last(pointer + 2) : loadRow(pointer + 2)
  }
}

/// The sums of one vector of columns of four rows.
private struct Sums3x3 {
  var row0: RowVector
  var row1: RowVector
  var row2: RowVector
  var row3: RowVector

  /// The sums at a column; each starts at the bias and takes its rows from above.
  @inline(__always)
  init(_ window: Window3x3, _ rows: Rows3x3, _ column: Int, _ edges: Edges) {
    var input = Triple(rows.row0 + column, edges)
    row0 = window.upper(input, window.bias)
    input = Triple(rows.row1 + column, edges)
    row0 = window.middle(input, row0)
    row1 = window.upper(input, window.bias)
    input = Triple(rows.row2 + column, edges)
    row0 = window.lower(input, row0)
    row1 = window.middle(input, row1)
    row2 = window.upper(input, window.bias)
    input = Triple(rows.row3 + column, edges)
    row1 = window.lower(input, row1)
    row2 = window.middle(input, row2)
    row3 = window.upper(input, window.bias)
    input = Triple(rows.row4 + column, edges)
    row2 = window.lower(input, row2)
    row3 = window.middle(input, row3)
    input = Triple(rows.row5 + column, edges)
    row3 = window.lower(input, row3)
  }
}

extension Window3x3 {
  @inline(__always)
  fileprivate func upper(_ x: Triple, _ sum: RowVector) -> RowVector {
    fused(w2, x.right, fused(w1, x.middle, fused(w0, x.left, sum)))
  }

  @inline(__always)
  fileprivate func middle(_ x: Triple, _ sum: RowVector) -> RowVector {
    fused(w5, x.right, fused(w4, x.middle, fused(w3, x.left, sum)))
  }

  @inline(__always)
  fileprivate func lower(_ x: Triple, _ sum: RowVector) -> RowVector {
    fused(w8, x.right, fused(w7, x.middle, fused(w6, x.left, sum)))
  }
}

/// Calls `body` for vectors of columns that cover a row; the last one overlaps the one before it.
@inline(__always)
private func forColumns(_ plane: Plane3x3, _ columns: Int, _ body: (Int, Edges) -> Void) {
  let last = columns - rowLanes
  let (masksFirst, masksLast) = (plane.leftPadding == 1, !plane.endsInside)
  if last == 0 {
    body(0, Edges(masksFirst: masksFirst, masksLast: masksLast))
    return
  }
  body(0, Edges(masksFirst: masksFirst, masksLast: false))
  var column = rowLanes
  while column < last {
    body(column, Edges(masksFirst: false, masksLast: false))
    column += rowLanes
  }
  body(last, Edges(masksFirst: false, masksLast: masksLast))
}

/// Stores the sums of four rows.
@inline(never)
private func fourRows(_ plane: Plane3x3, _ row: Int, _ target: Target3x3, columns: Int) {
  let window = Window3x3(plane.weights, plane.bias)
  let rows = plane.rows(row)
  forColumns(plane, columns) { column, edges in
    target.prefetch(column)
    target.put(Sums3x3(window, rows, column, edges), column)
  }
}

/// Stores the sums of four rows times what waits in `factors`.
///
/// One plane after the other: the weights of two do not fit into the registers.
@inline(never)
private func fourProducts(
  _ plane: Plane3x3, _ row: Int, _ target: Target3x3, factors: UnsafePointer<Float>, columns: Int
) {
  let window = Window3x3(plane.weights, plane.bias)
  let rows = plane.rows(row)
  forColumns(plane, columns) { column, edges in
    target.prefetch(column)
    var sums = Sums3x3(window, rows, column, edges)
    let place = factors + column
    sums.row0 *= loadRow(place)
    sums.row1 *= loadRow(place + columns)
    sums.row2 *= loadRow(place + 2 * columns)
    sums.row3 *= loadRow(place + 3 * columns)
    target.put(sums, column)
  }
}
