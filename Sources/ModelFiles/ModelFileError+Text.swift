import Glibc

extension ModelFileError: CustomStringConvertible {
  /// `FILE: WHERE: what was found, expected what`.
  public var description: String {
    switch place {
    case .file: "\(file): \(reason)"
    case .byte, .field, .member, .pickle, .memberByte, .tensor: "\(file): \(place): \(reason)"
    }
  }
}

extension ModelFileError.Place: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .file: "file"
    case .byte(let offset): "byte \(offset)"
    case .field(let message, let field, let byte): "byte \(byte), \(message).\(field)"
    case .member(let name): "member \(name.debugDescription)"
    case .pickle(let stream, let opcode, let byte): "\(stream), byte \(byte), \(opcode)"
    case .memberByte(let name, let byte): "member \(name.debugDescription), byte \(byte)"
    case .tensor(let name): "tensor \(name.debugDescription)"
    }
  }
}

extension ModelFileError.Reason: CustomStringConvertible {
  /// What was found and what was expected, in words. A table: one entry for each case.
  public var description: String {
    switch self {
    case .cannotOpen(let code): "cannot be opened: \(systemText(code))"
    case .readFailed(let code): "cannot be read: \(systemText(code))"
    case .notARegularFile(let kind): "is \(kind.rawValue), expected a regular file"
    case .changedWhileReading: "has changed since it was opened"
    case .fileTooLarge(let bytes, let limit): "has \(bytes) bytes, the limit is \(limit)"
    case .tooShort(let bytes): "has \(bytes) bytes, too short for any supported format"
    case .unknownFormat: "is in no known format, expected ONNX, a .pt2, a checkpoint or a plan"
    case .foreign(let file): "\(file), expected ONNX, a .pt2, a checkpoint or a plan"
    case .wrongFormat(let found, let expected):
      "is a \(found.rawValue), expected \(expected.rawValue)"

    case .truncatedVarint: "a number without an end: the file is damaged or cut off"
    case .overlongVarint: "a number of more than 64 bits"
    case .fieldNumber(let number): "field number \(number), expected 1 to 536870911"
    case .wireType(let type): "wire type \(type), expected 0, 1, 2 or 5"
    case .wireTypeMismatch(let found, let expected): "wire type \(found), expected \(expected)"
    case .lengthPastEnd(let length, let available):
      "a length of \(length), but \(available) bytes are left: the file is damaged or cut off"
    case .packedLength(let length, let bytes):
      "an array of \(length) bytes, expected a multiple of \(bytes)"
    case .text: "text that is not UTF-8 or holds a NUL"
    case .repeatedMessage: "the field occurs twice, expected once"
    case .undecodable: "cannot be decoded, although its structure is sound"

    case .tooDeep(let limit): "messages nested more than \(limit) deep"
    case .tooMany(let counted, let limit): "more than \(limit) \(counted.rawValue)"

    case .missing(let field): "\(field) is missing"
    case .unknownElementType(let type): "element type \(type), which ONNX does not define"
    case .unsupportedElementType(let type): "elements of type \(type), which are not supported"
    case .negativeDimension(let dim): "an extent of \(dim), expected 0 or more"
    case .rank(let rank, let limit): "\(rank) dimensions, the limit is \(limit)"
    case .sizeOverflow(let dims): "extents \(dims), whose product is beyond 63 bits"
    case .tensorTooLarge(let bytes, let limit): "\(bytes) bytes, the limit is \(limit)"
    case .twoPayloads(let first, let second): "values in \(first) and in \(second), expected one"
    case .payloadField(let found, let expected): "values in \(found), expected \(expected)"
    case .payloadLength(let found, let expected, let unit):
      "\(found) \(unit.rawValue) of values, expected \(expected) by the extents"
    case .payloadValue(let value): "the value \(value), which the element type cannot hold"
    case .segmentedTensor: "a tensor in segments, which is not supported"

    case .externalDataWithoutDirectory:
      "values in another file, but the model was not read from a file"
    case .externalLocation(let location):
      "external data at \(location.debugDescription), expected a path below the model's folder"
    case .externalEscape(let location):
      "external data at \(location.debugDescription), which leads out of the model's folder"
    case .externalHardLink(let location, let links):
      "external data at \(location.debugDescription), a file with \(links) names, expected 1"
    case .externalCannotOpen(let location, let code):
      "external data at \(location.debugDescription) cannot be opened: \(systemText(code))"
    case .externalNotAFile(let location, let kind):
      "external data at \(location.debugDescription) is \(kind.rawValue), expected a regular file"
    case .externalNumber(let key, let value):
      "external data with \(key) \(value.debugDescription), expected a decimal number"
    case .externalKeyTwice(let key): "external data with two entries \(key.debugDescription)"
    case .externalRange(let location, let offset, let length, let bytes):
      "bytes from \(offset), \(length) long, of \(location.debugDescription), which has \(bytes)"
    case .dataLocation(let location): "data_location \(location), expected 0 or 1"

    case .zip(let problem): problem.description
    case .pickle(let problem): problem.description
    case .checkpoint(let problem): problem.description
    case .json(let problem): problem.description
    case .safetensors(let problem): problem.description
    case .torchExport(let problem): problem.description
    }
  }
}

/// The system's words for an `errno`.
private func systemText(_ code: Int32) -> String {
  // Safety: strerror returns a C string that is valid until the next call in this thread.
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

extension ModelFileWarning: CustomStringConvertible {
  /// The oddity in words.
  public var description: String {
    switch self {
    case .overlappingExternalData(let location, let first, let second):
      "tensors \(first.debugDescription) and \(second.debugDescription) share bytes of "
        + location.debugDescription
    }
  }
}
