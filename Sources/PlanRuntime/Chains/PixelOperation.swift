import Kernels

/// What one thread computes of an image before it goes on.
struct ChainPart {
  let image: Int
  let tile: ChainTile
  let tiling: ChainTiling
  /// Whether the stencil's input holds the rows that this tile shares with the one above.
  let goesOn: Bool
  /// The local values.
  let scratch: UnsafeMutablePointer<Float>

  /// The columns that a stencil reads, as far as they exist.
  private var haloColumns: Range<Int> {
    max(
      0, tile.columns.lowerBound - tiling.reach.columns)..<min(
        tiling.width, tile.columns.upperBound + tiling.reach.columns)
  }

  /// The rows that a stencil reads, as far as they exist.
  private var haloRows: Range<Int> {
    max(
      0, tile.rows.lowerBound - tiling.reach.rows)..<min(
        tiling.height, tile.rows.upperBound + tiling.reach.rows)
  }

  /// The pixels that a step computes.
  func block(isBeforeStencil: Bool) -> PixelBlock {
    guard isBeforeStencil else {
      return PixelBlock(
        image: image, rows: tile.rows, columns: tile.columns, pitch: tiling.width, localFirst: 0)
    }
    // Rows of the local values begin `reach` above the tile, whether or not they exist.
    let (firstLocalRow, columns) = (tile.rows.lowerBound - tiling.reach.rows, haloColumns)
    let first = goesOn ? tile.rows.lowerBound + tiling.reach.rows : haloRows.lowerBound
    let rows = min(first, haloRows.upperBound)..<haloRows.upperBound
    return PixelBlock(
      image: image, rows: rows, columns: columns, pitch: tiling.width,
      localFirst: (rows.lowerBound - firstLocalRow) * columns.count)
  }

  /// Moves the rows that the stencil still needs to where this tile expects them.
  func keepRows(of input: PixelOperand, planes: Int) {
    guard goesOn else { return }
    let pitch = haloColumns.count
    let count = 2 * tiling.reach.rows * pitch * MemoryLayout<Float>.stride
    for plane in 0..<planes {
      // Safety: the tile above was `tileHeight` rows high, and its rows lie in the same plane.
      let start = scratch + (input.scratchOffset + plane * input.planeStride)
      UnsafeMutableRawPointer(start).copyMemory(
        from: start + tiling.tileHeight * pitch, byteCount: count)
    }
  }

  /// Fills in what a depthwise convolution reads and writes.
  func place(
    _ parameters: inout DepthwiseParameters, input: PixelOperand, output: PixelOperand
  ) {
    let (rows, columns) = (haloRows, haloColumns)
    let missing = rows.lowerBound - (tile.rows.lowerBound - tiling.reach.rows)
    parameters.input = UnsafePointer(
      scratch + (input.scratchOffset + missing * columns.count))
    parameters.inputHeight = rows.count
    parameters.inputWidth = columns.count
    parameters.inputRowStride = columns.count
    parameters.inputChannelStride = input.planeStride
    parameters.window.topPadding = missing
    parameters.window.leftPadding =
      columns.lowerBound - (tile.columns.lowerBound - tiling.reach.columns)
    parameters.outputHeight = tile.rows.count
    parameters.outputWidth = tile.columns.count
    parameters.outputRowStride = output.pointer == nil ? tile.columns.count : tiling.width
    parameters.outputChannelStride = output.planeStride
    parameters.output = output.start(block(isBeforeStencil: false), scratch)
  }
}

/// Some rows and columns of one image.
struct PixelBlock {
  let image: Int
  let rows: Range<Int>
  let columns: Range<Int>
  /// Columns of a whole image.
  let pitch: Int
  /// Where the block begins in a plane of a local value.
  let localFirst: Int

  /// Its pixels.
  var count: Int { rows.count * columns.count }
  /// Where the block begins in a whole image.
  var first: Int { rows.lowerBound * pitch + columns.lowerBound }
  /// Whether its rows follow one another in a whole image.
  var isContiguous: Bool { columns.count == pitch || rows.count == 1 }
}

/// An image of a chain: a whole one in memory, or one part of it in the scratch.
struct PixelOperand {
  /// Pixel 0 of a whole image; `nil` for a part in the scratch.
  var pointer: UnsafeMutablePointer<Float>?
  /// Elements from the beginning of the scratch.
  var scratchOffset = 0
  /// Elements between two images.
  var batchStride = 0
  /// Elements between two planes.
  var planeStride: Int
  /// Whether it is in the order in which products multiply.
  var isPacked = false

  /// Where the block begins.
  func start(
    _ block: PixelBlock, _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    // Safety: the block lies inside the image, and the scratch has room for every local value.
    guard let pointer else { return scratch + scratchOffset + block.localFirst }
    return pointer + block.image * batchStride + block.first
  }
}

/// An operand of arithmetic in a chain.
enum PixelArgument {
  /// One value a pixel.
  case image(PixelOperand)
  /// One value a plane.
  case planes(BroadcastOperand)

