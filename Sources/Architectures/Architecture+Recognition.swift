public import IR
import Operators
import TensorCore

extension Architecture {
  /// Recognises the network that a graph in canonical form computes; `nil` for any other.
  ///
  /// NAFBlocks are counted by their channel attention, transformer blocks by their attention's
  /// normalised keys; the levels of the U are the runs of equal channel counts.
  public init?(recognising graph: Graph) {
    let census = BlockCensus(graph)
    switch (census.attentionBlocks.isEmpty, census.nafBlocks.isEmpty, census.usesTopK) {
    case (false, false, true):
      self.init(family: .mhnet, parameters: census.mhnetParameters())
    case (true, false, false):
      self.init(family: .nafnet, parameters: census.nafnetParameters())
    case (false, true, false):
      self.init(family: .restormer, parameters: census.transformerParameters())
    case (false, true, true):
      self.init(family: .drsformer, parameters: census.transformerParameters())
    case _: return nil
    }
  }
}

/// The blocks of a graph, in topological order.
struct BlockCensus {
  /// A NAFBlock, and what comes before it in the order of the graph.
  struct NAFBlock {
    let channels: Int
    /// Branch merges (AFFM).
    let mergesBefore: Int
    /// Whether the attention at the bottom comes before it.
    let isBehindAttention: Bool
  }

  /// The NAFBlocks.
  private(set) var nafBlocks: [NAFBlock] = []
  /// Heads and channels of each attention.
  private(set) var attentionBlocks: [(heads: Int, channels: Int, path: String?)] = []
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
      case .channelAttention:
        if let channels = value.type.shape[1].value {
          // Three softmaxes over channels make one merge.
          nafBlocks.append(
            NAFBlock(
              channels: channels, mergesBefore: channelSoftmaxes / 3,
              isBehindAttention: !attentionBlocks.isEmpty))
        }
      case .softmax(let softmax) where isOverChannelsAlone(value.type, softmax.axis):
        channelSoftmaxes += 1
      case .l2Normalize: noteNormalisation(value, origin: graph.origins[id])
      case .topK: usesTopK = true
      case .layerNorm(let norm): normsSubtractMean = normsSubtractMean && norm.subtractsMean
      case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .matrixProduct,
        .averagePool, .reduce, .softmax, .cumulativeSum, .scatterElements, .gather, .reshape,
        .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .simpleGate,
        .scaledResidual:
        break
      }
    }
    attentionBlocks = BlockCensus.everySecond(attentionBlocks)
  }

  /// A vector of one number a channel, in whatever layout.
  private func isOverChannelsAlone(_ type: TensorType, _ axis: Int) -> Bool {
    type.shape.indices.dropFirst().allSatisfy { $0 == axis || type.shape[$0] == 1 }
  }

  private mutating func noteConvolution(_ value: Value, in graph: Graph) {
    guard width == nil, value.type.rank == 4 else { return }
    width = value.type.shape[1].value
    inputChannels = graph[value.operands[0]].type.shape[1].value
  }

  /// Queries and keys are normalised, `[N, heads, channels / heads, H·W]` each.
  private mutating func noteNormalisation(_ value: Value, origin: Origin?) {
    guard value.type.rank == 4, let heads = value.type.shape[1].value,
      let channels = value.type.shape[2].value
    else { return }
    attentionBlocks.append((heads, heads * channels, origin?.modulePath))
  }

  private static func everySecond<Element>(_ elements: [Element]) -> [Element] {
    elements.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
  }
}

/// A maximal run of equal elements.
struct Run<Element: Equatable> {
  let element: Element
  var count: Int

  static func runs(of elements: [Element]) -> [Run] {
    elements.reduce(into: []) { runs, element in
      if runs.last?.element == element {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(element: element, count: 1))
      }
    }
  }
}

extension BlockCensus {
  /// Levels down, the bottom, levels up.
  private static func levels<Element: Equatable>(
    _ runs: [Run<Element>], channels: (Element) -> Int
  ) -> (down: [Int], bottom: Int, up: [Int]) {
    let deepest = runs.map { channels($0.element) }.max() ?? 0
    let bottom = runs.firstIndex { channels($0.element) == deepest } ?? 0
    return (
      runs[..<bottom].map(\.count), runs.isEmpty ? 0 : runs[bottom].count,
      runs.dropFirst(bottom + 1).map(\.count)
    )
  }

  func nafnetParameters() -> [String: Architecture.Parameter] {
    let runs = Run.runs(of: nafBlocks.map(\.channels))
    let levels = BlockCensus.levels(runs) { $0 }
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
    func levels(_ blocks: [NAFBlock]) -> [Int] { Run.runs(of: blocks.map(\.channels)).map(\.count) }
    let down = levels(first.filter { !$0.isBehindAttention })
    let decoder = levels(first.filter(\.isBehindAttention))
    return common.merging([
      "encoderBlocks": .integers(down), "decoderBlocks": .integers(decoder),
      "middleBlocks": .integer(attentionBlocks.count),
      "heads": .integer(attentionBlocks.first?.heads ?? 0), "groups": .integer(groups),
      "groupBlocks": .integer(groupBlocks),
    ]) { first, _ in first }
  }

  func transformerParameters() -> [String: Architecture.Parameter] {
    let runs = Run.runs(of: attentionBlocks.map { [$0.heads, $0.channels] })
    let levels = BlockCensus.levels(runs) { $0[1] }
    let refinement = attentionBlocks.count { $0.path?.contains("refinement") ?? false }
    var up = levels.up
    if let last = up.indices.last, refinement > 0, refinement < up[last] { up[last] -= refinement }
    var parameters: [String: Architecture.Parameter] = [
      "blocks": .integers(levels.down + [levels.bottom]), "decoderBlocks": .integers(up),
      "heads": .integers(runs.prefix(levels.down.count + 1).map { $0.element[0] }),
      "normalisation": .text(normsSubtractMean ? "WithBias" : "BiasFree"),
    ]
    if refinement > 0 { parameters["refinementBlocks"] = .integer(refinement) }
    return common.merging(parameters) { first, _ in first }
  }

  private var common: [String: Architecture.Parameter] {
    var parameters: [String: Architecture.Parameter] = [:]
    if let width { parameters["width"] = .integer(width) }
    if let inputChannels { parameters["inputChannels"] = .integer(inputChannels) }
    return parameters
  }
}
