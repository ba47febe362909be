public import TensorCore

/// Samples an image at another resolution: `[N, C, H, W]` to `[N, C, ⌊H·up₀/down₀⌋, ⌊W·up₁/down₁⌋]`.
///
///     y[n,c,i,j] = Σ_a Σ_b w_a(i) · w_b(j) · x[n,c,a,b]
///
/// Along each axis element i is read at a position s(i) of the operand: with `linear` between its
/// two neighbours, weighted by how near they are, with the other modes at one of them. Positions
/// outside the operand read its first or last element. Factors are rational, so that positions are
/// exact and nearest neighbours never depend on rounding.
/// Source: ONNX Resize; PyTorch `torch.nn.functional.interpolate`.
public struct Resize: OperatorDefinition {
  /// How elements between those of the operand are found.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Between the two neighbours along each axis: bilinear.
    case linear
    /// The neighbour before: PyTorch's `nearest`, with asymmetric coordinates.
    case nearestDown
    /// The neighbour after.
    case nearestUp
    /// The nearer neighbour, of two equally near ones the first.
    case nearestHalfDown
    /// The nearer neighbour, of two equally near ones the second.
    case nearestHalfUp
  }

  /// Where an element of the result lies in the operand; f is the factor.
  public enum Coordinates: String, Hashable, Sendable, CaseIterable {
    /// `(i + ½) / f − ½`: the outlines of the images coincide. PyTorch: `align_corners=False`.
    case halfPixel
    /// `i · (input − 1) / (output − 1)`: the corners' centres coincide, 0 where output is 1.
    case alignCorners
    /// `i / f`: the first elements coincide.
    case asymmetric
  }

  public static let mnemonics = ["resize"]
  /// The largest numerator and denominator of a factor.
  public static let largestFactor = 4096
  /// How elements between are found.
  public let mode: Mode
  /// Where the elements lie.
  public let coordinates: Coordinates
  /// Numerators of the factors of height and width, at least 1.
  public let up: [Int]
  /// Denominators of the factors of height and width, at least 1.
  public let down: [Int]

  /// Makes an operator; `up` and `down` have an element for height and one for width.
  public init(mode: Mode, coordinates: Coordinates, up: [Int], down: [Int]) {
    self.mode = mode
    self.coordinates = coordinates
    self.up = up
    self.down = down
  }

  /// Makes an operator that multiplies height and width by a whole number.
  public init(mode: Mode, coordinates: Coordinates, factor: Int) {
    self.init(mode: mode, coordinates: coordinates, up: [factor, factor], down: [1, 1])
  }

  public var mnemonic: String { "resize" }
  public var attributes: [Attribute] {
    [
      Attribute("mode", .word(mode.rawValue)),
      Attribute("coordinates", .word(coordinates.rawValue)), Attribute("up", .integers(up)),
      Attribute("down", .integers(down)),
    ]
  }

  public init(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    try attributes.expectOnly(["mode", "coordinates", "up", "down"])
    self.init(
      mode: try attributes.word("mode", as: Mode.self),
      coordinates: try attributes.word("coordinates", as: Coordinates.self),
      up: try attributes.integers("up"), down: try attributes.integers("down"))
  }

  public func resultType(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try Shapes.require(operands, count: 1...1)
    try Shapes.requireFloating(operands, at: 0)
    try Shapes.require(operands, at: 0, rank: 4)
    for (name, factors) in [("up", up), ("down", down)] {
      guard factors.count == 2, factors.allSatisfy({ (1...Resize.largestFactor).contains($0) })
      else {
        throw .attribute(
          name: name, found: "\(factors)", expected: "2 numbers from 1 to \(Resize.largestFactor)")
      }
    }
    var shape = operands[0].shape
    for axis in 0..<2 {
      shape[2 + axis] = try Shapes.arithmetic { () throws(DimError) in
        try (shape[2 + axis] * Dim(up[axis])).dividedRoundingDown(by: down[axis])
      }
    }
    return TensorType(operands[0].elementType, shape)
  }

  /// Where the elements along height (0) or width (1) are read.
  ///
  /// - Parameters:
  ///   - axis: 0 or 1.
  ///   - input: The operand's extent, at most 2³⁰.
  ///   - output: The result's extent, at most 2³⁰.
  /// - Returns: The positions.
  public func sampling(axis: Int, input: Int, output: Int) -> SamplingAxis {
    var (step, offset, denominator): (Int, Int, Int)
    switch coordinates {
    case .halfPixel:
      (step, offset, denominator) = (2 * down[axis], down[axis] - up[axis], 2 * up[axis])
    case .alignCorners: (step, offset, denominator) = (input - 1, 0, max(1, output - 1))
    case .asymmetric: (step, offset, denominator) = (down[axis], 0, up[axis])
    }
    switch mode {
    case .linear, .nearestDown: break
    case .nearestUp: offset += denominator - 1
    // ⌈s − ½⌉ and ⌊s + ½⌋ over twice the denominator.
    case .nearestHalfDown:
      (step, offset, denominator) = (2 * step, 2 * offset + denominator - 1, 2 * denominator)
    case .nearestHalfUp:
      (step, offset, denominator) = (2 * step, 2 * offset + denominator, 2 * denominator)
    }
    return SamplingAxis(
      input: input, step: step, offset: offset, denominator: denominator,
      interpolates: mode == .linear)
  }
}

/// Where the elements along an axis are read: element i at `(step · i + offset) / denominator`.
public struct SamplingAxis: Hashable, Sendable {
  /// The operand's extent.
  public let input: Int
  /// The numerator's increase from one element to the next.
  public let step: Int
  /// The numerator of element 0.
  public let offset: Int
  /// The denominator, at least 1.
  public let denominator: Int
  /// Whether two neighbours are weighted; else the position is rounded down.
  public let interpolates: Bool

  /// The two elements that element `index` reads, and the weight of the second.
  public func place(_ index: Int) -> (first: Int, second: Int, weight: Double) {
    let numerator = step * index + offset
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let lower = remainder < 0 ? quotient - 1 : quotient
    let first = min(max(lower, 0), input - 1)
    guard interpolates else { return (first, first, 0) }
    let second = min(max(lower + 1, 0), input - 1)
    return (first, second, Double(numerator - lower * denominator) / Double(denominator))
  }
}
