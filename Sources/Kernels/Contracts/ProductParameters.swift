/// A convolution written as a blocked product of a weight matrix with columns of pixels:
///
///     y[n, g, co, p] = epilogue(Σ_k W[g, co, k] · B[n, g, k, p] + bias[g, co])
///
/// with `k = (ci, i, j)` over the input channels of the group and the window, and `B` the input
/// seen through the window. One contract serves the 1x1 convolution, where `B` is the input
/// itself, and every dense convolution of any size, step, dilation, padding and grouping.
///
/// The columns may also be changed before they are multiplied, which is done while they are packed
/// and therefore costs no pass over memory: times `inputScale[n, g, ci]`, a factor of each image and
/// channel; or, for a 1x1 window and one group, with `normalises`, to `(B − μ) / √(σ² + ε)` with mean
/// and biased variance of the pixel over all channels, in two passes (without `subtractsMean`,
/// `B / √(σ² + ε)`).
///
/// The sum runs over `k` in ascending order in one accumulator, so that the bits depend neither on
/// the blocking nor on the number of threads. Epilogue, in this order: bias; times `scale[co]`;
/// plus the residual; the positive part if `rectifies`. With `gates` it is bias, then
/// `y[c] = v[c] · v[c + C]`, `C = outputChannels / 2`, and neither scale, residual nor
/// rectification.
///
/// In `ProductPrecision.bfloat16`, W and the columns are rounded to bfloat16, to nearest and ties to
/// even, after the factors or the normalisation, which are computed in single precision; products
/// and sums are in single precision, two products a step, and numbers below the normal range count
/// as zero. The epilogue is the same.
///
/// The weights are packed once, when the model is converted (`ProductPanels`). The scratch that
/// holds the packed columns is borrowed from the allocator once for each range of tasks, because a
/// kernel does not know its thread: at most `scratchFloatCount` elements.
///
/// Between products of one table, tensors may be *packed* (`isInputPacked`, `isOutputPacked`,
/// `isResidualPacked`): in the order in which the kernels multiply, which only they know, and for
/// which `packedCount` elements are enough. It saves the packing of columns that a product has just
/// computed. For a 1x1 window, one image, one group, at most `pixelsPerBlock` pixels in both
/// products, and no `inputScale` with a packed input.
///
/// - Note: The output may alias neither input nor weights. The residual may be the output itself.
///   No alignment is needed beyond that of `Float`; 64 bytes is fastest.
public struct ProductParameters: KernelParameters {
  /// Images.
  public var batch = 1
  /// Groups of channels that do not see one another.
  public var groups = 1
  /// Input channels of one group.
  public var inputChannels: Int
  /// Rows of W of one group. The output has as many channels a group, or half with `gates`.
  public var outputChannels: Int
  /// What the convolution reads for one output pixel.
  public var window = Window()

  /// The input, rows contiguous.
  public var input: UnsafePointer<Float>
  /// Rows of the input.
  public var inputHeight: Int
  /// Columns of the input.
  public var inputWidth: Int
  /// Elements between two images of the input.
  public var inputBatchStride: Int
  /// Elements between two channels of the input.
  public var inputChannelStride: Int
  /// Elements between two rows of the input, at least `inputWidth`.
  public var inputRowStride: Int

  /// The output, pixels contiguous.
  public var output: UnsafeMutablePointer<Float>
  /// Rows of the output.
  public var outputHeight: Int
  /// Columns of the output.
  public var outputWidth: Int
  /// Elements between two images of the output.
  public var outputBatchStride: Int
  /// Elements between two channels of the output.
  public var outputChannelStride: Int

