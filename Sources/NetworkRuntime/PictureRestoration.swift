import Operators
public import Pictures
public import PlanFormat
public import TensorCore

/// How a picture becomes the input of a network, and the network's output a picture.
///
/// A size that the network does not take is extended to the next one that it takes by mirroring at
/// the right and bottom edges, without repeating the outermost pixels, as the authors' test scripts
/// do; the result is cropped.
public struct PictureRestoration: Sendable {
  /// The input of the network, and its type: 1 x `channels` x height x width.
  public let input: (name: String, type: TensorType)
  /// The output that is the restored picture.
  public let outputName: String
  /// 3 for colours, 1 for grey.
  public let channels: Int

  /// The most rows or columns that are mirrored to reach a size that the network takes.
  private static let mostMirrored = 512

  /// For a plan of one picture in, one picture out.
  ///
  /// - Throws: `PictureRestorationError` for any other plan.
  public init(_ plan: Plan) throws(PictureRestorationError) {
    guard plan.inputs.count == 1, let id = plan.inputs.first, case .input(let input) = plan[id].op,
      input.type.rank == 4, input.type.elementType.isFloatingPoint,
      let channels = input.type.shape[1].value, [1, 3].contains(channels)
    else { throw .noPictureIn(inputs: plan.inputs.map { plan[$0].type }) }
    let output = plan.outputs.first {
      plan[$0.value].type.rank == 4 && plan[$0.value].type.shape[1].value == channels
    }
    guard let output else { throw .noPictureOut(channels: channels) }
    self.channels = channels
    self.input = (input.name, input.type)
    outputName = output.name
  }

  /// Whether the network has one channel, and restores greys alone.
  public var takesGrey: Bool { channels == 1 }

  /// The smallest size from the given one on that the network takes.
  ///
  /// - Throws: `PictureRestorationError.size`.
  public func admittedSize(
    height: Int, width: Int
  ) throws(PictureRestorationError) -> (height: Int, width: Int) {
    (
      height: try admittedExtent(from: height, axis: 2),
      width: try admittedExtent(from: width, axis: 3)
    )
  }

  /// The shape of the input for a picture of this size.
  ///
  /// - Throws: `PictureRestorationError.size`.
  public func inputShape(
    height: Int, width: Int
  ) throws(PictureRestorationError) -> [String: [Int]] {
    let size = try admittedSize(height: height, width: width)
    return [input.name: [1, channels, size.height, size.width]]
  }

  /// The bytes of the copies of a picture between what the caller has and the tensors of the run, at
  /// most: planes of numbers, as they are and mirrored, on the way there and back, and samples.
  ///
  /// - Throws: `PictureRestorationError.size`.
  public func copiedBytes(height: Int, width: Int) throws(PictureRestorationError) -> Int {
    let size = try admittedSize(height: height, width: width)
    // Another type than float32 goes through numbers of eight bytes.
    let bytes = input.type.elementType == .float32 ? 4 : 12
    // A picture of four channels of 16 bits that is given (in grey), and one that is made.
    let (area, overflow) = height.multipliedReportingOverflow(by: width)
    let (samples, samplesOverflow) = area.multipliedReportingOverflow(by: 16 + 4 * channels)
    let (admitted, admittedOverflow) = size.height.multipliedReportingOverflow(by: size.width)
    let (planes, planesOverflow) = admitted.multipliedReportingOverflow(by: bytes * channels)
    guard !overflow, !samplesOverflow, !admittedOverflow, !planesOverflow else { return .max }
    return saturatingSum(samples, planes)
  }

  /// The network's input for a picture; for a network of one channel the picture is a grey one.
  ///
  /// - Throws: `PictureRestorationError`.
  public func inputs(for picture: Picture) throws(PictureRestorationError) -> [String: Tensor] {
    let planes = takesGrey ? picture.planarGrey() : picture.planarRGB()
    return try inputs(planes: planes, height: picture.height, width: picture.width)
  }

  /// The network's input for planes of numbers in [0, 1], `channels` x height x width, row-major.
  ///
  /// - Throws: `PictureRestorationError`.
  public func inputs(
    planes: [Float], height: Int, width: Int
  ) throws(PictureRestorationError) -> [String: Tensor] {
    try check(planes.count, height: height, width: width)
    let size = try admittedSize(height: height, width: width)
    let mirrored = mirror(planes, height: height, width: width, to: size)
    let shape = [1, channels, size.height, size.width]
    do throws(TensorError) {
      let tensor =
        input.type.elementType == .float32
        ? try Tensor(shape: shape, floats: mirrored)
        : try Tensor(input.type.elementType, shape: shape, doubles: mirrored.map(Double.init))
      return [input.name: tensor]
    } catch {
      throw .tensor(error)
    }
  }

  /// The restored picture, in the size, depth, channels and opacity of the one that was given.
  ///
  /// - Throws: `PictureRestorationError`.
  public func picture(
    from outputs: [String: Tensor], restoring picture: Picture
  ) throws(PictureRestorationError) -> Picture {
    let planes = try planes(from: outputs, height: picture.height, width: picture.width)
    do throws(PictureError) {
      return try picture.withColours(planes)
    } catch {
      throw .picture(error)
    }
  }

