import Foundation
import IR
import Lowering
import ModelFiles
import Operators
import Passes
import SourceGraphs
import TensorCore
import TensorFiles
import TestSupport
import Testing

/// A network that PyTorch exported, as `Tests/Fixtures/networks/index.json` lists it.
struct RecordedNetwork: Decodable, Sendable, CustomTestStringConvertible {
  struct Case: Decodable, Sendable {
    let input: String
    let expected: String
  }

  /// One number, or one for each level.
  struct Heads: Decodable, Sendable {
    let counts: [Int]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      counts = try (try? [container.decode(Int.self)]) ?? container.decode([Int].self)
    }
  }

  /// How many blocks the network has; each kind of network has some of these.
  struct Configuration: Decodable, Sendable {
    let encoderBlocks: [Int]?
    let middleBlocks: Int?
    let decoderBlocks: [Int]?
    let numCab: Int?
    let compensators: Bool?
    let dualPixel: Bool?
    let features: Int?
    let width: Int?
    let heads: Heads?
    let blocks: [Int]?
    let refinementBlocks: Int?
  }

  let file: String
  let network: String
  let configuration: Configuration
  let cases: [Case]

  var testDescription: String { file }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  static func all() throws -> [RecordedNetwork] {
    struct Index: Decodable { let models: [RecordedNetwork] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      Index.self, from: Data(contentsOf: folder.appending(path: "index.json"))
    ).models
  }

  func graph() throws -> Graph {
    try lower(SourceGraph(OnnxModel.read(Self.folder.appending(path: file).path))).graph
  }

  static func tensor(_ name: String) throws -> Tensor {
    try Npy.read([UInt8](Data(contentsOf: folder.appending(path: name))))
  }

  /// How often each construct occurs, counted from the architecture.
  var expectedCounts: [String: Int] {
    let nothing = ["divide": 0, "squareRoot": 0, "power": 0, "subtract": 0, "erf": 0, "expand": 0]
    let counts: [String: Int]
    switch network {
    case "nafnet": counts = nafnetCounts
    case "mhnet": counts = mhnetCounts
    case "mhnet2023": counts = mhnet2023Counts
    case _: counts = transformerCounts
    }
    return nothing.merging(counts) { _, count in count }
  }

  private func blockCounts(_ blocks: Int) -> [String: Int] {
    [
      "layerNorm": 2 * blocks, "simpleGate": 2 * blocks, "channelAttention": blocks,
      "scaledResidual": 2 * blocks,
    ]
  }

  private var nafnetCounts: [String: Int] {
    let decoders = configuration.decoderBlocks ?? []
    let blocks =
      ((configuration.encoderBlocks ?? []) + decoders).reduce(configuration.middleBlocks ?? 0, +)
    return blockCounts(blocks).merging(
      ["depthToSpace": decoders.count, "reduce": 0, "reshape": 0, "transpose": 0, "multiply": 0]
    ) { _, count in count }
  }

  /// NAFBlocks in both hierarchies; a normalisation and an AFFM at each of four levels, of which
  /// each takes one mean, gates once and has three softmaxes; one attention with four masks.
  private var mhnetCounts: [String: Int] {
    let levels = 4
    let blocks = ((configuration.encoderBlocks ?? []) + (configuration.decoderBlocks ?? []))
      .reduce(levels * (configuration.numCab ?? 0), +)
    var counts = blockCounts(blocks)
    counts["layerNorm", default: 0] += levels
    counts["simpleGate", default: 0] += levels
    counts["reduce"] = levels
    counts["softmax"] = 3 * levels + maskCount
    counts["l2Normalize"] = 2
    // Once in each decoder; 1 + 2 + 3 times towards the higher hierarchy, from either side.
    counts["depthToSpace"] = levels + 2 * 6
    counts["transpose"] = 1
    counts["reshape"] = 4
    // q kᵀ, and one product with v for all masks.
    counts["matrixProduct"] = 2
    return counts
  }

  /// NAFBlocks in the lower hierarchy; in the higher one, at each of four levels, a norm and blocks
  /// that gate once; of the shallow features' dual attention a gate and three means, of which one
  /// is over channels and one a maximum.
  private var mhnet2023Counts: [String: Int] {
    let levels = 4
    let blocks = ((configuration.encoderBlocks ?? []) + (configuration.decoderBlocks ?? []))
      .reduce(0, +)
    let separable = levels * (configuration.numCab ?? 0)
    let attentions = configuration.middleBlocks ?? 0
    return [
      "layerNorm": 2 * blocks + levels, "simpleGate": 2 * blocks + separable + 1,
      "channelAttention": blocks + separable, "scaledResidual": 2 * blocks, "reduce": 3,
      "sigmoid": 2, "relu": 1, "softmax": attentions, "l2Normalize": 2 * attentions,
      "matrixProduct": 2 * attentions, "transpose": attentions, "reshape": 4 * attentions,
      "depthToSpace": levels, "resize": 2 * 6, "topKIndices": 0,
    ]
  }

  /// Four masks keep a part of each row; those that keep as much are one value.
  private var maskCount: Int {
    let row = 16 * (configuration.width ?? 0) / (configuration.heads?.counts.first ?? 1)
    return Set([row / 2, row * 2 / 3, row * 3 / 4, row * 4 / 5]).count
  }

  /// Restormer and DRSformer: every block normalises twice and has one attention.
  private var transformerCounts: [String: Int] {
    let levels = configuration.blocks ?? []
    let blocks =
      2 * levels.dropLast().reduce(0, +) + (levels.last ?? 0)
      + (configuration.refinementBlocks ?? 0)
    // Each attention has q kᵀ and one product with v; the weights of DRSformer's experts come from
    // two linear layers.
    let mixtures = configuration.compensators == true ? 2 : 0
    var counts = [
      "matrixProduct": 2 * (blocks + mixtures), "layerNorm": 2 * blocks, "l2Normalize": 2 * blocks,
      "depthToSpace": 3, "spaceToDepth": 3,
    ]
    if network == "restormer" {
      counts.merge(
        [
          "gelu": blocks, "softmax": blocks, "reduce": 0, "transpose": blocks,
          "reshape": 4 * blocks,
        ]
      ) { _, count in count }
    }
    return counts
  }
}

