/// Why bytes are not a tensor in numpy's format, or not one that can be read.
public enum NpyError: Error, Hashable, Sendable {
  /// The first bytes are not `\x93NUMPY`.
  case notNpy(firstBytes: [UInt8])
  /// The bytes end too early.
  case truncated(offset: Int, expected: String)
  /// The bytes at an offset contradict the format.
  case malformed(offset: Int, found: String, expected: String)
  /// A version of the format that numpy has not defined yet.
  case unsupportedVersion(major: UInt8, minor: UInt8)
  /// An element type that no tensor here has: complex, text, dates, records, objects.
  case unsupportedType(descriptor: String)
  /// A header that is longer than any sensible one.
  case headerTooLong(count: Int, limit: Int)
  /// More extents than the limit.
  case rankTooHigh(limit: Int)

  /// The kinds of failure that a caller tells apart.
  public enum Category: Hashable, Sendable {
    /// The file is damaged, or not what it should be (exit code 65).
    case badData
    /// The file is valid but not supported (exit code 69).
    case unsupported
    /// A limit was exceeded (exit code 75).
    case resourceLimit
  }

  /// The kind of this failure.
  public var category: Category {
    switch self {
    case .notNpy, .truncated, .malformed: .badData
    case .unsupportedVersion, .unsupportedType: .unsupported
    case .headerTooLong, .rankTooHigh: .resourceLimit
    }
  }
}

extension NpyError: CustomStringConvertible {
  /// `WHERE: what was found, what was expected`, to stand behind a file's name.
  public var description: String {
    switch self {
    case .notNpy(let bytes):
      "byte 0: found \(bytes), expected \(Npy.magic), as numpy.save writes"
    case .truncated(let offset, let expected):
      "byte \(offset): found the end of the file, expected \(expected)"
    case .malformed(let offset, let found, let expected):
      "byte \(offset): found \(found), expected \(expected)"
    case .unsupportedVersion(let major, let minor):
      "byte 6: found version \(major).\(minor) of the format, expected 1.0, 2.0 or 3.0"
    case .unsupportedType(let descriptor):
      "descr: found the element type \(descriptor), expected real numbers, integers or booleans"
    case .headerTooLong(let count, let limit):
      "byte 8: found a header of \(count) bytes, expected at most \(limit)"
    case .rankTooHigh(let limit):
      "shape: found more than \(limit) extents, expected at most as many"
    }
  }
}
