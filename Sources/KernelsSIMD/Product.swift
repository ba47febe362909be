public import Kernels

/// Dense convolution as a blocked product; see `ProductParameters`.
///
/// The columns of a block of pixels are packed once, tile by tile, and every panel of weights runs
/// over them. Packing pays because the rows of an image lie a multiple of the page size apart, so
/// that a column of them competes for one set of the cache.
@inline(never)
public func product(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  let pixelsPerBlock = parameters.pointee.pixelsPerBlock
  let panelsPerGroup = parameters.pointee.panelsPerGroup
  let (tasksPerBlock, panelsPerTask) = (
    parameters.pointee.tasksPerBlock, parameters.pointee.panelsPerTask
  )
  let (pixelBlocks, groups) = (parameters.pointee.pixelBlocks, parameters.pointee.groups)
  let readsAhead = parameters.pointee.isPixelwise && !parameters.pointee.isInputPacked
  let memory = Scratch(parameters)
  // Safety: borrowed for this call; every part below is written before it is read.
  let scratch = borrowScratch(byteCount: parameters.pointee.scratchFloatCount * 4)
  defer { returnScratch(scratch) }
  let floats = scratch.assumingMemoryBound(to: Float.self)
  var preparedGroup = -1
  var task = tasks.lowerBound
  while task < tasks.upperBound {
    // The tasks of one block go together: its columns are packed once.
    let block = task / tasksPerBlock
    let endTask = min(tasks.upperBound, (block + 1) * tasksPerBlock)
    let firstPanel = (task - block * tasksPerBlock) * panelsPerTask
    let endPanel = min(panelsPerGroup, (endTask - block * tasksPerBlock) * panelsPerTask)
    task = endTask
    let plane = block / pixelBlocks
    let (image, group) = (plane / groups, plane % groups)
    let firstPixel = (block - plane * pixelBlocks) * pixelsPerBlock
    let pixels = min(pixelsPerBlock, parameters.pointee.pixels - firstPixel)
    if group != preparedGroup {
      prepareRows(
        parameters, group: group, biases: floats + memory.biases, scales: floats + memory.scales)
      preparedGroup = group
    }
    let planes =
      parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + group * parameters.pointee.inputChannels * parameters.pointee.inputChannelStride
    let packed = packColumns(
      parameters, image: image, group: group, from: planes, firstPixel: firstPixel,
      pixels: pixels, line: floats + memory.line, packed: floats)
    var tile = ProductTile(
      depth: wordCount(depth: parameters.pointee.depth), weights: parameters.pointee.panels,
      bias: floats + memory.biases, scale: floats + memory.scales, packed: packed,
      sums: floats + memory.sums, pixels: pixels, channels: 0, output: parameters.pointee.output,
      outputStride: parameters.pointee.outputChannelStride)
    place(&tile, parameters, image: image, firstPixel: firstPixel)
    if readsAhead, endPanel - firstPanel == panelsPerGroup {
      lookAhead(
        parameters, &tile, planes: planes, firstPixel: firstPixel + pixels,
        offsets: floats + memory.offsets)
    }
    multiply(parameters, &tile, group: group, panels: (firstPanel, endPanel))
  }
}

/// Says what is packed next: the block that begins at a pixel, or behind the last one what the caller
/// has named.
@inline(__always)
private func lookAhead(
  _ parameters: UnsafePointer<ProductParameters>, _ tile: inout ProductTile,
  planes: UnsafePointer<Float>, firstPixel: Int, offsets: UnsafeMutablePointer<Float>
) {
  let isLast = firstPixel == parameters.pointee.pixels
  tile.ahead = isLast ? parameters.pointee.following : planes
  let offsets = UnsafeMutableRawPointer(offsets).assumingMemoryBound(to: Int.self)
  findLines(parameters, firstPixel: isLast ? 0 : firstPixel, offsets)
  tile.aheadOffsets = UnsafePointer(offsets)
}

/// Finds where the lines of 16 pixels of a block begin, from the first element of a plane.
@inline(__always)
private func findLines(
  _ parameters: UnsafePointer<ProductParameters>, firstPixel: Int,
  _ offsets: UnsafeMutablePointer<Int>
) {
  let width = parameters.pointee.outputWidth
  let gap = parameters.pointee.inputRowStride - width
  var (row, column) =
    gap == 0 ? (0, firstPixel) : firstPixel.quotientAndRemainder(dividingBy: width)
  for line in 0..<parameters.pointee.pixelsPerBlock / 16 {
    offsets[line] = row * parameters.pointee.inputRowStride + column
    column += 16
    while gap != 0, column >= width {
      column -= width
      row += 1
    }
  }
}

