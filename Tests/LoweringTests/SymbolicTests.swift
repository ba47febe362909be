import Lowering
import Operators
import TensorCore
import Testing

@Suite("Shape arithmetic")
struct SymbolicTests {
  private static func scalar(_ text: String, _ type: ElementType = .int64) throws -> SymbolicTensor
  {
    SymbolicTensor(type, scalar: try #require(Dim(parsing: text)))
  }

  private static func text(_ tensor: SymbolicTensor) -> String {
    tensor.elements.map(\.description).joined(separator: ", ")
  }

  @Test(
    "functions of two extents",
    arguments: [
      ("add", "16h", "w", "16h + w"), ("subtract", "16h", "16h", "0"),
      ("multiply", "2h", "3w + 1", "6h*w + 2h"), ("divide", "16h", "16", "h"),
      ("divide", "7", "2", "3"), ("divide", "-7", "2", "-3"), ("divide", "7", "-2", "-3"),
      ("divide", "6h*w", "3w", "2h"), ("divide", "8h + 5", "8", "h"),
      ("divide", "16h - h~16 + 15", "16", "h"), ("divide", "-8h - 5", "8", "-h"),
      ("modulo", "-7", "3", "2"), ("modulo", "7", "-3", "-2"), ("modulo", "16h", "16", "0"),
      ("modulo", "8h + 5", "8", "5"), ("modulo", "-4", "4h", "4h - 4"), ("modulo", "3", "4h", "3"),
      ("remainder", "-7", "3", "-1"),
      ("remainder", "16h + 3", "16", "3"), ("remainder", "7", "-3", "1"),
      ("maximum", "16h", "1", "16h"), ("maximum", "h~4", "2", "table(h~4: 0 0 0 1) + 2"),
      ("minimum", "16h - h~16", "16h", "16h - h~16"), ("power", "h", "2", "h*h"),
      ("equal", "16h", "16h", "1"), ("equal", "16h", "0", "0"), ("equal", "16h", "-1", "0"),
      ("equal", "h~4", "2", "table(h~4: 0 0 1 0)"), ("less", "h~16", "16", "1"),
      ("greater", "h", "0", "1"), ("greaterOrEqual", "h", "1", "1"),
      ("lessOrEqual", "16h - h~16", "16h", "1"),
    ])
  func binary(name: String, a: String, b: String, expected: String) throws {
    let function = try #require(Binary.Function(rawValue: name))
    let result = try SymbolicTensor.binary(function, Self.scalar(a), Self.scalar(b))
    #expect(Self.text(result) == expected)
  }

  @Test(
    "what depends on the size in no known way is an error",
    arguments: [
      ("divide", "h", "2"), ("modulo", "h", "16"), ("divide", "h", "0"), ("modulo", "5", "0"),
      ("equal", "h", "3"), ("less", "h", "3"), ("maximum", "h", "3"), ("divide", "16h", "w"),
      ("multiply", "9223372036854775807", "2"), ("add", "9223372036854775807", "1"),
      ("divide", "-9223372036854775807 - 1", "-1"), ("power", "2", "h"), ("power", "2", "65"),
    ])
  func undecidable(name: String, a: String, b: String) throws {
    let function = try #require(Binary.Function(rawValue: name))
    let (left, right) = (try Self.scalar(a), try Self.scalar(b))
    #expect(throws: SymbolicError.self) {
      try SymbolicTensor.binary(function, left, right)
    }
  }

