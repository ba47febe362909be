/// Normalises each pixel over its channels:
///
///     y[n, c, p] = γ[c] · (x[n, c, p] − μ[n, p]) / √(σ²[n, p] + ε) + β[c]
///
/// with the biased variance σ², computed from the differences to the mean. Without `subtractsMean`
/// the numerator is `x` itself (Restormer's bias-free form); the variance is the same.
///
/// - Note: The output may be the input (same pointer and strides), and may not overlap it otherwise.
/// - Source: NAFNet `LayerNorm2d`, Restormer `BiasFree_LayerNorm`; Ba et al. 2016.
public struct LayerNormParameters: KernelParameters {
  /// Images.
  public var batch = 1
  /// Channels over which a pixel is normalised.
  public var channels: Int
  /// Pixels of one image.
  public var pixels: Int

  /// The input, pixels contiguous.
  public var input: UnsafePointer<Float>
  /// Elements between two images of the input.
  public var inputBatchStride: Int
  /// Elements between two channels of the input.
  public var inputChannelStride: Int

  /// The output, pixels contiguous.
  public var output: UnsafeMutablePointer<Float>
  /// Elements between two images of the output.
  public var outputBatchStride: Int
  /// Elements between two channels of the output.
  public var outputChannelStride: Int

  /// Factor of each channel; 1 without.
  public var gamma: UnsafePointer<Float>?
  /// Summand of each channel; 0 without.
  public var beta: UnsafePointer<Float>?
  /// ε, dimensionless, inside the root.
  public var epsilon: Float
  /// Whether the numerator is `x − μ` rather than `x`.
  public var subtractsMean = true

  /// Describes a normalisation of dense `[batch, channels, pixels]` tensors.
  public init(
    batch: Int = 1, channels: Int, pixels: Int, input: UnsafePointer<Float>,
    gamma: UnsafePointer<Float>? = nil, beta: UnsafePointer<Float>? = nil, epsilon: Float,
    subtractsMean: Bool = true, output: UnsafeMutablePointer<Float>
  ) {
    self.batch = batch
    self.channels = channels
    self.pixels = pixels
    self.input = input
    self.inputBatchStride = channels * pixels
    self.inputChannelStride = pixels
    self.output = output
    self.outputBatchStride = channels * pixels
    self.outputChannelStride = pixels
    self.gamma = gamma
    self.beta = beta
    self.epsilon = epsilon
    self.subtractsMean = subtractsMean
  }

  /// Pixels of one task.
  public var pixelsPerTask: Int { 1024 }

  /// Tasks of one image.
  public var pixelBlocks: Int { quotientRoundedUp(pixels, pixelsPerTask) }

  /// `batch · blocks of pixels`, the last varying fastest.
  public var taskCount: Int { channels == 0 ? 0 : batch * pixelBlocks }
}