/// Where the parts of the scratch begin, behind the packed columns.
private struct Scratch {
  let line: Int
  let biases: Int
  let scales: Int
  let sums: Int
  let offsets: Int

  @inline(__always)
  init(_ parameters: UnsafePointer<ProductParameters>) {
    let pixels = parameters.pointee.pixelsPerBlock
    let panelValues = parameters.pointee.panelsPerGroup * ProductPanels.rows
    line = parameters.pointee.depth * pixels
    biases = line + pixels
    scales = biases + panelValues
    sums = scales + panelValues
    offsets = sums + ProductTile.sumCount
  }
}

/// Fills in where the results of a block go, and what is done to them.
@inline(__always)
private func place(
  _ tile: inout ProductTile, _ parameters: UnsafePointer<ProductParameters>, image: Int,
  firstPixel: Int
) {
  let channels =
    parameters.pointee.gates
    ? parameters.pointee.outputChannels / 2 : parameters.pointee.outputChannels
  tile.output += image * parameters.pointee.outputBatchStride
  if parameters.pointee.isOutputPacked {
    tile.outputPackedChannels = channels
  } else {
    tile.output += firstPixel
  }
  tile.gates = parameters.pointee.gates
  tile.scales = parameters.pointee.scale != nil
  tile.rectifies = parameters.pointee.rectifies
  guard let residual = parameters.pointee.residual else { return }
  tile.residualStride = parameters.pointee.residualChannelStride
  tile.residual = residual + image * parameters.pointee.residualBatchStride
  if parameters.pointee.isResidualPacked {
    tile.residualPackedChannels = channels
  } else {
    tile.residual = tile.residual.map { $0 + firstPixel }
  }
}

/// Brings bias and scale of one group into the order of the panels' rows.
@inline(never)
private func prepareRows(
  _ parameters: UnsafePointer<ProductParameters>, group: Int,
  biases: UnsafeMutablePointer<Float>, scales: UnsafeMutablePointer<Float>
) {
  let rows = parameters.pointee.outputChannels
  let gates = parameters.pointee.gates
  for index in 0..<parameters.pointee.panelsPerGroup * ProductPanels.rows {
    let row = ProductPanels.sourceRow(
      panel: index / ProductPanels.rows, row: index % ProductPanels.rows, outputChannels: rows,
      gates: gates)
    biases[index] = 0
    scales[index] = 1
    guard let row else { continue }
    if let bias = parameters.pointee.bias { biases[index] = bias[group * rows + row] }
    if let scale = parameters.pointee.scale { scales[index] = scale[group * rows + row] }
  }
}

/// Multiplies some panels with a packed block.
@inline(never)
private func multiply(
  _ parameters: UnsafePointer<ProductParameters>, _ tile: inout ProductTile, group: Int,
  panels: (first: Int, end: Int)
) {
  let panelValues = tile.depth * ProductPanels.rows
  let channelsPerPanel = tile.gates ? ProductPanels.rows / 2 : ProductPanels.rows
  let channels =
    tile.gates ? parameters.pointee.outputChannels / 2 : parameters.pointee.outputChannels
  // The rows of the next block are asked for while this one is multiplied, spread over the steps.
  let tilesPerPanel = max(1, tile.pixels / (3 * lanes))
  let tiles = tilesPerPanel * max(1, (panels.end - panels.first) / panelsPerTile)
  let requestsPerTile = max(1, (tile.depth + stepsPerRequest - 1) / stepsPerRequest)
  tile.aheadStride = parameters.pointee.inputChannelStride
  tile.aheadLines = parameters.pointee.pixelsPerBlock / 16
  let lines = parameters.pointee.depth * tile.aheadLines
  tile.aheadCount = min(8, lines / (tiles * requestsPerTile) + 1)
  let linesPerRow = tilesPerPanel * requestsPerTile * tile.aheadCount
  let firstPanel = group * parameters.pointee.panelsPerGroup
  let (weights, biases, scales) = (tile.weights, tile.bias, tile.scale)
  var panel = panels.first
  while panel < panels.end {
    let channel = panel * channelsPerPanel
    tile.weights = weights + (firstPanel + panel) * panelValues
    tile.bias = biases + panel * ProductPanels.rows
    tile.scale = scales + panel * ProductPanels.rows
    tile.place = group * channels + channel
    tile.channels = channels - channel
    tile.aheadFirst = min(lines, panel / panelsPerTile * linesPerRow)
    let count = min(panelsPerTile, panels.end - panel)
    multiplyPanels(count, &tile)
    panel += count
  }
}
