import Operators
import Pictures
import PlanFormat
import PlanRuntime
import TensorCore

/// Runs a plan on pictures.
struct Restorer {
  private let network: Runner
  private let inputName: String
  private let inputType: TensorType
  private let outputName: String
  /// 3 for colours, 1 for grey.
  private let channels: Int

  /// The most rows or columns that are mirrored to reach a size that the network takes.
  private static let mostMirrored = 512

  /// A restorer for a plan of one picture in, one picture out.
  ///
  /// - Throws: `Diagnostic` (unsupported) for any other plan.
  init(_ network: Runner, file: String) throws(Diagnostic) {
    let plan = network.plan
    guard plan.inputs.count == 1, let input = plan.inputs.first,
      case .input(let definition) = plan[input].op, definition.type.rank == 4,
      definition.type.elementType.isFloatingPoint,
      let channels = definition.type.shape[1].value, [1, 3].contains(channels)
    else {
      let found = plan.inputs.map { "\(plan[$0].type)" }.joined(separator: " and ")
      throw Diagnostic(
        .unsupported, file: file,
        "found the input \(found), expected one picture f32[1, 3, H, W] or f32[1, 1, H, W]; "
          + "use `mhnetc run` with tensors")
    }
    guard
      let output = plan.outputs.first(where: {
        plan[$0.value].type.rank == 4 && plan[$0.value].type.shape[1].value == channels
      })
    else {
      throw Diagnostic(
        .unsupported, file: file,
        "found no output that is a picture of \(channels) channels like the input")
    }
    self.channels = channels
    self.network = network
    inputName = definition.name
    inputType = definition.type
    outputName = output.name
  }

  /// Whether the network has one channel, and restores greys alone.
  var takesGrey: Bool { channels == 1 }

  /// The picture as the network restores it, in the same size, depth and channels.
  ///
  /// For a network of one channel, the picture is a grey one.
  ///
  /// A size that the network does not take is extended to the next one that it takes by mirroring
  /// at the right and bottom edges, as the authors' test scripts do, and the result is cropped.
  ///
  /// - Throws: `Diagnostic`.
  func restore(_ picture: Picture, name: String) throws(Diagnostic) -> Picture {
    let padded = try admittedSize(height: picture.height, width: picture.width, name: name)
    let planes = takesGrey ? picture.planarGrey() : picture.planarRGB()
    let mirrored = mirror(
      planes, height: picture.height, width: picture.width, to: padded)
    let input: Tensor
    do throws(TensorError) {
      let shape = [1, channels, padded.height, padded.width]
      input =
        inputType.elementType == .float32
        ? try Tensor(shape: shape, floats: mirrored)
        : try Tensor(inputType.elementType, shape: shape, doubles: mirrored.map(Double.init))
    } catch {
      throw Diagnostic(.internalBug, file: name, "\(error)")
    }
    let output = try network.run([inputName: input], file: name)[outputName]
    guard let output, output.shape == [1, channels, padded.height, padded.width] else {
      throw Diagnostic(
        .unsupported, file: name,
        "found a result of shape \(output?.shape ?? []), expected a picture of the same size")
    }
    let cropped = crop(
      output.floats(), from: padded, height: picture.height, width: picture.width)
    do throws(PictureError) {
      return try picture.withColours(cropped)
    } catch {
      throw Diagnostic(error, file: name)
    }
  }

  /// The smallest size from the given one on that the network takes.
  private func admittedSize(
    height: Int, width: Int, name: String
  ) throws(Diagnostic) -> ImageSize {
    var found = [height, width]
    for axis in 0..<2 {
      let start = found[axis]
      let admitted = (start...start + Restorer.mostMirrored).first { extent in
        var size = [1, channels, height, width]
        size[2 + axis] = extent
        return admits(axis: 2 + axis, size)
      }
      guard let admitted else {
        throw Diagnostic(
          .badData, file: name, place: axis == 0 ? "height" : "width",
          "found \(start), expected \(inputType.shape[2 + axis]); this model was exported for a "
            + "fixed size, export it with dynamic height and width")
      }
      found[axis] = admitted
    }
    return ImageSize(height: found[0], width: found[1])
  }

  private func admits(axis: Int, _ size: [Int]) -> Bool {
    var binding: [Symbol: Int] = [:]
    let type = TensorType(inputType.elementType, [inputType.shape[axis]])
    do throws(SolvingError) {
      try type.solve(for: [size[axis]], &binding)
      return true
    } catch {
      return false
    }
  }

  private func mirror(
    _ planes: [Float], height: Int, width: Int, to size: ImageSize
  ) -> [Float] {
    if size.height == height && size.width == width { return planes }
    var result: [Float] = []
    result.reserveCapacity(channels * size.height * size.width)
    for plane in 0..<channels {
      for row in 0..<size.height {
        let start = (plane * height + reflected(row, extent: height)) * width
        for column in 0..<size.width {
          result.append(planes[start + reflected(column, extent: width)])
        }
      }
    }
    return result
  }

  private func crop(
    _ planes: [Float], from size: ImageSize, height: Int, width: Int
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
func reflected(_ index: Int, extent: Int) -> Int {
  if extent == 1 { return 0 }
  let period = 2 * (extent - 1)
  let phase = index % period
  return phase < extent ? phase : period - phase
}
