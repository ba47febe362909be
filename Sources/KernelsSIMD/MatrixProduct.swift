public import Kernels

/// Products of matrices, first step; see `MatrixProductParameters`.
///
/// Operands that both run along the sums are multiplied as they lie, vectors being pieces of sums
/// (`DotProducts`). Otherwise rows of A become panels of weights and columns of B tiles of pixels,
/// and the tiles of the blocked product do the rest. A matrix of few columns is a transposed one of
/// few rows.
@inline(never)
public func matrixProduct(_ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>)
{
  guard let first = tasks.first else { return }
  let (rows, columns) = (parameters.pointee.rows, parameters.pointee.columns)
  let exchanges = columns < fewColumns && columns < rows
  var block = parameters.pointee.block(first)
  if exchanges { block.exchange() }
  let runsAlongSums = block.rightDepthStride == 1 && block.depth > 0
  let isLong =
    block.leftDepthStride == 1 && parameters.pointee.depth >= leastDotDepth
    && min(rows, columns) <= mostDotRows
  if runsAlongSums, isLong || min(rows, columns) <= panelsPerTile * ProductPanels.rows {
    dotProducts(parameters, tasks, exchanges: exchanges)
  } else if min(rows, columns) == 1 {
    rowTimesMatrix(parameters, tasks, exchanges: exchanges)
  } else {
    outerProducts(parameters, tasks, exchanges: exchanges)
  }
}

/// Products of matrices, second step: the parts of the sums in ascending order.
@inline(never)
public func matrixProductCombine(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>
) {
  guard let partials = parameters.pointee.partials else { return }
  let (rows, columns) = (parameters.pointee.rows, parameters.pointee.columns)
  let parts = parameters.pointee.parts
  let scale = broadcast(parameters.pointee.alpha)
  for task in tasks {
    let (matrix, row) = (task / rows, task % rows)
    let source = partials + (matrix * parts * rows + row) * columns
    let output =
      parameters.pointee.output + matrix * parameters.pointee.outputBatchStride
      + row * parameters.pointee.outputRowStride
    var column = 0
    while column < columns {
      let count = min(lanes, columns - column)
      var sum = Vector.zero
      for part in 0..<parts {
        let place = source + (part * rows * columns + column)
        sum += count == lanes ? load(place) : load(place, count: count)
      }
      store(scale * sum, output + column, count: count)
      column += lanes
    }
  }
}

/// Below, the rows of the transposed product fill tiles better.
private let fewColumns = 16

/// For more rows and columns than these, transposing the operands costs less.
private let mostDotRows = 128

/// From here on putting the lanes of the sums together costs less than transposing the operands.
private let leastDotDepth = 128

/// Rows of B, each times an element of the one row of A.
@inline(never)
private func rowTimesMatrix(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>, exchanges: Bool
) {
  let most = max(parameters.pointee.columnsPerTask, MatrixProductParameters.rowsPerTask)
  // Safety: borrowed for this call; every part is written before it is read.
  let scratch = borrowScratch(byteCount: 2 * (most + lanes) * 4)
  defer { returnScratch(scratch) }
  let totals = scratch.assumingMemoryBound(to: Float.self)
  let sums = totals + (most + lanes)
  for task in tasks {
    var block = parameters.pointee.block(task)
    if exchanges { block.exchange() }
    clear(totals, count: block.columns)
    var first = 0
    while first < block.depth {
      let depth = min(block.depth - first, MatrixProductParameters.depthPerStretch)
      clear(sums, count: block.columns)
      addRows(&block, first: first, depth: depth, sums)
      for column in 0..<block.columns { totals[column] += sums[column] }
      first += depth
    }
    for column in 0..<block.columns {
      block.output[column * block.outputColumnStride] = block.scale * totals[column]
    }
  }
}

/// Adds rows of B, four at a time, to sums.
@inline(never)
private func addRows(
  _ block: UnsafePointer<MatrixBlock>, first: Int, depth: Int, _ sums: UnsafeMutablePointer<Float>
) {
  let (columns, stride) = (block.pointee.columns, block.pointee.rightDepthStride)
  let leftStride = block.pointee.leftDepthStride
  let vectors = columns / lanes * lanes
  var left = block.pointee.left + first * leftStride
  var right = block.pointee.right + first * stride
  var rest = depth
  while rest > 0 {
    let isWhole = rest >= 4
    let next = isWhole ? leftStride : 0
    let factors = (left[0], left[next], left[2 * next], left[3 * next])
    let (a, b) = (broadcast(factors.0), broadcast(factors.1))
    let (c, d) = (broadcast(factors.2), broadcast(factors.3))
    var column = 0
    while column < vectors {
      let row = right + column
      var sum = multiplyAdd(a, load(row), load(sums + column))
      if isWhole {
        sum = multiplyAdd(b, load(row + stride), sum)
        sum = multiplyAdd(c, load(row + 2 * stride), sum)
        sum = multiplyAdd(d, load(row + 3 * stride), sum)
      }
      store(sum, sums + column)
      column += lanes
    }
    while column < columns {
      let row = right + column
      sums[column] += factors.0 * row[0]
      if isWhole {
        sums[column] += factors.1 * row[stride]
        sums[column] += factors.2 * row[2 * stride]
        sums[column] += factors.3 * row[3 * stride]
      }
      column += 1
    }
    let done = isWhole ? 4 : 1
    left += done * leftStride
    right += done * stride
    rest -= done
  }
}

