import TensorCore

/// How far one tensor is from another that is taken as the truth.
struct Comparison: Encodable, Sendable {
  /// The largest |a − b|; NaN where one of them is NaN and the other is not.
  private(set) var maxAbs = 0.0
  /// The largest |a − b| / |b| over b ≠ 0.
  private(set) var maxRelative = 0.0
  /// 10 log₁₀(1 / mean (a − b)²), for data in [0, 1]; infinite for equal tensors.
  private(set) var psnr = Double.infinity
  /// Elements beyond `atol + rtol · |b|`.
  private(set) var mismatches = 0
  /// The index of the first of them.
  private(set) var firstMismatch: [Int]?
  let elements: Int

  /// Compares element by element: equal, both NaN, or `|a − b| ≤ atol + rtol · |b|` match.
  init(_ found: Tensor, expected: Tensor, atol: Double, rtol: Double) {
    let (a, b) = (found.doubles(), expected.doubles())
    elements = b.count
    var squares = 0.0
    for index in b.indices {
      let (x, y) = (a[index], b[index])
      if x == y || (x.isNaN && y.isNaN) { continue }
      let difference = (x - y).magnitude
      if !(difference <= maxAbs) { maxAbs = maxAbs.isNaN ? maxAbs : difference }
      if y != 0 { maxRelative = max(maxRelative, difference / y.magnitude) }
      squares += difference * difference
      // Near infinity is nothing but infinity itself.
      let tolerance = y.isFinite ? atol + rtol * y.magnitude : -1
      if !(difference <= tolerance) {
        mismatches += 1
        if firstMismatch == nil { firstMismatch = Comparison.position(index, in: expected.shape) }
      }
    }
    if squares != 0 { psnr = 10 * log10(Double(elements) / squares) }
  }

  /// The indices of an element, given its place in row-major order.
  static func position(_ index: Int, in shape: [Int]) -> [Int] {
    var rest = index
    var position: [Int] = []
    for extent in shape.reversed() {
      position.insert(rest % extent, at: 0)
      rest /= extent
    }
    return position
  }
}

#if canImport(Glibc)
  import Glibc
#endif
