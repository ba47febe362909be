public import Kernels

/// Dense convolution as a blocked product; see `ProductParameters`.
///
/// The columns of a block of pixels are packed once, tile by tile, and every panel of weights runs
/// over them. Packing pays because the rows of an image lie a multiple of the page size apart, so
/// that a column of them competes for one set of the cache.
@inline(never)
public func product(_ parameters: UnsafePointer<ProductParameters>, _ tasks: Range<Int>) {
  let depth = parameters.pointee.depth
  let pixelsPerBlock = parameters.pointee.pixelsPerBlock
  let panelsPerGroup = parameters.pointee.panelsPerGroup
  let panelValues = panelsPerGroup * ProductPanels.rows
  let scratchCount = parameters.pointee.scratchFloatCount
  // Safety: borrowed for this call; every part below is written before it is read.
  let scratch = borrowScratch(byteCount: scratchCount * 4)
  defer { returnScratch(scratch) }
  let packed = scratch.assumingMemoryBound(to: Float.self)
  let line = packed + depth * pixelsPerBlock
  let biases = line + pixelsPerBlock
  let scales = biases + panelValues
  let sums = scales + panelValues
  let isPointwise = parameters.pointee.isPointwise
  var preparedGroup = -1
  var packedBlock = -1
  for task in tasks {
    let (block, part) = (
      task / parameters.pointee.tasksPerBlock, task % parameters.pointee.tasksPerBlock
    )
    let plane = block / parameters.pointee.pixelBlocks
    let (image, group) = (plane / parameters.pointee.groups, plane % parameters.pointee.groups)
    let firstPixel = block % parameters.pointee.pixelBlocks * pixelsPerBlock
    let pixels = min(pixelsPerBlock, parameters.pointee.pixels - firstPixel)
    let firstPanel = part * parameters.pointee.panelsPerTask
    let endPanel = min(panelsPerGroup, firstPanel + parameters.pointee.panelsPerTask)
    if group != preparedGroup {
      prepareRows(parameters, group: group, biases: biases, scales: scales)
      preparedGroup = group
    }
    let planes =
      parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + group * parameters.pointee.inputChannels * parameters.pointee.inputChannelStride
    if block != packedBlock {
      packColumns(
        parameters, image: image, group: group, from: planes, firstPixel: firstPixel,
        pixels: pixels, line: line, packed: packed)
      packedBlock = block
    }
    let isLast = firstPixel + pixels == parameters.pointee.pixels
    let ahead =
      isPointwise && parameters.pointee.tasksPerBlock == 1
      ? isLast ? parameters.pointee.following : planes + (firstPixel + pixels) : nil
    multiply(
      parameters, image: image, group: group, firstPixel: firstPixel, pixels: pixels,
      panels: (firstPanel, endPanel), packed: packed, biases: biases, scales: scales, sums: sums,
      ahead: ahead)
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
  _ parameters: UnsafePointer<ProductParameters>, image: Int, group: Int, firstPixel: Int,
  pixels: Int, panels: (first: Int, end: Int), packed: UnsafePointer<Float>,
  biases: UnsafePointer<Float>, scales: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>,
  ahead: UnsafePointer<Float>?
) {
  let gates = parameters.pointee.gates
  let words = wordCount(depth: parameters.pointee.depth)
  let panelStride = words * ProductPanels.rows
  let channelsPerPanel = gates ? ProductPanels.rows / 2 : ProductPanels.rows
  let channels = gates ? parameters.pointee.outputChannels / 2 : parameters.pointee.outputChannels
  // The rows of the next block are asked for while this one is multiplied, spread over the steps.
  let tilesPerPanel = max(1, pixels / (3 * lanes))
  let tiles = tilesPerPanel * max(1, (panels.end - panels.first) / panelsPerTile)
  let requestsPerTile = max(1, (words + stepsPerRequest - 1) / stepsPerRequest)
  let aheadLines = parameters.pointee.pixelsPerBlock / 16
  let lines = parameters.pointee.depth * aheadLines
  let linesPerRequest = min(8, lines / (tiles * requestsPerTile) + 1)
  var panel = panels.first
  while panel < panels.end {
    let channel = panel * channelsPerPanel
    let place = group * channels + channel
    var tile = ProductTile(
      depth: words,
      weights: parameters.pointee.panels
        + (group * parameters.pointee.panelsPerGroup + panel) * panelStride,
      bias: biases + panel * ProductPanels.rows, scale: scales + panel * ProductPanels.rows,
      packed: packed, sums: sums, pixels: pixels, channels: channels - channel,
      output: parameters.pointee.output + image * parameters.pointee.outputBatchStride
        + place * parameters.pointee.outputChannelStride + firstPixel,
      outputStride: parameters.pointee.outputChannelStride)
    tile.gates = gates
    tile.scales = parameters.pointee.scale != nil
    tile.rectifies = parameters.pointee.rectifies
    if let residual = parameters.pointee.residual {
      tile.residualStride = parameters.pointee.residualChannelStride
      tile.residual =
        residual + image * parameters.pointee.residualBatchStride
        + place * parameters.pointee.residualChannelStride + firstPixel
    }
    if let ahead {
      tile.ahead = ahead
      tile.aheadStride = parameters.pointee.inputChannelStride
      tile.aheadLines = aheadLines
      tile.aheadCount = linesPerRequest
      tile.aheadFirst = min(
        lines, panel / panelsPerTile * tilesPerPanel * requestsPerTile * linesPerRequest)
    }
    let count = min(panelsPerTile, panels.end - panel)
    multiplyPanels(count, &tile)
    panel += count
  }
}
