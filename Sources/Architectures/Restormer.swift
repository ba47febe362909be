import IR
import Operators
import TensorCore

/// Restormer: a U of transformer blocks whose attention is between channels. Zamir et al., CVPR 2022.
///
/// Block: `x + MDTA(norm1(x))`, then `x + GDFN(norm2(x))`. Down: 3x3 convolution to half the
/// channels and PixelUnshuffle; up: 3x3 to twice and PixelShuffle; concatenation with the encoder's
/// result and, but for the first level, a 1x1 reduction. Heights and widths are multiples of 8.
/// With `skip_conv` (dual-pixel deblurring, 6 input channels) the picture is not added at the end.
struct Restormer {
  let levelBlocks: [Int]
  let decoderBlocks: [Int]
  let refinementBlocks: Int
  let heads: [Int]
  let width: Int
  let inputChannels: Int
  let outputChannels: Int
  let hasBiasFreeNorm: Bool
  let isDualPixel: Bool

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of a Restormer.
  init?(_ inventory: WeightInventory) {
    guard let shape = inventory.shape("patch_embed.proj.weight"), shape.count == 4,
      let output = inventory.extent("output.weight", 0),
      inventory.has("encoder_level1.0.ffn.dwconv.weight"), inventory.count("latent") > 0
    else { return nil }
    width = shape[0]
    inputChannels = shape[1]
    outputChannels = output
    levelBlocks = ["encoder_level1", "encoder_level2", "encoder_level3", "latent"]
      .map { inventory.count($0) }
    decoderBlocks = ["decoder_level3", "decoder_level2", "decoder_level1"]
      .map { inventory.count($0) }
    refinementBlocks = inventory.count("refinement")
    heads = ["encoder_level1", "encoder_level2", "encoder_level3", "latent"]
      .map { inventory.extent("\($0).0.attn.temperature", 0) ?? 1 }
    hasBiasFreeNorm = !inventory.has("encoder_level1.0.norm1.body.bias")
    isDualPixel = inventory.has("skip_conv.weight")
  }

  var parameters: [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(inputChannels),
      "blocks": .integers(levelBlocks), "decoderBlocks": .integers(decoderBlocks),
      "refinementBlocks": .integer(refinementBlocks), "heads": .integers(heads),
      "normalisation": .text(hasBiasFreeNorm ? "BiasFree" : "WithBias"),
    ]
  }

  func build(_ builder: inout NetworkBuilder) throws(ShapeError) {
    let extents = try ["h", "w"].map { name throws(ShapeError) in
      try builder.extentProduct(8, Dim(Symbol(name)))
    }
    let type = TensorType(.float32, [1, Dim(inputChannels)] + extents)
    let picture = try builder.add(.input(Input(name: "input", type: type)))
    let embedded = try builder.convolution("patch_embed.proj", picture, to: width, kernel: 3)
    var x = try blocks(&builder, "encoder_level1", levelBlocks[0], embedded, heads[0])
    var skips = [x]
    for level in 1..<4 {
      x = try builder.convolution(
        "down\(level)_\(level + 1).body.0", x, to: builder.channels(x) / 2, kernel: 3)
      x = try builder.pixelUnshuffle(x)
      let name = level == 3 ? "latent" : "encoder_level\(level + 1)"
      x = try blocks(&builder, name, levelBlocks[level], x, heads[level])
      if level < 3 { skips.append(x) }
    }
    for (index, level) in [3, 2, 1].enumerated() {
      x = try builder.convolution(
        "up\(level + 1)_\(level).body.0", x, to: 2 * builder.channels(x), kernel: 3)
      x = try builder.pixelShuffle(x)
      x = try builder.add(.concatenate(Concatenate(axis: 1)), x, skips[level - 1])
      if level > 1 {
        x = try builder.convolution("reduce_chan_level\(level)", x, to: builder.channels(x) / 2)
      }
      x = try blocks(&builder, "decoder_level\(level)", decoderBlocks[index], x, heads[level - 1])
    }
    x = try blocks(&builder, "refinement", refinementBlocks, x, heads[0])
    if isDualPixel {
      let skip = try builder.convolution("skip_conv", embedded, to: builder.channels(x))
      x = try builder.sum(x, skip)
      x = try builder.convolution("output", x, to: outputChannels, kernel: 3)
    } else {
      x = try builder.convolution("output", x, to: outputChannels, kernel: 3)
      x = try builder.sum(x, picture)
    }
    builder.output("output", x)
  }

  private func blocks(
    _ builder: inout NetworkBuilder, _ name: String, _ count: Int, _ input: ValueID, _ heads: Int
  ) throws(ShapeError) -> ValueID {
    var x = input
    for index in 0..<count {
      x = try builder.module("\(name).\(index)") { builder throws(ShapeError) in
        try block(&builder, x, heads)
      }
    }
    return x
  }

  private func block(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ heads: Int
  ) throws(ShapeError) -> ValueID {
    var x = try builder.layerNorm(
      "norm1.body", input, epsilon: 1e-5, subtractsMean: !hasBiasFreeNorm)
    x = try builder.channelwiseAttention("attn", x, heads: heads, .all)
    let middle = try builder.sum(input, x)
    x = try builder.layerNorm(
      "norm2.body", middle, epsilon: 1e-5, subtractsMean: !hasBiasFreeNorm)
    return try builder.sum(middle, try gatedFeedForward(&builder, x))
  }

  /// GDFN: `project_out(gelu(first half) ⊙ second half)` of `dwconv(project_in(x))`.
  private func gatedFeedForward(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(ShapeError) -> ValueID {
    let count = builder.channels(input)
    return try builder.module("ffn") { builder throws(ShapeError) in
      let wide = builder.extent("project_in.weight", 0) ?? 2 * count
      let joint = try builder.convolution("project_in", input, to: wide)
      let mixed = try builder.depthwise("dwconv", joint)
      let gate = try builder.channels(mixed, from: 0, count: wide / 2)
      let signal = try builder.channels(mixed, from: wide / 2, count: wide / 2)
      let opened = try builder.add(.unary(Unary(.gelu)), gate)
      return try builder.convolution("project_out", try builder.product(opened, signal), to: count)
    }
  }
}
