import ModelFiles
import Testing

/// Extents of exported programs: a closed grammar, in both spellings of PyTorch's.
@Suite("Extents of exported programs") struct SymbolicExpressionTests {
  @Test(
    "both spellings give one expression",
    arguments: [
      ("Symbol('s0', positive=True, integer=True)", "s0", "s0"),
      ("Mul(Integer(16), Symbol('s39', integer=True))", "16*s39", "Mul(16, s39)"),
      ("Add(Symbol('s0'), Integer(-1))", "s0 + -1", "Add(s0, -1)"),
      ("FloorDiv(Symbol('s0'), Integer(2))", "(s0//2)", "FloorDiv(s0, 2)"),
      ("PythonMod(Symbol('s0'), Integer(16))", "s0 % 16", "PythonMod(s0, 16)"),
      ("Pow(Symbol('s0'), Integer(2))", "s0**2", "Pow(s0, 2)"),
      ("Max(Integer(1), Symbol('s0'))", "Max(1, s0)", "Max(1, s0)"),
    ])
  func reads(constructors: String, plain: String, text: String) throws {
    #expect(try SymbolicExpression(constructors) == SymbolicExpression(plain))
    #expect(try SymbolicExpression(constructors).description == text)
  }

  @Test(
    "Python is no expression",
    arguments: [
      "", " ", "1 +", "(1", "1)", "a b", "__import__('os')", "s0.__class__", "lambda: 0", "[1]",
      "Symbol(s0)", "Symbol('')", "Symbol('s0', x=)", "Integer(1.5)", "1.5", "exec('x')", "s0 == 1",
      "f()", "Mul()", "Mul(,)", "99999999999999999999", "s0; s1", "'s0'", "\u{0}", "é",
    ])
  func refuses(_ text: String) {
    #expect(throws: SymbolicExpression.Problem.self) { try SymbolicExpression(text) }
  }

  @Test("length, depth and number of operations are limited") func limits() {
    let count = SymbolicExpression.lengthLimit
    #expect(throws: SymbolicExpression.Problem.tooLong(bytes: count + 1, limit: count)) {
      try SymbolicExpression(String(repeating: "1", count: count + 1))
    }
    for text in [
      String(repeating: "(", count: 1000) + "1" + String(repeating: ")", count: 1000),
      String(repeating: "Abs(", count: 1000), "1" + String(repeating: "**1", count: 1000),
      "1" + String(repeating: "+1", count: 1000), "1" + String(repeating: "//1", count: 1000),
    ] {
      let error = #expect(throws: SymbolicExpression.Problem.self) { try SymbolicExpression(text) }
      if case .tooDeep? = error { continue }
      Issue.record("\(text.prefix(20)): \(String(describing: error))")
    }
  }

  @Test("every cut of an expression ends without a trap") func cuts() {
    let whole = "Add(Mul(Integer(-16), Symbol('s0', positive=True)), FloorDiv(Max(1, s1), 2)) - 3"
    for length in 0..<whole.utf8.count {
      _ = try? SymbolicExpression(String(whole.prefix(length)))
    }
    #expect((try? SymbolicExpression(whole)) != nil)
  }
}