@Suite("Networks from both exporters")
struct NetworkRecognitionTests {
  @Test(
    "Every construct is recognised, and nothing of it is left", arguments: try RecordedNetwork.all()
  )
  func counts(_ network: RecordedNetwork) throws {
    let found = try Pipeline.run(network.graph(), .withoutFusion).graph.operatorCounts()
    for (mnemonic, count) in network.expectedCounts.sorted(by: { $0.key < $1.key }) {
      #expect(found[mnemonic, default: 0] == count, "\(mnemonic)")
    }
  }

  @Test(
    "Masks of the largest scores become one operator, from every exporter",
    arguments: try RecordedNetwork.all().filter { ["mhnet", "drsformer"].contains($0.network) })
  func topKAttention(_ network: RecordedNetwork) throws {
    let result = try Pipeline.run(network.graph())
    let (before, after) = (result.recognized.operatorCounts(), result.graph.operatorCounts())
    #expect(before["topKIndices", default: 0] > 0)
    for mnemonic in ["topKIndices", "scatterElements", "greater", "select"] {
      #expect(after[mnemonic, default: 0] == 0, "\(mnemonic)")
    }
    // Each attention normalises q and k.
    #expect(after["topKSoftmax"] == before["l2Normalize", default: 0] / 2)
  }

  @Test(
    "The graph after each pass computes what PyTorch computed", arguments: try RecordedNetwork.all()
  )
  func results(_ network: RecordedNetwork) throws {
    let graph = try Pipeline.run(network.graph()).graph
    let test = try #require(network.cases.first)
    let input = try #require(graph.inputs.first)
    guard case .input(let name) = graph[input].op else { return }
    let picture = try RecordedNetwork.tensor(test.input)
    let expected = try RecordedNetwork.tensor(test.expected)
    let results = try graph.evaluate(inputs: [name.name: picture])
    let found = try #require(results.values.first)
    let comparison = Comparison(found, expected: expected)
    #expect(comparison.largestDifference <= 1e-5, "\(comparison)")
  }
}