  /// The weights as `ProductPanels` packs them, for bfloat16 pairs in the bits of floats.
  public var panels: UnsafePointer<Float>
  /// `groups · outputChannels` values, in the order of the unpacked rows.
  public var bias: UnsafePointer<Float>?
  /// `groups · outputChannels` factors of the biased sum.
  public var scale: UnsafePointer<Float>?
  /// What is added after the scale, pixels contiguous.
  public var residual: UnsafePointer<Float>?
  /// Elements between two images of the residual.
  public var residualBatchStride = 0
  /// Elements between two channels of the residual.
  public var residualChannelStride = 0
  /// `groups · inputChannels` factors of the columns of each image.
  public var inputScale: UnsafePointer<Float>?
  /// Elements between the factors of two images; 0 where all images have the same.
  public var inputScaleBatchStride = 0
  /// Whether the columns are normalised: for a 1x1 window of one group, without `inputScale`.
  public var normalises = false
  /// Whether the normalised columns have mean 0.
  public var subtractsMean = true
  /// Added to the variance.
  public var epsilon: Float = 0
  /// What a later call reads first, with the strides of this one: asked of the memory while the
  /// last block is multiplied. Need not be readable.
  public var following: UnsafePointer<Float>?
  /// Whether the input is packed; its strides do not matter then.
  public var isInputPacked = false
  /// Whether the output is packed; its strides do not matter then.
  public var isOutputPacked = false
  /// Whether the residual is packed; its strides do not matter then.
  public var isResidualPacked = false
  /// Whether negative results become zero.
  public var rectifies = false
  /// Whether the two halves of the output channels are multiplied; the panels are packed for it.
  public var gates = false

  /// Describes a product over dense NCHW tensors; strides may be changed afterwards.
  public init(
    batch: Int = 1, groups: Int = 1, inputChannels: Int, outputChannels: Int,
    window: Window = Window(), inputHeight: Int, inputWidth: Int, outputHeight: Int,
    outputWidth: Int, gates: Bool = false, input: UnsafePointer<Float>,
    panels: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    output: UnsafeMutablePointer<Float>
  ) {
    self.batch = batch
    self.groups = groups
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.window = window
    self.input = input
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputRowStride = inputWidth
    self.inputChannelStride = inputHeight * inputWidth
    self.inputBatchStride = groups * inputChannels * inputHeight * inputWidth
    self.output = output
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.outputChannelStride = outputHeight * outputWidth
    let channelsOut = gates ? outputChannels / 2 : outputChannels
    self.outputBatchStride = groups * channelsOut * outputHeight * outputWidth
    self.panels = panels
    self.bias = bias
    self.gates = gates
  }

  /// The length of the sum.
  public var depth: Int { inputChannels * window.area }

  /// The pixels of one output plane.
  public var pixels: Int { outputHeight * outputWidth }

  /// Whether a column is a pixel of the input.
  public var isPixelwise: Bool {
    window.isPointwise && inputWidth == outputWidth && inputHeight == outputHeight
  }

  /// The most lines of 16 pixels of a block.
  package static let linesPerBlock = 24

  /// Whether `B` is the input itself: a 1x1 window over rows without gaps.
  public var isPointwise: Bool {
    isPixelwise && inputRowStride == inputWidth
  }
}

extension ProductParameters {
  /// Pixels of one block: a multiple of every vector tile, chosen so that a packed block stays in
  /// half of a second-level cache.
  public var pixelsPerBlock: Int { ProductParameters.pixelsPerBlock(depth: depth) }

  /// The pixels of a block where sums have this length.
  public static func pixelsPerBlock(depth: Int) -> Int {
    let fitting = 98304 / max(1, depth)
    return max(48, min(384, fitting / 48 * 48))
  }

  /// Elements that hold a packed tensor.
  public static func packedCount(channels: Int, pixels: Int) -> Int {
    channels * quotientRoundedUp(pixels, 16) * 16
  }

  /// Blocks of pixels of one plane.
  public var pixelBlocks: Int { quotientRoundedUp(pixels, pixelsPerBlock) }

  /// The factors of the columns of one group of an image, one for each of its channels.
  public func columnFactors(image: Int, group: Int) -> UnsafePointer<Float>? {
    inputScale.map { $0 + (image * inputScaleBatchStride + group * inputChannels) }
  }

  /// Panels of one group.
  public var panelsPerGroup: Int {
    ProductPanels.panelCount(outputChannels: outputChannels, gates: gates)
  }

  /// Panels of one task. All of them where the pixels alone give enough tasks; fewer on small
  /// images, where the packing of the columns is repeated for the sake of more tasks.
  public var panelsPerTask: Int {
    let tasks = batch * groups * pixelBlocks
    guard tasks > 0, tasks < 16 else { return max(2, panelsPerGroup) }
    let parts = quotientRoundedUp(16, tasks)
    return max(8, quotientRoundedUp(quotientRoundedUp(panelsPerGroup, parts), 2) * 2)
  }

