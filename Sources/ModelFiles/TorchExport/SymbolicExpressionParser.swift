/// Reads the grammar of `SymbolicExpression` by recursive descent, within its limit of depth.
struct SymbolicExpressionParser {
  typealias Problem = SymbolicExpression.Problem

  private let text: [UInt8]
  private var cursor = 0
  private var depth = 0
  private var operations = 0

  init(text: [UInt8]) {
    self.text = text
  }

  /// The whole text.
  mutating func whole() throws(Problem) -> SymbolicExpression {
    let expression = try sum()
    guard peek == nil else { throw unexpected() }
    return expression
  }

  private var peek: UInt8? {
    mutating get {
      while cursor < text.count, text[cursor] == UInt8(ascii: " ") { cursor += 1 }
      return cursor < text.count ? text[cursor] : nil
    }
  }

  private func unexpected() -> Problem {
    let rest = text[min(cursor, text.count)...].prefix(20)
    return .unexpected(byte: cursor, text: String(decoding: rest, as: UTF8.self))
  }

  private mutating func takes(_ token: String) -> Bool {
    _ = peek
    guard text[cursor...].starts(with: token.utf8) else { return false }
    cursor += token.utf8.count
    return true
  }

  /// Counts an operation of a chain, each of which holds all before it.
  private mutating func chain() throws(Problem) {
    operations += 1
    guard operations <= SymbolicExpression.operationLimit else {
      throw .tooDeep(limit: SymbolicExpression.operationLimit)
    }
  }

  private mutating func take(_ token: String) throws(Problem) {
    guard takes(token) else { throw unexpected() }
  }

  private mutating func sum() throws(Problem) -> SymbolicExpression {
    guard depth < SymbolicExpression.depthLimit else {
      throw .tooDeep(limit: SymbolicExpression.depthLimit)
    }
    depth += 1
    defer { depth -= 1 }
    var result = try product()
    while true {
      if takes("+") {
        try chain()
        result = .call(.sum, [result, try product()])
      } else if takes("-") {
        try chain()
        result = .call(.sum, [result, .call(.product, [.integer(-1), try product()])])
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(Problem) -> SymbolicExpression {
    var result = try factor()
    while true {
      if takes("//") {
        try chain()
        result = .call(.floorDivision, [result, try factor()])
      } else if takes("*") {
        try chain()
        result = .call(.product, [result, try factor()])
      } else if takes("/") {
        try chain()
        result = .call(.quotient, [result, try factor()])
      } else if takes("%") {
        try chain()
        result = .call(.pythonModulo, [result, try factor()])
      } else {
        return result
      }
    }
  }

  private mutating func factor() throws(Problem) -> SymbolicExpression {
    var signs = 0
    while takes("-") { signs += 1 }
    var result = try atom()
    if takes("**") {
      // An exponent that is itself a power counts against the depth.
      guard depth < SymbolicExpression.depthLimit else {
        throw .tooDeep(limit: SymbolicExpression.depthLimit)
      }
      depth += 1
      defer { depth -= 1 }
      result = .call(.power, [result, try factor()])
    }
    guard !signs.isMultiple(of: 2) else { return result }
    if case .integer(let value) = result { return .integer(-value) }
    return .call(.product, [.integer(-1), result])
  }

  private mutating func atom() throws(Problem) -> SymbolicExpression {
    if takes("(") {
      let inner = try sum()
      try take(")")
      return inner
    }
    if let first = peek, Self.isDigit(first) { return .integer(try integer()) }
    let start = cursor
    let name = try word()
    guard takes("(") else { return .symbol(name) }
    switch name {
    case "Integer":
      let isNegative = takes("-")
      let value = try integer()
      try take(")")
      return .integer(isNegative ? -value : value)
    case "Symbol": return try symbol()
    case _:
      guard let function = SymbolicExpression.Function(rawValue: name) else {
        cursor = start
        throw .unknownFunction(String(name.prefix(80)))
      }
      var operands = [try sum()]
      while takes(",") { operands.append(try sum()) }
      try take(")")
      return .call(function, operands)
    }
  }

  /// What follows `Symbol(`: the name in quotes, then assumptions such as `integer=True`.
  private mutating func symbol() throws(Problem) -> SymbolicExpression {
    try take("'")
    let name = try word()
    try take("'")
    while takes(",") {
      _ = try word()
      try take("=")
      _ = try word()
    }
    try take(")")
    return .symbol(name)
  }

  private mutating func word() throws(Problem) -> String {
    _ = peek
    let start = cursor
    while cursor < text.count, Self.isWord(text[cursor]) { cursor += 1 }
    guard cursor > start, !Self.isDigit(text[start]) else {
      cursor = start
      throw unexpected()
    }
    return String(decoding: text[start..<cursor], as: UTF8.self)
  }

  private mutating func integer() throws(Problem) -> Int64 {
    _ = peek
    let start = cursor
    while cursor < text.count, Self.isDigit(text[cursor]) { cursor += 1 }
    guard let value = Int64(String(decoding: text[start..<cursor], as: UTF8.self)) else {
      cursor = start
      throw unexpected()
    }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    case _: false
    }
  }
}
