public import TensorCore

/// How many pixels of a picture change when it is kept in 8 bits.
///
/// Numbers are clipped to [0, 1], multiplied by 255 and rounded, halves to even, as pictures are
/// written; NaN is taken as 0.
public struct PixelChange: Hashable, Sendable {
  /// Pixels of which at least one channel changes.
  public private(set) var changed = 0
  /// All pixels.
  public let pixels: Int
  /// The largest change of a sample, in steps of 1/255.
  public private(set) var largestStep = 0

  /// Compares two pictures `[N, C, H, W]` of one or three channels.
  ///
  /// - Returns: `nil` where the tensors are no pictures of one shape.
  public init?(_ left: Tensor, _ right: Tensor) {
    guard let layout = PictureLayout(left, right) else { return nil }
    pixels = layout.pixels
    // In single precision, as pictures are written.
    let (a, b) = (left.floats(), right.floats())
    for pixel in 0..<layout.pixels {
      var largest = 0
      for index in layout.indices(ofPixel: pixel) {
        largest = max(largest, abs(PixelChange.sample(a[index]) - PixelChange.sample(b[index])))
      }
      if largest > 0 { changed += 1 }
      largestStep = max(largestStep, largest)
    }
  }

  private static func sample(_ value: Float) -> Int {
    guard value > 0 else { return 0 }
    return Int((min(value, 1) * 255).rounded(.toNearestOrEven))
  }
}

/// Where the channels of a pixel lie in a picture `[N, C, H, W]`.
struct PictureLayout {
  let count: Int
  let channels: Int
  let height: Int
  let width: Int

  var area: Int { height * width }
  /// Pixels of all pictures.
  var pixels: Int { count * area }

  /// The layout of two pictures of one shape; `nil` where they are none.
  init?(_ left: Tensor, _ right: Tensor) {
    let shape = left.shape
    guard shape == right.shape, shape.count == 4, [1, 3].contains(shape[1]),
      left.elementType.isFloatingPoint, right.elementType.isFloatingPoint, !shape.contains(0)
    else { return nil }
    (count, channels, height, width) = (shape[0], shape[1], shape[2], shape[3])
  }

  /// The indices of a pixel's channels, pixels being counted picture by picture, row by row.
  func indices(ofPixel pixel: Int) -> StrideTo<Int> {
    let first = pixel / area * channels * area + pixel % area
    return stride(from: first, to: first + channels * area, by: area)
  }
}
