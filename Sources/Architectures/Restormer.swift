import IR
import Operators
import TensorCore

/// Restormer: a U of transformer blocks whose attention is between channels. Zamir et al., CVPR
/// 2022.
///
/// With `skip_conv` (dual-pixel deblurring, 6 input channels) the picture is not added at the end,
/// which it cannot be where other channels come out than go in.
struct Restormer {
  let skeleton: TransformerUNet
  let refinementBlocks: Int
  let isDualPixel: Bool

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of a Restormer.
  init?(_ inventory: WeightInventory) {
    guard let skeleton = TransformerUNet(inventory),
      inventory.has("encoder_level1.0.ffn.dwconv.weight")
    else { return nil }
    self.skeleton = skeleton
    refinementBlocks = inventory.count("refinement")
    isDualPixel =
      inventory.has("skip_conv.weight") || skeleton.inputChannels != skeleton.outputChannels
  }

  var parameters: [String: Architecture.Parameter] {
    skeleton.parameters.merging(["refinementBlocks": .integer(refinementBlocks)]) { $1 }
  }

  func build(_ builder: inout NetworkBuilder) throws(BuildStop) {
    let picture = try skeleton.picture(&builder)
    let embedded = try builder.convolution(
      "patch_embed.proj", picture, to: skeleton.width, bias: .shared, kernel: 3)
    var x = try skeleton.encodeDecode(&builder, embedded, .all, gatedFeedForward)
    x = try skeleton.blocks(
      &builder, "refinement", refinementBlocks, x, skeleton.heads[0], .all, gatedFeedForward)
    if isDualPixel {
      let skip = try builder.convolution(
        "skip_conv", embedded, to: builder.channels(x), bias: .shared)
      x = try builder.convolution(
        "output", try builder.sum(x, skip), to: skeleton.outputChannels, bias: .shared,
        kernel: 3)
    } else {
      x = try builder.convolution(
        "output", x, to: skeleton.outputChannels, bias: .shared, kernel: 3)
      x = try builder.sum(x, picture)
    }
    builder.output("output", x)
  }

  /// GDFN: `project_out(gelu(first half) ⊙ second half)` of `dwconv(project_in(x))`.
  private func gatedFeedForward(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    let count = builder.channels(input)
    let wide = builder.extent("project_in.weight", 0) ?? 2 * count
    let joint = try builder.convolution("project_in", input, to: wide, bias: .shared)
    let mixed = try builder.depthwise("dwconv", joint, bias: .shared)
    let gate = try builder.channels(mixed, from: 0, count: wide / 2)
    let signal = try builder.channels(mixed, from: wide / 2, count: wide / 2)
    let opened = try builder.add(.unary(Unary(.gelu)), gate)
    return try builder.convolution(
      "project_out", try builder.product(opened, signal), to: count, bias: .shared)
  }
}
