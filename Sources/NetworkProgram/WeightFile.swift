import PlanFormat

/// Where things lie in a file of weights. Schemas/weights.md is the specification.
public enum WeightFile {
  /// No text begins so: a byte above 127, then line ends that careless copying changes.
  static let magic: [UInt8] = [0x8D, 0x4D, 0x48, 0x57, 0x0D, 0x0A, 0x1A, 0x0A]
  static let byteOrder: UInt32 = 0x0102_0304
  static let version: UInt32 = 1
  /// Bytes of the header that its checksum covers, and all of them.
  static let checkedHeaderBytes = 40
  static let headerBytes = 64
  static let start = FileStart(
    magic: magic, byteOrder: byteOrder, version: version, checkedHeaderBytes: checkedHeaderBytes,
    headerBytes: headerBytes)
  /// Weights begin on a page of their own, each on a cache line.
  static let pageAlignment = 4096
  static let weightAlignment = 64
  /// The most weights, and the most axes of one.
  static let maximumCount = 1_000_000
  static let maximumRank = 64

  /// The smallest multiple of `alignment`, a power of two, that is not below `offset`; wraps only
  /// for offsets that no file has.
  static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset &+ alignment &- 1) & ~(alignment &- 1)
  }
}