  @Test("numbers agree with Swift's, for every pair of small ones")
  func agreesWithIntegers() throws {
    let functions: [(Binary.Function, (Int, Int) -> Int?)] = [
      (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }),
      (.divide, { $1 == 0 ? nil : $0 / $1 }), (.remainder, { $1 == 0 ? nil : $0 % $1 }),
      (.modulo, { $1 == 0 ? nil : ($0 % $1 + $1) % $1 }), (.maximum, { max($0, $1) }),
      (.minimum, { min($0, $1) }), (.equal, { $0 == $1 ? 1 : 0 }), (.less, { $0 < $1 ? 1 : 0 }),
      (.lessOrEqual, { $0 <= $1 ? 1 : 0 }), (.greater, { $0 > $1 ? 1 : 0 }),
      (.greaterOrEqual, { $0 >= $1 ? 1 : 0 }),
    ]
    for (function, expected) in functions {
      for a in -5...5 {
        for b in -5...5 {
          let result = try? SymbolicTensor.binary(
            function, SymbolicTensor(.int64, scalar: Dim(a)), SymbolicTensor(.int64, scalar: Dim(b))
          ).constants
          #expect(result?.first == expected(a, b), "\(function) \(a) \(b)")
        }
      }
    }
  }

  @Test("a function of a bounded symbol is right at each of its values")
  func agreesOnResidues() throws {
    let symbol = Symbol("r", bound: 7)
    let functions: [Binary.Function] = [
      .divide, .modulo, .remainder, .maximum, .minimum, .equal, .less, .greaterOrEqual,
    ]
    for function in functions {
      for divisor in [-3, -2, 2, 3] {
        let dim = try Dim(symbol) - 3
        let found = try SymbolicTensor.binary(
          function, SymbolicTensor(.int64, scalar: dim),
          SymbolicTensor(.int64, scalar: Dim(divisor)))
        for value in 0..<7 {
          let expected = try SymbolicTensor.binary(
            function, SymbolicTensor(.int64, scalar: Dim(value - 3)),
            SymbolicTensor(.int64, scalar: Dim(divisor)))
          let evaluated = try found.elements[0].evaluated([symbol: value])
          #expect(evaluated == expected.constants?.first, "\(function) \(value - 3) \(divisor)")
        }
      }
    }
  }

  @Test(
    "functions of one extent",
    arguments: [
      ("negate", "h", "-h"), ("absolute", "-16h", "16h"),
      ("absolute", "h~3 - 1", "-h~3 + table(h~3: 0 0 2) + 1"),
      ("relu", "-h", "0"), ("sign", "h", "1"), ("sign", "-h", "-1"), ("floor", "h", "h"),
    ])
  func unary(name: String, a: String, expected: String) throws {
    let function = try #require(Unary.Function(rawValue: name))
    #expect(Self.text(try SymbolicTensor.unary(function, Self.scalar(a))) == expected)
  }

  @Test("casts keep whole numbers and refuse what does not fit") func casts() throws {
    let size = try Self.scalar("16h")
    #expect(try size.cast(to: .float32).cast(to: .int64) == size)
    #expect(try size.cast(to: .bool) == SymbolicTensor(.bool, scalar: 1))
    #expect(throws: SymbolicError.range(.int8, 300)) {
      try SymbolicTensor(.int64, scalar: 300).cast(to: .int8)
    }
    #expect(SymbolicTensor(try Tensor(shape: [1], floats: [0.5])) == nil)
    #expect(SymbolicTensor(try Tensor(shape: [1], floats: [3]))?.constants == [3])
  }

  @Test("elements move as in a tensor") func movement() throws {
    let numbers = try SymbolicTensor(.int64, shape: [2, 3], elements: [0, 1, 2, 3, 4, 5])
    #expect(try numbers.transposed([1, 0]).constants == [0, 3, 1, 4, 2, 5])
    #expect(
      try numbers.sliced(axis: 0, start: 1, count: 2, step: -1).constants == [3, 4, 5, 0, 1, 2])
    #expect(try numbers.sliced(axis: 1, start: 0, count: 2, step: 2).constants == [0, 2, 3, 5])
    #expect(try numbers.gathered(axis: 1, indices: [-1], indexShape: []).constants == [2, 5])
    #expect(try numbers.reshaped([6]).expanded(to: [2, 6]).shape == [2, 6])
    #expect(
      try SymbolicTensor.concatenated([numbers, numbers], axis: 1).constants
        == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    #expect(throws: SymbolicError.self) { try numbers.reshaped([4]) }
    #expect(throws: SymbolicError.self) {
      try numbers.gathered(axis: 1, indices: [3], indexShape: [])
    }
    #expect(throws: SymbolicError.self) {
      try numbers.sliced(axis: 1, start: .max, count: 2, step: 2)
    }
    #expect(throws: SymbolicError.self) { try numbers.expanded(to: [2, 4]) }
    #expect(throws: SymbolicError.self) { try numbers.expanded(to: [.max, 2, 3]) }
  }
}
