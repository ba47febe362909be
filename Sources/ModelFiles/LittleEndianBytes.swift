/// Integers at places in bytes, each place checked against the size.
struct LittleEndianBytes {
  // Safety: lent by the caller for the life of the value; every access is checked against `count`.
  let bytes: UnsafeRawBufferPointer

  /// The number of bytes.
  var count: Int { bytes.count }

  /// The integer that begins at a byte; nil where it passes the end.
  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer? {
    let size = MemoryLayout<Integer>.size
    guard offset >= 0, offset <= count - size else { return nil }
    return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// The bytes of a range; nil where it passes the end.
  func slice(at offset: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
  }
}
