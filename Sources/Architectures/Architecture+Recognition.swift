public import IR
import Operators
import TensorCore

extension Architecture {
  /// Recognises the network that a graph in canonical form computes; `nil` for any other.
  ///
  /// NAFBlocks are counted by their scaled residuals, transformer blocks by their attention's
  /// normalised keys; a level of the U lies between two changes of the resolution. Of MHNet's
  /// revisions the later one attends to the largest scores.
  public init?(recognising graph: Graph) {
    let census = BlockCensus(graph)
    switch (census.attentionBlocks.isEmpty, census.nafBlocks.isEmpty, census.usesTopK) {
    case (false, false, true):
      self.init(family: .mhnet, parameters: census.mhnetParameters())
    case (false, false, false):
      self.init(family: .mhnet, parameters: census.mhnet2023Parameters())
    case (true, false, false):
      self.init(family: .nafnet, parameters: census.nafnetParameters())
    case (false, true, false):
      self.init(family: .restormer, parameters: census.transformerParameters())
    case (false, true, true):
      self.init(family: .drsformer, parameters: census.transformerParameters())
    case (true, true, true), (true, true, false), (true, false, true): return nil
    }
  }
}

/// The blocks of a graph, in topological order.
struct BlockCensus {
  /// A NAFBlock, and what comes before it in the order of the graph.
  struct NAFBlock {
    /// Changes of the resolution.
    let level: Int
    /// Branch merges (AFFM).
    let mergesBefore: Int
  }

  /// The NAFBlocks.
  private(set) var nafBlocks: [NAFBlock] = []
  private var gates = 0
  private var layerNorms = 0
  /// Channels of the last norm.
  private var features: Int?
  /// Heads of each attention, and the changes of the resolution before it.
  private(set) var attentionBlocks: [(heads: Int, level: Int)] = []
  /// Attentions of Restormer's last stage, which alone its weights' names tell from the last level.
  private(set) var refinementBlocks = 0
  /// Changes of the resolution down, in the order of the graph, before the first one up.
  private(set) var downs = 0
  private var resolutionChanges = 0
  private(set) var usesTopK = false
  /// Output channels of the first convolution.
  private(set) var width: Int?
  private(set) var inputChannels: Int?
  private(set) var normsSubtractMean = true
  private var channelSoftmaxes = 0

  init(_ graph: Graph) {
    for id in graph.ids {
      let value = graph[id]
      switch value.op {
      case .convolution: noteConvolution(value, in: graph)
      case .simpleGate: gates += 1
      case .scaledResidual:
        // Three softmaxes over channels make one merge.
        nafBlocks.append(
          NAFBlock(level: resolutionChanges, mergesBefore: channelSoftmaxes / 3))
      case .spaceToDepth: noteDown()
      case .depthToSpace, .resize: resolutionChanges += 1
      case .softmax(let softmax) where isOverChannelsAlone(value.type, softmax.axis):
        channelSoftmaxes += 1
      case .l2Normalize: noteNormalisation(value)
      case .weight(let weight):
        if weight.name.contains("refinement."), weight.name.hasSuffix(".qkv.weight") {
          refinementBlocks += 1
        }
      case .topK: usesTopK = true
      case .layerNorm(let norm):
        normsSubtractMean = normsSubtractMean && norm.subtractsMean
        layerNorms += 1
        features = value.type.rank == 4 ? value.type.shape[1].value : nil
      case .input, .fill, .unary, .clip, .binary, .select, .cast, .matrixProduct,
        .averagePool, .reduce, .softmax, .topKSoftmax, .cumulativeSum, .scatterElements, .gather,
        .reshape,
        .transpose, .slice, .concatenate, .pad, .expand, .channelAttention, .localMean:
        break
      }
    }
    nafBlocks = BlockCensus.everySecond(nafBlocks)
    attentionBlocks = BlockCensus.everySecond(attentionBlocks)
  }

  /// A vector of one number a channel, in whatever layout.
  private func isOverChannelsAlone(_ type: TensorType, _ axis: Int) -> Bool {
    type.shape.indices.dropFirst().allSatisfy { $0 == axis || type.shape[$0] == 1 }
  }

  private mutating func noteDown() {
    if downs == resolutionChanges { downs += 1 }
    resolutionChanges += 1
  }

