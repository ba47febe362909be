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
struct MHNet {
  /// The value of the parameter `revision`.
  static let revision = "2024-12"

  let encoderBlocks: [Int]
  let decoderBlocks: [Int]
  let groupBlocks: [Int]
  let heads: Int
  let width: Int
  let imageChannels: Int

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of an MHNet.
  init?(_ inventory: WeightInventory) {
    guard let shape = inventory.shape("stage1.intro.weight"), shape.count == 4,
      let heads = inventory.extent("stage1.middle_blks.0.temperature", 0),
      inventory.has("stage2.skff1.conv_du.0.weight")
    else { return nil }
    width = shape[0]
    imageChannels = shape[1]
    self.heads = heads
    encoderBlocks = inventory.levels("stage1.encoders")
    decoderBlocks = inventory.levels("stage1.decoders")
    let groups = (1...16).prefix { inventory.has("stage2.norm\($0).weight") }
    groupBlocks = groups.map { inventory.count("stage2.CABG\($0)") }
  }

  var parameters: [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(imageChannels),
      "encoderBlocks": .integers(encoderBlocks), "middleBlocks": .integer(1),
      "decoderBlocks": .integers(decoderBlocks), "heads": .integer(heads),
      "groups": .integer(groupBlocks.count), "groupBlocks": .integer(groupBlocks.first ?? 0),
      "revision": .text(MHNet.revision),
    ]
  }

  /// Published tensors that nothing computes with.
  private var deadTensors: [String] {
    ["intro.weight", "intro.bias", "stage1.ending.weight", "stage1.ending.bias"]
      + groupBlocks.indices.dropFirst().map { "stage2.conv_dnc\($0 + 1).weight" }
  }

  func build(_ builder: inout NetworkBuilder) throws(ShapeError) {
    for name in deadTensors { builder.ignore(name) }
    let multiple = 1 << encoderBlocks.count
    let extents = try ["h", "w"].map { name throws(ShapeError) in
      try builder.extentProduct(Dim(multiple), Dim(Symbol(name)))
    }
    let type = TensorType(.float32, [1, Dim(imageChannels)] + extents)
    let picture = try builder.add(.input(Input(name: BuiltNetwork.inputName, type: type)))
    let lower = try builder.module("stage1") { builder throws(ShapeError) in
      try lowerHierarchy(&builder, picture)
    }
    let shallow = try builder.convolution("intro2", picture, to: width, kernel: 3)
    let deep = lower.decoder[lower.decoder.count - 1]
    let joined = try builder.add(.concatenate(Concatenate(axis: 1)), shallow, deep)
    var x = try builder.convolution("concat12", joined, to: width)
    x = try builder.module("stage2") { builder throws(ShapeError) in
      try higherHierarchy(&builder, x, lower)
    }
    x = try builder.convolution("ending", x, to: imageChannels, kernel: 3)
    builder.output("output", try builder.sum(x, picture))
  }

  /// The features of each level of the lower hierarchy.
  private struct Features {
    var encoder: [ValueID] = []
    /// From the deepest level to full resolution.
    var decoder: [ValueID] = []
  }

  private func lowerHierarchy(
    _ builder: inout NetworkBuilder, _ picture: ValueID
  ) throws(ShapeError) -> Features {
    var features = Features()
    var x = try builder.convolution("intro", picture, to: width, kernel: 3)
    for (level, count) in encoderBlocks.enumerated() {
      x = try builder.nafBlocks("encoders.\(level)", count, x)
      features.encoder.append(x)
      x = try builder.convolution(
        "downs.\(level)", x, to: 2 * builder.channels(x), kernel: 2, stride: 2)
    }
    x = try builder.channelwiseAttention("middle_blks.0", x, heads: heads, .fourTopK)
    for (level, count) in decoderBlocks.enumerated() {
      x = try builder.convolution("ups.\(level).0", x, to: 2 * builder.channels(x))
      x = try builder.pixelShuffle(x)
      x = try builder.sum(x, features.encoder[features.encoder.count - 1 - level])
      x = try builder.nafBlocks("decoders.\(level)", count, x)
      features.decoder.append(x)
    }
    return features
  }

  private func higherHierarchy(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ lower: Features
  ) throws(ShapeError) -> ValueID {
    var x = input
    for (index, count) in groupBlocks.enumerated() {
      let normalised = try builder.layerNorm("norm\(index + 1)", x, epsilon: 1e-6)
      let blocks = try builder.nafBlocks("CABG\(index + 1)", count, normalised)
      let own = try builder.sum(blocks, normalised)
      var encoder = lower.encoder[index]
      var decoder = lower.decoder[lower.decoder.count - 1 - index]
      if index > 0 {
        encoder = try raised(&builder, "up_enc\(index)", encoder, levels: index)
        decoder = try raised(&builder, "up_dec\(index)", decoder, levels: index)
      }
      encoder = try builder.convolution("conv_enc\(index + 1)", encoder, to: width)
      decoder = try builder.convolution("conv_dnc1", decoder, to: width)
      x = try merged(&builder, "skff\(index + 1)", [own, encoder, decoder])
    }
    return x
  }

  /// Raises features to full resolution: `up.0` once, or `0.up.0`, `1.up.0`, … several times.
  private func raised(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID, levels: Int
  ) throws(ShapeError) -> ValueID {
    var x = input
    for level in 0..<levels {
      let path = levels == 1 ? "\(name).up.0" : "\(name).\(level).up.0"
      x = try builder.convolution(path, x, to: 2 * builder.channels(x))
      x = try builder.pixelShuffle(x)
    }
    return x
  }

  /// AFFM: each branch times a vector over channels, computed from the mean of their sum.
  private func merged(
    _ builder: inout NetworkBuilder, _ name: String, _ branches: [ValueID]
  ) throws(ShapeError) -> ValueID {
    try builder.module(name) { builder throws(ShapeError) in
      var sum = branches[0]
      for branch in branches.dropFirst() { sum = try builder.sum(sum, branch) }
      let mean = try builder.globalMean(sum)
      let squeezed = try builder.convolution("conv_du.0", mean, to: max(width / 8, 4))
      let gated = try builder.add(.simpleGate(SimpleGate()), squeezed)
      var result: ValueID?
      for (index, branch) in branches.enumerated() {
        let scores = try builder.convolution("fcs.\(index)", gated, to: width)
        let weights = try builder.add(.softmax(Softmax(axis: 1)), scores)
        let part = try builder.product(weights, branch)
        if let sum = result { result = try builder.sum(sum, part) } else { result = part }
      }
      return result ?? branches[0]
    }
  }
}
