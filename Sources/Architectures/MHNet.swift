import IR
import Operators
import TensorCore

/// MHNet, revision of December 2024. Gao and Dang, Mixed Hierarchy Network for Image Restoration,
/// arXiv 2302.09554.
///
/// The lower hierarchy `stage1` is a NAFNet with attention at the bottom; the higher one `stage2`
/// works at full resolution and merges the lower one's features (AFFM) after every group of blocks.
/// Heights and widths are multiples of 2^levels: the higher hierarchy does not pad.
///
/// Of the published tensors, `intro` and `stage1.ending` are computed and thrown away, and
/// `conv_dnc1` serves all four merges: `conv_dnc2`, `3` and `4` are dead. AFFM's softmax is over
/// channels, not over the three branches.
///
/// Costs leave the two dead convolutions out, since no plan computes them. Counts made by hooks on
/// the modules that run have them in: at 256x256 they are 0.113 G of the 32.41 G multiply-adds of
/// width 32 and 0.226 G of the 126.11 G of width 64, which are 32.30 and 125.88 here before the
/// passes; these make one of the four products with the attention's values, 0.025 and 0.101 G less.
/// Parameters are counted as the checkpoint has them, dead ones too.
struct MHNet {
  /// The value of the parameter `revision`.
  static let revision = "2024-12"

  let lower: LowerHierarchy
  let groupBlocks: [Int]

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of this revision.
  init?(_ inventory: WeightInventory) {
    guard let lower = LowerHierarchy(inventory), inventory.has("stage2.skff1.conv_du.0.weight")
    else { return nil }
    self.lower = lower
    groupBlocks = lower.encoderBlocks.indices
      .map { (norm: "stage2.norm\($0 + 1)", blocks: inventory.count("stage2.CABG\($0 + 1)")) }
      .prefix { $0.blocks > 0 || inventory.has("\($0.norm).weight") }
      .map(\.blocks)
  }

  var parameters: [String: Architecture.Parameter] {
    lower.parameters.merging([
      "groups": .integer(groupBlocks.count), "groupBlocks": .integer(groupBlocks.first ?? 0),
      "revision": .text(MHNet.revision),
    ]) { $1 }
  }

  func build(_ builder: inout NetworkBuilder) throws(BuildStop) {
    let channels = lower.imageChannels
    builder.ignoreConvolution("intro", [lower.width, channels, 3, 3], bias: .shared)
    builder.ignoreConvolution("stage1.ending", [channels, lower.width, 3, 3], bias: .required)
    for index in groupBlocks.indices.dropFirst() {
      builder.ignoreConvolution(
        "stage2.conv_dnc\(index + 1)", [lower.width, lower.width, 1, 1], bias: .shared)
    }
    let picture = try lower.picture(&builder)
    let features = try lower.build(&builder, picture, .fourTopK)
    let shallow = try builder.convolution(
      "intro2", picture, to: lower.width, bias: .shared, kernel: 3)
    let joined = try builder.add(
      .concatenate(Concatenate(axis: 1)), shallow, features.fullResolution)
    let x = try builder.convolution("concat12", joined, to: lower.width, bias: .shared)
    let restored = try builder.module("stage2") { builder throws(BuildStop) in
      try higherHierarchy(&builder, x, features)
    }
    let added = try builder.convolution(
      "ending", restored, to: lower.imageChannels, bias: .shared, kernel: 3)
    builder.output("output", try builder.sum(added, picture))
  }

  private func higherHierarchy(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ features: LowerHierarchy.Features
  ) throws(BuildStop) -> ValueID {
    var x = input
    for (index, count) in groupBlocks.enumerated() {
      let normalised = try builder.layerNorm("norm\(index + 1)", x, epsilon: 1e-6)
      let blocks = try builder.nafBlocks("CABG\(index + 1)", count, normalised)
      let own = try builder.sum(blocks, normalised)
      var encoder = features.encoder[index]
      var decoder = features.decoder[features.decoder.count - 1 - index]
      if index > 0 {
        encoder = try raised(&builder, "up_enc\(index)", encoder, levels: index)
        decoder = try raised(&builder, "up_dec\(index)", decoder, levels: index)
      }
      encoder = try builder.convolution(
        "conv_enc\(index + 1)", encoder, to: lower.width, bias: .shared)
      decoder = try builder.convolution("conv_dnc1", decoder, to: lower.width, bias: .shared)
      x = try merged(&builder, "skff\(index + 1)", [own, encoder, decoder])
    }
    return x
  }

  /// Raises features to full resolution: `up.0` once, or `0.up.0`, `1.up.0`, … several times.
  private func raised(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID, levels: Int
  ) throws(BuildStop) -> ValueID {
    var x = input
    for level in 0..<levels {
      let path = levels == 1 ? "\(name).up.0" : "\(name).\(level).up.0"
      x = try builder.convolution(path, x, to: 2 * builder.channels(x), bias: .absent)
      x = try builder.pixelShuffle(x)
    }
    return x
  }

  /// AFFM: each branch times a vector over channels, computed from the mean of their sum.
  private func merged(
    _ builder: inout NetworkBuilder, _ name: String, _ branches: [ValueID]
  ) throws(BuildStop) -> ValueID {
    try builder.module(name) { builder throws(BuildStop) in
      var sum = branches[0]
      for branch in branches.dropFirst() { sum = try builder.sum(sum, branch) }
      let mean = try builder.globalMean(sum)
      let squeezed = try builder.convolution(
        "conv_du.0", mean, to: max(lower.width / 8, 4), bias: .absent)
      let gated = try builder.add(.simpleGate(SimpleGate()), squeezed)
      var result: ValueID?
      for (index, branch) in branches.enumerated() {
        let scores = try builder.convolution(
          "fcs.\(index)", gated, to: lower.width, bias: .absent)
        let weights = try builder.add(.softmax(Softmax(axis: 1)), scores)
        let part = try builder.product(weights, branch)
        if let sum = result { result = try builder.sum(sum, part) } else { result = part }
      }
      return result ?? branches[0]
    }
  }
}
