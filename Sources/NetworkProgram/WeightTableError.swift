/// Why bytes are not the weights of a network.
public enum WeightTableError: Error, Hashable, Sendable {
  /// The file cannot be opened or read; the code is the system's error number.
  case cannotOpen(path: String, code: Int32)
  /// Shorter than a header.
  case tooShort(found: Int, expected: Int)
  /// The first bytes are not those of a file of weights.
  case notWeights(found: [UInt8])
  /// Written for the other byte order.
  case byteOrder(found: UInt32, expected: UInt32)
  /// The format is newer or older than this reader.
  case version(found: UInt32, expected: UInt32)
  /// The header is damaged.
  case headerChecksum(found: UInt64, expected: UInt64)
  /// Longer or shorter than the header says.
  case fileLength(found: Int, expected: UInt64)
  /// The index is damaged.
  case indexChecksum(found: UInt64, expected: UInt64)
  /// The index ends inside something, or a number in it is out of range.
  case malformed(offset: Int, what: String)
  /// Bytes between the weights are not zero.
  case padding(offset: Int)
  /// A weight is damaged.
  case weightChecksum(name: String, found: UInt64, expected: UInt64)
  /// The bytes in memory do not begin on a cache line.
  case alignment(found: Int, expected: Int)
}