  private mutating func noteConvolution(_ value: Value, in graph: Graph) {
    if case .convolution(let op) = value.op, op.strides.contains(where: { $0 > 1 }) { noteDown() }
    guard width == nil, value.type.rank == 4 else { return }
    width = value.type.shape[1].value
    inputChannels = graph[value.operands[0]].type.shape[1].value
  }

  /// Queries and keys are normalised, `[N, heads, channels / heads, H·W]` each.
  private mutating func noteNormalisation(_ value: Value) {
    guard value.type.rank == 4, let heads = value.type.shape[1].value else { return }
    attentionBlocks.append((heads, resolutionChanges))
  }

  private static func everySecond<Element>(_ elements: [Element]) -> [Element] {
    elements.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
  }
}

extension BlockCensus {
  /// How many blocks each level holds: those on the way down, at the bottom, on the way up.
  private func levels(_ blocks: [Int]) -> (down: [Int], bottom: Int, up: [Int]) {
    var counts = [Int](repeating: 0, count: 2 * downs + 1)
    for level in blocks where counts.indices.contains(level) { counts[level] += 1 }
    return (Array(counts[..<downs]), counts[downs], Array(counts[(downs + 1)...]))
  }

  func nafnetParameters() -> [String: Architecture.Parameter] {
    let levels = levels(nafBlocks.map(\.level))
    return common.merging([
      "encoderBlocks": .integers(levels.down), "middleBlocks": .integer(levels.bottom),
      "decoderBlocks": .integers(levels.up),
    ]) { first, _ in first }
  }

  /// The first hierarchy is a U with attention at the bottom; the second has a merge after every
  /// group of blocks at full resolution.
  func mhnetParameters() -> [String: Architecture.Parameter] {
    let groupBlocks = nafBlocks.count { $0.mergesBefore == 1 }
    let groups = (nafBlocks.last?.mergesBefore ?? 0) + 1
    let first = nafBlocks.filter { $0.mergesBefore == 0 }.dropLast(groupBlocks)
    return lowerHierarchy(Array(first)).merging([
      "groups": .integer(groups), "groupBlocks": .integer(groupBlocks),
      "revision": .text(MHNet.revision),
    ]) { first, _ in first }
  }

  /// A norm begins each group of the second hierarchy; its blocks gate once, as the shallow features
  /// do, and a NAFBlock twice.
  func mhnet2023Parameters() -> [String: Architecture.Parameter] {
    let groups = max(layerNorms - 2 * nafBlocks.count, 1)
    let blocks = max(gates - 2 * nafBlocks.count - 1, 0)
    var parameters = lowerHierarchy(nafBlocks)
    parameters["features"] = features.map { .integer($0) }
    return parameters.merging([
      "groups": .integer(groups), "groupBlocks": .integer(blocks / groups),
      "revision": .text(MHNet2023.revision),
    ]) { first, _ in first }
  }

  private func lowerHierarchy(_ blocks: [NAFBlock]) -> [String: Architecture.Parameter] {
    let levels = levels(blocks.map(\.level))
    return common.merging([
      "encoderBlocks": .integers(levels.down), "decoderBlocks": .integers(levels.up),
      "middleBlocks": .integer(attentionBlocks.count),
      "heads": .integer(attentionBlocks.first?.heads ?? 0),
    ]) { first, _ in first }
  }

  func transformerParameters() -> [String: Architecture.Parameter] {
    let levels = levels(attentionBlocks.map(\.level))
    let heads = (0...downs).map { level in
      attentionBlocks.first { $0.level == level || $0.level == 2 * downs - level }?.heads ?? 0
    }
    var up = levels.up
    if let last = up.indices.last { up[last] -= min(refinementBlocks, up[last]) }
    var parameters: [String: Architecture.Parameter] = [
      "blocks": .integers(levels.down + [levels.bottom]), "decoderBlocks": .integers(up),
      "heads": .integers(heads),
      "normalisation": .text(normsSubtractMean ? "WithBias" : "BiasFree"),
    ]
    if refinementBlocks > 0 { parameters["refinementBlocks"] = .integer(refinementBlocks) }
    return common.merging(parameters) { first, _ in first }
  }

  private var common: [String: Architecture.Parameter] {
    var parameters: [String: Architecture.Parameter] = [:]
    if let width { parameters["width"] = .integer(width) }
    if let inputChannels { parameters["inputChannels"] = .integer(inputChannels) }
    return parameters
  }
}
