/// What computes a step: a name of the program, not of an instruction set. Which values a kernel
/// can compute is said by `StepForm`.
public enum StepKernel: String, Hashable, Sendable, CaseIterable {
  /// The scalar evaluator that defines the operators: any one operator, any element type, slow.
  case reference
  /// Nothing is computed: the same elements under another shape.
  case view
  /// Dense convolution as a blocked product; bias, gate, scale, residual and rectification
  /// happen before the result is stored.
  case product
  /// Convolution of each channel, or of a few channels to one, and a gate after it.
  case depthwise
  /// The mean of a window.
  case averagePool
  /// The mean of a window around each pixel, in running sums.
  case localMean
  /// Sampling at another resolution.
  case resize
  /// Normalisation of each pixel over its channels.
  case layerNorm
  /// Arithmetic of two operands with broadcasting, also `gelu(a) · b`.
  case binary
  /// A function of each element.
  case unary
  /// Residual plus scaled input.
  case scaledResidual
  /// The product of the two halves of an axis.
  case simpleGate
  /// Channels scaled by a weighted sum of all channels' means.
  case channelAttention
  /// Rows scaled to unit length.
  case l2Normalize
  /// Reduction over the last axes.
  case reduce
  /// Softmax along an axis.
  case softmax
  /// Softmaxes over the largest elements of each row, added up.
  case topKSoftmax
  /// Movement of elements: slice, transpose, concatenation, padding, expansion, pixel shuffle.
  case copy
  /// One number for all elements.
  case fill
  /// Products of matrices, their batch broadcast.
  case matrixProduct
}
