/// What is wrong with a safetensors file, with the facts.
public enum SafetensorsProblem: Hashable, Sendable {
  /// A header of 0 bytes, beyond the limit, or beyond the file.
  case headerLength(UInt64, available: Int)
  /// A header that does not open with `{`.
  case opening(UInt8)
  /// A value of another kind than its place takes.
  case kind(String, found: String, expected: String)
  /// A field beside `dtype`, `shape` and `data_offsets`.
  case unknownField(String)
  /// A field that is missing.
  case missing(String)
  /// A type that the format does not define.
  case unknownType(String)
  /// A type that has no storage here.
  case unsupportedType(String)
  /// A number of bits that is no multiple of 8.
  case oddBits(Int)
  /// A negative extent or offset.
  case negative(String, Int64)
  /// More dimensions than the limit.
  case rank(Int, limit: Int)
  /// Extents whose product is beyond 63 bits.
  case sizeOverflow(shape: [Int])
  /// Offsets that end before they begin.
  case reversedOffsets(begin: Int, end: Int)
  /// Bytes that pass the end of the file.
  case pastEnd(end: Int, available: Int)
  /// A size that contradicts type and shape.
  case byteCount(found: Int, expected: Int)
  /// Bytes that belong to two tensors, or to none.
  case gap(begin: Int, expected: Int)
  /// Bytes after the last tensor.
  case trailing(bytes: Int)
  /// A tensor that the index places elsewhere or nowhere.
  case notInIndex
  /// A tensor that is not in the file that the index names.
  case notInShard(String)
}

extension SafetensorsProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .unknownType, .unsupportedType: .unsupported
    case .headerLength, .opening, .kind, .unknownField, .missing, .oddBits, .negative, .rank,
      .sizeOverflow, .reversedOffsets, .pastEnd, .byteCount, .gap, .trailing, .notInIndex,
      .notInShard:
      .badData
    }
  }
}

extension SafetensorsProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .headerLength(let length, let available):
      "a header of \(length) bytes, expected 1 to \(available)"
    case .opening(let byte): "a header that begins with 0x\(String(byte, radix: 16)), expected `{`"
    case .kind(let field, let found, let expected): "\(field) is \(found), expected \(expected)"
    case .unknownField(let field): "a field \(field.debugDescription), which the format lacks"
    case .missing(let field): "\(field) is missing"
    case .unknownType(let type): "elements of type \(type.debugDescription), which is not known"
    case .unsupportedType(let type): "elements of type \(type), which are not supported"
    case .oddBits(let bits): "\(bits) bits of elements, expected a multiple of 8"
    case .negative(let field, let value): "\(field) of \(value), expected 0 or more"
    case .rank(let rank, let limit): "\(rank) dimensions, the limit is \(limit)"
    case .sizeOverflow(let shape): "extents \(shape), whose product is beyond 63 bits"
    case .reversedOffsets(let begin, let end): "data_offsets [\(begin), \(end)] in reverse"
    case .pastEnd(let end, let available):
      "data to byte \(end), but the file has \(available) bytes of data: damaged or cut off"
    case .byteCount(let found, let expected):
      "\(found) bytes, expected \(expected) by type and shape"
    case .gap(let begin, let expected):
      "data from byte \(begin), expected \(expected): tensors must neither overlap nor leave holes"
    case .trailing(let bytes): "\(bytes) bytes after the last tensor"
    case .notInIndex: "the index does not place the tensor in this file"
    case .notInShard(let file): "the tensor is not in \(file.debugDescription), as the index says"
    }
  }
}
