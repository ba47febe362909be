/// Reads the elements of the protobuf wire format from bytes, each within a given end.
struct WireReader {
  // Safety: lent by the caller for the life of the reader; every access is checked against `count`.
  let bytes: UnsafeRawBufferPointer
  let file: String
  var cursor = 0

  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    self.bytes = bytes
    self.file = file
  }

  func error(_ reason: ModelFileError.Reason, at byte: Int) -> ModelFileError {
    ModelFileError(file: file, place: .byte(byte), reason: reason)
  }

  /// Reads a varint of at most 10 bytes and 64 bits.
  mutating func varint(before end: Int) throws(ModelFileError) -> UInt64 {
    let start = cursor
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while cursor < end {
      let byte = bytes[cursor]
      cursor += 1
      if shift == 63, byte > 1 { throw error(.overlongVarint, at: start) }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    throw error(.truncatedVarint, at: start)
  }

  /// Reads the length of a field and returns the range of its content, which follows.
  mutating func lengthDelimited(before end: Int) throws(ModelFileError) -> Range<Int> {
    let start = cursor
    let length = try varint(before: end)
    guard length <= UInt64(end - cursor) else {
      throw error(.lengthPastEnd(length: length, available: end - cursor), at: start)
    }
    return cursor..<cursor + Int(length)
  }

  /// Steps over bytes that must be there.
  mutating func skip(_ count: Int, before end: Int) throws(ModelFileError) {
    guard count <= end - cursor else {
      throw error(.lengthPastEnd(length: UInt64(count), available: end - cursor), at: cursor)
    }
    cursor += count
  }
}
