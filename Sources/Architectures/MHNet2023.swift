import IR
import Operators
import TensorCore

/// MHNet, revision of February and March 2023. Gao and Dang, Mixed Hierarchy Network for Image
/// Restoration, arXiv 2302.09554, first version.
///
/// The lower hierarchy `stage1` is that of the later revision with attention to all scores. The
/// higher one `stage2` is as wide as it likes (`features`), made of separable convolutions with a
/// gate between them (SCAB), and adds the lower one's features, raised by bilinear interpolation and
/// 1x1 convolutions. Heights and widths are multiples of 2^levels: only the lower hierarchy pads.
///
/// The authors' network returns two pictures, of which the first is the result; the second, of
/// `stage1.ending`, served training. `info` is never read.
struct MHNet2023 {
  /// The value of the parameter `revision`. The commits of both months compute the same.
  static let revision = "2023"

  let lower: LowerHierarchy
  let groupBlocks: [Int]
  let features: Int

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of this revision.
  init?(_ inventory: WeightInventory) {
    guard let lower = LowerHierarchy(inventory),
      let features = inventory.extent("stage2.info.weight", 0),
      inventory.has("stage2.CABG1.body.0.SCA.conv_du.0.weight")
    else { return nil }
    self.lower = lower
    self.features = features
    groupBlocks = lower.encoderBlocks.indices
      .map { (norm: "stage2.norm\($0 + 1)", body: "stage2.CABG\($0 + 1).body") }
      .prefix { inventory.count($0.body) > 0 || inventory.has("\($0.norm).weight") }
      .map { MHNet2023.blocks(inventory, $0.body) }
  }

  /// Blocks of a group, whose last layer is its closing convolution: where that was lost, all are
  /// blocks.
  private static func blocks(_ inventory: WeightInventory, _ body: String) -> Int {
    let layers = inventory.count(body)
    return layers > 0 && inventory.has("\(body).\(layers - 1).weight") ? layers - 1 : layers
  }

  var parameters: [String: Architecture.Parameter] {
    lower.parameters.merging([
      "features": .integer(features), "groups": .integer(groupBlocks.count),
      "groupBlocks": .integer(groupBlocks.first ?? 0), "revision": .text(MHNet2023.revision),
    ]) { $1 }
  }

  func build(_ builder: inout NetworkBuilder) throws(BuildStop) {
    builder.ignoreConvolution("info", [features, lower.width, 1, 1], bias: .required)
    builder.ignoreConvolution(
      "stage1.ending", [lower.imageChannels, lower.width, 3, 3], bias: .required)
    let picture = try lower.picture(&builder)
    let shallow = try shallowFeatures(&builder, picture)
    let features = try lower.build(&builder, picture, .all)
    let joined = try builder.add(
      .concatenate(Concatenate(axis: 1)), shallow, features.fullResolution)
    let x = try builder.convolution(
      "concat12", joined, to: lower.width, bias: .shared, kernel: 3)
    let restored = try builder.module("stage2") { builder throws(BuildStop) in
      try higherHierarchy(&builder, x, features)
    }
    let added = try builder.convolution(
      "tail", restored, to: lower.imageChannels, bias: .shared, kernel: 3)
    builder.output("output", try builder.sum(added, picture))
  }

  private func higherHierarchy(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ lower: LowerHierarchy.Features
  ) throws(BuildStop) -> ValueID {
    var x = try builder.convolution("info", input, to: features, bias: .shared)
    for (index, count) in groupBlocks.enumerated() {
      x = try builder.layerNorm("norm\(index + 1)", x, epsilon: 1e-6)
      x = try group(&builder, "CABG\(index + 1)", count, x)
      let sides = [("enc", lower.encoder), ("dec", lower.decoder.reversed())]
      for (side, levels) in sides {
        let raised = try raise(&builder, "up_\(side)\(index)", levels[index], levels: index)
        let convolved = try builder.convolution(
          "conv_\(side)\(index + 1)", raised, to: features, bias: .shared)
        x = try builder.sum(x, convolved)
      }
    }
    return x
  }

