public import TensorCore

/// Where two pictures differ, as a picture.
///
/// Each pixel is the square root of the largest |a − b| over its channels, on a scale from 0, black,
/// to the largest difference of all, nearly white: under a linear scale one outlier would leave the
/// rest black. Differences that are no number, where one of the two is NaN or infinite, are green,
/// which the scale has not.
public struct HeatMap: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows; pictures of a batch stand below each other.
  public let height: Int
  /// Red, green and blue of each pixel, row by row.
  public private(set) var samples: [UInt8]
  /// The difference at the bright end of the scale; 0 where there is none.
  public let scale: Double

  /// Draws two pictures `[N, C, H, W]` of one or three channels.
  ///
  /// - Returns: `nil` where the tensors are no pictures of one shape.
  public init?(_ left: Tensor, _ right: Tensor) {
    guard let layout = PictureLayout(left, right) else { return nil }
    let (a, b) = (left.doubles(), right.doubles())
    let differences = (0..<layout.pixels).map { pixel -> Double in
      var largest = 0.0
      for index in layout.indices(ofPixel: pixel) {
        let (x, y) = (a[index], b[index])
        if x == y || (x.isNaN && y.isNaN) { continue }
        let difference = (x - y).magnitude
        if !(difference <= largest) { largest = largest.isFinite ? difference : largest }
      }
      return largest
    }
    width = layout.width
    height = layout.count * layout.height
    scale = differences.lazy.filter(\.isFinite).max() ?? 0
    samples = []
    samples.reserveCapacity(3 * differences.count)
    for difference in differences {
      let colour = difference.isFinite ? HeatMap.colour(difference, of: scale) : [0, 255, 0]
      samples += colour
    }
  }

  /// Black, violet, red, orange, yellow, nearly white: each brighter than the one before, so that the
  /// scale also reads in grey.
  private static let colours: [SIMD3<Double>] = [
    SIMD3(0, 0, 4), SIMD3(60, 9, 101), SIMD3(140, 41, 99), SIMD3(211, 67, 61),
    SIMD3(251, 135, 17), SIMD3(246, 206, 54), SIMD3(252, 255, 200),
  ]

  private static func colour(_ difference: Double, of scale: Double) -> [UInt8] {
    guard scale > 0 else { return [0, 0, 4] }
    let place = (difference / scale).squareRoot() * Double(colours.count - 1)
    let index = min(Int(place), colours.count - 2)
    let share = place - Double(index)
    let colour = colours[index] * (1 - share) + colours[index + 1] * share
    return (0..<3).map { UInt8(colour[$0].rounded()) }
  }
}
