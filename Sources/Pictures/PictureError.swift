/// Why a picture cannot be read, converted or written.
public enum PictureError: Error, Hashable, Sendable {
  /// The first bytes belong to no picture format.
  case unknownFormat(firstBytes: [UInt8])
  /// The first bytes belong to a format that is not read.
  case unsupportedFormat(name: String)
  /// The file ends before it is complete.
  case truncated(PictureFormat?, offset: Int, expected: String)
  /// The bytes at an offset contradict the format.
  case malformed(PictureFormat, offset: Int, found: String, expected: String)
  /// A PNG chunk whose contents do not match its checksum.
  case checksum(chunk: String, offset: Int, stored: UInt32, computed: UInt32)
  /// The compressed pixels are damaged; `detail` is the codec's own description.
  case damagedPixels(PictureFormat, offset: Int, row: Int, rows: Int, detail: String)
  /// Valid, but of a kind that is not decoded.
  case unsupportedFeature(PictureFormat, feature: String, remedy: String)
  /// A width or height of zero.
  case emptyPicture(width: Int, height: Int)
  /// More pixels than the limit; nothing has been allocated.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// A progressive JPEG with more scans than the limit, as decompression bombs have.
  case tooManyScans(offset: Int, limit: Int)
  /// The codec got no memory.
  case outOfMemory(PictureFormat)
  /// The number of samples does not belong to the size.
  case sampleCount(found: Int, expected: Int)
  /// A result that is infinite or not a number.
  case notFinite(channel: Int, row: Int, column: Int, value: Float)
  /// Two pictures that must have the same size.
  case sizesDiffer(width: Int, height: Int, otherWidth: Int, otherHeight: Int)
  /// The codec and this code disagree: a defect here.
  case codecMismatch(PictureFormat, detail: String)

  /// The kinds of failure that a caller tells apart.
  public enum Category: Hashable, Sendable {
    /// The file is damaged, or not what it should be (exit code 65).
    case badData
    /// The file is valid but not supported (exit code 69).
    case unsupported
    /// A limit was exceeded (exit code 75).
    case resourceLimit
    /// A defect of this program (exit code 70).
    case internalDefect
  }

  /// The kind of this failure.
  public var category: Category {
    switch self {
    case .unknownFormat, .truncated, .malformed, .checksum, .damagedPixels, .emptyPicture,
      .notFinite, .sizesDiffer:
      .badData
    case .unsupportedFormat, .unsupportedFeature:
      .unsupported
    case .tooManyPixels, .tooManyScans, .outOfMemory:
      .resourceLimit
    case .sampleCount, .codecMismatch:
      .internalDefect
    }
  }
}

extension PictureError: CustomStringConvertible {
  /// `WHERE: what was found, what was expected`, to stand behind a file's name.
  public var description: String {
    switch self {
    case .unknownFormat(let bytes):
      "byte 0: found \(PictureError.dump(bytes)), expected the first bytes of a PNG, JPEG or PPM"
    case .unsupportedFormat(let name):
      "byte 0: found a \(name) file, expected PNG, JPEG or PPM; convert it to PNG first"
    case .truncated(let format, let offset, let expected):
      "byte \(offset): found the end of the \(format?.rawValue ?? "file"), expected \(expected)"
    case .malformed(let format, let offset, let found, let expected):
      "byte \(offset) of the \(format.rawValue): found \(found), expected \(expected)"
    case .checksum(let chunk, let offset, let stored, let computed):
      "chunk \(chunk) at byte \(offset): found checksum \(PictureError.hexadecimal(stored)), "
        + "expected \(PictureError.hexadecimal(computed)) for its contents"
    case .damagedPixels(let format, let offset, let row, let rows, let detail):
      "byte \(offset), row \(row) of \(rows): found damaged \(format.rawValue) data (\(detail)), "
        + "expected whole pixels; --allow-damaged goes on with what can be decoded"
    case .unsupportedFeature(let format, let feature, let remedy):
      "found \(format.rawValue) with \(feature), which is not supported; \(remedy)"
    case .emptyPicture(let width, let height):
      "found a picture of \(width)x\(height) pixels, expected at least 1x1"
    case .tooManyPixels(let width, let height, let limit):
      "found a picture of \(width)x\(height) pixels, expected at most \(limit) in all"
    case .tooManyScans(let offset, let limit):
      "byte \(offset): found scan number \(limit + 1), expected at most \(limit)"
    case .outOfMemory(let format):
      "the \(format.rawValue) codec found no memory, expected enough for the picture"
    case .sampleCount(let found, let expected):
      "found \(found) samples, expected \(expected)"
    case .notFinite(let channel, let row, let column, let value):
      "channel \(channel), row \(row), column \(column): found \(value), expected a finite value"
    case .sizesDiffer(let width, let height, let otherWidth, let otherHeight):
      "found \(width)x\(height) pixels, expected \(otherWidth)x\(otherHeight)"
    case .codecMismatch(let format, let detail):
      "the \(format.rawValue) codec contradicts this program: \(detail)"
    }
  }

  private static func dump(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined(separator: " ")
  }

  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