  func operand(
    _ block: PixelBlock, _ scratch: UnsafeMutablePointer<Float>
  ) -> BroadcastOperand {
    switch self {
    case .image(let image):
      return BroadcastOperand(
        image.start(block, scratch), batchStride: 0, planeStride: image.planeStride,
        pixelStride: 1)
    case .planes(let planes):
      return BroadcastOperand(
        planes.pointer + block.image * planes.batchStride, batchStride: 0,
        planeStride: planes.planeStride, pixelStride: 0)
    }
  }
}

/// A step of a chain. The parameters' pointers and pixel counts are those of no part; each part
/// fills in its own.
enum PixelOperation {
  case product(
    ProductParameters, ProductPrecision, input: PixelOperand, residual: PixelOperand?,
    output: PixelOperand)
  case layerNorm(LayerNormParameters, input: PixelOperand, output: PixelOperand)
  case binary(BinaryParameters, left: PixelArgument, right: PixelArgument, output: PixelOperand)
  case scaleAdd(
    ScaleAddParameters, residual: PixelArgument, scale: PixelArgument, input: PixelArgument,
    output: PixelOperand)
  case depthwise(DepthwiseParameters, gates: Bool, input: PixelOperand, output: PixelOperand)

  /// Keeps what a stencil needs of the tile above; the operations before it compute the rest.
  func keepRows(_ part: ChainPart) {
    switch self {
    case .depthwise(let parameters, let gates, let input, _):
      part.keepRows(of: input, planes: (gates ? 2 : 1) * parameters.channels)
    case .product, .layerNorm, .binary, .scaleAdd: break
    }
  }

  /// Computes one part on this thread.
  ///
  /// - Parameters:
  ///   - kernels: The kernels.
  ///   - part: The part.
  ///   - isBeforeStencil: Whether a stencil will read the result.
  func run(_ kernels: KernelTable, _ part: ChainPart, isBeforeStencil: Bool) {
    let scratch = part.scratch
    let block = part.block(isBeforeStencil: isBeforeStencil)
    switch self {
    case .depthwise(var parameters, let gates, let input, let output):
      part.place(&parameters, input: input, output: output)
      runAlone(gates ? kernels.depthwiseGate : kernels.depthwise, parameters)
    case .product(var parameters, let precision, let input, let residual, let output):
      parameters.place(block, input: input, residual: residual, output: output, scratch)
      runAlone(kernels.product(in: precision), parameters)
    case .layerNorm(var parameters, let input, let output):
      parameters.pixels = block.count
      parameters.input = UnsafePointer(input.start(block, scratch))
      parameters.inputChannelStride = input.planeStride
      parameters.output = output.start(block, scratch)
      parameters.outputChannelStride = output.planeStride
      runAlone(kernels.layerNorm, parameters)
    case .binary(var parameters, let left, let right, let output):
      parameters.planeSize = block.count
      parameters.left = left.operand(block, scratch)
      parameters.right = right.operand(block, scratch)
      parameters.output = output.start(block, scratch)
      parameters.outputPlaneStride = output.planeStride
      runAlone(kernels.binary, parameters)
    case .scaleAdd(var parameters, let residual, let scale, let input, let output):
      parameters.planeSize = block.count
      parameters.residual = residual.operand(block, scratch)
      parameters.scale = scale.operand(block, scratch)
      parameters.input = input.operand(block, scratch)
      parameters.output = output.start(block, scratch)
      parameters.outputPlaneStride = output.planeStride
      runAlone(kernels.scaleAdd, parameters)
    }
  }

  private func runAlone<Parameters: KernelParameters>(
    _ kernel: Kernel<Parameters>, _ parameters: Parameters
  ) {
    withUnsafePointer(to: parameters) { kernel($0, 0..<parameters.taskCount) }
  }
}

extension ProductParameters {
  /// Fills in what a product reads and writes of a block: one line of pixels, or rows with gaps.
  fileprivate mutating func place(
    _ block: PixelBlock, input: PixelOperand, residual: PixelOperand?, output: PixelOperand,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let isLine = block.isContiguous || input.pointer == nil
    inputHeight = isLine ? 1 : block.rows.count
    inputWidth = isLine ? block.count : block.columns.count
    inputRowStride = isLine ? block.count : block.pitch
    outputHeight = inputHeight
    outputWidth = inputWidth
    self.input = UnsafePointer(input.start(block, scratch))
    inputChannelStride = input.planeStride
    isInputPacked = input.isPacked
    self.output = output.start(block, scratch)
    outputChannelStride = output.planeStride
    isOutputPacked = output.isPacked
    if let whole = input.pointer {
      // Safety: an address that is asked for, not read.
      following =
        UnsafePointer(whole)
        + (block.image * input.batchStride + block.first
          + (isLine ? block.count : block.rows.count * block.pitch))
    }
    if let factors = inputScale { inputScale = factors + block.image * inputScaleBatchStride }
    if let residual {
      self.residual = UnsafePointer(residual.start(block, scratch))
      residualChannelStride = residual.planeStride
      isResidualPacked = residual.isPacked
    }
  }
}