/// Products whose sums run from step to step: panels of A by tiles of B.
@inline(never)
private func outerProducts(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>, exchanges: Bool
) {
  let stretch = min(parameters.pointee.depth, MatrixProductParameters.depthPerStretch)
  var (rows, columns) = (
    min(parameters.pointee.rows, MatrixProductParameters.rowsPerTask),
    min(parameters.pointee.columns, parameters.pointee.columnsPerTask)
  )
  if exchanges { swap(&rows, &columns) }
  let panelRows = (rows + 7) / 8 * 8
  let packedCount = stretch * ((columns + lanes - 1) / lanes * lanes)
  let resultCount = exchanges ? rows * columns : 0
  // Safety: borrowed for this call; every part is written before it is read.
  let scratch = borrowScratch(
    byteCount: (panelRows * stretch + packedCount + 2 * panelRows + resultCount
      + ProductTile.sumCount) * 4)
  defer { returnScratch(scratch) }
  let packed = scratch.assumingMemoryBound(to: Float.self)
  let panels = packed + packedCount
  let zeros = panels + panelRows * stretch
  let scales = zeros + panelRows
  let sums = scales + panelRows
  let results = sums + ProductTile.sumCount
  for row in 0..<panelRows { zeros[row] = 0 }
  var packedOuter = -1
  for task in tasks {
    var block = parameters.pointee.block(task)
    if exchanges { block.exchange() }
    for row in 0..<panelRows { scales[row] = block.scale }
    let outer = task / parameters.pointee.columnBlocks
    var first = 0
    repeat {
      let depth = min(block.depth - first, stretch)
      // Neighbouring tasks share the rows of A.
      if exchanges || outer != packedOuter || block.depth > stretch {
        packLeft(&block, first: first, depth: depth, panels)
        packedOuter = outer
      }
      packRight(&block, first: first, depth: depth, packed)
      var tile = ProductTile(
        depth: depth, weights: panels, bias: zeros, scale: scales, packed: packed, sums: sums,
        pixels: block.columns, channels: block.rows,
        output: exchanges ? results : block.output,
        outputStride: exchanges ? block.columns : block.outputRowStride)
      tile.scales = block.scale != 1
      // Later stretches are added to what the first one wrote.
      tile.residual = first > 0 ? UnsafePointer(tile.output) : nil
      tile.residualStride = tile.outputStride
      multiplyAllPanels(&tile)
      first += depth
    } while first < block.depth
    if exchanges { scatter(results, of: &block) }
  }
}

/// Writes results, row by row, where the elements of C lie.
@inline(__always)
private func scatter(_ results: UnsafePointer<Float>, of block: UnsafePointer<MatrixBlock>) {
  let columns = block.pointee.columns
  for column in 0..<columns {
    let destination = block.pointee.output + column * block.pointee.outputColumnStride
    for row in 0..<block.pointee.rows {
      destination[row * block.pointee.outputRowStride] = results[row * columns + column]
    }
  }
}

/// Multiplies the panels of all rows with the packed columns.
@inline(__always)
private func multiplyAllPanels(_ tile: inout ProductTile) {
  while tile.channels > 0 {
    let count = tile.channels > ProductPanels.rows ? panelsPerTile : 1
    multiplyPanels(count, &tile)
    let done = count * ProductPanels.rows
    tile.weights += tile.depth * done
    tile.output += done * tile.outputStride
    tile.residual = tile.residual.map { $0 + done * tile.residualStride }
    tile.channels -= done
  }
}

/// Packs a stretch of the rows of A, `[panel][k][4]`, zero behind the last row.
@inline(never)
private func packLeft(
  _ block: UnsafePointer<MatrixBlock>, first: Int, depth: Int,
  _ panels: UnsafeMutablePointer<Float>
) {
  let (rowStride, depthStride) = (block.pointee.leftRowStride, block.pointee.leftDepthStride)
  var row = 0
  while row < block.pointee.rows {
    let source = block.pointee.left + (row * rowStride + first * depthStride)
    let destination = panels + row * depth
    let count = min(4, block.pointee.rows - row)
    if count < 4 { clear(destination, count: 4 * depth) }
    if depthStride == 1 {
      transpose(source, destination, rows: depth, columns: count, from: rowStride, to: 4)
    } else {
      for k in 0..<depth {
        for index in 0..<count {
          destination[4 * k + index] = source[k * depthStride + index * rowStride]
        }
      }
    }
    row += 4
  }
}

/// Packs a stretch of the columns of B into tiles.
@inline(never)
private func packRight(
  _ block: UnsafePointer<MatrixBlock>, first: Int, depth: Int,
  _ packed: UnsafeMutablePointer<Float>
) {
  let (columnStride, depthStride) = (
    block.pointee.rightColumnStride, block.pointee.rightDepthStride
  )
  let right = block.pointee.right + first * depthStride
  let columns = block.pointee.columns
  guard columnStride != 1 else {
    packPointwise(
      right, rowStride: depthStride, pixels: columns, depth: depth, factors: nil, packed: packed)
    return
  }
  var column = 0
  var vectors = (columns + lanes - 1) / lanes
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    let destination = packed + column * depth
    let count = min(width * lanes, columns - column)
    if count < width * lanes { clear(destination, count: width * lanes * depth) }
    transpose(
      right + column * columnStride, destination, rows: depth, columns: count, from: columnStride,
      to: width * lanes)
    column += width * lanes
    vectors -= width
  }
}
