import IR
import Operators
import TensorCore

/// NAFNet: a U of NAFBlocks. Chen et al., Simple Baselines for Image Restoration, ECCV 2022.
///
/// `intro` 3x3; each encoder level ends in a 2x2 convolution of stride 2 that doubles the channels;
/// `middle_blks`; each decoder level begins with a 1x1 convolution and a PixelShuffle, plus the
/// encoder's result; `ending` 3x3, plus the picture. Sizes are padded with zeros to a multiple of
/// 2^levels, and the result is cropped.
struct NAFNet {
  let encoderBlocks: [Int]
  let middleBlocks: Int
  let decoderBlocks: [Int]
  let width: Int
  let imageChannels: Int

  /// The hyper-parameters as the tensors tell them; `nil` where these are not of a NAFNet.
  init?(_ inventory: WeightInventory) {
    guard let shape = inventory.shape("intro.weight"), shape.count == 4,
      inventory.has("encoders.0.0.beta") || inventory.has("middle_blks.0.beta")
    else { return nil }
    width = shape[0]
    imageChannels = shape[1]
    (encoderBlocks, decoderBlocks) = inventory.symmetricLevels(in: "")
    middleBlocks = inventory.count("middle_blks")
    if encoderBlocks.isEmpty { return nil }
  }

  var parameters: [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(imageChannels),
      "encoderBlocks": .integers(encoderBlocks), "middleBlocks": .integer(middleBlocks),
      "decoderBlocks": .integers(decoderBlocks),
    ]
  }

  func build(_ builder: inout NetworkBuilder) throws(BuildStop) {
    let multiple = 1 << encoderBlocks.count
    let rows = PaddedExtent("h", multiple)
    let columns = PaddedExtent("w", multiple)
    let type = TensorType(.float32, [1, Dim(imageChannels), rows.given, columns.given])
    let picture = try builder.add(.input(Input(name: BuiltNetwork.inputName, type: type)))
    let padded = try builder.add(
      .pad(
        Pad(
          before: [0, 0, 0, 0], after: [0, 0, rows.missing, columns.missing], mode: .constant)),
      picture)
    var x = try builder.convolution("intro", padded, to: width, bias: .required, kernel: 3)
    var skips: [ValueID] = []
    for (level, count) in encoderBlocks.enumerated() {
      x = try builder.nafBlocks("encoders.\(level)", count, x)
      skips.append(x)
      x = try builder.convolution(
        "downs.\(level)", x, to: 2 * builder.channels(x), bias: .required, kernel: 2, stride: 2)
    }
    x = try builder.nafBlocks("middle_blks", middleBlocks, x)
    for (level, (count, skip)) in zip(decoderBlocks, skips.reversed()).enumerated() {
      x = try builder.convolution(
        "ups.\(level).0", x, to: 2 * builder.channels(x), bias: .absent)
      x = try builder.pixelShuffle(x)
      x = try builder.sum(x, skip)
      x = try builder.nafBlocks("decoders.\(level)", count, x)
    }
    x = try builder.convolution("ending", x, to: imageChannels, bias: .required, kernel: 3)
    x = try builder.sum(x, padded)
    for (axis, extent) in [(2, rows), (3, columns)] {
      x = try builder.add(.slice(Slice(axis: axis, start: 0, count: extent.given)), x)
    }
    builder.output("output", x)
  }
}

/// An extent that a network pads to a multiple itself: `M·h − r` given, `r` missing.
struct PaddedExtent {
  let given: Dim
  let missing: Dim

  init(_ name: String, _ multiple: Int) {
    missing = Dim(Symbol(name, bound: multiple))
    // Cannot overflow: the coefficients are small.
    given = (try? Dim(multiple) * Dim(Symbol(name)) - missing) ?? Dim(Symbol(name))
  }
}
