public import TensorCore

/// How far two tensors are apart.
public struct Comparison: Sendable, CustomStringConvertible {
  /// The largest difference of two elements; infinite where only one is NaN or the shapes differ.
  public let largestDifference: Double
  /// Where.
  public let index: Int
  /// The largest finite magnitude of the expected elements.
  public let magnitude: Double
  /// Whether all bits are equal.
  public let isBitExact: Bool

  /// Compares element by element.
  public init(_ found: Tensor, expected: Tensor) {
    let expectedElements = expected.doubles()
    magnitude = expectedElements.filter(\.isFinite).map(\.magnitude).max() ?? 0
    isBitExact = found == expected
    guard found.shape == expected.shape else {
      (largestDifference, index) = (.infinity, 0)
      return
    }
    var largest = 0.0
    var place = 0
    for (index, pair) in zip(found.doubles(), expectedElements).enumerated() {
      let difference =
        pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN) ? 0 : (pair.0 - pair.1).magnitude
      if difference > largest || difference.isNaN {
        (largest, place) = (difference.isNaN ? .infinity : difference, index)
      }
    }
    (largestDifference, index) = (largest, place)
  }

  /// Whether the largest difference is at most this part of the largest magnitude.
  public func isWithin(_ allowance: Double) -> Bool {
    largestDifference <= allowance * max(magnitude, 1e-3)
  }

  /// The difference, where, and how large the elements are.
  public var description: String {
    "largest difference \(largestDifference) at element \(index), magnitude \(magnitude)"
  }
}
