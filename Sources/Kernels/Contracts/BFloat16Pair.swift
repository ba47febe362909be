/// Two bfloat16 in the bits of a float, as the packed operands of a product hold them.
public enum BFloat16Pair {
  /// The pair of two values, the first in the lower half.
  public static func word(_ first: Float, _ second: Float) -> Float {
    Float(bitPattern: UInt32(bits(of: second)) << 16 | UInt32(bits(of: first)))
  }

  /// The two values of a pair.
  public static func values(of word: Float) -> (first: Float, second: Float) {
    (Float(bitPattern: word.bitPattern << 16), Float(bitPattern: word.bitPattern & 0xFFFF_0000))
  }

  /// The nearest bfloat16, ties to even; a number below the normal range becomes zero, as the
  /// processor does it.
  public static func rounded(_ value: Float) -> Float {
    Float(bitPattern: UInt32(bits(of: value)) << 16)
  }

  /// The upper half of the value, rounded.
  private static func bits(of value: Float) -> UInt16 {
    let word = value.bitPattern
    if value.isNaN { return UInt16(word >> 16) | 0x40 }
    if value.isSubnormal { return UInt16(word >> 16) & 0x8000 }
    // Half of a unit in the last place that stays, less a bit where that place is even.
    return UInt16(truncatingIfNeeded: (word &+ 0x7FFF &+ (word >> 16 & 1)) >> 16)
  }
}
