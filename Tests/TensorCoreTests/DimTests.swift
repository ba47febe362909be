import TensorCore
import Testing

@Suite("Dim")
struct DimTests {
  private static let symbols = [
    Symbol("h"), Symbol("w"), Symbol("h", bound: 16), Symbol("w", bound: 5),
  ]

  /// A random polynomial of small coefficients.
  private static func random(_ source: inout SeededSource) throws -> Dim {
    var sum = Dim(source.integer(-20...20))
    for _ in 0..<source.integer(0...3) {
      var term = Dim(source.integer(-32...32))
      for _ in 0..<source.integer(1...2) {
        term = try term * Dim(symbols[source.integer(0...3)])
      }
      sum = try sum + term
    }
    return sum
  }

  private static func binding(_ source: inout SeededSource) -> [Symbol: Int] {
    Dictionary(
      uniqueKeysWithValues: symbols.map { symbol in
        (symbol, source.integer(symbol.smallest...(symbol.largest ?? 40)))
      })
  }

  @Test("Sums, differences and products are those of the values", arguments: 0..<200)
  func arithmetic(_ seed: UInt64) throws {
    var source = SeededSource(seed: seed)
    let a = try Self.random(&source)
    let b = try Self.random(&source)
    for _ in 0..<5 {
      let binding = Self.binding(&source)
      let (x, y) = (try a.evaluated(binding), try b.evaluated(binding))
      #expect(try (a + b).evaluated(binding) == x + y, "seed \(seed): \(a), \(b)")
      #expect(try (a - b).evaluated(binding) == x - y, "seed \(seed): \(a), \(b)")
      #expect(try (a * b).evaluated(binding) == x * y, "seed \(seed): \(a), \(b)")
    }
  }

  @Test("Normal forms are equal when the functions are", arguments: 0..<100)
  func normalForm(_ seed: UInt64) throws {
    var source = SeededSource(seed: seed)
    let a = try Self.random(&source)
    let b = try Self.random(&source)
    let c = try Self.random(&source)
    #expect(try a + b == b + a, "seed \(seed)")
    #expect(try a * b == b * a, "seed \(seed)")
    #expect(try a * (b + c) == a * b + a * c, "seed \(seed)")
    #expect(try (a + b) - b == a, "seed \(seed)")
    #expect(Dim(parsing: a.description) == a, "seed \(seed): \(a)")
  }

  @Test("Quotients and remainders, where there are any", arguments: 0..<300)
  func division(_ seed: UInt64) throws {
    var source = SeededSource(seed: seed)
    let divisor = [1, 2, 3, 4, 7, 8, 16, -2, -3][source.integer(0...8)]
    // Terms that divide, and one bounded symbol that need not.
    var a = try Self.random(&source) * Dim(divisor)
    let bounded = Self.symbols[source.integer(2...3)]
    a = try a + Dim(source.integer(-9...9)) * Dim(bounded) + Dim(source.integer(-9...9))
    let quotient = try a.dividedRoundingDown(by: divisor)
    let raised = try a.dividedRoundingUp(by: divisor)
    let remainder = try a.remainder(dividingBy: divisor)
    for _ in 0..<5 {
      let binding = Self.binding(&source)
      let value = Double(try a.evaluated(binding)) / Double(divisor)
      #expect(
        try quotient.evaluated(binding) == Int(value.rounded(.down)), "seed \(seed): \(a)")
      #expect(try raised.evaluated(binding) == Int(value.rounded(.up)), "seed \(seed): \(a)")
      let rest = try remainder.evaluated(binding)
      #expect(
        try rest == a.evaluated(binding) - divisor * quotient.evaluated(binding), "seed \(seed)")
      #expect(Dim(parsing: quotient.description) == quotient, "seed \(seed): \(quotient)")
    }
  }

  @Test("Exact division undoes multiplication", arguments: 0..<200)
  func exactDivision(_ seed: UInt64) throws {
    var source = SeededSource(seed: seed)
    let a = try Self.random(&source)
    let b = try Self.random(&source)
    if b == 0 { return }
    #expect(try (a * b).dividedExactly(by: b) == a, "seed \(seed): \(a), \(b)")
  }

  @Test("Bounds hold", arguments: 0..<200)
  func bounds(_ seed: UInt64) throws {
    var source = SeededSource(seed: seed)
    let a = try Self.random(&source)
    for _ in 0..<10 {
      let value = try a.evaluated(Self.binding(&source))
      #expect(a.lowerBound.map { $0 <= value } ?? true, "seed \(seed): \(a)")
      #expect(a.upperBound.map { $0 >= value } ?? true, "seed \(seed): \(a)")
    }
  }

  @Test("What cannot be is an error")
  func errors() throws {
    let h = Dim(Symbol("h"))
    #expect(throws: DimError.overflow) { try Dim(.max) + 1 }
    #expect(throws: DimError.overflow) { try Dim(.max) * 2 }
    #expect(throws: DimError.divisionByZero(h)) { try h.dividedRoundingDown(by: 0) }
    #expect(throws: DimError.divisionByZero(h)) { try h.dividedExactly(by: 0) }
    #expect(throws: DimError.inexactDivision(h, by: 2)) { try h.dividedExactly(by: 2) }
    #expect(throws: DimError.inexactDivision(h, by: 2)) { try h.dividedRoundingDown(by: 2) }
    #expect(throws: DimError.unbound(Symbol("h"))) { try h.evaluated([:]) }
    for text in ["", "16", "h", "16h - h~16", "256h*w + 2", "table(h~3: 0 5 1)"] {
      #expect(Dim(parsing: text)?.description ?? "" == text)
    }
    for text in ["h +", "h~0", "h~5000", "table(h~3: 0 5)", "99999999999999999999", "h**w", "-"] {
      #expect(Dim(parsing: text) == nil, "\(text)")
    }
  }
}

/// SplitMix64, as in TestSupport, which this target does not see.
struct SeededSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
