/// A depthwise convolution:
///
///     y[n, c, y, x] = bias[c] + Σ_ij w[c, i, j] · x[n, c, y·s + i·d − pad, x·s + j·d − pad]
///
/// with zeros outside the input. As a gate (`KernelTable.depthwiseGate`) the input, the weights
/// and the bias have `2·channels` channels, and `y[c] = v[c] · v[c + channels]`, or with
/// `appliesGELU` `y[c] = gelu(v[c]) · v[c + channels]`.
///
/// - Note: The output may not alias the input. Rows are contiguous on both sides.
public struct DepthwiseParameters: KernelParameters {
  /// Images.
  public var batch = 1
  /// Output channels.
  public var channels: Int
  /// What an output pixel reads.
  public var window: Window

  /// The input.
  public var input: UnsafePointer<Float>
  /// Rows of the input.
  public var inputHeight: Int
  /// Columns of the input.
  public var inputWidth: Int
  /// Elements between two images of the input.
  public var inputBatchStride: Int
  /// Elements between two channels of the input.
  public var inputChannelStride: Int
  /// Elements between two rows of the input.
  public var inputRowStride: Int

  /// The output.
  public var output: UnsafeMutablePointer<Float>
  /// Rows of the output.
  public var outputHeight: Int
  /// Columns of the output.
  public var outputWidth: Int
  /// Elements between two images of the output.
  public var outputBatchStride: Int
  /// Elements between two channels of the output.
  public var outputChannelStride: Int
  /// Elements between two rows of the output.
  public var outputRowStride: Int

  /// `[channels][height · width]`, or twice as many channels for the gate.
  public var weights: UnsafePointer<Float>
  /// One value a channel of the weights.
  public var bias: UnsafePointer<Float>?
  /// Whether a gate's first factor goes through GELU.
  public var appliesGELU = false

  /// Describes a convolution over dense NCHW tensors; strides may be changed afterwards.
  ///
  /// With `gates` the input is taken to have `2·channels` channels.
  public init(
    batch: Int = 1, channels: Int, window: Window, inputHeight: Int, inputWidth: Int,
    outputHeight: Int, outputWidth: Int, gates: Bool = false, input: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    output: UnsafeMutablePointer<Float>
  ) {
    self.batch = batch
    self.channels = channels
    self.window = window
    self.input = input
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputRowStride = inputWidth
    self.inputChannelStride = inputHeight * inputWidth
    self.inputBatchStride = (gates ? 2 : 1) * channels * inputHeight * inputWidth
    self.output = output
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.outputRowStride = outputWidth
    self.outputChannelStride = outputHeight * outputWidth
    self.outputBatchStride = channels * outputHeight * outputWidth
    self.weights = weights
    self.bias = bias
  }

  /// Output rows of one task.
  public var rowsPerTask: Int {
    max(1, min(outputHeight, max(16, elementsPerStreamingTask / max(1, outputWidth))))
  }

  /// Tasks of one plane.
  public var bands: Int { quotientRoundedUp(outputHeight, rowsPerTask) }

  /// `batch · channels · bands`, the last varying fastest.
  public var taskCount: Int { batch * channels * bands }
}
