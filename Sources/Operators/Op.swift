/// An operator of the IR: a closed set, so that every backend's `switch` is complete or does not
/// compile.
public enum Op: Hashable, Sendable {
  // Sources.
  case input(Input)
  case weight(Weight)
  case fill(Fill)
  // Elementwise.
  case unary(Unary)
  case clip(Clip)
  case binary(Binary)
  case select(Select)
  case cast(Cast)
  // Products and windows.
  case convolution(Convolution)
  case matrixProduct(MatrixProduct)
  case averagePool(AveragePool)
  case localMean(LocalMean)
  // Along axes.
  case reduce(Reduce)
  case softmax(Softmax)
  case topKSoftmax(TopKSoftmax)
  case cumulativeSum(CumulativeSum)
  case topK(TopK)
  case scatterElements(ScatterElements)
  case gather(Gather)
  // Movement.
  case reshape(Reshape)
  case transpose(Transpose)
  case slice(Slice)
  case concatenate(Concatenate)
  case pad(Pad)
  case expand(Expand)
  case depthToSpace(DepthToSpace)
  case spaceToDepth(SpaceToDepth)
  case resize(Resize)
  // The terms of restoration networks.
  case layerNorm(LayerNorm)
  case l2Normalize(L2Normalize)
  case simpleGate(SimpleGate)
  case channelAttention(ChannelAttention)
  case scaledResidual(ScaledResidual)

  /// The attributes as the protocol that every operator conforms to: the only dispatch.
  public var definition: any OperatorDefinition {
    switch self {
    case .input(let op): op
    case .weight(let op): op
    case .fill(let op): op
    case .unary(let op): op
    case .clip(let op): op
    case .binary(let op): op
    case .select(let op): op
    case .cast(let op): op
    case .convolution(let op): op
    case .matrixProduct(let op): op
    case .averagePool(let op): op
    case .localMean(let op): op
    case .reduce(let op): op
    case .softmax(let op): op
    case .topKSoftmax(let op): op
    case .cumulativeSum(let op): op
    case .topK(let op): op
    case .scatterElements(let op): op
    case .gather(let op): op
    case .reshape(let op): op
    case .transpose(let op): op
    case .slice(let op): op
    case .concatenate(let op): op
    case .pad(let op): op
    case .expand(let op): op
    case .depthToSpace(let op): op
    case .spaceToDepth(let op): op
    case .resize(let op): op
    case .layerNorm(let op): op
    case .l2Normalize(let op): op
    case .simpleGate(let op): op
    case .channelAttention(let op): op
    case .scaledResidual(let op): op
    }
  }

  /// Whether the value has no operands: an input, a weight or a filled tensor.
  public var isSource: Bool {
    switch self {
    case .input, .weight, .fill: true
    case .unary, .clip, .binary, .select, .cast, .convolution, .matrixProduct, .averagePool,
      .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements, .gather, .reshape,
      .transpose,
      .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm, .l2Normalize,
      .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
      false
    }
  }
}
