import IR
import Operators
import TensorCore

/// Which products may round their operands to bfloat16.
///
/// What is rounded has 8 bits of significand, as coarse as the levels of a picture. So the
/// convolutions that read or write pixels stay in single precision, which have few channels, and so
/// do those of whole-picture means, from which the weights of all channels come; both take little
/// time. Sums, biases, residuals, statistics and everything that is no convolution stay as well.
///
/// Where the largest of some scores are chosen, an error near a tie exchanges whole channels
/// of attention, however small it is. So everything before a network's last choice stays: what is
/// chosen is what single precision chooses, to the bit. MHNet chooses once, at its lowest
/// resolution; DRSformer in every block, so that only its last blocks are rounded.
struct ProductRounding {
  /// The least length of a sum: shorter ones wait for memory anyway.
  static let leastDepth = 16
  /// The fewest channels of a group, on either side.
  static let fewestChannels = 8

  private let graph: Graph
  /// Convolutions on which a choice depends.
  private let deciding: Set<ValueID>

  init(_ graph: Graph) {
    self.graph = graph
    deciding = ProductRounding.decidingConvolutions(of: graph)
  }

  /// Whether a convolution may be rounded.
  func suits(_ id: ValueID, _ op: Convolution) -> Bool {
    let value = graph[id]
    guard !deciding.contains(id),
      let weight = graph[value.operands[1]].type.staticShape, weight.count > 1
    else { return false }
    let depth = weight.dropFirst().reduce(1, *)
    let isOnePixel = value.type.shape.dropFirst(2).allSatisfy { $0.value == 1 }
    return depth >= ProductRounding.leastDepth && weight[1] >= ProductRounding.fewestChannels
      && weight[0] / op.groups >= ProductRounding.fewestChannels && !isOnePixel
  }

  /// The convolutions from whose results something is chosen.
  private static func decidingConvolutions(of graph: Graph) -> Set<ValueID> {
    var found: Set<ValueID> = []
    var seen: Set<ValueID> = []
    var open = graph.ids.filter { graph[$0].op.choosesLargest }
    while let id = open.popLast() {
      guard seen.insert(id).inserted else { continue }
      if case .convolution = graph[id].op { found.insert(id) }
      open += graph[id].operands
    }
    return found
  }
}

extension Op {
  /// Whether the result depends on which values are the largest.
  fileprivate var choosesLargest: Bool {
    switch self {
    case .topK, .topKSoftmax: true
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .convolution,
      .matrixProduct, .averagePool, .reduce, .softmax, .cumulativeSum, .scatterElements, .gather,
      .reshape, .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth,
      .layerNorm, .l2Normalize, .simpleGate, .channelAttention, .scaledResidual, .localMean,
      .resize:
      false
    }
  }
}
