import Kernels
import Testing

/// The rounding of the scalar truth, which the products are compared with.
@Suite struct BFloat16PairTests {
  /// To the nearest, ties to even; what is below the normal range is zero.
  @Test(
    arguments: [
      (0x3F80_0000, 0x3F80_0000), (0x3F80_8000, 0x3F80_0000), (0x3F80_8001, 0x3F81_0000),
      (0x3F81_8000, 0x3F82_0000), (0xBF80_7FFF, 0xBF80_0000), (0x7F7F_FFFF, 0x7F80_0000),
      (0x007F_FFFF, 0x0000_0000), (0x8000_0001, 0x8000_0000), (0x0080_0000, 0x0080_0000),
      (0x7F80_0000, 0x7F80_0000), (0xFF80_0000, 0xFF80_0000),
    ] as [(UInt32, UInt32)])
  func rounds(value: UInt32, expected: UInt32) {
    #expect(BFloat16Pair.rounded(Float(bitPattern: value)).bitPattern == expected)
  }

  @Test func keepsNaN() {
    for bits in [0x7F80_0001, 0x7FC0_0000, 0xFFFF_FFFF] as [UInt32] {
      #expect(BFloat16Pair.rounded(Float(bitPattern: bits)).isNaN)
    }
  }

  /// No bfloat16 is nearer than the one that is chosen.
  @Test func isTheNearest() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<10_000 {
      let value = Float.random(in: -4...4, using: &random)
      let rounded = BFloat16Pair.rounded(value)
      let unit = Float(bitPattern: rounded.bitPattern &+ 0x1_0000) - rounded
      #expect(abs(rounded - value) <= abs(unit) / 2, "\(value)")
    }
  }

  /// The first value lies in the lower half, and both come back.
  @Test func pairsAndParts() {
    let word = BFloat16Pair.word(1.5, -2)
    #expect(word.bitPattern == 0xC000_3FC0)
    #expect(BFloat16Pair.values(of: word) == (1.5, -2))
  }

  /// Panels of an odd depth end with a zero; rows beyond the last are zero.
  @Test func packsPanels() {
    let weights: [Float] = [1, 2, 3, 4, 5, 6]
    let count = ProductPanels.floatCount(
      groups: 1, outputChannels: 2, depth: 3, precision: .bfloat16)
    #expect(count == 8)
    var packed = [Float](repeating: .nan, count: count)
    ProductPanels.pack(
      groups: 1, outputChannels: 2, depth: 3, precision: .bfloat16, weights: weights,
      into: &packed)
    let pairs = packed.map { BFloat16Pair.values(of: $0) }
    #expect(pairs.map(\.first) == [1, 4, 0, 0, 3, 6, 0, 0])
    #expect(pairs.map(\.second) == [2, 5, 0, 0, 0, 0, 0, 0])
  }
}
