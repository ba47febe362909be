import Operators
import Reference
import TensorCore
import Testing

@Suite("Elementwise")
struct ElementwiseTests {
  @Test(
    "Functions of one number",
    arguments: [
      (Unary.Function.negate, [-1.5, 0, 2] as [Float], [1.5, -0.0, -2] as [Float]),
      (.absolute, [-1.5, 2], [1.5, 2]), (.reciprocal, [-2, 0.25], [-0.5, 4]),
      (.squareRoot, [4, 2], [2, 1.4142135]), (.exponential, [0, 1], [1, 2.7182817]),
      (.logarithm, [1, 2.7182817], [0, 1]), (.sigmoid, [0, 2], [0.5, 0.8807971]),
      (.tanh, [0, 1], [0, 0.7615942]), (.erf, [0, 0.5], [0, 0.5204999]),
      (.relu, [-1, 3], [0, 3]), (.floor, [-1.5, 1.5], [-2, 1]), (.ceiling, [-1.5, 1.5], [-1, 2]),
      (.round, [0.5, 1.5, 2.5, -0.5], [0, 2, 2, -0.0]), (.sign, [-3, 0, 2], [-1, 0, 1]),
      (.gelu, [-1, 0, 1], [-0.15865526, 0, 0.8413447]),
      (.geluTanh, [-1, 0, 1], [-0.158808, 0, 0.841192]),
    ])
  func unary(_ function: Unary.Function, _ operands: [Float], _ expected: [Float]) throws {
    let found = try floatResult(.unary(Unary(function)), floats([operands.count], operands))
    for (have, want) in zip(found, expected) {
      #expect((have - want).magnitude <= 1e-6 * max(1, want.magnitude), "\(function)")
    }
  }

  @Test("Functions of integers wrap around or are rounded")
  func integerUnary() throws {
    let x = try integers(.int8, -128, -1, 3)
    #expect(try integerResult(.unary(Unary(.negate)), x) == [-128, 1, -3])
    #expect(try integerResult(.unary(Unary(.absolute)), x) == [-128, 1, 3])
    #expect(try integerResult(.unary(Unary(.sign)), x) == [-1, -1, 1])
    #expect(try integerResult(.unary(Unary(.relu)), x) == [0, 0, 3])
    #expect(try integerResult(.unary(Unary(.squareRoot)), integers(.int32, 9, 8)) == [3, 3])
    #expect(try integerResult(.unary(Unary(.not)), integers(.bool, 0, 1)) == [1, 0])
    let huge = try integers(.uint64, -1)
    #expect(try integerResult(.unary(Unary(.relu)), huge) == [-1])
  }

  @Test(
    "Functions of two numbers",
    arguments: [
      (Binary.Function.add, [3, 4.5, -1.5] as [Float]), (.subtract, [-1, 5.5, 2.5]),
      (.multiply, [2, -2.5, -1]), (.divide, [0.5, -10, -0.25]), (.maximum, [2, 5, 0.5]),
      (.minimum, [1, -0.5, -2]), (.modulo, [1, -0.0, -1.5]), (.remainder, [1, 0, 0.5]),
      (.power, [1, 0.4472136, 4]),
    ])
  func binary(_ function: Binary.Function, _ expected: [Float]) throws {
    let a = try floats(1, 5, 0.5)
    let b = try floats(2, -0.5, -2)
    #expect(try floatResult(.binary(Binary(function)), a, b) == expected)
  }

  @Test("NaN is neither larger nor smaller, and the largest and smallest of NaN are NaN")
  func notANumber() throws {
    let a = try floats(.nan, 1)
    let b = try floats(1, .nan)
    for function in [Binary.Function.maximum, .minimum] {
      #expect(try floatResult(.binary(Binary(function)), a, b).allSatisfy { $0.isNaN })
    }
    #expect(try integerResult(.binary(Binary(.less)), a, b) == [0, 0])
    #expect(try integerResult(.binary(Binary(.greaterOrEqual)), a, b) == [0, 0])
  }

