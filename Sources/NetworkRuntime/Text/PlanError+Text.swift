package import PlanFormat
import TensorCore

extension PlanError {
  package var place: String {
    switch self {
    case .malformed(let section, let offset, _): "\(section.rawValue) section, byte \(offset)"
    case .padding(let offset): "byte \(offset)"
    case .checksum(let section, _, _), .sectionPlace(let section, _, _):
      "\(section.rawValue) section"
    case .unknownOperator(let value, _), .attribute(let value, _), .shape(let value, _),
      .operandNotBefore(let value, _), .missingWeight(let value, _):
      "value %\(value)"
    case .weightType(let name, _, _), .weightBytes(let name, _, _): "weight '\(name)'"
    case .kernel(let step, _, _), .readsUnwritten(let step, _), .computedTwice(let step, _):
      "step \(step)"
    case .outputNotComputed(let name): "output '\(name)'"
    case .cannotOpen, .tooShort, .notAPlan, .byteOrder, .version, .fileLength, .sectionKinds,
      .weightsDigest, .missingFeatures, .undeclaredFeature, .duplicateName, .noOutput, .tooLarge:
      ""
    }
  }

  package var text: String {
    switch self {
    case .cannotOpen(_, let code): "cannot be opened: \(systemMessage(code))"
    case .tooShort(let found, let expected):
      "found \(found) bytes, expected at least \(expected); the file is truncated"
    case .notAPlan: "found other first bytes than a plan's"
    case .byteOrder(let found, let expected):
      "found byte order mark \(hexadecimal(UInt64(found))), expected "
        + "\(hexadecimal(UInt64(expected))): written on a machine of the other byte order"
    case .version(let found, let expected):
      "found plan version \(found), expected \(expected); convert the model again"
    case .fileLength(let found, let expected):
      "found \(found) bytes, expected \(expected); the file is truncated or has bytes appended"
    case .sectionKinds(let found, let expected):
      "found the sections \(found), expected \(expected)"
    case .sectionPlace(_, let offset, let length):
      "found it at byte \(offset) with \(length) bytes, expected it inside the file, in order"
    case .padding: "found bytes between the sections, expected zeros"
    case .checksum(_, let found, let expected):
      "found checksum \(hexadecimal(found)), expected \(hexadecimal(expected)); "
        + "the file is damaged, convert the model again"
    case .weightsDigest(let found, let expected):
      "found weights \(hexadecimal(found)), expected \(hexadecimal(expected)): "
        + "they belong to another model"
    case .malformed(_, _, let what): "found \(what)"
    case .missingFeatures(let features):
      "needs \(features.joined(separator: ", ")), of which this version knows nothing"
    case .undeclaredFeature(let feature):
      "found weights that need \(feature), expected it among the features that the plan names"
    case .unknownOperator, .attribute, .shape, .operandNotBefore, .duplicateName, .missingWeight,
      .weightType, .weightBytes, .kernel, .readsUnwritten, .computedTwice, .outputNotComputed,
      .noOutput, .tooLarge:
      programText
    }
  }

  private var programText: String {
    switch self {
    case .unknownOperator(_, let mnemonic): "found the operator '\(mnemonic)', which does not exist"
    case .attribute(_, let error): "found attributes that do not fit: \(error)"
    case .shape(_, let error): error.text
    case .operandNotBefore(_, let operand): "found operand %\(operand), expected one before it"
    case .duplicateName(let name): "found the name '\(name)' twice"
    case .missingWeight(_, let name): "found no elements of the weight '\(name)'"
    case .weightType(_, let found, let expected): "found \(found), expected \(expected)"
    case .weightBytes(_, let found, let expected):
      "found \(found) bytes, expected \(expected.map(String.init) ?? "another layout")"
    case .kernel(_, let kernel, let reason):
      "found the kernel '\(kernel.rawValue)', which cannot compute it: \(reason)"
    case .readsUnwritten(_, let value): "found it reads %\(value), which no step has written"
    case .computedTwice(_, let value): "found it computes %\(value), which another step computes"
    case .outputNotComputed: "found no step that computes it"
    case .noOutput: "found no output, expected one"
    case .tooLarge(let what, let found, let limit):
      "found \(found) \(what), expected at most \(limit)"
    case _: ""
    }
  }
}

/// `0x00c0ffee`.
package func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
