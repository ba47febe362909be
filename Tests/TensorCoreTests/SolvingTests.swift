import TensorCore
import Testing

@Suite("Solving for sizes")
struct SolvingTests {
  private let h = Symbol("h")
  private let residue = Symbol("h", bound: 16)

  private func solve(_ texts: [String], _ size: [Int]) throws -> [Symbol: Int] {
    var binding: [Symbol: Int] = [:]
    let shape = texts.map { Dim(parsing: $0) ?? -1 }
    try TensorType(.float32, shape).solve(for: size, &binding)
    return binding
  }

  @Test("Multiples, and every size through what a network pads")
  func solutions() throws {
    #expect(try solve(["1", "16h"], [1, 48]) == [h: 3])
    #expect(try solve(["16h - h~16"], [50]) == [h: 4, residue: 14])
    #expect(try solve(["h", "2h + 1"], [3, 7]) == [h: 3])
    #expect(try solve(["h*w", "w"], [12, 4]) == [h: 3, Symbol("w"): 4])
    #expect(try solve(["-2h + 10"], [4]) == [h: 3])
  }

  @Test("Every height has exactly one solution")
  func everySize() throws {
    for size in 1...100 {
      let binding = try solve(["16h - h~16"], [size])
      let dim = try #require(Dim(parsing: "16h - h~16"))
      #expect(try dim.evaluated(binding) == size)
    }
  }

  @Test("A size that does not fit is answered with the nearest that do")
  func nearest() throws {
    let expected = try #require(Dim(parsing: "16h"))
    #expect(
      throws: SolvingError.extent(axis: 1, found: 50, expected: expected, nearest: [48, 64])
    ) { try solve(["3", "16h"], [3, 50]) }
    #expect(
      throws: SolvingError.extent(axis: 1, found: 5, expected: expected, nearest: [16])
    ) { try solve(["3", "16h"], [3, 5]) }
    #expect(throws: SolvingError.extent(axis: 0, found: 4, expected: 3, nearest: [3])) {
      try solve(["3"], [4])
    }
    #expect(
      throws: SolvingError.extent(axis: 1, found: 4, expected: Dim(h), nearest: [3])
    ) { try solve(["h", "h"], [3, 4]) }
    #expect(throws: SolvingError.rank(found: [3], expected: [3, 4])) {
      try solve(["3", "4"], [3])
    }
  }

  @Test("Sizes that leave the symbols open are an error")
  func ambiguous() throws {
    let product = try #require(Dim(parsing: "h*w"))
    #expect(throws: SolvingError.ambiguous(axis: 0, product)) { try solve(["h*w"], [12]) }
    let square = try #require(Dim(parsing: "h*h"))
    #expect(throws: SolvingError.ambiguous(axis: 0, square)) { try solve(["h*h"], [9]) }
    let free = try #require(Dim(parsing: "h - h~16"))
    #expect(throws: SolvingError.ambiguous(axis: 0, free)) { try solve(["h - h~16"], [9]) }
  }

  @Test("Extreme sizes and factors do not trap")
  func extremes() {
    for size in [Int.min, -1, 0, .max] {
      for text in ["16h", "16h - h~16", "9223372036854775807h", "-1h", "h + 9223372036854775807"] {
        _ = try? solve([text], [size])
      }
    }
  }
}
