/// A strict reader of JSON texts: RFC 8259 and nothing else. No byte order mark, comment, trailing
/// comma, NaN or second member of a name passes, because other readers would read something else.
struct JSONParser {
  private let reader: LittleEndianBytes
  private let file: String
  /// What is added to a byte of the text to give the byte of the file.
  private let start: Int
  private let limits: JSONLimits
  private var cursor = 0
  private var depth = 0
  private var values = 0

  /// Reads a whole text, which may be surrounded by white space.
  ///
  /// - Throws: `ModelFileError` of reason `json`, at the byte of the file.
  static func parse(
    _ slice: FileSlice, limits: JSONLimits = JSONLimits()
  ) throws(ModelFileError) -> JSONValue {
    try slice.withUnsafeBytes { (bytes) throws(ModelFileError) -> JSONValue in
      var parser = JSONParser(
        reader: LittleEndianBytes(bytes: bytes), file: slice.file.name,
        start: slice.range.lowerBound, limits: limits)
      let value = try parser.value()
      parser.skipSpace()
      guard parser.cursor == bytes.count else { throw parser.unexpected("the end") }
      return value
    }
  }

  private init(reader: LittleEndianBytes, file: String, start: Int, limits: JSONLimits) {
    self.reader = reader
    self.file = file
    self.start = start
    self.limits = limits
  }

  private func error(_ problem: JSONProblem, at byte: Int) -> ModelFileError {
    ModelFileError(file: file, place: .byte(start + byte), reason: .json(problem))
  }

  private func unexpected(_ expected: String) -> ModelFileError {
    error(.unexpected(peek, expected: expected), at: cursor)
  }

  private var peek: UInt8? { reader.integer(UInt8.self, at: cursor) }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      cursor += 1
    }
  }

  private mutating func take(_ byte: UInt8, _ expected: String) throws(ModelFileError) {
    guard peek == byte else { throw unexpected(expected) }
    cursor += 1
  }

  /// The next value. The recursion through arrays and objects is bounded by `limits.depth`.
  private mutating func value() throws(ModelFileError) -> JSONValue {
    skipSpace()
    values += 1
    guard values <= limits.values else {
      throw error(.tooManyValues(limit: limits.values), at: cursor)
    }
    let byte = cursor
    let content: JSONValue.Content
    switch peek {
    case UInt8(ascii: "{"):
      content = .object(
        try nested { (p) throws(ModelFileError) in
          try p.members()
        })
    case UInt8(ascii: "["):
      content = .array(
        try nested { (p) throws(ModelFileError) in
          try p.elements()
        })
    case UInt8(ascii: "\""): content = .text(try text())
    case UInt8(ascii: "t"): content = try word("true", .bool(true))
    case UInt8(ascii: "f"): content = try word("false", .bool(false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      content = try number()
    case _: throw unexpected("a value")
    }
    return JSONValue(content: content, byte: start + byte)
  }

  private mutating func nested<Content>(
    _ read: (inout JSONParser) throws(ModelFileError) -> Content
  ) throws(ModelFileError) -> Content {
    guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth), at: cursor) }
    depth += 1
    defer { depth -= 1 }
    cursor += 1
    return try read(&self)
  }

  private mutating func elements() throws(ModelFileError) -> [JSONValue] {
    var elements: [JSONValue] = []
    skipSpace()
    if peek == UInt8(ascii: "]") {
      cursor += 1
      return elements
    }
    while true {
      elements.append(try value())
      skipSpace()
      if peek == UInt8(ascii: "]") { break }
      try take(UInt8(ascii: ","), "`,` or `]`")
    }
    cursor += 1
    return elements
  }

  private mutating func members() throws(ModelFileError) -> [JSONMember] {
    var members: [JSONMember] = []
    var names: Set<String> = []
    skipSpace()
    if peek == UInt8(ascii: "}") {
      cursor += 1
      return members
    }
    while true {
      skipSpace()
      let byte = cursor
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let name = try text()
      guard names.insert(name).inserted else { throw error(.duplicateName(name), at: byte) }
      skipSpace()
      try take(UInt8(ascii: ":"), "`:`")
      members.append(JSONMember(name: name, byte: start + byte, value: try value()))
      skipSpace()
      if peek == UInt8(ascii: "}") { break }
      try take(UInt8(ascii: ","), "`,` or `}`")
    }
    cursor += 1
    return members
  }

  private mutating func word(
    _ word: String, _ content: JSONValue.Content
  ) throws(ModelFileError) -> JSONValue.Content {
    for byte in word.utf8 { try take(byte, "`\(word)`") }
    return content
  }

  // MARK: Numbers

  private mutating func number() throws(ModelFileError) -> JSONValue.Content {
    let first = cursor
    if peek == UInt8(ascii: "-") { cursor += 1 }
    if peek == UInt8(ascii: "0") {
      cursor += 1
    } else {
      try digits()
    }
    var isInteger = true
    if peek == UInt8(ascii: ".") {
      isInteger = false
      cursor += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isInteger = false
      cursor += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { cursor += 1 }
      try digits()
    }
    if let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      throw error(.number, at: first)  // A leading zero.
    }
    guard cursor - first <= 1000 else { throw error(.number, at: first) }
    let spelling = String(decoding: reader.bytes[first..<cursor], as: UTF8.self)
    if isInteger, let integer = Int64(spelling) { return .integer(integer) }
    guard let real = Double(spelling), real.isFinite else { throw error(.number, at: first) }
    return .real(real)
  }

  private mutating func digits() throws(ModelFileError) {
    let first = cursor
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { cursor += 1 }
    guard cursor > first else { throw unexpected("a digit") }
  }

  // MARK: Text

  private mutating func text() throws(ModelFileError) -> String {
    let opening = cursor
    cursor += 1
    var escaped: [UInt8]?
    var first = cursor
    while true {
      guard let byte = peek else { throw unexpected("the closing quote") }
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw error(.controlCharacter(byte), at: cursor) }
      cursor += 1
      if byte == UInt8(ascii: "\\") {
        escaped = (escaped ?? []) + Array(reader.bytes[first..<cursor - 1])
        escaped?.append(contentsOf: String(try escape()).utf8)
        first = cursor
      }
    }
    let tail = reader.bytes[first..<cursor]
    cursor += 1
    let text =
      escaped.map { String(validating: $0 + Array(tail), as: UTF8.self) }
      ?? String(validating: tail, as: UTF8.self)
    guard let text else { throw error(.text, at: opening) }
    return text
  }

  /// The character of an escape, whose backslash has been read.
  private mutating func escape() throws(ModelFileError) -> Character {
    let place = cursor - 1
    guard let byte = peek else { throw unexpected("an escape") }
    cursor += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = UInt32(try codeUnit())
      if (0xD800...0xDBFF).contains(code) {
        guard peek == UInt8(ascii: "\\") else { throw error(.escape, at: place) }
        cursor += 1
        guard peek == UInt8(ascii: "u") else { throw error(.escape, at: place) }
        cursor += 1
        let low = UInt32(try codeUnit())
        guard (0xDC00...0xDFFF).contains(low) else { throw error(.escape, at: place) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw error(.escape, at: place) }
      return Character(scalar)
    case _: throw error(.escape, at: place)
    }
  }

  private mutating func codeUnit() throws(ModelFileError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      cursor += 1
    }
    return unit
  }
}
