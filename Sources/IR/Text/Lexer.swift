import TensorCore

/// Reads the text form from its bytes, keeping the place for errors.
struct Lexer {
  private let bytes: [UInt8]
  private(set) var position = 0
  /// Where the line begins that `position` is in, and which it is.
  private var lineStart = 0
  private var line = 1

  init(_ text: String) { bytes = Array(text.utf8) }

  func error(_ reason: GraphParseError.Reason) -> GraphParseError {
    GraphParseError(line: line, column: position - lineStart + 1, reason: reason)
  }

  /// Skips spaces, line ends and `//` comments.
  mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        lineStart = position
      case UInt8(ascii: "/")
      where position + 1 < bytes.count
        && bytes[position + 1] == UInt8(ascii: "/"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      case _: return
      }
    }
  }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return position == bytes.count
    }
  }

  /// Whether the next token begins with this character, which is consumed.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(GraphParseError) {
    guard take(character) else { throw error(.expected("'\(character)'")) }
  }

  /// Letters, digits and underscores; `nil` and nothing consumed where there are none.
  mutating func name() -> String? {
    skipBlanks()
    let start = position
    while position < bytes.count, Lexer.isNameByte(bytes[position]) { position += 1 }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func takeKeyword(_ keyword: String) -> Bool {
    let (before, lineBefore, startBefore) = (position, line, lineStart)
    if name() == keyword { return true }
    (position, line, lineStart) = (before, lineBefore, startBefore)
    return false
  }

  /// Everything up to one of the stop characters outside parentheses, without spaces at the ends.
  mutating func raw(until stops: [Unicode.Scalar]) -> String {
    skipBlanks()
    let stopBytes = stops.map { UInt8(ascii: $0) }
    let start = position
    var depth = 0
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      let byte = bytes[position]
      if depth == 0 && stopBytes.contains(byte) { break }
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      position += 1
    }
    var end = position
    while end > start, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\r") {
      end -= 1
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Text between quotation marks.
  mutating func quotedText() throws(GraphParseError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else {
        throw error(.expected("a closing quotation mark"))
      }
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case _: text.append(byte)
      }
    }
  }

  var nextIsQuote: Bool {
    mutating get {
      skipBlanks()
      return position < bytes.count && bytes[position] == UInt8(ascii: "\"")
    }
  }

  private mutating func escape() throws(GraphParseError) -> [UInt8] {
    guard position < bytes.count else { throw error(.expected("an escaped character")) }
    let byte = bytes[position]
    position += 1
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return [byte] }
    guard byte == UInt8(ascii: "u"), position < bytes.count, bytes[position] == UInt8(ascii: "{")
    else { throw error(.expected("\\\", \\\\ or \\u{…}")) }
    position += 1
    let digits = raw(until: ["}"])
    guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code), take("}") else {
      throw error(.expected("a hexadecimal character code"))
    }
    return Array(String(Character(scalar)).utf8)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
