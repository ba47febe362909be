import IR
import Operators
import TensorCore

/// A factor between two extents, in lowest terms.
private struct Factor: Hashable {
  var up: Int
  var down: Int

  static let one = Factor(up: 1, down: 1)

  /// Whether some extents do not divide.
  var mayRound: Bool { down > 1 }
}

/// Resize and Upsample, over height and width of `[N, C, H, W]`, by rational factors.
extension GraphLowering {
  private enum ResizeMode: String, CaseIterable {
    case nearest, linear, bilinear, cubic
  }

  private enum NearestMode: String, CaseIterable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor
    case ceil
  }

  private enum CoordinateMode: String, CaseIterable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case tensorFlowHalfPixel = "tf_half_pixel_for_nn"
    case tensorFlowCrop = "tf_crop_and_resize"
  }

  private enum AspectPolicy: String, CaseIterable {
    case stretch
    case notLarger = "not_larger"
    case notSmaller = "not_smaller"
  }

  mutating func resize(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(node.version < 11 ? 2...2 : 1...4)
    if try node.flag("antialias", default: false) {
      throw node.error(.unsupportedAttribute(name: "antialias", found: "1", supported: "0"))
    }
    let policy = try node.word(
      "keep_aspect_ratio_policy", as: AspectPolicy.self, default: .stretch)
    guard policy == .stretch else {
      throw node.error(
        .unsupportedAttribute(
          name: "keep_aspect_ratio_policy", found: policy.rawValue, supported: "stretch"))
    }
    let factors: [Factor]
    if node.version < 11 {
      factors = try self.factors(scales: try scales(node, 1), at: node)
    } else if node.has(2), let given = try nonEmptyScales(node, 2) {
      factors = try self.factors(scales: given, at: node)
    } else {
      factors = try self.factors(sizes: try known(node, 3).elements, at: node)
    }
    return try emitResize(factors, at: node)
  }

  mutating func upsample(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(node.version < 9 ? 1...1 : 2...2)
    let given: [Double]
    if node.version < 9 {
      guard let numbers = try node.numbers("scales") else {
        throw node.error(.missingAttribute(name: "scales"))
      }
      given = numbers
    } else {
      given = try scales(node, 1)
    }
    return try emitResize(try factors(scales: given, at: node), at: node)
  }

  private mutating func emitResize(
    _ factors: [Factor], at node: Node
  ) throws(LoweringError) -> [Lowered] {
    let rank = try shape(node, 0).count
    if factors.allSatisfy({ $0 == .one }) { return [try operand(node, 0)] }
    guard rank == 4, factors[0] == .one, factors[1] == .one else {
      let found = factors.map { $0.mayRound ? "\($0.up)/\($0.down)" : "\($0.up)" }
      throw node.error(
        .unsupportedAttribute(
          name: "scales", found: "[\(found.joined(separator: ", "))]",
          supported: "height and width of four axes"))
    }
    let spatial = Array(factors[2...])
    let op = Resize(
      mode: try samplingMode(node), coordinates: try coordinates(spatial, at: node),
      up: spatial.map(\.up), down: spatial.map(\.down))
    return try emit(.resize(op), [try value(node, 0)], at: node)
  }

  // MARK: - Attributes

  private func samplingMode(_ node: Node) throws(LoweringError) -> Resize.Mode {
    let mode = try node.word("mode", as: ResizeMode.self, default: .nearest)
    switch mode {
    case .linear, .bilinear: return .linear
    case .cubic:
      throw node.error(
        .unsupportedAttribute(name: "mode", found: "cubic", supported: "nearest, linear"))
    case .nearest: break
    }
    if node.version < 11 { return .nearestDown }
    let nearest = try node.word(
      "nearest_mode", as: NearestMode.self, default: .roundPreferFloor)
    switch nearest {
    case .roundPreferFloor: return .nearestHalfDown
    case .roundPreferCeil: return .nearestHalfUp
    case .floor: return .nearestDown
    case .ceil: return .nearestUp
    }
  }

  /// Before version 11, and in Upsample, first elements coincide.
  private func coordinates(
    _ factors: [Factor], at node: Node
  ) throws(LoweringError) -> Resize.Coordinates {
    if node.version < 11 { return .asymmetric }
    let mode = try node.word(
      "coordinate_transformation_mode", as: CoordinateMode.self, default: .halfPixel)
    let name = "coordinate_transformation_mode"
    let mayRound = factors.contains(where: \.mayRound)
    switch mode {
    case .halfPixel: return .halfPixel
    case .asymmetric: return .asymmetric
    case .alignCorners, .halfPixelSymmetric, .pytorchHalfPixel:
      // Other than by whole numbers, exporters and ONNX's versions differ in these.
      guard !mayRound else {
        throw node.error(
          .unsupportedAttribute(
            name: name, found: "\(mode.rawValue) with factors that are not whole",
            supported: "half_pixel, asymmetric"))
      }
      return mode == .alignCorners ? .alignCorners : .halfPixel
    case .tensorFlowHalfPixel, .tensorFlowCrop:
      throw node.error(
        .unsupportedAttribute(
          name: name, found: mode.rawValue,
          supported: "half_pixel, align_corners, asymmetric"))
    }
  }

  // MARK: - Factors

  private mutating func nonEmptyScales(
    _ node: Node, _ index: Int
  ) throws(LoweringError) -> [Double]? {
    let numbers = try scales(node, index)
    return numbers.isEmpty ? nil : numbers
  }

  private mutating func scales(_ node: Node, _ index: Int) throws(LoweringError) -> [Double] {
    switch try operand(node, index) {
    case .constant(_, let tensor): return tensor.doubles()
    case .symbolic: return try integers(node, index).map { Double($0) }
    case .value(_, let assumed):
      let name = node.operandName(index)
      guard let assumed else { throw node.error(.runTimeOperand(index: index, name: name)) }
      assumedInputs.insert(name)
      return assumed.doubles()
    }
  }

  /// One factor for each axis of the operand, from one for each axis that the node names.
  private func spread(_ factors: [Factor], at node: Node) throws(LoweringError) -> [Factor] {
    let rank = try shape(node, 0).count
    var axes = Array(0..<rank)
    if let given = try node.integers("axes") { axes = try node.axes(given, rank: rank) }
    guard factors.count == axes.count else {
      throw node.error(
        .number(
          operand: node.operandCount - 1, found: "\(factors.count) factors",
          expected: "\(axes.count) factors"))
    }
    var result = [Factor](repeating: .one, count: rank)
    for (axis, factor) in zip(axes, factors) { result[axis] = factor }
    return result
  }

  private func factors(scales: [Double], at node: Node) throws(LoweringError) -> [Factor] {
    var factors: [Factor] = []
    for scale in scales {
      guard scale.isFinite, scale > 0 else {
        throw node.error(
          .number(operand: node.operandCount - 1, found: "\(scale)", expected: "a positive factor"))
      }
      // The file holds the nearest float: 0.6 stands for 3/5.
      let down = (1...64).first { down in
        let up = scale * Double(down)
        return abs(up - up.rounded()) <= up * 0x1p-22 && up >= 0.5
      }
      guard let down, scale * Double(down) <= Double(Resize.largestFactor) else {
        throw node.error(
          .unsupportedAttribute(
            name: "scales", found: "\(scale)", supported: "fractions of small whole numbers"))
      }
      factors.append(Factor(up: Int((scale * Double(down)).rounded()), down: down))
    }
    return try spread(factors, at: node)
  }

  private func factors(sizes: [Dim], at node: Node) throws(LoweringError) -> [Factor] {
    let extents = try shape(node, 0)
    var axes = Array(extents.indices)
    if let given = try node.integers("axes") { axes = try node.axes(given, rank: extents.count) }
    var factors: [Factor] = []
    for (size, axis) in zip(sizes, axes) {
      guard let factor = Factor(from: extents[axis], to: size) else {
        throw node.error(.resamplingFactor(from: extents[axis], to: size))
      }
      factors.append(factor)
    }
    if sizes.count != axes.count { factors = Array(repeating: .one, count: sizes.count) }
    return try spread(factors, at: node)
  }
}

extension Factor {
  /// The factor that takes an extent to another at every size.
  fileprivate init?(from extent: Dim, to size: Dim) {
    if extent == size {
      self = .one
      return
    }
    let up = size.terms.first?.coefficient ?? size.constant
    let down = extent.terms.first?.coefficient ?? extent.constant
    guard up > 0, down > 0 else { return nil }
    let divisor = Factor.commonDivisor(up, down)
    self.init(up: up / divisor, down: down / divisor)
    guard max(self.up, self.down) <= Resize.largestFactor,
      let product = try? extent * Dim(self.up),
      (try? product.dividedRoundingDown(by: self.down)) == size
    else { return nil }
  }

  private static func commonDivisor(_ left: Int, _ right: Int) -> Int {
    var (a, b) = (left, right)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
