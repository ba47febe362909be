public import TensorCore

/// How many elements of two tensors are how many units in the last place apart.
///
/// The distance of two numbers is the number of steps from one to the other through all numbers of
/// their type; −0 and +0 are none apart. Buckets are powers of two: 0, 1, 2 to 3, 4 to 7, and so on.
public struct UnitHistogram: Hashable, Sendable {
  /// One bucket.
  public struct Bucket: Hashable, Sendable {
    /// The smallest distance in it.
    public let from: UInt64
    /// The largest distance in it.
    public let to: UInt64
    /// Elements in it.
    public let count: Int
  }

  /// The type whose numbers are counted: the narrower one of the two tensors'.
  public let elementType: ElementType
  /// Pairs of which exactly one is NaN: no number of steps leads from one to the other.
  public private(set) var unordered = 0
  /// Counts by the number of bits of the distance: 0, 1, 2 to 3, 4 to 7, …
  private var counts = [Int](repeating: 0, count: 65)

  /// The buckets that are not empty, ascending.
  public var buckets: [Bucket] {
    counts.enumerated().compactMap { bits, count in
      guard count > 0 else { return nil }
      let from: UInt64 = bits == 0 ? 0 : 1 << UInt64(bits - 1)
      return Bucket(from: from, to: bits == 0 ? 0 : from - 1 + from, count: count)
    }
  }

  /// Counts the pairs of two tensors of one shape; two NaN are none apart. Where the types differ,
  /// elements of the wider one are rounded to the narrower one first.
  ///
  /// - Returns: `nil` unless both are of floating-point types and have equally many elements.
  public init?(_ left: Tensor, _ right: Tensor) {
    guard left.elementType.isFloatingPoint, right.elementType.isFloatingPoint,
      left.elementCount == right.elementCount
    else { return nil }
    // Of two types of 16 bits none is narrower: their numbers are compared as f32.
    let types = [left.elementType, right.elementType]
    elementType =
      Set(types).count == 2 && types.allSatisfy { $0.byteCount == 2 }
      ? .float32 : types.min { $0.byteCount < $1.byteCount } ?? .float32
    for (a, b) in zip(ordinals(left), ordinals(right)) {
      switch (a, b) {
      case (nil, nil): counts[0] += 1
      case (nil, _), (_, nil): unordered += 1
      case (let a?, let b?):
        let distance = a > b ? a.subtractingWrapped(b) : b.subtractingWrapped(a)
        counts[64 - distance.leadingZeroBitCount] += 1
      }
    }
  }

  /// The place of each element among all numbers of the type, 0 for zero; `nil` for NaN.
  private func ordinals(_ tensor: Tensor) -> [Int64?] {
    switch elementType {
    case .float64: tensor.doubles().map { $0.isNaN ? nil : Int64.ordinal($0.bitPattern, 64) }
    case .float16:
      tensor.doubles().map {
        $0.isNaN ? nil : Int64.ordinal(UInt64(HalfPrecision.bits(float16: $0)), 16)
      }
    case .bfloat16:
      tensor.floats().map {
        $0.isNaN ? nil : Int64.ordinal(UInt64(HalfPrecision.bits(bfloat16: $0)), 16)
      }
    case .float32, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool:
      tensor.floats().map { $0.isNaN ? nil : Int64.ordinal(UInt64($0.bitPattern), 32) }
    }
  }
}

extension Int64 {
  /// Sign and magnitude of a floating-point number's bits as a number that counts them.
  fileprivate static func ordinal(_ bits: UInt64, _ width: UInt64) -> Int64 {
    let sign: UInt64 = 1 << (width - 1)
    let magnitude = Int64(bitPattern: bits & (sign - 1))
    return bits & sign == 0 ? magnitude : -magnitude
  }

  /// The difference from a smaller number, which may exceed `Int64.max`.
  fileprivate func subtractingWrapped(_ smaller: Int64) -> UInt64 {
    UInt64(bitPattern: self &- smaller)
  }
}
