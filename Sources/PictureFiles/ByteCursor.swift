import Pictures

/// A position in a file's bytes, from which big-endian numbers are read with every bound checked.
struct ByteCursor {
  let bytes: [UInt8]
  let format: PictureFormat
  var offset = 0

  init(_ bytes: [UInt8], _ format: PictureFormat, offset: Int = 0) {
    self.bytes = bytes
    self.format = format
    self.offset = offset
  }

  /// Bytes from the position to the end.
  var remaining: Int { bytes.count - offset }

  var isAtEnd: Bool { offset >= bytes.count }

  /// The byte at the position, which moves on.
  mutating func byte(_ expected: @autoclosure () -> String) throws(PictureError) -> UInt8 {
    guard offset < bytes.count else {
      throw .truncated(format, offset: bytes.count, expected: expected())
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next two bytes as a number.
  mutating func word(_ expected: @autoclosure () -> String) throws(PictureError) -> Int {
    let high = Int(try byte(expected()))
    return high << 8 | Int(try byte(expected()))
  }

  /// The next four bytes as a number.
  mutating func long(_ expected: @autoclosure () -> String) throws(PictureError) -> UInt32 {
    let high = UInt32(try word(expected()))
    return high << 16 | UInt32(try word(expected()))
  }

  /// Moves on over a number of bytes that must exist.
  mutating func skip(
    _ count: Int, _ expected: @autoclosure () -> String
  ) throws(PictureError) {
    guard count >= 0, count <= remaining else {
      throw .truncated(format, offset: bytes.count, expected: expected())
    }
    offset += count
  }
}
