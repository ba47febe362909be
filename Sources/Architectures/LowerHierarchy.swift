import IR
import Operators
import TensorCore

/// MHNet's lower hierarchy, which both revisions have: a U of NAFBlocks with attention at the
/// bottom. Each encoder level ends in a 2x2 convolution of stride 2; each decoder level begins with
/// a 1x1 convolution and PixelShuffle, plus the encoder's result.
struct LowerHierarchy {
  /// The features of each level.
  struct Features {
    /// From full resolution down.
    var encoder: [ValueID] = []
    /// From the deepest level up.
    var decoder: [ValueID] = []
    /// The last level of the decoder.
    let fullResolution: ValueID
  }

  let encoderBlocks: [Int]
  let middleBlocks: Int
  let decoderBlocks: [Int]
  let heads: Int
  let width: Int
  let imageChannels: Int

  /// The hyper-parameters as the tensors tell them; `nil` where there is no such hierarchy.
  init?(_ inventory: WeightInventory) {
    guard let shape = inventory.shape("stage1.intro.weight"), shape.count == 4,
      let heads = inventory.extent("stage1.middle_blks.0.temperature", 0)
    else { return nil }
    width = shape[0]
    imageChannels = shape[1]
    self.heads = heads
    (encoderBlocks, decoderBlocks) = inventory.symmetricLevels(in: "stage1")
    middleBlocks = inventory.count("stage1.middle_blks")
    if encoderBlocks.isEmpty { return nil }
  }

  var parameters: [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(imageChannels),
      "encoderBlocks": .integers(encoderBlocks), "middleBlocks": .integer(middleBlocks),
      "decoderBlocks": .integers(decoderBlocks), "heads": .integer(heads),
    ]
  }

  /// The picture, multiples of 2^levels high and wide: the higher hierarchy does not pad.
  func picture(_ builder: inout NetworkBuilder) throws(BuildStop) -> ValueID {
    var shape: [Dim] = [1, Dim(imageChannels)]
    for name in ["h", "w"] {
      shape.append(try builder.extentProduct(Dim(1 << encoderBlocks.count), Dim(Symbol(name))))
    }
    return try builder.add(
      .input(Input(name: BuiltNetwork.inputName, type: TensorType(.float32, shape))))
  }

  func build(
    _ builder: inout NetworkBuilder, _ picture: ValueID, _ selection: NetworkBuilder.Selection
  ) throws(BuildStop) -> Features {
    try builder.module("stage1") { builder throws(BuildStop) in
      var x = try builder.convolution("intro", picture, to: width, bias: .required, kernel: 3)
      let encoder = try encode(&builder, &x)
      for index in 0..<middleBlocks {
        x = try builder.channelwiseAttention(
          "middle_blks.\(index)", x, heads: heads, bias: .absent, selection)
      }
      let decoder = try decode(&builder, &x, encoder)
      return Features(encoder: encoder, decoder: decoder, fullResolution: x)
    }
  }

  private func encode(
    _ builder: inout NetworkBuilder, _ x: inout ValueID
  ) throws(BuildStop) -> [ValueID] {
    var features: [ValueID] = []
    for (level, count) in encoderBlocks.enumerated() {
      x = try builder.nafBlocks("encoders.\(level)", count, x)
      features.append(x)
      x = try builder.convolution(
        "downs.\(level)", x, to: 2 * builder.channels(x), bias: .required, kernel: 2, stride: 2)
    }
    return features
  }

  private func decode(
    _ builder: inout NetworkBuilder, _ x: inout ValueID, _ skips: [ValueID]
  ) throws(BuildStop) -> [ValueID] {
    var features: [ValueID] = []
    for (level, (count, skip)) in zip(decoderBlocks, skips.reversed()).enumerated() {
      x = try builder.convolution(
        "ups.\(level).0", x, to: 2 * builder.channels(x), bias: .absent)
      x = try builder.pixelShuffle(x)
      x = try builder.sum(x, skip)
      x = try builder.nafBlocks("decoders.\(level)", count, x)
      features.append(x)
    }
    return features
  }
}
