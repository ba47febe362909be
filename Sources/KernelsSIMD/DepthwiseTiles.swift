internal import Kernels

/// Output columns that a tile of four rows computes at once; fewer are left to other loops.
@inline(__always)
var depthwiseTileColumns: Int { RowGroup.count * rowLanes }

/// Whether the rows of a tile share input rows, each of them all four.
@inline(__always)
func sharesRows(_ window: Window) -> Bool { window.rowDilation == 1 && window.height > 3 }

/// Four output rows of a window of at least three rows: each input row is loaded once for the one
/// to four output rows that read it, and a weight is broadcast once for all vectors of a group.
///
/// Rows behind the last one read the last input row instead; their sums are dropped.
@inline(never)
func fourSharedRows(_ tile: UnsafePointer<DepthwiseTile>) {
  let columns = tile.pointee.columns
  var x = 0
  while x < columns {
    // The last group overlaps the one before it rather than leaving a rest.
    fourGroups(tile, column: min(x, columns - depthwiseTileColumns))
    x += depthwiseTileColumns
  }
}

/// Neighbouring vectors of one row.
private struct RowGroup {
  var first: RowVector
  var second: RowVector
  #if ISA_V4
    var third: RowVector
    var fourth: RowVector
    @inline(__always)
    static var count: Int { 4 }
  #else
    @inline(__always)
    static var count: Int { 2 }
  #endif

  @inline(__always)
  init(repeating value: Float) {
    let vector = RowVector(repeating: value)
    (first, second) = (vector, vector)
    #if ISA_V4
      (third, fourth) = (vector, vector)
    #endif
  }

  @inline(__always)
  init(_ pointer: UnsafePointer<Float>) {
    (first, second) = (loadRow(pointer), loadRow(pointer + rowLanes))
    #if ISA_V4
      (third, fourth) = (loadRow(pointer + 2 * rowLanes), loadRow(pointer + 3 * rowLanes))
    #endif
  }

  @inline(__always)
  mutating func add(_ weight: Float, _ x: RowGroup) {
    let weight = RowVector(repeating: weight)
    first = fused(weight, x.first, first)
    second = fused(weight, x.second, second)
    #if ISA_V4
      third = fused(weight, x.third, third)
      fourth = fused(weight, x.fourth, fourth)
    #endif
  }

  @inline(__always)
  mutating func multiply(by x: RowGroup) {
    first *= x.first
    second *= x.second
    #if ISA_V4
      third *= x.third
      fourth *= x.fourth
    #endif
  }

  @inline(__always)
  func store(_ pointer: UnsafeMutablePointer<Float>) {
    storeRow(first, pointer)
    storeRow(second, pointer + rowLanes)
    #if ISA_V4
      storeRow(third, pointer + 2 * rowLanes)
      storeRow(fourth, pointer + 3 * rowLanes)
    #endif
  }
}

/// Sums one group of columns of four rows and stores them.
@inline(__always)
private func fourGroups(_ tile: UnsafePointer<DepthwiseTile>, column: Int) {
  let (height, width) = (tile.pointee.window.height, tile.pointee.window.width)
  let step = tile.pointee.window.columnDilation
  let weights = tile.pointee.weights
  let last = height + tile.pointee.rows - 2
  let (source, pitch) = (tile.pointee.source + column, tile.pointee.pitch)
  var a = RowGroup(repeating: tile.pointee.bias)
  var (b, c, d) = (a, a, a)
  addLine(source, weights, width, step, &a)
  addLine(source + min(1, last) * pitch, weights + width, width, step, &a, &b)
  addLine(
    source + min(2, last) * pitch, weights + 2 * width, width, step, &a, &b, &c)
  for line in 3..<max(3, height) {
    var place = source + min(line, last) * pitch
    var lower = weights + line * width
    for _ in 0..<width {
      let x = RowGroup(place)
      a.add(lower[0], x)
      b.add(lower[-width], x)
      c.add(lower[-2 * width], x)
      d.add(lower[-3 * width], x)
      lower += 1
      place += step
    }
  }
  let end = weights + (height - 1) * width
  addLine(source + min(height, last) * pitch, end, width, step, &b, &c, &d)
  addLine(source + min(height + 1, last) * pitch, end, width, step, &c, &d)
  addLine(source + min(height + 2, last) * pitch, end, width, step, &d)
  put(tile, a, row: 0, column: column)
  put(tile, b, row: 1, column: column)
  put(tile, c, row: 2, column: column)
  put(tile, d, row: 3, column: column)
}

/// Adds an input row to the only output row that reads it.
@inline(__always)
private func addLine(
  _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ width: Int, _ step: Int,
  _ first: inout RowGroup
) {
  for j in 0..<width { first.add(weights[j], RowGroup(line + j * step)) }
}

/// Adds an input row to two output rows, the first through the row of the window in `weights`, the
/// second through the one above it.
@inline(__always)
private func addLine(
  _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ width: Int, _ step: Int,
  _ first: inout RowGroup, _ second: inout RowGroup
) {
  for j in 0..<width {
    let x = RowGroup(line + j * step)
    first.add(weights[j], x)
    second.add(weights[j - width], x)
  }
}

/// Adds an input row to three output rows, the first through the row of the window in `weights`, the
/// others through those above it.
@inline(__always)
private func addLine(
  _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ width: Int, _ step: Int,
  _ first: inout RowGroup, _ second: inout RowGroup, _ third: inout RowGroup
) {
  for j in 0..<width {
    let x = RowGroup(line + j * step)
    first.add(weights[j], x)
    second.add(weights[j - width], x)
    third.add(weights[j - 2 * width], x)
  }
}

/// Stores the group of a row that exists.
@inline(__always)
private func put(
  _ tile: UnsafePointer<DepthwiseTile>, _ sums: RowGroup, row: Int, column: Int
) {
  guard row < tile.pointee.rows else { return }
  var sums = sums
  if let factor = tile.pointee.factor {
    sums.multiply(by: RowGroup(factor + (row * tile.pointee.factorStride + column)))
  }
  sums.store(tile.pointee.output + (row * tile.pointee.outputStride + column))
}