  /// CABG: SCABs and a 3x3 convolution, plus the input.
  private func group(
    _ builder: inout NetworkBuilder, _ name: String, _ count: Int, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.module("\(name).body") { builder throws(BuildStop) in
      var x = input
      for index in 0..<count { x = try block(&builder, "\(index)", x) }
      x = try builder.convolution("\(count)", x, to: features, bias: .absent, kernel: 3)
      return try builder.sum(x, input)
    }
  }

  /// SCAB: separable 3x3, gate, separable 3x3, channel attention, plus the input.
  private func block(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.module(name) { builder throws(BuildStop) in
      var x = try separable(&builder, "body.0", input)
      x = try builder.add(.simpleGate(SimpleGate()), x)
      x = try separable(&builder, "body.2", x)
      let scale = try builder.weight("SCA.conv_du.0.weight", [features, features, 1, 1])
      let shift = try builder.weight("SCA.conv_du.0.bias", [features])
      x = try builder.add(.channelAttention(ChannelAttention()), x, scale, shift)
      return try builder.sum(x, input)
    }
  }

  private func separable(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    let x = try builder.depthwise("\(name).depth_conv", input, bias: .required)
    return try builder.convolution("\(name).point_conv", x, to: features, bias: .required)
  }

  /// Raises features to full resolution, each time to half the channels and the last time to
  /// `features`: `up.1` once, or `0.up.1`, `1.up.1`, … several times.
  private func raise(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID, levels: Int
  ) throws(BuildStop) -> ValueID {
    var x = input
    for level in 0..<levels {
      let path = levels == 1 ? "\(name).up.1" : "\(name).\(level).up.1"
      let isLast = level == levels - 1
      x = try builder.bilinearDouble(x)
      x = try builder.convolution(
        path, x, to: isLast ? features : builder.channels(x) / 2, bias: .absent)
    }
    return x
  }
}

/// The shallow features: a 3x3 convolution, then dual attention (DAU).
extension MHNet2023 {
  private func shallowFeatures(
    _ builder: inout NetworkBuilder, _ picture: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.module("shallow_feat1") { builder throws(BuildStop) in
      let x = try builder.convolution("0", picture, to: lower.width, bias: .shared, kernel: 3)
      return try builder.module("1") { builder throws(BuildStop) in
        try dualAttention(&builder, x)
      }
    }
  }

  /// A gated pair of 3x3 convolutions, scaled by pixel and by channel, joined, plus the input.
  private func dualAttention(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    var x = try builder.convolution(
      "body.0", input, to: lower.width, bias: .shared, kernel: 3)
    x = try builder.add(.simpleGate(SimpleGate()), x)
    x = try builder.convolution("body.2", x, to: lower.width, bias: .shared, kernel: 3)
    let parts = [try scaledByPixel(&builder, x), try scaledByChannel(&builder, x)]
    let joined = try builder.add(.concatenate(Concatenate(axis: 1)), operands: parts)
    return try builder.sum(
      try builder.convolution("conv1x1", joined, to: lower.width, bias: .shared), input)
  }

  /// `x ⊙ σ(convolution of the largest and the mean channel)`; the authors' kernel is 5x5.
  private func scaledByPixel(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    let pooled = [Reduce.Function.maximum, .mean].map {
      Op.reduce(Reduce($0, axes: [1], keepsAxes: true))
    }
    let largest = try builder.add(pooled[0], input)
    let mean = try builder.add(pooled[1], input)
    let joined = try builder.add(.concatenate(Concatenate(axis: 1)), largest, mean)
    let kernel = builder.extent("SA.spatial.conv.weight", 2) ?? 5
    let scores = try builder.convolution(
      "SA.spatial.conv", joined, to: 1, bias: .absent, kernel: kernel)
    return try builder.product(input, try builder.add(.unary(Unary(.sigmoid)), scores))
  }

  /// `x ⊙ σ(conv_du.2(relu(conv_du.0(mean))))`.
  private func scaledByChannel(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.module("CA.conv_du") { builder throws(BuildStop) in
      let reduced = builder.extent("0.weight", 0) ?? lower.width / 4
      var x = try builder.globalMean(input)
      x = try builder.convolution("0", x, to: reduced, bias: .shared)
      x = try builder.add(.unary(Unary(.relu)), x)
      x = try builder.convolution("2", x, to: lower.width, bias: .shared)
      return try builder.product(input, try builder.add(.unary(Unary(.sigmoid)), x))
    }
  }
}
