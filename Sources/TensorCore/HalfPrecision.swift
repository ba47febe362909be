/// Conversions of the two 16-bit floating-point formats, in integer arithmetic, for every CPU.
public enum HalfPrecision {
  /// The value of an IEEE 754 binary16 number; exact.
  public static func float16(bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10) & 0x1F
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31:
      if fraction == 0 { return sign * .infinity }
      return Float(
        bitPattern: UInt32(bits & 0x8000) << 16 | 0x7FC0_0000 | UInt32(bits & 0x3FF) << 13)
    case _: return sign * (1 + fraction * 0x1p-10) * powerOfTwo(exponent - 15)
    }
  }

  /// The value of a bfloat16 number: the upper half of a `Float`; exact.
  public static func bfloat16(bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The nearest bfloat16 number, ties to even; NaN stays NaN.
  public static func bits(bfloat16 value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    let rounding = 0x7FFF + (bits >> 16 & 1)
    return UInt16(truncatingIfNeeded: (bits &+ rounding) >> 16)
  }

  /// The nearest binary16 number, ties to even; beyond 65504 infinity; NaN stays NaN.
  public static func bits(float16 value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return sign | 0x7E00 }
    let magnitude = value.magnitude
    if magnitude >= 65520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let exponent = Int(magnitude.exponent)
    let fraction = (magnitude.significand - 1) * 1024
    // A fraction that rounds up to 1024 carries into the exponent, as it should.
    return sign | (UInt16(exponent + 15) << 10) &+ UInt16(fraction.rounded(.toNearestOrEven))
  }

  private static func powerOfTwo(_ exponent: Int) -> Float {
    Float(bitPattern: UInt32(exponent + 127) << 23)
  }
}
