import IR
import Operators
import TensorCore

/// The layers that restoration networks are made of, with the authors' tensor names.
extension NetworkBuilder {
  /// A convolution `name.weight [O, I / groups, k, k]`, with `name.bias [O]` as the policy says.
  mutating func convolution(
    _ name: String, _ input: ValueID, to outputChannels: Int, bias: BiasPolicy, kernel: Int = 1,
    stride: Int = 1, padding: Int? = nil, dilation: Int = 1, groups: Int = 1
  ) throws(BuildStop) -> ValueID {
    let inputChannels = channels(input)
    return try module(name) { builder throws(BuildStop) in
      let groups = max(groups, 1)
      let shape = [outputChannels, inputChannels / groups, kernel, kernel]
      var operands = [input, try builder.weight("weight", shape)]
      if builder.takesBias(bias) {
        operands.append(try builder.weight("bias", [outputChannels]))
      }
      let op = Convolution(
        stride: stride, padding: padding ?? (stride == 1 ? dilation * (kernel - 1) / 2 : 0),
        dilation: dilation, groups: groups)
      return try builder.add(.convolution(op), operands: operands)
    }
  }

  /// A depthwise convolution: one group for each channel.
  mutating func depthwise(
    _ name: String, _ input: ValueID, bias: BiasPolicy, kernel: Int = 3, dilation: Int = 1
  ) throws(BuildStop) -> ValueID {
    try convolution(
      name, input, to: channels(input), bias: bias, kernel: kernel, dilation: dilation,
      groups: channels(input))
  }

  /// LayerNorm2d: over the channels of each pixel, `name.weight` and, where the mean is subtracted,
  /// `name.bias`.
  mutating func layerNorm(
    _ name: String, _ input: ValueID, epsilon: Float, subtractsMean: Bool = true
  ) throws(BuildStop) -> ValueID {
    let count = channels(input)
    return try module(name) { builder throws(BuildStop) in
      var operands = [input, try builder.weight("weight", [count])]
      if subtractsMean { operands.append(try builder.weight("bias", [count])) }
      let op = LayerNorm(axes: [1], epsilon: Double(epsilon), subtractsMean: subtractsMean)
      return try builder.add(.layerNorm(op), operands: operands)
    }
  }

  /// A linear layer on vectors `[1, I]`: `name.weight [O, I]`, `name.bias [O]`.
  mutating func linear(
    _ name: String, _ input: ValueID, from inputs: Int, to outputs: Int
  ) throws(BuildStop) -> ValueID {
    try module(name) { builder throws(BuildStop) in
      let stored = try builder.weight("weight", [outputs, inputs])
      let weight = try builder.add(.transpose(Transpose([1, 0])), stored)
      let product = try builder.add(.matrixProduct(MatrixProduct()), input, weight)
      return try builder.sum(product, try builder.weight("bias", [outputs]))
    }
  }

  /// The sum of two values.
  mutating func sum(_ left: ValueID, _ right: ValueID) throws(BuildStop) -> ValueID {
    try add(.binary(Binary(.add)), left, right)
  }

  /// The product of two values.
  mutating func product(_ left: ValueID, _ right: ValueID) throws(BuildStop) -> ValueID {
    try add(.binary(Binary(.multiply)), left, right)
  }

  /// Channels `start ..< start + count`.
  mutating func channels(
    _ value: ValueID, from start: Int, count: Int
  ) throws(BuildStop) -> ValueID {
    try add(.slice(Slice(axis: 1, start: Dim(start), count: Dim(count))), value)
  }

  /// The mean of each channel, `[N, C, 1, 1]`.
  mutating func globalMean(_ value: ValueID) throws(BuildStop) -> ValueID {
    try add(.reduce(Reduce(.mean, axes: [2, 3], keepsAxes: true)), value)
  }

  /// PixelShuffle by 2.
  mutating func pixelShuffle(_ value: ValueID) throws(BuildStop) -> ValueID {
    try add(.depthToSpace(DepthToSpace(factor: 2)), value)
  }

  /// Twice the height and width by bilinear interpolation, pixels being areas
  /// (`align_corners=False`).
  mutating func bilinearDouble(_ value: ValueID) throws(BuildStop) -> ValueID {
    try add(.resize(Resize(mode: .linear, coordinates: .halfPixel, factor: 2)), value)
  }

  /// PixelUnshuffle by 2.
  mutating func pixelUnshuffle(_ value: ValueID) throws(BuildStop) -> ValueID {
    try add(.spaceToDepth(SpaceToDepth(factor: 2)), value)
  }

  /// The NAFBlock: norm, 1x1, depthwise 3x3, gate, channel attention, 1x1, and the same again
  /// without the spatial part; each half a residual with a scale per channel.
  ///
  /// Source: Chen et al. 2022, NAFNet.
  mutating func nafBlock(_ name: String, _ input: ValueID) throws(BuildStop) -> ValueID {
    let count = channels(input)
    return try module(name) { builder throws(BuildStop) in
      var x = try builder.layerNorm("norm1", input, epsilon: 1e-6)
      x = try builder.convolution("conv1", x, to: 2 * count, bias: .required)
      x = try builder.depthwise("conv2", x, bias: .required)
      x = try builder.add(.simpleGate(SimpleGate()), x)
      let scale = try builder.weight("sca.1.weight", [count, count, 1, 1])
      let shift = try builder.weight("sca.1.bias", [count])
      x = try builder.add(.channelAttention(ChannelAttention()), x, scale, shift)
      x = try builder.convolution("conv3", x, to: count, bias: .required)
      let beta = try builder.weight("beta", [1, count, 1, 1])
      let middle = try builder.add(.scaledResidual(ScaledResidual()), input, x, beta)
      x = try builder.layerNorm("norm2", middle, epsilon: 1e-6)
      x = try builder.convolution("conv4", x, to: 2 * count, bias: .required)
      x = try builder.add(.simpleGate(SimpleGate()), x)
      x = try builder.convolution("conv5", x, to: count, bias: .required)
      let gamma = try builder.weight("gamma", [1, count, 1, 1])
      return try builder.add(.scaledResidual(ScaledResidual()), middle, x, gamma)
    }
  }

  /// `count` NAFBlocks `name.0`, `name.1`, …
  mutating func nafBlocks(
    _ name: String, _ count: Int, _ input: ValueID
  ) throws(BuildStop) -> ValueID {
    var x = input
    for index in 0..<count { x = try nafBlock("\(name).\(index)", x) }
    return x
  }
}
