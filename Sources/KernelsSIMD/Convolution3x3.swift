internal import CProcessor
public import Kernels

/// Dense convolution: see `ProductParameters`.
///
/// A product packs its columns, nine copies of the input for a 3x3 window, and many rows of weights
/// have to share them before that pays. A 3x3 window of step 1 therefore runs over the image itself.
/// The sums are those of the product to the last bit.
@inline(never)
public func convolution(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  if fitsTiles(parameters) {
    convolve3x3(parameters, tasks)
  } else {
    product(parameters, tasks)
  }
}

/// Whether the direct kernel serves a convolution, and faster than the product.
///
/// With many outputs the product is slower only where the tiles are full and the sums so long that
/// their beginning and end do not count.
@inline(__always)
private func fitsTiles(_ parameters: UnsafePointer<ProductParameters>) -> Bool {
  let window = parameters.pointee.window
  let channels = parameters.pointee.inputChannels
  guard window.height == 3, window.width == 3, window.rowStep == 1, window.columnStep == 1,
    window.rowDilation == 1, window.columnDilation == 1, !parameters.pointee.gates,
    !parameters.pointee.normalises, channels > 0
  else { return false }
  let rows = (parameters.pointee.outputHeight + tileRows - 1) / tileRows * tileRows
  let columns = (parameters.pointee.outputWidth + tileColumns - 1) / tileColumns * tileColumns
  return parameters.pointee.outputChannels <= 8
    || (channels >= 8 && 8 * parameters.pointee.pixels >= 7 * rows * columns)
}

/// Rows of a block.
private let blockRows = 4

/// How a plane is cut into blocks: as many rows as a tile has, and as many tiles side by side as
/// their lines fit into the scratch of the product. They are numbered down the columns of blocks.
private struct BlockGrid {
  let rowBlocks: Int
  let columnBlocks: Int
  let tilesPerBlock: Int

  @inline(__always)
  init(_ parameters: UnsafePointer<ProductParameters>) {
    let tiles = (parameters.pointee.outputWidth + tileColumns - 1) / tileColumns
    let lines = parameters.pointee.inputChannels * (blockRows + 2)
    let room = parameters.pointee.scratchFloatCount - sumCount
    let most = max(1, (room / lines - lanes) / tileColumns)
    columnBlocks = (tiles + most - 1) / most
    tilesPerBlock = (tiles + columnBlocks - 1) / columnBlocks
    rowBlocks = (parameters.pointee.outputHeight + blockRows - 1) / blockRows
  }

  /// Elements of a packed line: an odd number of cache lines, lest lines compete for a set.
  @inline(__always)
  var lineStride: Int { tilesPerBlock * tileColumns + lanes }
}

/// The sums of a tile, and a bias of zero for three outputs.
@inline(__always)
private var sumCount: Int { 3 * tileRows * tileColumns + 4 }

/// A block of an output plane and the lines of the input that it reads.
private struct Block {
  let image: Int
  let group: Int
  let row: Int
  let column: Int
  let rows: Int
  let columns: Int
  let lineStride: Int
  /// The first channel of the group.
  let input: UnsafePointer<Float>

  @inline(__always)
  init(
    _ parameters: UnsafePointer<ProductParameters>, _ grid: BlockGrid, plane: Int, number: Int
  ) {
    image = plane / parameters.pointee.groups
    group = plane % parameters.pointee.groups
    row = number % grid.rowBlocks * blockRows
    column = number / grid.rowBlocks * grid.tilesPerBlock * tileColumns
    rows = min(blockRows, parameters.pointee.outputHeight - row)
    columns = min(grid.tilesPerBlock * tileColumns, parameters.pointee.outputWidth - column)
    lineStride = grid.lineStride
    input =
      parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + group * parameters.pointee.inputChannels * parameters.pointee.inputChannelStride
  }
}

/// The 3x3 window of step 1. The tasks are those of the product and share the blocks of a plane.
@inline(never)
private func convolve3x3(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  let grid = BlockGrid(parameters)
  let blocks = grid.rowBlocks * grid.columnBlocks
  let (slots, parts) = (parameters.pointee.pixelBlocks, parameters.pointee.tasksPerBlock)
  let lineCount = parameters.pointee.inputChannels * (blockRows + 2)
  // Safety: borrowed for this call; every part below is written before it is read.
  let scratch = borrowScratch(byteCount: (lineCount * grid.lineStride + sumCount) * 4)
  defer { returnScratch(scratch) }
  let lines = scratch.assumingMemoryBound(to: Float.self)
  let sums = lines + lineCount * grid.lineStride
  clear(sums + (sumCount - 4), count: 4)
  var packed = -1
  for task in tasks {
    let (slot, part) = (task / parts % slots, task % parts)
    let plane = task / parts / slots
    let first = part * parameters.pointee.panelsPerTask * ProductPanels.rows
    let end = min(
      parameters.pointee.outputChannels,
      first + parameters.pointee.panelsPerTask * ProductPanels.rows)
    // Evenly over all tasks, since threads take ranges of them.
    for number in slot * blocks / slots..<(slot + 1) * blocks / slots {
      let block = Block(parameters, grid, plane: plane, number: number)
      if packed != plane * blocks + number {
        packLines(
          parameters, image: block.image, group: block.group,
          firstRow: block.row - parameters.pointee.window.topPadding, rows: blockRows + 2,
          firstColumn: block.column - parameters.pointee.window.leftPadding,
          columns: block.columns + 2, stride: block.lineStride, lines)
        packed = plane * blocks + number
      }
      sumBlock(parameters, block, outputs: (first, end), lines: lines, sums: sums)
    }
  }
}

