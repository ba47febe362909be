import IR
import Operators
import TensorCore

/// DRSformer: Restormer's skeleton with top-k attention, a mixed-scale feed-forward, and mixtures of
/// experts before and after. Chen et al., CVPR 2023.
///
/// Two architectures were published: with the mixtures (`encoder_level0`, `refinement`), and without
/// (Rain200L and SPA-Data).
struct DRSformer {
  let skeleton: TransformerUNet
  /// Steps of each mixture, 0 for the architecture without.
  let expertSteps: Int

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of a DRSformer.
  init?(_ inventory: WeightInventory) {
    guard let skeleton = TransformerUNet(inventory),
      inventory.has("encoder_level1.0.ffn.dwconv5x5_1.weight")
    else { return nil }
    self.skeleton = skeleton
    expertSteps = inventory.count("encoder_level0.layers.1._ops")
  }

  var parameters: [String: Architecture.Parameter] {
    skeleton.parameters.merging(["expertSteps": .integer(expertSteps)]) { $1 }
  }

  func build(_ builder: inout NetworkBuilder) throws(BuildStop) {
    let picture = try skeleton.picture(&builder)
    var x = try builder.convolution(
      "patch_embed.proj", picture, to: skeleton.width, bias: .shared, kernel: 3)
    if expertSteps > 0 { x = try compensated(&builder, "encoder_level0", x) }
    x = try skeleton.encodeDecode(&builder, x, .fourTopK, mixedScaleFeedForward)
    if expertSteps > 0 { x = try compensated(&builder, "refinement", x) }
    x = try builder.convolution(
      "output", x, to: skeleton.outputChannels, bias: .shared, kernel: 3)
    builder.output("output", try builder.sum(x, picture))
  }

  /// MSFN: depthwise 3x3 and 5x5 side by side, their halves paired again and convolved in pairs.
  private func mixedScaleFeedForward(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    let count = builder.channels(input)
    let wide = builder.extent("project_in.weight", 0) ?? 2 * count
    let hidden = wide / 2
    let joint = try builder.convolution("project_in", input, to: wide, bias: .shared)
    let small = try relu(
      &builder, try builder.depthwise("dwconv3x3", joint, bias: .shared, kernel: 3))
    let large = try relu(
      &builder, try builder.depthwise("dwconv5x5", joint, bias: .shared, kernel: 5))
    var halves: [ValueID] = []
    for (start, name, kernel) in [(0, "dwconv3x3_1", 3), (hidden, "dwconv5x5_1", 5)] {
      let first = try builder.channels(small, from: start, count: hidden)
      let second = try builder.channels(large, from: start, count: hidden)
      let pair = try builder.add(.concatenate(Concatenate(axis: 1)), first, second)
      let mixed = try builder.convolution(
        name, pair, to: hidden, bias: .shared, kernel: kernel, groups: hidden)
      halves.append(try relu(&builder, mixed))
    }
    let joined = try builder.add(.concatenate(Concatenate(axis: 1)), operands: halves)
    return try builder.convolution("project_out", joined, to: count, bias: .shared)
  }

  /// MEFC: eight experts, weighted by a softmax over a small network of the channel means.
  private func compensated(
    _ builder: inout NetworkBuilder, _ name: String, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.module("\(name).layers") { builder throws(BuildStop) in
      let weights = try expertWeights(&builder, input)
      return try builder.module("1") { builder throws(BuildStop) in
        var x = try builder.convolution(
          "preprocess.op.0", input, to: builder.channels(input), bias: .absent)
        x = try relu(&builder, x)
        for step in 0..<expertSteps {
          let mixed = try builder.module("_ops.\(step)") { builder throws(BuildStop) in
            try mixture(&builder, x, weights, step)
          }
          x = try relu(&builder, try builder.sum(mixed, x))
        }
        return x
      }
    }
  }

  /// `softmax(ca_fc.2(relu(ca_fc.0(mean))))`, `[1, steps, 8]`.
  private func expertWeights(
    _ builder: inout NetworkBuilder, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    let count = builder.channels(input)
    let scores = 8 * expertSteps
    let mean = try builder.globalMean(input)
    var x = try builder.add(.reshape(Reshape([1, Dim(count)])), mean)
    x = try relu(&builder, try builder.linear("0.ca_fc.0", x, from: count, to: 2 * scores))
    x = try builder.linear("0.ca_fc.2", x, from: 2 * scores, to: scores)
    x = try builder.add(.reshape(Reshape([1, Dim(expertSteps), 8])), x)
    return try builder.add(.softmax(Softmax(axis: 2)), x)
  }

  /// Every expert times its weight, joined by a 1x1 convolution.
  private func mixture(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ weights: ValueID, _ step: Int
  ) throws(BuildStop) -> ValueID {
    let own = try builder.add(
      .slice(Slice(axis: 1, start: Dim(step), count: 1)), weights)
    let column = try builder.add(.reshape(Reshape([8, 1])), own)
    var scaled: [ValueID] = []
    for index in 0..<8 {
      let weight = try builder.add(
        .slice(Slice(axis: 0, start: Dim(index), count: 1)), column)
      let result = try builder.module("_ops.\(index).op") { builder throws(BuildStop) in
        try expert(&builder, input, index)
      }
      let scale = try builder.add(.reshape(Reshape([1, 1, 1, 1])), weight)
      scaled.append(try builder.product(result, scale))
    }
    let joined = try builder.add(.concatenate(Concatenate(axis: 1)), operands: scaled)
    return try relu(
      &builder,
      try builder.convolution("_out.0", joined, to: builder.channels(input), bias: .absent))
  }

  /// Experts 0 to 3: separable 1, 3, 5, 7, twice; 4 to 6: dilated 3, 5, 7; 7: the mean of 3x3, of
  /// which padding is no part.
  private func expert(
    _ builder: inout NetworkBuilder, _ input: ValueID, _ index: Int
  ) throws(BuildStop) -> ValueID {
    let count = builder.channels(input)
    switch index {
    case 0...3:
      let kernel = 2 * index + 1
      var x = try builder.depthwise("0", input, bias: .absent, kernel: kernel)
      x = try relu(&builder, try builder.convolution("1", x, to: count, bias: .absent))
      x = try builder.depthwise("3", x, bias: .absent, kernel: kernel)
      return try builder.convolution("4", x, to: count, bias: .absent)
    case 4...6:
      let x = try builder.depthwise(
        "0", input, bias: .absent, kernel: 2 * index - 5, dilation: 2)
      return try builder.convolution("1", x, to: count, bias: .absent)
    case _:
      let pool = AveragePool(
        kernel: [3, 3], strides: [1, 1], padsBefore: [1, 1], padsAfter: [1, 1],
        dilations: [1, 1], countsPadding: false, roundsUp: false)
      return try builder.add(.averagePool(pool), input)
    }
  }

  private func relu(
    _ builder: inout NetworkBuilder, _ value: ValueID
  ) throws(BuildStop) -> ValueID {
    try builder.add(.unary(Unary(.relu)), value)
  }
}
