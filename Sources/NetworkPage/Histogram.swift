import TensorCore

/// How the finite elements of a tensor are spread over equal parts of their range.
struct Histogram {
  /// The number of parts.
  static let binCount = 32

  /// Elements in each part, from the least element to the greatest; the last part has both its ends.
  private(set) var counts = [Int](repeating: 0, count: Histogram.binCount)

  /// Reads every element; all are in the first part where they are equal.
  init(_ tensor: Tensor, from minimum: Double, to maximum: Double) {
    // Halved, because the range of large numbers is larger than the largest.
    let width = maximum / 2 - minimum / 2
    for element in tensor.doubles() where element.isFinite {
      let place = width > 0 ? (element / 2 - minimum / 2) / width : 0
      let bin = Int(max(0, min(1, place)) * Double(Histogram.binCount))
      counts[min(bin, Histogram.binCount - 1)] += 1
    }
  }
}
