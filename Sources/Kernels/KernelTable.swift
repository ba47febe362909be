/// The kernels of one instruction set, chosen once at start.
///
/// Each entry has a contract (its parameter struct) and a scalar truth; instruction sets replace
/// entries and leave the others as they are.
public struct KernelTable: Sendable {
  /// What the table was built for: `scalar`, `x86-64-v3` or `x86-64-v4`.
  public var name: String
  /// Dense convolutions.
  public var product: Kernel<ProductParameters>
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
  /// Strided copy.
  public var copy: Kernel<CopyParameters>
  /// Strided fill.
  public var fill: Kernel<FillParameters>
  /// Small matrix products, first step.
  public var matrixProduct: Kernel<MatrixProductParameters>
  /// Small matrix products, second step.
  public var matrixProductCombine: Kernel<MatrixProductParameters>

  /// The scalar truth: runs everywhere, and defines what the others compute.
  public static let scalar = KernelTable(
    name: "scalar", product: scalarProduct, depthwise: scalarDepthwise,
    depthwiseGate: scalarDepthwiseGate, layerNorm: scalarLayerNorm, binary: scalarBinary,
    unary: scalarUnary, scaleAdd: scalarScaleAdd, reduce: scalarReduce,
    reduceCombine: scalarReduceCombine, softmax: scalarSoftmax, copy: scalarCopy,
    fill: scalarFill, matrixProduct: scalarMatrixProduct,
    matrixProductCombine: scalarMatrixProductCombine)
}
