/// What is wrong with a zip file (PKWARE APPNOTE 6.3.10), with the facts.
public enum ZipProblem: Error, Hashable, Sendable {
  /// No end of central directory at the end of the file.
  case noDirectory
  /// The file does not begin with a member.
  case leadingBytes
  /// An archive in several files.
  case severalDisks
  /// The ZIP64 locator names a place where no record ends just before the locator.
  case endRecord64(offset: UInt64)
  /// A field of the end record that the ZIP64 record contradicts.
  case endRecordsDiffer(field: String)
  /// A central directory that does not end where its end record begins.
  case directoryRange(offset: UInt64, bytes: UInt64)
  /// More members than the directory has room for.
  case memberCount(UInt64, directoryBytes: Int)
  /// More members than the limit.
  case tooManyMembers(UInt64, limit: Int)
  /// A directory entry that is cut off or has another signature.
  case entry(index: Int)
  /// Bytes of the directory after its last entry.
  case directoryTail(bytes: Int)
  /// Nothing inside.
  case empty
  /// A name that is empty, absolute, not UTF-8, or holds `..`, `\` or a NUL.
  case name(String)
  /// Two members of one name.
  case duplicateName
  /// An encrypted member.
  case encrypted
  /// A compression method other than stored (0) and deflated (8).
  case method(Int)
  /// An extra field that is cut off or lacks a value that it should hold.
  case extraField
  /// A local header that is missing, or does not lie before the directory.
  case localHeader(offset: UInt64)
  /// The local header or the data descriptor contradicts the directory.
  case headersDiffer(field: String, found: UInt64, expected: UInt64)
  /// The member's bytes pass the beginning of the directory.
  case payloadRange
  /// The member's bytes belong to another member too.
  case overlap(with: String)
  /// A stored member whose two sizes differ.
  case storedSize(stored: Int, declared: Int)
  /// A member that would grow to more than the limit's multiple.
  case inflation(declared: Int, stored: Int, limit: Int)
  /// Deflated members that would together grow beyond the limit.
  case inflatedTotal(limit: Int)
  /// A compressed member that the machine has no memory for.
  case memory(bytes: Int)
  /// Bytes that are no deflate stream; `code` is zlib's.
  case inflate(code: Int32)
  /// A stream that holds less or more than the directory declares.
  case inflatedSize(declared: Int, isShort: Bool)
  /// Bytes whose CRC-32 is not the declared one.
  case checksum(found: UInt32, expected: UInt32)
}

extension ZipProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .severalDisks, .encrypted, .method: .unsupported
    case .tooManyMembers, .inflation, .inflatedTotal, .inflatedSize, .memory: .resourceLimit
    case .noDirectory, .leadingBytes, .endRecord64, .endRecordsDiffer, .directoryRange,
      .memberCount, .entry, .directoryTail, .empty, .name, .duplicateName, .extraField,
      .localHeader, .headersDiffer, .payloadRange, .overlap, .storedSize, .inflate, .checksum:
      .badData
    }
  }
}

extension ZipProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .noDirectory:
      "no central directory at the end of the zip file: the file is damaged or cut off"
    case .leadingBytes: "the zip file does not begin with its first member"
    case .severalDisks: "a zip file in several parts, which is not supported"
    case .endRecord64(let offset):
      "the ZIP64 locator points to byte \(offset), where no ZIP64 end record lies"
    case .endRecordsDiffer(let field): "the two end records of the zip file differ in \(field)"
    case .directoryRange(let offset, let bytes):
      "a central directory at byte \(offset), \(bytes) long, expected to end at its end record"
    case .memberCount(let count, let bytes):
      "\(count) members in a central directory of \(bytes) bytes"
    case .tooManyMembers(let count, let limit): "\(count) members, the limit is \(limit)"
    case .entry(let index): "entry \(index) of the central directory is damaged"
    case .directoryTail(let bytes): "\(bytes) bytes after the last entry of the central directory"
    case .empty: "a zip file without members"
    case .name(let name): "a member named \(name.debugDescription), expected a relative path"
    case .duplicateName: "two members of this name, expected one"
    case .encrypted: "an encrypted member, which is not supported"
    case .method(let method): "compression method \(method), expected 0 (stored) or 8 (deflated)"
    case .extraField: "a damaged extra field"
    case .localHeader(let offset): "no local header at byte \(offset)"
    case .headersDiffer(let field, let found, let expected):
      "\(field) \(found) beside the member, but \(expected) in the central directory"
    case .payloadRange: "the member passes the beginning of the central directory"
    case .overlap(let other):
      "overlapping entries: its bytes are also those of "
        + other.debugDescription
    case .storedSize(let stored, let declared):
      "a stored member of \(stored) bytes, but \(declared) are declared"
    case .inflation(let declared, let stored, let limit):
      "\(stored) bytes that would grow to \(declared), the limit is \(limit) times"
    case .inflatedTotal(let limit):
      "compressed members that would grow to more than \(limit) bytes"
    case .memory(let bytes): "a compressed member of \(bytes) bytes, for which memory is lacking"
    case .inflate(let code): "damaged compressed data (zlib error \(code))"
    case .inflatedSize(let declared, let isShort):
      "compressed data of \(isShort ? "less" : "more") than the declared \(declared) bytes"
    case .checksum(let found, let expected):
      "CRC-32 \(String(found, radix: 16)), expected \(String(expected, radix: 16))"
    }
  }
}
