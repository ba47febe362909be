/// The kernels of one instruction set, chosen once at start.
///
/// Each entry has a contract (its parameter struct) and a scalar truth; instruction sets replace
/// entries and leave the others as they are.
public struct KernelTable: Sendable {
  /// What the table was built for: the name of an `InstructionSet`.
  public var name: String
  /// Dense convolutions.
  public var product: Kernel<ProductParameters>
  /// Dense convolutions whose operands are rounded to bfloat16; `nil` where the processor has no
  /// instruction for it.
  public var productBF16: Kernel<ProductParameters>?
  /// Depthwise convolution.
  public var depthwise: Kernel<DepthwiseParameters>
  /// Depthwise convolution of twice the channels, the halves multiplied.
  public var depthwiseGate: Kernel<DepthwiseParameters>
  /// Normalisation of pixels over channels.
  public var layerNorm: Kernel<LayerNormParameters>
  /// Arithmetic with broadcasting, and gates.
  public var binary: Kernel<BinaryParameters>
  /// Functions of one operand.
  public var unary: Kernel<UnaryParameters>
  /// Residual plus scaled input.
  public var scaleAdd: Kernel<ScaleAddParameters>
  /// Reduction of rows, first step.
  public var reduce: Kernel<ReductionParameters>
  /// Reduction of rows, second step.
  public var reduceCombine: Kernel<ReductionParameters>
  /// Softmax along any axis.
  public var softmax: Kernel<SoftmaxParameters>
  /// Softmaxes over the largest elements of rows, added up.
  public var topKSoftmax: Kernel<TopKSoftmaxParameters>
  /// Means of windows around pixels.
  public var localMean: Kernel<LocalMeanParameters>
  /// Sampling at another resolution.
  public var resample: Kernel<ResampleParameters>
  /// Strided copy.
  public var copy: Kernel<CopyParameters>
  /// Strided fill.
  public var fill: Kernel<FillParameters>
  /// Small matrix products, first step.
  public var matrixProduct: Kernel<MatrixProductParameters>
  /// Small matrix products, second step.
  public var matrixProductCombine: Kernel<MatrixProductParameters>

  /// Runs rounds of multiply-adds in registers and returns how many floating-point operations that
  /// were: the peak against which the others are measured.
  public var multiplyAddRounds: @Sendable (_ rounds: Int) -> Int

  /// The scalar truth: runs everywhere, and defines what the others compute.
  public static let scalar = KernelTable(
    name: "scalar", product: scalarProduct, productBF16: scalarProductBF16,
    depthwise: scalarDepthwise,
    depthwiseGate: scalarDepthwiseGate, layerNorm: scalarLayerNorm, binary: scalarBinary,
    unary: scalarUnary, scaleAdd: scalarScaleAdd, reduce: scalarReduce,
    reduceCombine: scalarReduceCombine, softmax: scalarSoftmax,
    topKSoftmax: scalarTopKSoftmax, localMean: scalarLocalMean, resample: scalarResample,
    copy: scalarCopy, fill: scalarFill,
    matrixProduct: scalarMatrixProduct,
    matrixProductCombine: scalarMatrixProductCombine,
    multiplyAddRounds: scalarMultiplyAddRounds)

  /// The product of a precision; where there is no fast one, the scalar truth, which is right.
  public func product(in precision: ProductPrecision) -> Kernel<ProductParameters> {
    switch precision {
    case .float32: product
    case .bfloat16: productBF16 ?? scalarProductBF16
    }
  }

  /// The multiply-add peak of one core, in floating-point operations a second: the best of
  /// several measurements of about a millisecond each.
  public func measurePeak() -> Double {
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<20 {
      var operations = 0
      let elapsed = clock.measure { operations = multiplyAddRounds(300_000) }
      best = max(best, Double(operations) / (elapsed / .seconds(1)))
    }
    return best
  }
}
