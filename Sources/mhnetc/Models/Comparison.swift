import Examination
import TensorCore

/// How far one tensor is from another that is taken as the truth.
struct Comparison: Encodable, Sendable {
  /// Elements whose distance in units in the last place is within these bounds.
  struct Units: Encodable, Sendable {
    let from: UInt64
    let to: UInt64
    let count: Int
  }

  /// What changes of a picture that is kept in 8 bits.
  struct Pixels: Encodable, Sendable {
    let changed: Int
    let pixels: Int
    /// In steps of 1/255.
    let largestStep: Int
  }

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
  /// The type whose units are counted; absent for integers.
  let unitType: String?
  /// The distances in units in the last place, in powers of two; absent for integers.
  let units: [Units]?
  /// Elements of which one is NaN and the other is not.
  let unordered: Int?
  /// For pictures of one or three channels.
  let pixels: Pixels?

  /// Compares element by element: equal, both NaN, or `|a − b| ≤ atol + rtol · |b|` match.
  init(_ found: Tensor, expected: Tensor, atol: Double, rtol: Double) {
    let histogram = UnitHistogram(found, expected)
    unitType = histogram?.elementType.rawValue
    units = histogram?.buckets.map { Units(from: $0.from, to: $0.to, count: $0.count) }
    unordered = histogram?.unordered
    pixels = PixelChange(found, expected).map {
      Pixels(changed: $0.changed, pixels: $0.pixels, largestStep: $0.largestStep)
    }
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
        if firstMismatch == nil { firstMismatch = expected.position(of: index) }
      }
    }
    if squares != 0 { psnr = 10 * log10(Double(elements) / squares) }
  }
}

extension Comparison {
  /// Distances, signal to noise, pixels and what is beyond the tolerance, in a line.
  var summary: String {
    var text = "max abs \(maxAbs), max relative \(maxRelative), "
    text += "PSNR \(Quantity.fixed(psnr, 2)) dB"
    if let pixels {
      text += ", \(pixels.changed) of \(pixels.pixels) pixels change in 8 bits"
      if pixels.changed > 0 { text += " (by at most \(pixels.largestStep))" }
    }
    if let firstMismatch {
      text += ", \(mismatches) of \(elements) beyond tolerance, first at \(firstMismatch)"
    }
    return text
  }

  /// Buckets that are shown to people; the rest is one.
  private static let mostBuckets = 8

  /// The histogram for people: `0: 93.75 %, 1: 5.10 %, 2 to 3: 1.15 %`.
  var unitText: String? {
    guard let units, let unitType, elements > 0 else { return nil }
    func share(_ count: Int) -> String {
      Quantity.fixed(Double(count) / Double(elements) * 100, 2) + " %"
    }
    var parts = units.prefix(Comparison.mostBuckets).map { unit in
      let range = unit.from == unit.to ? "\(unit.from)" : "\(unit.from) to \(unit.to)"
      return "\(range): \(share(unit.count))"
    }
    let rest = units.dropFirst(Comparison.mostBuckets)
    if let first = rest.first, let last = rest.last {
      let count = rest.reduce(0) { $0 + $1.count }
      parts.append("\(first.from) to \(last.to): \(share(count))")
    }
    if let unordered, unordered > 0 { parts.append("NaN on one side: \(share(unordered))") }
    return "units in the last place of \(unitType): \(parts.joined(separator: ", "))"
  }
}

#if canImport(Glibc)
  import Glibc
#endif
