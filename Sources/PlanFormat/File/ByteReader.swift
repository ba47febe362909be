/// Reads the primitives of one section. Nothing traps, and no count is believed before it has been
/// compared with the bytes that are left.
package struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private let section: PlanSection
  package private(set) var position = 0

  /// Reads a section, whose bytes must outlive the reader.
  package init(_ bytes: UnsafeRawBufferPointer, section: PlanSection) {
    self.bytes = bytes
    self.section = section
  }

  package var isAtEnd: Bool { position == bytes.count }

  package func malformed(_ what: String) -> PlanError {
    .malformed(section, offset: position, what: what)
  }

  package mutating func byte() throws(PlanError) -> UInt8 {
    guard position < bytes.count else { throw malformed("a byte beyond the end") }
    let value = bytes[position]
    position += 1
    return value
  }

  /// At most ten bytes, no more than needed: each number has one encoding.
  package mutating func unsigned() throws(PlanError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try byte()
      let digit = UInt64(byte & 0x7F)
      guard shift < 63 || digit <= 1 else { break }
      value |= digit << shift
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else { throw malformed("a number with leading zeros") }
        return value
      }
    }
    throw malformed("a number of more than 64 bits")
  }

  /// A count of things of at least `size` bytes each.
  package mutating func count(ofSize size: Int = 1) throws(PlanError) -> Int {
    let value = try unsigned()
    guard value <= UInt64((bytes.count - position) / size) else {
      throw malformed("a count of \(value) beyond the end")
    }
    return Int(value)
  }

  /// A number below a limit.
  package mutating func index(below limit: Int) throws(PlanError) -> Int {
    let value = try unsigned()
    guard value < UInt64(limit) else { throw malformed("index \(value), expected below \(limit)") }
    return Int(value)
  }

  package mutating func signed() throws(PlanError) -> Int {
    let value = try unsigned()
    return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  package mutating func word() throws(PlanError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try byte()) << shift }
    return value
  }

  package mutating func text() throws(PlanError) -> String {
    let count = try count()
    let slice = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw malformed("text that is not UTF-8")
    }
    position += count
    return text
  }

  /// How a weight is packed.
  package mutating func layout() throws(PlanError) -> WeightLayout {
    switch try byte() {
    case 0: return .rowMajor
    case 1: return .panels(groups: try index(below: 1 << 32), gates: false)
    case 2: return .panels(groups: try index(below: 1 << 32), gates: true)
    case 3: return .panelsBF16(groups: try index(below: 1 << 32), gates: false)
    case 4: return .panelsBF16(groups: try index(below: 1 << 32), gates: true)
    case _: throw malformed("a weight's layout")
    }
  }

  package mutating func finish() throws(PlanError) {
    guard isAtEnd else { throw malformed("\(bytes.count - position) bytes after the last entry") }
  }
}
