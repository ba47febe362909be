import TensorCore
import Testing

@Suite("Tensor")
struct TensorTests {
  @Test("Bytes must be as many as the shape needs, in checked arithmetic")
  func sizes() throws {
    #expect(throws: TensorError.byteCount(found: 3, expected: 4)) {
      try Tensor(.float32, shape: [1], bytes: TensorBytes([1, 2, 3]))
    }
    #expect(throws: TensorError.negativeExtent(shape: [-1])) {
      try Tensor(.float32, shape: [-1], bytes: TensorBytes([]))
    }
    #expect(throws: TensorError.overflow(shape: [.max, 2])) {
      try Tensor(.uint8, shape: [.max, 2], bytes: TensorBytes([]))
    }
    let empty = try Tensor(.float64, shape: [0, 3], bytes: TensorBytes([]))
    #expect(empty.elementCount == 0)
    #expect(throws: TensorError.byteCount(found: 0, expected: 8)) { try empty.reshaped([1]) }
  }

  @Test("Elements survive their own type", arguments: ElementType.allCases)
  func roundTrip(_ type: ElementType) throws {
    let numbers = [0.0, 1, 0, 1]
    let tensor = try Tensor(type, shape: [4], doubles: numbers)
    #expect(tensor.doubles() == numbers)
    #expect(tensor.integers() == [0, 1, 0, 1])
    #expect(tensor.floats() == [0, 1, 0, 1])
    #expect(tensor.bytes.count == 4 * type.byteCount)
    #expect(tensor.type.description == "\(type)[4]")
  }

  @Test("Every half-precision number survives widening and rounding")
  func halves() {
    for bits in UInt16.min...UInt16.max {
      let wide = HalfPrecision.float16(bits: bits)
      let back = HalfPrecision.bits(float16: Double(wide))
      #expect(wide.isNaN ? back & 0x7C00 == 0x7C00 && back & 0x3FF != 0 : back == bits)
      let brain = HalfPrecision.bfloat16(bits: bits)
      #expect(brain.isNaN || HalfPrecision.bits(bfloat16: brain) == bits)
    }
  }

  @Test("Rounding to half precision is to the nearest, ties to even")
  func rounding() {
    #expect(HalfPrecision.bits(float16: 65519.99) == 0x7BFF)
    #expect(HalfPrecision.bits(float16: 65520) == 0x7C00)
    #expect(HalfPrecision.bits(float16: 1 + 0x1p-11) == 0x3C00)
    #expect(HalfPrecision.bits(float16: 1 + 3 * 0x1p-11) == 0x3C02)
    #expect(HalfPrecision.bits(float16: 0x1p-25) == 0)
    #expect(HalfPrecision.bits(bfloat16: 1 + 0x1p-8) == 0x3F80)
  }

  @Test("Numbers beyond an integer type are clamped to 64 bits, then wrap around")
  func truncation() throws {
    #expect(Tensor.truncated(.nan) == 0)
    #expect(Tensor.truncated(1e300) == .max)
    #expect(Tensor.truncated(-1e300) == .min)
    #expect(try Tensor(.int8, shape: [1], doubles: [300.9]).integers() == [44])
    #expect(
      try Tensor(.uint64, shape: [2], doubles: [0x1p63, 1e300]).integers() == [.min, -1])
  }
}
