public import Kernels

/// Small matrix products, first step; see `MatrixProductParameters`.
///
/// A is packed into panels of four rows and a block of columns of B into tiles, and the tiles of
/// the blocked product do the rest.
@inline(never)
public func matrixProduct(_ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>)
{
  let rows = parameters.pointee.rows
  let columnsPerTask = parameters.pointee.columnsPerTask
  let depthPerPart = min(parameters.pointee.depth, MatrixProductParameters.depthPerPart)
  let panelRows = (rows + 3) / 4 * 4
  let panelCount = panelRows * depthPerPart
  let packedCount = depthPerPart * columnsPerTask
  // Safety: borrowed for this call; every part is written before it is read.
  let scratch = borrowScratch(
    byteCount: (panelCount + packedCount + 3 * panelRows + ProductTile.sumCount) * 4)
  defer { returnScratch(scratch) }
  let packed = scratch.assumingMemoryBound(to: Float.self)
  let panels = packed + packedCount
  let zeros = panels + panelCount
  let alphas = zeros + panelRows
  let ones = alphas + panelRows
  let sums = ones + panelRows
  let needsCombining = parameters.pointee.needsCombining
  for row in 0..<panelRows {
    zeros[row] = 0
    alphas[row] = parameters.pointee.alpha
    ones[row] = 1
  }
  let (parts, columnBlocks) = (parameters.pointee.parts, parameters.pointee.columnBlocks)
  var packedOuter = -1
  for task in tasks {
    let (outer, block) = (task / columnBlocks, task % columnBlocks)
    let (matrix, part) = (outer / parts, outer % parts)
    let firstDepth = part * MatrixProductParameters.depthPerPart
    let depth = min(
      parameters.pointee.depth - firstDepth, MatrixProductParameters.depthPerPart)
    if outer != packedOuter {
      packLeft(parameters, matrix: matrix, firstDepth: firstDepth, depth: depth, panels)
      packedOuter = outer
    }
    let firstColumn = block * columnsPerTask
    let columns = min(columnsPerTask, parameters.pointee.columns - firstColumn)
    packRight(
      parameters, matrix: matrix, firstDepth: firstDepth, depth: depth, firstColumn: firstColumn,
      columns: columns, packed)
    var tile = ProductTile(
      depth: depth, weights: panels, bias: zeros, scale: alphas, packed: packed, sums: sums,
      pixels: columns,
      channels: rows,
      output: parameters.pointee.output + matrix * parameters.pointee.outputBatchStride
        + firstColumn,
      outputStride: parameters.pointee.outputRowStride)
    if needsCombining, let partials = parameters.pointee.partials {
      tile.output = partials + outer * rows * parameters.pointee.columns + firstColumn
      tile.outputStride = parameters.pointee.columns
      tile.scale = UnsafePointer(ones)
    } else {
      tile.scales = parameters.pointee.alpha != 1
    }
    while tile.channels > 0 {
      let count = tile.channels > ProductPanels.rows ? panelsPerTile : 1
      multiplyPanels(count, &tile)
      let done = count * ProductPanels.rows
      tile.weights += depth * done
      tile.output += done * tile.outputStride
      tile.channels -= done
    }
  }
}

/// Packs one part of A, `[panel][k][4]`, zero behind the last row.
@inline(never)
private func packLeft(
  _ parameters: UnsafePointer<MatrixProductParameters>, matrix: Int, firstDepth: Int, depth: Int,
  _ panels: UnsafeMutablePointer<Float>
) {
  let stride = parameters.pointee.leftRowStride
  let left = parameters.pointee.left + matrix * parameters.pointee.leftBatchStride
  var row = 0
  while row < parameters.pointee.rows {
    let destination = panels + row * depth
    let count = min(4, parameters.pointee.rows - row)
    if count < 4 { clear(destination, count: 4 * depth) }
    if parameters.pointee.transposesLeft {
      let source = left + (firstDepth * stride + row)
      for k in 0..<depth {
        for index in 0..<count { destination[4 * k + index] = source[k * stride + index] }
      }
    } else {
      transpose(
        left + (row * stride + firstDepth), destination, rows: depth, columns: count,
        from: stride, to: 4)
    }
    row += 4
  }
}

/// Packs a block of columns of one part of B into tiles.
@inline(never)
private func packRight(
  _ parameters: UnsafePointer<MatrixProductParameters>, matrix: Int, firstDepth: Int, depth: Int,
  firstColumn: Int, columns: Int, _ packed: UnsafeMutablePointer<Float>
) {
  let stride = parameters.pointee.rightRowStride
  let right = parameters.pointee.right + matrix * parameters.pointee.rightBatchStride
  guard parameters.pointee.transposesRight else {
    packPointwise(
      right + (firstDepth * stride + firstColumn), rowStride: stride, pixels: columns,
      depth: depth, factors: nil, packed: packed)
    return
  }
  var first = 0
  var vectors = (columns + lanes - 1) / lanes
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    let destination = packed + first * depth
    let count = min(width * lanes, columns - first)
    if count < width * lanes { clear(destination, count: width * lanes * depth) }
    transpose(
      right + ((firstColumn + first) * stride + firstDepth), destination, rows: depth,
      columns: count, from: stride, to: width * lanes)
    first += width * lanes
    vectors -= width
  }
}