  @Test("Comparisons and logic")
  func predicates() throws {
    let a = try integers(.int32, 1, 2, 3)
    let b = try integers(.int32, 3, 2, 1)
    let expected: [(Binary.Function, [Int64])] = [
      (.equal, [0, 1, 0]), (.less, [1, 0, 0]), (.lessOrEqual, [1, 1, 0]), (.greater, [0, 0, 1]),
      (.greaterOrEqual, [0, 1, 1]),
    ]
    for (function, flags) in expected {
      let result = try evaluate(.binary(Binary(function)), [a, b])
      #expect(result.elementType == .bool)
      #expect(result.integers() == flags, "\(function)")
    }
    let p = try integers(.bool, 0, 0, 1, 1)
    let q = try integers(.bool, 0, 1, 0, 1)
    #expect(try integerResult(.binary(Binary(.and)), p, q) == [0, 0, 0, 1])
    #expect(try integerResult(.binary(Binary(.or)), p, q) == [0, 1, 1, 1])
    #expect(try integerResult(.binary(Binary(.xor)), p, q) == [0, 1, 1, 0])
  }

  @Test("Integers divide towards zero, wrap around, and do not divide by zero")
  func integerBinary() throws {
    let a = try integers(.int64, -7, 7, .min)
    let b = try integers(.int64, 2, -2, -1)
    #expect(try integerResult(.binary(Binary(.divide)), a, b) == [-3, -3, .min])
    #expect(try integerResult(.binary(Binary(.remainder)), a, b) == [-1, 1, 0])
    #expect(try integerResult(.binary(Binary(.modulo)), a, b) == [1, -1, 0])
    #expect(
      try integerResult(
        .binary(Binary(.power)), integers(.int64, 3, -1, 2), integers(.int64, 4, -3, -1))
        == [81, -1, 0])
    #expect(
      try integerResult(.binary(Binary(.add)), integers(.uint8, 250), integers(.uint8, 10)) == [4])
    let large = try integers(.uint64, -2)
    let small = try integers(.uint64, 3)
    #expect(try integerResult(.binary(Binary(.less)), small, large) == [1])
    #expect(try integerResult(.binary(Binary(.maximum)), small, large) == [-2])
    for function in [Binary.Function.divide, .modulo, .remainder] {
      #expect(throws: EvaluationError.divisionByZero(element: 1)) {
        try evaluate(
          .binary(Binary(function)), [integers(.int32, 1, 2), integers(.int32, 1, 0)])
      }
    }
  }

  @Test("Operands are broadcast")
  func broadcasting() throws {
    let column = try floats([2, 1], [10, 20])
    let row = try floats(1, 2, 3)
    let sum = try evaluate(.binary(Binary(.add)), [column, row])
    #expect(sum.shape == [2, 3])
    #expect(sum.floats() == [11, 12, 13, 21, 22, 23])
    let condition = try integers(.bool, 1, 0, 1)
    #expect(
      try floatResult(.select(Select()), condition, column, row) == [10, 2, 10, 20, 2, 20])
  }

  @Test("Limits")
  func clip() throws {
    let x = try floats(-2, 0.5, 3, .nan)
    let result = try floatResult(.clip(Clip(minimum: -1, maximum: 1)), x)
    #expect(result[..<3] == [-1, 0.5, 1])
    #expect(result[3].isNaN)
    #expect(
      try integerResult(.clip(Clip(minimum: -1.5, maximum: .infinity)), integers(.int8, -3, 4))
        == [-1, 4])
  }

  @Test("Conversions truncate, wrap around and round")
  func cast() throws {
    let x = try floats(-1.75, 300, 0)
    #expect(try integerResult(.cast(Cast(to: .int32)), x) == [-1, 300, 0])
    #expect(try integerResult(.cast(Cast(to: .uint8)), x) == [255, 44, 0])
    #expect(try integerResult(.cast(Cast(to: .bool)), x) == [1, 1, 0])
    #expect(try floatResult(.cast(Cast(to: .bfloat16)), floats(1.001)) == [1])
    #expect(try floatResult(.cast(Cast(to: .float16)), floats(65520)) == [.infinity])
    #expect(try floatResult(.cast(Cast(to: .float32)), integers(.int64, 3)) == [3])
  }

  @Test("Every element type computes and rounds once", arguments: ElementType.allCases)
  func types(_ type: ElementType) throws {
    let x = try Tensor(type, shape: [2], doubles: [1, 0])
    let sum = try evaluate(.binary(Binary(.maximum)), [x, x])
    #expect(sum == x)
    let filled = try evaluate(.fill(Fill(1, type: TensorType(type, [2]))), [])
    #expect(filled.elementType == type)
    #expect(filled.doubles() == [1, 1])
  }
}
