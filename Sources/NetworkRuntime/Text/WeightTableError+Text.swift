import NetworkProgram
import PlanFormat
import TensorCore

extension WeightTableError {
  /// The byte or the weight that it is about.
  package var place: String {
    switch self {
    case .malformed(let offset, _), .padding(let offset): "byte \(offset)"
    case .weightChecksum(let name, _, _): "weight '\(name)'"
    case .cannotOpen, .tooShort, .notWeights, .byteOrder, .version, .headerChecksum, .fileLength,
      .indexChecksum, .alignment:
      ""
    }
  }

  /// What was found, and what was expected.
  package var text: String {
    switch self {
    case .cannotOpen(_, let code): "cannot be opened: \(systemMessage(code))"
    case .tooShort(let found, let expected):
      "found \(found) bytes, expected at least \(expected); the file is truncated"
    case .notWeights: "found other first bytes than those of a file of weights"
    case .byteOrder(let found, let expected):
      "found byte order mark \(hexadecimal(UInt64(found))), expected "
        + "\(hexadecimal(UInt64(expected))): written on a machine of the other byte order"
    case .version(let found, let expected): "found version \(found), expected \(expected)"
    case .headerChecksum(let found, let expected):
      "found a header of checksum \(hexadecimal(found)), expected \(hexadecimal(expected)); "
        + "the file is damaged"
    case .fileLength(let found, let expected):
      "found \(found) bytes, expected \(expected); the file is truncated or has bytes appended"
    case .indexChecksum(let found, let expected):
      "found an index of checksum \(hexadecimal(found)), expected \(hexadecimal(expected)); "
        + "the file is damaged"
    case .malformed(_, let what): "found \(what)"
    case .padding: "found bytes between the weights, expected zeros"
    case .weightChecksum(_, let found, let expected):
      "found checksum \(hexadecimal(found)), expected \(hexadecimal(expected)); the file is damaged"
    case .alignment(let found, let expected):
      "found memory at a multiple of \(found), expected one of \(expected)"
    }
  }

  /// What kind of failure it is.
  package var category: FailureCategory {
    switch self {
    case .cannotOpen: .cannotOpenInput
    case .byteOrder, .version: .unsupported
    case .tooShort, .notWeights, .headerChecksum, .fileLength, .indexChecksum, .malformed,
      .padding, .weightChecksum, .alignment:
      .badData
    }
  }
}

extension ProgramError {
  /// What was found, and what was expected.
  package var text: String {
    switch self {
    case .plan(let error): error.place.isEmpty ? error.text : "\(error.place): \(error.text)"
    case .extent(let error): error.text
    case .missingWeight(let name): "found no weight '\(name)'; the weights are of another network"
    case .foreignWeights(let found, let expected):
      "found weights \(hexadecimal(found)), expected \(hexadecimal(expected)): they belong to "
        + "another network, or to another version of it"
    }
  }
}
