import ModelFiles

#if canImport(Glibc)
  import Glibc
#endif

extension ExitStatus {
  init(_ failureClass: FailureClass) {
    self =
      switch failureClass {
      case .badData: .badData
      case .cannotOpen: .cannotOpenInput
      case .unsupported: .unsupported
      case .resourceLimit: .resourceLimit
      case .io: .inputOutput
      }
  }
}

extension Diagnostic {
  init(_ error: ModelFileError) {
    self.init(
      ExitStatus(error.failureClass), file: error.file, place: error.place.text,
      error.reason.text)
  }
}

extension ModelFileError.Place {
  var text: String {
    switch self {
    case .file: ""
    case .byte(let offset): "byte \(offset)"
    case .field(let message, let field, let byte): "\(message).\(field) at byte \(byte)"
    case .tensor(let name): "tensor '\(name)'"
    }
  }
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

extension ModelFileError.Reason {
  var text: String {
    switch self {
    case .cannotOpen(let code): "cannot be opened: \(systemMessage(code))"
    case .readFailed(let code): "cannot be read: \(systemMessage(code))"
    case .notARegularFile(let kind): "found \(kind.rawValue), expected a regular file"
    case .changedWhileReading: "changed while it was read; expected it to stay as it is"
    case .fileTooLarge(let bytes, let limit): "found \(bytes) bytes, expected at most \(limit)"
    case .tooShort(let bytes):
      "found \(bytes) bytes, too short for any supported format"
    case .unknownFormat:
      "found none of the formats that are read (`mhnetc list formats`)"
    case .wrongFormat(let found, let expected):
      "found \(found.rawValue), expected \(expected.rawValue)"
    case .truncatedVarint: "found a number that is cut off; the file is truncated or no ONNX model"
    case .overlongVarint: "found a number of more than 64 bits; the file is damaged"
    case .fieldNumber(let number):
      "found field number \(number), expected 1 to 536870911; the file is no ONNX model or damaged"
    case .wireType(let type):
      "found wire type \(type), expected 0, 1, 2 or 5; the file is no ONNX model or damaged"
    case .wireTypeMismatch(let found, let expected):
      "found wire type \(found), expected \(expected)"
    case .lengthPastEnd(let length, let available):
      "found a length of \(length), expected at most the \(available) bytes that are left"
    case .packedLength(let length, let elementBytes):
      "found \(length) bytes of packed numbers, expected a multiple of \(elementBytes)"
    case .text: "found bytes that are no text, expected UTF-8"
    case .repeatedMessage: "found the field a second time, expected it once"
    case .undecodable: "found a message that libprotobuf-c refuses"
    case .tooDeep(let limit): "found messages nested deeper than \(limit), the limit"
    case .tooMany(let counted, let limit): "found more than \(limit) \(counted.rawValue), the limit"
    case .missing(let field): "found no \(field), expected one"
    case .unknownElementType(let code): "found element type \(code), which ONNX does not define"
    case .unsupportedElementType(let type):
      "found element type \(type), expected floating-point numbers, integers or bool"
    case .negativeDimension(let dim): "found dimension \(dim), expected at least 0"
    case .rank(let rank, let limit): "found \(rank) dimensions, expected at most \(limit)"
    case .sizeOverflow(let dims): "found dimensions \(dims), whose product exceeds 63 bits"
    case .tensorTooLarge(let bytes, let limit):
      "found a tensor of \(bytes) bytes, expected at most \(limit)"
    case .twoPayloads, .payloadField, .payloadLength, .payloadValue, .segmentedTensor:
      payloadText
    case .externalDataWithoutDirectory, .externalLocation, .externalEscape, .externalHardLink,
      .externalCannotOpen, .externalNotAFile, .externalNumber, .externalKeyTwice, .externalRange,
      .dataLocation:
      externalText
    }
  }

  private var payloadText: String {
    switch self {
    case .twoPayloads(let first, let second): "found elements in both \(first) and \(second)"
    case .payloadField(let found, let expected): "found elements in \(found), expected \(expected)"
    case .payloadLength(let found, let expected, let unit):
      "found \(found) \(unit.rawValue) of elements, expected \(expected)"
    case .payloadValue(let value): "found the element \(value), which its type cannot hold"
    case .segmentedTensor: "found a tensor in segments, which are not read; export it in one piece"
    case _: ""
    }
  }

  private var externalText: String {
    switch self {
    case .externalDataWithoutDirectory:
      "found external data, but a model from standard input has no directory; give its path"
    case .externalLocation(let location):
      "found external data at '\(location)', expected a relative path without '..'"
    case .externalEscape(let location):
      "found external data at '\(location)', which leads out of the model's directory"
    case .externalHardLink(let location, let links):
      "found \(links) hard links to '\(location)', expected 1; copy the file beside the model"
    case .externalCannotOpen(let location, let code):
      "external data '\(location)' cannot be opened: \(systemMessage(code))"
    case .externalNotAFile(let location, let kind):
      "found \(kind.rawValue) at '\(location)', expected a regular file"
    case .externalNumber(let key, let value):
      "found \(key) '\(value)', expected a non-negative decimal number"
    case .externalKeyTwice(let key): "found the key \(key) twice"
    case .externalRange(let location, let offset, let length, let fileBytes):
      "found bytes \(offset) + \(length) of '\(location)', which has \(fileBytes)"
    case .dataLocation(let code): "found data location \(code), expected 0 or 1"
    case _: ""
    }
  }
}
