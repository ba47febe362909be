import TensorCore

/// What the header of a .npy file says.
///
/// The header is a Python dictionary literal, which numpy evaluates. Here a closed grammar reads it:
///
///     header = "{" entry ("," entry)* [","] "}" " "* "\n"
///     entry  = string ":" (string | "True" | "False" | tuple)
///     tuple  = "(" [integer ("," integer)* [","]] ")"
///
/// with blanks between tokens, and exactly the keys descr, fortran_order and shape in any order.
struct NpyHeader {
  let type: NpyType
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let dataOffset: Int

  init(_ bytes: [UInt8]) throws(NpyError) {
    guard bytes.starts(with: Npy.magic) else {
      // The beginning of a magic number is a file cut off, not another format.
      if Npy.magic.starts(with: bytes) {
        throw .truncated(offset: bytes.count, expected: "a .npy file")
      }
      throw .notNpy(firstBytes: Array(bytes.prefix(Npy.magic.count)))
    }
    guard bytes.count >= 10 else {
      throw .truncated(offset: bytes.count, expected: "a version and the length of the header")
    }
    let (major, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(major), minor == 0 else {
      throw .unsupportedVersion(major: major, minor: minor)
    }
    let start = major == 1 ? 10 : 12
    guard bytes.count >= start else {
      throw .truncated(offset: bytes.count, expected: "the length of the header")
    }
    let count = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard count <= Npy.headerLimit else {
      throw .headerTooLong(count: count, limit: Npy.headerLimit)
    }
    guard count <= bytes.count - start else {
      throw .truncated(offset: bytes.count, expected: "a header of \(count) bytes")
    }
    var parser = NpyHeaderParser(bytes: bytes, offset: start, end: start + count)
    (type, isFortranOrder, shape) = try parser.parse()
    dataOffset = start + count
  }
}

/// An element type as numpy writes it: byte order, kind, bytes.
struct NpyType {
  let elementType: ElementType
  let isBigEndian: Bool

  init(descriptor: String, offset: Int) throws(NpyError) {
    let order = descriptor.prefix { "<>|=".contains($0) }
    let name = descriptor.dropFirst(order.count)
    // A letter for the kind, a size, and for dates a unit in brackets.
    guard order.count <= 1, name.first?.isLetter == true,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "[" || $0 == "]" })
    else {
      throw .malformed(
        offset: offset, found: "the element type '\(descriptor)'", expected: "one like '<f4'")
    }
    let types: [Substring: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
      "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
      "V2": .bfloat16,
    ]
    guard let elementType = types[name] else {
      throw .unsupportedType(descriptor: descriptor)
    }
    // Only where the order of bytes makes no difference may it be missing.
    guard elementType.byteCount == 1 || elementType == .bfloat16 || (!order.isEmpty && order != "|")
    else {
      throw .malformed(
        offset: offset, found: "'\(descriptor)' without an order of bytes", expected: "'<\(name)'")
    }
    self.elementType = elementType
    isBigEndian = order == ">"
  }
}

/// Reads the dictionary.
private struct NpyHeaderParser {
  let bytes: [UInt8]
  var offset: Int
  let end: Int

  private var type: NpyType?
  private var isFortranOrder: Bool?
  private var shape: [Int]?

  init(bytes: [UInt8], offset: Int, end: Int) {
    self.bytes = bytes
    self.offset = offset
    self.end = end
  }

  mutating func parse() throws(NpyError) -> (NpyType, Bool, [Int]) {
    try expect("{")
    while !accept("}") {
      try entry()
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard offset == end - 1, bytes[offset] == UInt8(ascii: "\n") else {
      throw unexpected("the end of the header: blanks and a line feed")
    }
    guard let type, let isFortranOrder, let shape else {
      throw .malformed(
        offset: offset, found: "a header without all its keys",
        expected: "descr, fortran_order and shape")
    }
    return (type, isFortranOrder, shape)
  }

  private mutating func entry() throws(NpyError) {
    skipBlanks()
    let start = offset
    let key = try string()
    try expect(":")
    skipBlanks()
    switch key {
    case "descr" where type == nil:
      // A list describes the fields of a record.
      if peek == UInt8(ascii: "[") { throw .unsupportedType(descriptor: "of records") }
      let place = offset
      type = try NpyType(descriptor: try string(), offset: place)
    case "fortran_order" where isFortranOrder == nil:
      if accept("True") {
        isFortranOrder = true
      } else {
        try expect("False")
        isFortranOrder = false
      }
    case "shape" where shape == nil:
      shape = try tuple()
    default:
      throw .malformed(
        offset: start, found: "the key '\(key)'",
        expected: "each of descr, fortran_order and shape once")
    }
  }

  private mutating func tuple() throws(NpyError) -> [Int] {
    try expect("(")
    var extents: [Int] = []
    while !accept(")") {
      guard extents.count < Npy.rankLimit else { throw .rankTooHigh(limit: Npy.rankLimit) }
      extents.append(try integer())
      if !accept(",") {
        // Python reads "(3)" as a number.
        guard extents.count > 1 else { throw unexpected("',' behind a single extent") }
        try expect(")")
        break
      }
    }
    return extents
  }

  /// Decimal digits; numpy under Python 2 could add an L.
  private mutating func integer() throws(NpyError) -> Int {
    skipBlanks()
    let start = offset
    var value = 0
    while let digit = peek, (0x30...0x39).contains(digit) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = tens.addingReportingOverflow(Int(digit - 0x30))
      guard !overflow, !overflowToo else {
        throw .malformed(offset: start, found: "a number beyond 64 bits", expected: "an extent")
      }
      value = sum
      offset += 1
    }
    guard offset > start else { throw unexpected("an extent") }
    if peek == UInt8(ascii: "L") { offset += 1 }
    return value
  }

  /// Printable ASCII between quotes of either kind, without escapes.
  private mutating func string() throws(NpyError) -> String {
    skipBlanks()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a string in quotes")
    }
    offset += 1
    let start = offset
    while let byte = peek, byte != quote {
      guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\") else {
        throw unexpected("printable ASCII")
      }
      offset += 1
    }
    guard peek == quote else { throw unexpected("the end of a string") }
    defer { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private var peek: UInt8? { offset < end ? bytes[offset] : nil }

  private mutating func skipBlanks() { while peek == UInt8(ascii: " ") { offset += 1 } }

  private mutating func accept(_ token: String) -> Bool {
    skipBlanks()
    guard bytes[offset..<end].starts(with: token.utf8) else { return false }
    offset += token.utf8.count
    return true
  }

  private mutating func expect(_ token: String) throws(NpyError) {
    guard accept(token) else { throw unexpected("'\(token)'") }
  }

  private func unexpected(_ expected: String) -> NpyError {
    let found = peek.map { byte in
      (0x20...0x7E).contains(byte)
        ? "'\(String(decoding: [byte], as: UTF8.self))'" : "byte \(byte)"
    }
    return .malformed(
      offset: offset, found: found ?? "the end of the header", expected: expected)
  }
}
