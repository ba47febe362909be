internal import CProcessor
public import Kernels

/// Dense convolution: see `ProductParameters`.
///
/// A product packs its columns, nine copies of the input for a 3x3 window, and many rows of weights
/// have to share them before that pays. With few rows, a 3x3 window of step 1 runs over the image
/// itself. The sums are those of the product to the last bit.
@inline(never)
public func convolution(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  let window = parameters.pointee.window
  if window.height == 3, window.width == 3, window.rowStep == 1, window.columnStep == 1,
    window.rowDilation == 1, window.columnDilation == 1, !parameters.pointee.gates,
    !parameters.pointee.normalises, parameters.pointee.inputChannels > 0,
    parameters.pointee.outputChannels <= mostOutputs
  {
    convolve3x3(parameters, tasks)
  } else {
    product(parameters, tasks)
  }
}

/// Outputs up to which the direct kernel is faster than the product.
private let mostOutputs = 8

#if ISA_V4
  /// Rows of a tile: 3 outputs of 4 rows of 2 vectors are 24 of 32 registers.
  private let tileRows = 4
#else
  /// Rows of a tile: 3 outputs of 2 rows of 2 vectors are 12 of 16 registers.
  private let tileRows = 2
#endif

/// Columns of a tile.
@inline(__always)
private var tileColumns: Int { 2 * lanes }

/// How a plane is cut into blocks: as many rows as a tile has, and as many tiles side by side as
/// their lines fit into the scratch of the product. They are numbered down the columns of blocks.
private struct BlockGrid {
  let rowBlocks: Int
  let columnBlocks: Int
  let tilesPerBlock: Int

  @inline(__always)
  init(_ parameters: UnsafePointer<ProductParameters>) {
    let tiles = (parameters.pointee.outputWidth + tileColumns - 1) / tileColumns
    let lines = parameters.pointee.inputChannels * (tileRows + 2)
    let room = parameters.pointee.scratchFloatCount - sumCount
    let most = max(1, (room / lines - lanes) / tileColumns)
    columnBlocks = (tiles + most - 1) / most
    tilesPerBlock = (tiles + columnBlocks - 1) / columnBlocks
    rowBlocks = (parameters.pointee.outputHeight + tileRows - 1) / tileRows
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
    row = number % grid.rowBlocks * tileRows
    column = number / grid.rowBlocks * grid.tilesPerBlock * tileColumns
    rows = min(tileRows, parameters.pointee.outputHeight - row)
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
  let lineCount = parameters.pointee.inputChannels * (tileRows + 2)
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
    for number in share(of: blocks, task: slot, taskCount: slots) {
      let block = Block(parameters, grid, plane: plane, number: number)
      if packed != plane * blocks + number {
        packLines(
          parameters, image: block.image, group: block.group,
          firstRow: block.row - parameters.pointee.window.topPadding, rows: tileRows + 2,
          firstColumn: block.column - parameters.pointee.window.leftPadding,
          columns: block.columns + 2, stride: block.lineStride, lines)
        packed = plane * blocks + number
      }
      sumBlock(parameters, block, outputs: (first, end), lines: lines, sums: sums)
    }
  }
}

/// What the sums of a tile are made of.
private struct Tile {
  let channels: Int
  /// The first output of the panel of weights, `[input channel][3][3][4]`.
  let weights: UnsafePointer<Float>
  let bias: UnsafePointer<Float>
  /// The line of the first row, at the first column.
  var lines: UnsafePointer<Float>
  let lineStride: Int
  let sums: UnsafeMutablePointer<Float>
  /// The first of the lines that the block below will read: asked for, two of the cache's lines of
  /// each row and channel, while this tile multiplies. Need not be readable.
  var ahead: UnsafePointer<Float>?
  let aheadRowStride: Int
  let aheadChannelStride: Int
}