  /// The restored planes, `channels` x height x width, row-major; neither clipped nor rounded.
  ///
  /// - Throws: `PictureRestorationError`.
  public func planes(
    from outputs: [String: Tensor], height: Int, width: Int
  ) throws(PictureRestorationError) -> [Float] {
    let size = try admittedSize(height: height, width: width)
    let expected = [1, channels, size.height, size.width]
    guard let output = outputs[outputName], output.shape == expected else {
      throw .resultShape(found: outputs[outputName]?.shape ?? [], expected: expected)
    }
    return crop(output.floats(), from: size, height: height, width: width)
  }

  func check(
    _ found: Int, height: Int, width: Int
  ) throws(PictureRestorationError) {
    let (area, overflow) = height.multipliedReportingOverflow(by: width)
    let (count, overflowToo) = area.multipliedReportingOverflow(by: channels)
    guard height > 0, width > 0, !overflow, !overflowToo, found == count else {
      throw .planes(found: found, channels: channels, height: height, width: width)
    }
  }

  private func admittedExtent(
    from start: Int, axis: Int
  ) throws(PictureRestorationError) -> Int {
    guard start > 0, start < 1 << 31 else {
      throw .size(axis: axis, found: start, expected: input.type.shape[axis])
    }
    let admitted = (start...start + PictureRestoration.mostMirrored).first {
      admits($0, axis: axis)
    }
    guard let admitted else {
      throw .size(axis: axis, found: start, expected: input.type.shape[axis])
    }
    return admitted
  }

  private func admits(_ extent: Int, axis: Int) -> Bool {
    var binding: [Symbol: Int] = [:]
    let type = TensorType(input.type.elementType, [input.type.shape[axis]])
    do throws(SolvingError) {
      try type.solve(for: [extent], &binding)
      return true
    } catch {
      return false
    }
  }

  private func mirror(
    _ planes: [Float], height: Int, width: Int, to size: (height: Int, width: Int)
  ) -> [Float] {
    if size.height == height && size.width == width { return planes }
    let columns = (0..<size.width).map { mirroredIndex($0, extent: width) }
    var result: [Float] = []
    result.reserveCapacity(channels * size.height * size.width)
    for plane in 0..<channels {
      for row in 0..<size.height {
        let start = (plane * height + mirroredIndex(row, extent: height)) * width
        for column in columns { result.append(planes[start + column]) }
      }
    }
    return result
  }

  private func crop(
    _ planes: [Float], from size: (height: Int, width: Int), height: Int, width: Int
  ) -> [Float] {
    if size.height == height && size.width == width { return planes }
    var result: [Float] = []
    result.reserveCapacity(channels * height * width)
    for plane in 0..<channels {
      for row in 0..<height {
        let start = (plane * size.height + row) * size.width
        result += planes[start..<start + width]
      }
    }
    return result
  }
}

/// The index mirrored into an axis without repeating its ends; back and forth where the axis is
/// shorter than what is mirrored.
private func mirroredIndex(_ index: Int, extent: Int) -> Int {
  if extent == 1 { return 0 }
  let period = 2 * (extent - 1)
  let phase = index % period
  return phase < extent ? phase : period - phase
}

/// Why a network cannot restore a picture.
public enum PictureRestorationError: Error, Equatable, Sendable {
  /// The network takes something else than one picture.
  case noPictureIn(inputs: [TensorType])
  /// The network gives no picture of the channels that it takes.
  case noPictureOut(channels: Int)
  /// A height (axis 2) or width (axis 3) from which on the network takes none that is near.
  case size(axis: Int, found: Int, expected: Dim)
  /// Numbers that are not as many as the picture's size says.
  case planes(found: Int, channels: Int, height: Int, width: Int)
  /// A result of another size than the input.
  case resultShape(found: [Int], expected: [Int])
  /// The restored planes are no picture: not all numbers are finite.
  case picture(PictureError)
  /// No tensor can be made of the picture.
  case tensor(TensorError)
}

extension PictureRestorationError: CustomStringConvertible {
  /// The axis that it is about, if any.
  package var place: String {
    switch self {
    case .size(let axis, _, _): axis == 2 ? "height" : "width"
    case .noPictureIn, .noPictureOut, .planes, .resultShape, .picture, .tensor: ""
    }
  }

  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .noPictureIn(let inputs):
      "found the input \(inputs.map { "\($0)" }.joined(separator: " and ")), expected one picture "
        + "f32[1, 3, H, W] or f32[1, 1, H, W]; run it on tensors instead"
    case .noPictureOut(let channels):
      "found no output that is a picture of \(channels) channels like the input"
    case .size(_, let found, let expected):
      "found \(found), expected \(expected); this model was exported for a fixed size, export it "
        + "with dynamic height and width"
    case .planes(let found, let channels, let height, let width):
      "found \(found) numbers, expected those of \(channels) planes of \(height)x\(width)"
    case .resultShape(let found, let expected):
      "found a result of shape \(found), expected a picture of shape \(expected)"
    case .picture(let error): "\(error)"
    case .tensor(let error): "\(error)"
    }
  }

  /// What kind of failure it is.
  public var category: FailureCategory {
    switch self {
    case .noPictureIn, .noPictureOut, .resultShape: .unsupported
    case .size: .badData
    case .planes: .usage
    case .picture(let error):
      switch error.category {
      case .badData: .badData
      case .unsupported: .unsupported
      case .resourceLimit: .resourceLimit
      case .internalDefect: .internalDefect
      }
    case .tensor: .internalDefect
    }
  }
}
