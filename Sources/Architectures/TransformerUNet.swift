import IR
import Operators
import TensorCore

/// The skeleton that Restormer and DRSformer share: four levels of blocks, each half the size and
/// twice the channels of the one above.
///
/// Down: 3x3 convolution to half the channels and PixelUnshuffle; up: 3x3 to twice the channels and
/// PixelShuffle, concatenation with the encoder's result and, but for the first level, a 1x1
/// reduction. Heights and widths are multiples of 8.
struct TransformerUNet {
  let levelBlocks: [Int]
  let decoderBlocks: [Int]
  let heads: [Int]
  let width: Int
  let inputChannels: Int
  let outputChannels: Int
  let hasBiasFreeNorm: Bool

  private static let levels = ["encoder_level1", "encoder_level2", "encoder_level3", "latent"]

  init?(_ inventory: WeightInventory) {
    guard let shape = inventory.shape("patch_embed.proj.weight"), shape.count == 4,
      let output = inventory.extent("output.weight", 0), inventory.count("latent") > 0
    else { return nil }
    width = shape[0]
    inputChannels = shape[1]
    outputChannels = output
    levelBlocks = TransformerUNet.levels.map { inventory.count($0) }
    decoderBlocks = ["decoder_level3", "decoder_level2", "decoder_level1"]
      .map { inventory.count($0) }
    heads = TransformerUNet.levels.map { inventory.extent("\($0).0.attn.temperature", 0) ?? 1 }
    hasBiasFreeNorm = TransformerUNet.hasBiasFreeNorm(inventory)
  }

  /// Whether the norms lack a bias, and with it the mean: as most of them do, so that one that was
  /// lost is missing, and one that was added is unexpected.
  private static func hasBiasFreeNorm(_ inventory: WeightInventory) -> Bool {
    func count(_ last: String) -> Int {
      let ends = ["norm1", "norm2"].map { ".\($0).body.\(last)" }
      return inventory.tensors.keys.count { name in ends.contains { name.hasSuffix($0) } }
    }
    let biases = count("bias")
    return biases == 0 || 2 * biases < count("weight")
  }

  var parameters: [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(inputChannels),
      "blocks": .integers(levelBlocks), "decoderBlocks": .integers(decoderBlocks),
      "heads": .integers(heads),
      "normalisation": .text(hasBiasFreeNorm ? "BiasFree" : "WithBias"),
    ]
  }

  /// The picture, multiples of 8 high and wide.
  func picture(_ builder: inout NetworkBuilder) throws(BuildStop) -> ValueID {
    var shape: [Dim] = [1, Dim(inputChannels)]
    for name in ["h", "w"] { shape.append(try builder.extentProduct(8, Dim(Symbol(name)))) }
    return try builder.add(
      .input(Input(name: BuiltNetwork.inputName, type: TensorType(.float32, shape))))
  }

  /// Builds one block's feed-forward: `(builder, normalised input) -> result`.
  typealias FeedForward = (inout NetworkBuilder, ValueID) throws(BuildStop) -> ValueID

  /// From the embedded picture to the first decoder level, twice the width.
  func encodeDecode(
    _ builder: inout NetworkBuilder, _ embedded: ValueID,
    _ selection: NetworkBuilder.Selection, _ feedForward: FeedForward
  ) throws(BuildStop) -> ValueID {
    var x = embedded
    var skips: [ValueID] = []
    for (level, name) in TransformerUNet.levels.enumerated() {
      if level > 0 {
        x = try builder.convolution(
          "down\(level)_\(level + 1).body.0", x, to: builder.channels(x) / 2, bias: .absent,
          kernel: 3)
        x = try builder.pixelUnshuffle(x)
      }
      x = try blocks(
        &builder, name, levelBlocks[level], x, heads[level], selection, feedForward)
      skips.append(x)
    }
    for (index, level) in [3, 2, 1].enumerated() {
      x = try builder.convolution(
        "up\(level + 1)_\(level).body.0", x, to: 2 * builder.channels(x), bias: .absent,
        kernel: 3)
      x = try builder.pixelShuffle(x)
      x = try builder.add(.concatenate(Concatenate(axis: 1)), x, skips[level - 1])
      if level > 1 {
        x = try builder.convolution(
          "reduce_chan_level\(level)", x, to: builder.channels(x) / 2, bias: .shared)
      }
      x = try blocks(
        &builder, "decoder_level\(level)", decoderBlocks[index], x, heads[level - 1], selection,
        feedForward)
    }
    return x
  }

  /// `x + attention(norm1(x))`, then `x + feedForward(norm2(x))`, `count` times.
  func blocks(
    _ builder: inout NetworkBuilder, _ name: String, _ count: Int, _ input: ValueID, _ heads: Int,
    _ selection: NetworkBuilder.Selection, _ feedForward: FeedForward
  ) throws(BuildStop) -> ValueID {
    var x = input
    for index in 0..<count {
      let before = x
      x = try builder.module("\(name).\(index)") { builder throws(BuildStop) in
        let first = try norm(&builder, "norm1.body", before)
        let attended = try builder.channelwiseAttention(
          "attn", first, heads: heads, bias: .shared, selection)
        let middle = try builder.sum(before, attended)
        let second = try norm(&builder, "norm2.body", middle)
        let fed = try builder.module("ffn") { builder throws(BuildStop) in
          try feedForward(&builder, second)
        }
        return try builder.sum(middle, fed)
      }
    }
    return x
  }

  private func norm(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.layerNorm(name, input, epsilon: 1e-5, subtractsMean: !hasBiasFreeNorm)
  }
}