/// Sums some outputs of a block, two or three at a time, and stores them.
@inline(never)
private func sumBlock(
  _ parameters: UnsafePointer<ProductParameters>, _ block: Block, outputs: (first: Int, end: Int),
  lines: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
) {
  let rowStride = parameters.pointee.inputRowStride
  let nextRow = block.row + tileRows + 2 - parameters.pointee.window.topPadding
  let ahead = block.input + (nextRow * rowStride + block.column)
  var output = outputs.first
  while output < outputs.end {
    let (panel, row) = (output / ProductPanels.rows, output % ProductPanels.rows)
    let left = min(ProductPanels.rows - row, outputs.end - output)
    // Four are twice two: as many registers, and no sums left over.
    let count = left == 4 ? 2 : left
    let place = block.group * parameters.pointee.outputChannels + output
    let panels = block.group * parameters.pointee.panelsPerGroup + panel
    var tile = Tile(
      channels: parameters.pointee.inputChannels,
      weights: parameters.pointee.panels
        + (panels * parameters.pointee.depth * ProductPanels.rows + row),
      bias: parameters.pointee.bias.map { $0 + place } ?? UnsafePointer(sums + (sumCount - 4)),
      lines: lines, lineStride: block.lineStride, sums: sums,
      ahead: nil, aheadRowStride: rowStride,
      aheadChannelStride: parameters.pointee.inputChannelStride)
    for column in stride(from: 0, to: block.columns, by: tileColumns) {
      tile.lines = lines + column
      tile.ahead = output == outputs.first ? ahead + column : nil
      let target = Target(parameters, block, output: place, outputs: count, column: column)
      target.prefetch()
      switch count {
      case 1: sumOneOutput(&tile)
      case 2: sumTwoOutputs(&tile)
      default: sumThreeOutputs(&tile)
      }
      target.put(parameters, sums)
    }
    output += count
  }
}

/// The sums of some outputs over two neighbouring vectors of a row.
private protocol RowSums {
  /// Starts at the bias.
  init(bias: UnsafePointer<Float>)

  /// Adds the products of one weight for each output with two vectors.
  mutating func add(_ weights: UnsafePointer<Float>, _ x: Vector, _ y: Vector)

  /// Stores the sums of each output.
  func put(_ sums: UnsafeMutablePointer<Float>)
}

/// Elements between the sums of two outputs.
@inline(__always)
private var sumStride: Int { tileRows * tileColumns }

/// One output.
private struct OneOutput: RowSums {
  var first: Vector
  var second: Vector

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    first = broadcast(bias[0])
    second = first
  }

  @inline(__always)
  mutating func add(_ weights: UnsafePointer<Float>, _ x: Vector, _ y: Vector) {
    let weight = broadcast(weights[0])
    first = multiplyAdd(weight, x, first)
    second = multiplyAdd(weight, y, second)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    store(first, sums)
    store(second, sums + lanes)
  }
}

/// Two outputs.
private struct TwoOutputs: RowSums {
  var upper: OneOutput
  var lower: OneOutput

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    upper = OneOutput(bias: bias)
    lower = OneOutput(bias: bias + 1)
  }

  @inline(__always)
  mutating func add(_ weights: UnsafePointer<Float>, _ x: Vector, _ y: Vector) {
    upper.add(weights, x, y)
    lower.add(weights + 1, x, y)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    upper.put(sums)
    lower.put(sums + sumStride)
  }
}

/// Three outputs.
private struct ThreeOutputs: RowSums {
  var upper: TwoOutputs
  var lower: OneOutput

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    upper = TwoOutputs(bias: bias)
    lower = OneOutput(bias: bias + 2)
  }

  @inline(__always)
  mutating func add(_ weights: UnsafePointer<Float>, _ x: Vector, _ y: Vector) {
    upper.add(weights, x, y)
    lower.add(weights + 2, x, y)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    upper.put(sums)
    lower.put(sums + 2 * sumStride)
  }
}

@inline(never)
private func sumOneOutput(_ tile: UnsafePointer<Tile>) {
  sumTile(OneOutput.self, tile.pointee)
}