/// Sums some outputs of a block, two or three at a time, and stores them.
@inline(never)
private func sumBlock(
  _ parameters: UnsafePointer<ProductParameters>, _ block: Block, outputs: (first: Int, end: Int),
  lines: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
) {
  let rowStride = parameters.pointee.inputRowStride
  let nextRow = block.row + blockRows + 2 - parameters.pointee.window.topPadding
  let ahead = block.input + (nextRow * rowStride + block.column)
  var output = outputs.first
  while output < outputs.end {
    let count = outputsAtOnce(output, left: outputs.end - output)
    let place = block.group * parameters.pointee.outputChannels + output
    var tile = ConvolutionTile(
      parameters, group: block.group, output: output,
      bias: parameters.pointee.bias.map { $0 + place } ?? UnsafePointer(sums + (sumCount - 4)),
      lines: lines, lineStride: block.lineStride, linesPerChannel: blockRows + 2, sums: sums)
    for column in stride(from: 0, to: block.columns, by: tileColumns) {
      for row in stride(from: 0, to: block.rows, by: tileRows) {
        tile.lines = lines + (row * block.lineStride + column)
        tile.ahead =
          output == outputs.first ? ahead + (row * rowStride + column) : nil
        let target = Target(
          parameters, block, output: place, outputs: count, row: row, column: column)
        target.prefetch()
        sumTile(&tile, outputs: count)
        target.put(parameters, sums)
      }
    }
    output += count
  }
}

/// Where the sums of a tile go.
private struct Target {
  /// The first of the outputs, counted over all groups.
  let output: Int
  let outputs: Int
  let rows: Int
  let columns: Int
  let outputStride: Int
  let rowStride: Int
  let pixels: UnsafeMutablePointer<Float>
  let residualStride: Int
  let residual: UnsafePointer<Float>?

  @inline(__always)
  init(
    _ parameters: UnsafePointer<ProductParameters>, _ block: Block, output: Int, outputs: Int,
    row: Int, column: Int
  ) {
    self.output = output
    self.outputs = outputs
    rows = min(tileRows, block.rows - row)
    columns = min(tileColumns, block.columns - column)
    outputStride = parameters.pointee.outputChannelStride
    residualStride = parameters.pointee.residualChannelStride
    rowStride = parameters.pointee.outputWidth
    let pixel = (block.row + row) * rowStride + block.column + column
    pixels =
      parameters.pointee.output + block.image * parameters.pointee.outputBatchStride
      + output * outputStride + pixel
    residual = parameters.pointee.residual.map {
      $0 + block.image * parameters.pointee.residualBatchStride
        + output * parameters.pointee.residualChannelStride + pixel
    }
  }

  /// Asks for the lines that will be written, or added.
  @inline(__always)
  func prefetch() {
    for output in 0..<outputs {
      for row in 0..<rows {
        let place = pixels + (output * outputStride + row * rowStride)
        mhnetc_prefetch(place)
        mhnetc_prefetch(place + lanes)
        if let residual {
          let place = residual + (output * residualStride + row * rowStride)
          mhnetc_prefetch(place)
          mhnetc_prefetch(place + lanes)
        }
      }
    }
  }

  /// Ends the sums of a tile and stores them.
  @inline(__always)
  func put(
    _ parameters: UnsafePointer<ProductParameters>, _ sums: UnsafePointer<Float>
  ) {
    for index in 0..<outputs {
      let scale = broadcast(parameters.pointee.scale?[output + index] ?? 1)
      for row in 0..<rows {
        let source = sums + (index * sumStride + row * tileColumns)
        let place = pixels + (index * outputStride + row * rowStride)
        let residual = residual.map { $0 + (index * residualStride + row * rowStride) }
        for column in stride(from: 0, to: columns, by: lanes) {
          let left = columns - column
          var value = load(source + column)
          if let residual {
            let added =
              left < lanes ? load(residual + column, count: left) : load(residual + column)
            value = multiplyAdd(value, scale, added)
          } else {
            value *= scale
          }
          if parameters.pointee.rectifies { value.replace(with: 0, where: value .< 0) }
          if left < lanes {
            store(value, place + column, count: left)
          } else {
            store(value, place + column)
          }
        }
      }
    }
  }
}
