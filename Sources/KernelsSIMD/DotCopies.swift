internal import Kernels

/// Copies some rows of A, `[k / lanes][row][lanes]`, zero behind the last row and the last k.
@inline(never)
func copyPanel(
  _ block: UnsafePointer<MatrixBlock>, row: Int, height: Int, first: Int, depth: Int,
  _ panel: UnsafeMutablePointer<Float>
) {
  let (rowStride, depthStride) = (block.pointee.leftRowStride, block.pointee.leftDepthStride)
  let rows = min(height, block.pointee.rows - row)
  let vectors = (depth + lanes - 1) / lanes
  if rows < height { clear(panel, count: vectors * height * lanes) }
  for index in 0..<rows {
    let source = block.pointee.left + ((row + index) * rowStride + first * depthStride)
    if depthStride == 1 {
      copyVectors(source, depth: depth, stride: height * lanes, panel + index * lanes)
    } else {
      for k in 0..<vectors * lanes {
        panel[(k / lanes * height + index) * lanes + k % lanes] =
          k < depth ? source[k * depthStride] : 0
      }
    }
  }
}

/// Copies the columns of B, `[tile][k / lanes][column][lanes]`, zero behind the last of them.
@inline(never)
func copyColumns(
  _ right: UnsafePointer<Float>, _ columnStride: Int, _ columns: Int, depth: Int,
  _ copies: UnsafeMutablePointer<Float>
) {
  let tileLength = (depth + lanes - 1) / lanes * lanes * dotColumns
  var column = 0
  while column < columns {
    let tile = copies + column / dotColumns * tileLength
    let count = min(dotColumns, columns - column)
    if count < dotColumns { clear(tile, count: tileLength) }
    for index in 0..<count {
      copyVectors(
        right + (column + index) * columnStride, depth: depth, stride: dotColumns * lanes,
        tile + index * lanes)
    }
    column += dotColumns
  }
}

/// Copies a run, its vectors `stride` elements apart, zero behind the last element.
@inline(__always)
private func copyVectors(
  _ source: UnsafePointer<Float>, depth: Int, stride: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  var destination = destination
  var k = 0
  while k + lanes <= depth {
    store(load(source + k), destination)
    destination += stride
    k += lanes
  }
  if k < depth { store(load(source + k, count: depth - k), destination) }
}
