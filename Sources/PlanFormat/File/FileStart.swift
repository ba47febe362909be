#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a kind of file begins: 8 bytes that no other has, byte order, version, and the length of the
/// file; a checksum of the header follows.
package struct FileStart: Hashable, Sendable {
  let magic: [UInt8]
  let byteOrder: UInt32
  let version: UInt32
  /// The bytes that the header's checksum covers, behind which it stands.
  let checkedHeaderBytes: Int
  let headerBytes: Int

  /// A kind of file.
  package init(
    magic: [UInt8], byteOrder: UInt32, version: UInt32, checkedHeaderBytes: Int, headerBytes: Int
  ) {
    self.magic = magic
    self.byteOrder = byteOrder
    self.version = version
    self.checkedHeaderBytes = checkedHeaderBytes
    self.headerBytes = headerBytes
  }

  /// Checks the first bytes of an open file and its length; nothing else is read.
  func check(_ descriptor: Int32, length: Int, _ path: String) throws(PlanError) {
    let start = try read(descriptor, path)
    let found = Array(start.prefix(magic.count))
    guard found.count == magic.count else { throw .tooShort(found: length, expected: headerBytes) }
    guard found == magic else { throw .notAPlan(found: found) }
    guard start.count == headerBytes else {
      throw .tooShort(found: length, expected: headerBytes)
    }
    let said = start.withUnsafeBytes { bytes -> UInt64? in
      let checked = UnsafeRawBufferPointer(rebasing: bytes[..<checkedHeaderBytes])
      let word = UInt64(byteOrder) | UInt64(version) << 32
      guard bytes.word(at: 8) == word,
        Checksum.xxh64(checked) == bytes.word(at: checkedHeaderBytes)
      else { return nil }
      return bytes.word(at: 16)
    }
    if let said, said != UInt64(length) { throw .fileLength(found: length, expected: said) }
  }

  private func read(_ descriptor: Int32, _ path: String) throws(PlanError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: headerBytes)
    var count = 0
    while count < headerBytes {
      let part = bytes.withUnsafeMutableBytes { buffer in
        // Safety: what is left of the buffer.
        pread(descriptor, buffer.baseAddress.map { $0 + count }, headerBytes - count, off_t(count))
      }
      if part < 0 {
        if errno == EINTR { continue }
        throw .cannotOpen(path: path, code: errno)
      }
      if part == 0 { break }
      count += part
    }
    return Array(bytes.prefix(count))
  }
}