@inline(never)
private func sumTwoOutputs(_ tile: UnsafePointer<Tile>) {
  sumTile(TwoOutputs.self, tile.pointee)
}

@inline(never)
private func sumThreeOutputs(_ tile: UnsafePointer<Tile>) {
  sumTile(ThreeOutputs.self, tile.pointee)
}

/// Elements of the weights of one row of the window.
private let windowRow = 3 * ProductPanels.rows

/// Sums a tile: each line of the input serves all rows of the tile that read it.
@inline(__always)
private func sumTile<Row: RowSums>(_ type: Row.Type, _ tile: Tile) {
  let stride = tile.lineStride
  var (weights, line, ahead) = (tile.weights, tile.lines, tile.ahead)
  var (a, b) = (Row(bias: tile.bias), Row(bias: tile.bias))
  #if ISA_V4
    var (c, d) = (Row(bias: tile.bias), Row(bias: tile.bias))
  #endif
  for _ in 0..<tile.channels {
    if let place = ahead {
      for row in 0..<tileRows {
        let line = place + row * tile.aheadRowStride
        mhnetc_prefetch_far(line)
        mhnetc_prefetch_far(line + lanes)
      }
      ahead = place + tile.aheadChannelStride
    }
    addLine(line, weights, &a)
    addLine(line + stride, weights, &b, &a)
    #if ISA_V4
      addLine(line + 2 * stride, weights, &c, &b, &a)
      addLine(line + 3 * stride, weights, &d, &c, &b)
      addLine(line + 4 * stride, weights + windowRow, &d, &c)
      addLine(line + 5 * stride, weights + 2 * windowRow, &d)
    #else
      addLine(line + 2 * stride, weights + windowRow, &b, &a)
      addLine(line + 3 * stride, weights + 2 * windowRow, &b)
    #endif
    weights += 3 * windowRow
    line += (tileRows + 2) * stride
  }
  a.put(tile.sums)
  b.put(tile.sums + tileColumns)
  #if ISA_V4
    c.put(tile.sums + 2 * tileColumns)
    d.put(tile.sums + 3 * tileColumns)
  #endif
}

/// Adds a line to the only row that reads it, through the first row of `weights`.
///
/// What was read is forgotten: the next line needs the same weights again, and for want of registers
/// the compiler would store their vectors.
@inline(__always)
private func addLine<Row: RowSums>(
  _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ first: inout Row
) {
  var weights = weights
  mhnetc_forget()
  for j in 0..<3 {
    let (x, y) = (load(line + j), load(line + (j + lanes)))
    first.add(weights, x, y)
    weights += ProductPanels.rows
  }
}

/// Adds a line to two rows, through the first two rows of `weights`.
@inline(__always)
private func addLine<Row: RowSums>(
  _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ first: inout Row,
  _ second: inout Row
) {
  var weights = weights
  mhnetc_forget()
  for j in 0..<3 {
    let (x, y) = (load(line + j), load(line + (j + lanes)))
    first.add(weights, x, y)
    second.add(weights + windowRow, x, y)
    weights += ProductPanels.rows
  }
}

#if ISA_V4
  /// Adds a line to three rows, through all rows of `weights`.
  @inline(__always)
  private func addLine<Row: RowSums>(
    _ line: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ first: inout Row,
    _ second: inout Row, _ third: inout Row
  ) {
    var weights = weights
    mhnetc_forget()
    for j in 0..<3 {
      let (x, y) = (load(line + j), load(line + (j + lanes)))
      first.add(weights, x, y)
      second.add(weights + windowRow, x, y)
      third.add(weights + 2 * windowRow, x, y)
      weights += ProductPanels.rows
    }
  }
#endif

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
    column: Int
  ) {
    self.output = output
    self.outputs = outputs
    rows = block.rows
    columns = min(tileColumns, block.columns - column)
    outputStride = parameters.pointee.outputChannelStride
    residualStride = parameters.pointee.residualChannelStride
    rowStride = parameters.pointee.outputWidth
    let pixel = block.row * rowStride + block.column + column
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
