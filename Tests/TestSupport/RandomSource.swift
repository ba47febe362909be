public import TensorCore

/// Random numbers that are the same for the same seed. Source: Steele et al. 2014, SplitMix64.
public struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  /// Makes a source.
  public init(seed: UInt64) { state = seed }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// An integer of the range.
  public mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// Elements between −1 and 1, for integers between −8 and 8 (0 and 8 without a sign).
  ///
  /// - Parameters:
  ///   - elementType: The type of the elements.
  ///   - shape: The extents.
  /// - Returns: A tensor.
  /// - Throws: `TensorError` when the shape is none.
  public mutating func tensor(
    _ elementType: ElementType, _ shape: [Int]
  ) throws(TensorError) -> Tensor {
    let count = try Tensor.byteCount(elementType, shape: shape) / elementType.byteCount
    if elementType.isFloatingPoint {
      var elements: [Double] = []
      for _ in 0..<count { elements.append(Double.random(in: -1...1, using: &self)) }
      return try Tensor(elementType, shape: shape, doubles: elements)
    }
    let lowest = elementType.isUnsignedInteger ? 0 : -8
    var elements: [Int64] = []
    for _ in 0..<count { elements.append(Int64(integer(lowest...8))) }
    return try Tensor(elementType, shape: shape, integers: elements)
  }
}
