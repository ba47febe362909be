import Kernels

/// A part of all images of a batch: pixels `first ..< first + count` of image `image`.
struct PixelBlock {
  let image: Int
  let first: Int
  let count: Int
}

/// An image of a chain: a whole one in memory, or one block of it in the scratch.
struct PixelOperand {
  /// Pixel 0 of a whole image; `nil` for a block in the scratch.
  var pointer: UnsafeMutablePointer<Float>?
  /// Elements from the beginning of the scratch.
  var scratchOffset = 0
  /// Elements between two images.
  var batchStride = 0
  /// Elements between two planes.
  var planeStride: Int

  /// Where the block begins.
  func start(
    _ block: PixelBlock, _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    // Safety: the block lies inside the image, and the scratch has room for every local value.
    guard let pointer else { return scratch + scratchOffset }
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

/// A step of a chain. The parameters' pointers and pixel counts are those of no block; each block
/// fills in its own.
enum PixelOperation {
  case product(
    ProductParameters, input: PixelOperand, residual: PixelOperand?, output: PixelOperand)
  case layerNorm(LayerNormParameters, input: PixelOperand, output: PixelOperand)
  case binary(BinaryParameters, left: PixelArgument, right: PixelArgument, output: PixelOperand)
  case scaleAdd(
    ScaleAddParameters, residual: PixelArgument, scale: PixelArgument, input: PixelArgument,
    output: PixelOperand)

  /// Computes one block on this thread.
  func run(
    _ kernels: KernelTable, _ block: PixelBlock, _ scratch: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .product(var parameters, let input, let residual, let output):
      parameters.inputWidth = block.count
      parameters.inputRowStride = block.count
      parameters.outputWidth = block.count
      parameters.input = UnsafePointer(input.start(block, scratch))
      parameters.inputChannelStride = input.planeStride
      parameters.output = output.start(block, scratch)
      parameters.outputChannelStride = output.planeStride
      if let factors = parameters.inputScale {
        parameters.inputScale = factors + block.image * parameters.inputScaleBatchStride
      }
      if let residual {
        parameters.residual = UnsafePointer(residual.start(block, scratch))
        parameters.residualChannelStride = residual.planeStride
      }
      runAlone(kernels.product, parameters)
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
