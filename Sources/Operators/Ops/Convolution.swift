public import TensorCore

/// A convolution (cross-correlation) over the axes after N and C, with zero padding.
///
///     y[n,o,p] = b[o] + Σ_{i,k} w[o,i,k] · x[n, g(o)·I + i, stride·p + dilation·k − before]
///
/// Operands: x `[N, C, …]`, w `[O, I, …]` with `I = C / groups`, optionally b `[O]`.
/// Source: ONNX Conv.
public struct Convolution: OperatorDefinition {
  public static let mnemonics = ["convolution"]
  /// Step of the window, one number per spatial axis.
  public let strides: [Int]
  /// Zeros before the first element of each spatial axis.
  public let padsBefore: [Int]
  /// Zeros after the last element of each spatial axis.
  public let padsAfter: [Int]
  /// Distance between the taps of the window.
  public let dilations: [Int]
  /// Number of groups of channels that are convolved apart.
  public let groups: Int

  /// Makes an operator; all lists have one element per spatial axis.
  public init(
    strides: [Int], padsBefore: [Int], padsAfter: [Int], dilations: [Int], groups: Int
  ) {
    self.strides = strides
    self.padsBefore = padsBefore
    self.padsAfter = padsAfter
    self.dilations = dilations
    self.groups = groups
  }

  /// A 2-dimensional convolution that is the same in both directions.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1) {
    self.init(
      strides: [stride, stride], padsBefore: [padding, padding], padsAfter: [padding, padding],
      dilations: [dilation, dilation], groups: groups)
  }

  /// Whether each output pixel reads the input pixel at its own place and no other: a window of one
  /// element, step 1, no padding.
  ///
  /// - Parameter weight: The extents of w, `[O, I, …]`.
  /// - Returns: Whether all of these hold.
  public func isPointwise<Extent: Equatable & ExpressibleByIntegerLiteral>(
    weight: [Extent]
  ) -> Bool {
    weight.dropFirst(2).allSatisfy { $0 == 1 } && strides.allSatisfy { $0 == 1 }
      && (padsBefore + padsAfter).allSatisfy { $0 == 0 }
  }

  public var mnemonic: String { "convolution" }
  public var attributes: [Attribute] {
    [
      Attribute("strides", .integers(strides)), Attribute("before", .integers(padsBefore)),
      Attribute("after", .integers(padsAfter)), Attribute("dilations", .integers(dilations)),
      Attribute("groups", .integer(groups)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["strides", "before", "after", "dilations", "groups"])
    self.init(
      strides: try attributes.integers("strides"), padsBefore: try attributes.integers("before"),
      padsAfter: try attributes.integers("after"),
      dilations: try attributes.integers("dilations"), groups: try attributes.integer("groups"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 2...3)
    let (input, weight) = (operands[0], operands[1])
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.requireSame(operands, 1..<operands.count)
    guard input.rank >= 3 else { throw .rank(operand: 0, found: input, expected: 4) }
    try Shapes.require(operands, at: 1, rank: input.rank)
    let window = Window(
      name: "convolution", strides: strides, padsBefore: padsBefore, padsAfter: padsAfter,
      dilations: dilations)
    guard let weightShape = weight.staticShape, weightShape.allSatisfy({ $0 > 0 }) else {
      throw .attribute(name: "weight", found: "\(weight)", expected: "constant positive extents")
    }
    guard groups > 0, weightShape[0].isMultiple(of: groups) else {
      throw .attribute(
        name: "groups", found: "\(groups)", expected: "a divisor of \(weightShape[0])")
    }
    let inputChannels = try Shapes.arithmetic { () throws(DimError) in
      try Dim(weightShape[1]) * Dim(groups)
    }
    guard input.shape[1] == inputChannels else {
      var expected = input.shape
      expected[1] = inputChannels
      throw .extents(operand: 0, found: input, expected: expected)
    }
    if operands.count == 3 { try Shapes.require(operands, at: 2, extents: [weight.shape[0]]) }
    let spatial = try window.outputExtents(
      of: Array(input.shape[2...]), kernel: Array(weightShape[2...]))
    return TensorType(input.elementType, [input.shape[0], weight.shape[0]] + spatial)
  }

  public func multiplyAdds(_ operands: [TensorType], _ result: TensorType) throws(DimError) -> Dim {
    try Dim.product(operands[1].shape.dropFirst()) * result.elementCount()
  }
}

/// The windows of convolutions and pools.
struct Window {
  let name: String
  let strides: [Int]
  let padsBefore: [Int]
  let padsAfter: [Int]
  let dilations: [Int]

  /// `⌊(extent + before + after − dilation · (kernel − 1) − 1) / stride⌋ + 1` for each axis.
  func outputExtents(
    of extents: [Dim], kernel: [Int], roundingUp: Bool = false
  ) throws(ShapeError) -> [Dim] {
    try check(axes: extents.count, kernel: kernel)
    var result: [Dim] = []
    for axis in extents.indices {
      let extent = try Shapes.arithmetic { () throws(DimError) in
        let span = try Dim(dilations[axis]) * Dim(kernel[axis] - 1) + 1
        let padded = try extents[axis] + Dim(padsBefore[axis]) + Dim(padsAfter[axis])
        let room = try padded - span
        let steps =
          roundingUp
          ? try room.dividedRoundingUp(by: strides[axis])
          : try room.dividedRoundingDown(by: strides[axis])
        return try steps + 1
      }
      guard (extent.upperBound ?? 1) >= 1 else {
        throw .attribute(
          name: "kernel", found: "\(kernel)", expected: "at most the padded extents of \(extents)")
      }
      result.append(extent)
    }
    return result
  }

  private func check(axes: Int, kernel: [Int]) throws(ShapeError) {
    guard kernel.count == axes, kernel.allSatisfy({ $0 > 0 && $0 < 1 << 24 }) else {
      throw .attribute(name: "kernel", found: "\(kernel)", expected: "\(axes) positive numbers")
    }
    try check("strides", strides, axes: axes, from: 1)
    try check("dilations", dilations, axes: axes, from: 1)
    try check("before", padsBefore, axes: axes, from: 0)
    try check("after", padsAfter, axes: axes, from: 0)
  }

  private func check(
    _ name: String, _ values: [Int], axes: Int, from smallest: Int
  ) throws(ShapeError) {
    guard values.count == axes, values.allSatisfy({ $0 >= smallest && $0 < 1 << 24 }) else {
      throw .attribute(
        name: name, found: "\(values)", expected: "\(axes) numbers of at least \(smallest)")
    }
  }
}