  /// Tasks that share a block of pixels.
  public var tasksPerBlock: Int { quotientRoundedUp(panelsPerGroup, panelsPerTask) }

  /// `batch · groups · blocks of pixels · parts of the panels`, the last varying fastest.
  public var taskCount: Int { batch * groups * pixelBlocks * tasksPerBlock }

  /// The most elements of scratch that one range of tasks borrows.
  public var scratchFloatCount: Int {
    (depth + 1) * pixelsPerBlock + 2 * ProductPanels.rows * panelsPerGroup + ProductTile.sumCount
      + 2 * ProductParameters.linesPerBlock
  }
}

/// What the operands of a product are rounded to before they are multiplied.
public enum ProductPrecision: String, Sendable, CaseIterable {
  /// They are not rounded.
  case float32
  /// The upper half of a float: 8 bits of exponent, 7 stored bits of significand.
  case bfloat16

  /// Values of one column that a word of 32 bits holds.
  public var valuesPerWord: Int {
    switch self {
    case .float32: 1
    case .bfloat16: 2
    }
  }

  /// Words that hold a column.
  public func wordCount(depth: Int) -> Int { quotientRoundedUp(depth, valuesPerWord) }
}

/// The packed form of a weight matrix: panels of four rows, `[panel][k][4]`, zero where the last
/// panel has fewer rows. Groups follow one another. For bfloat16, a word holds two values of a row,
/// the first in its lower half: `[panel][pair of k][4][2]`, an odd depth padded with zero.
///
/// Panel `j` holds rows `4j ..< 4j + 4`; packed for a gate, rows `2j, 2j + 1, C + 2j, C + 2j + 1`,
/// `C` being half of the rows, so that both factors of an output lie in one panel.
public enum ProductPanels {
  /// Rows of a panel.
  public static let rows = 4

  /// Panels of one group.
  public static func panelCount(outputChannels: Int, gates: Bool = false) -> Int {
    gates ? quotientRoundedUp(outputChannels / 2, 2) : quotientRoundedUp(outputChannels, 4)
  }

  /// Elements of the packed weights, words of 32 bits.
  public static func floatCount(
    groups: Int, outputChannels: Int, depth: Int, gates: Bool = false,
    precision: ProductPrecision = .float32
  ) -> Int {
    groups * panelCount(outputChannels: outputChannels, gates: gates)
      * precision.wordCount(depth: depth) * rows
  }

  /// The row of W which row `row` of panel `panel` holds, or nil for a row of zeros.
  public static func sourceRow(
    panel: Int, row: Int, outputChannels: Int, gates: Bool
  ) -> Int? {
    guard gates else {
      let source = panel * rows + row
      return source < outputChannels ? source : nil
    }
    let half = outputChannels / 2
    let channel = panel * 2 + row % 2
    return channel < half ? channel + (row / 2) * half : nil
  }

  /// Packs `weights`, row-major `[groups][outputChannels][depth]`.
  ///
  /// - Parameters:
  ///   - groups: Groups of the convolution.
  ///   - outputChannels: Rows of one group; even with `gates`.
  ///   - depth: Columns.
  ///   - gates: Whether to pack for the gated product.
  ///   - precision: The precision of the product.
  ///   - weights: `groups · outputChannels · depth` elements.
  ///   - packed: Room for `floatCount` elements.
  public static func pack(
    groups: Int, outputChannels: Int, depth: Int, gates: Bool = false,
    precision: ProductPrecision = .float32, weights: UnsafePointer<Float>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let panels = panelCount(outputChannels: outputChannels, gates: gates)
    let words = precision.wordCount(depth: depth)
    for group in 0..<groups {
      let source = weights + group * outputChannels * depth
      for panel in 0..<panels {
        let destination = packed + (group * panels + panel) * words * rows
        for row in 0..<rows {
          let sourceRow = sourceRow(
            panel: panel, row: row, outputChannels: outputChannels, gates: gates)
          for word in 0..<words {
            let place = word * rows + row
            switch (precision, sourceRow.map { source + $0 * depth }) {
            case (_, nil): destination[place] = 0
            case (.float32, let values?): destination[place] = values[word]
            case (.bfloat16, let values?):
              let k = 2 * word
              destination[place] = BFloat16Pair.word(values[k], k + 1 < depth ? values[k + 1] : 0)
            }
          }
        }
      }
    }
  }
}
