/// What is wrong with an archive of `torch.export`, with the facts.
public enum TorchExportProblem: Error, Hashable, Sendable {
  // The archive.

  /// A format of archive other than `pt2`.
  case archiveFormat(String)
  /// A version of the archive other than 0.
  case archiveVersion(String)
  /// A major version of the records that is not read.
  case schemaVersion(ExportedProgram.SchemaVersion)
  /// Compiled code without the program that it was compiled from.
  case compiledOnly
  /// No program in the archive.
  case noProgram
  /// More programs than one.
  case severalPrograms([String])
  /// A byte order other than little-endian.
  case byteOrder(String)
  /// A member that must be there is missing.
  case memberMissing(String)
  /// More bytes of JSON than the limit.
  case textTooLarge(bytes: Int, limit: Int)

  // The records.

  /// A member of a JSON object that must be there is missing.
  case missing(String)
  /// A value of another kind than the schema says.
  case kind(field: String, found: String, expected: String)
  /// A union without exactly one alternative.
  case union(field: String, alternatives: Int)
  /// A number that the schema does not define.
  case unknownNumber(field: String, Int64)
  /// Text where a number is not finite, other than the three words for that.
  case notANumber(String)
  /// As many inputs as there are not descriptions of them.
  case counts(of: String, found: Int, expected: Int)
  /// An extent that is negative.
  case negativeExtent(Int64)
  /// An extent that is no expression of the grammar.
  case expression(SymbolicExpression.Problem)

  // The tensors.

  /// A tensor as a pickle of its own.
  case pickledTensor
  /// A name of a member that steps out of the folder.
  case memberPath(String)
  /// A tensor without bytes: exported without weights.
  case noWeights
  /// A tensor in a layout other than strided.
  case layout(Int64)
  /// Bytes that are not whole elements.
  case partialElements(bytes: Int, elementBytes: Int)
  /// A tensor of a type that has no storage here.
  case elementType(String)
  /// A tensor that is described twice.
  case tensorTwice
}

extension TorchExportProblem {
  /// What kind of failure this is.
  public var failureClass: FailureClass {
    switch self {
    case .archiveFormat, .archiveVersion, .schemaVersion, .compiledOnly, .severalPrograms,
      .byteOrder, .pickledTensor, .layout, .elementType:
      .unsupported
    case .textTooLarge: .resourceLimit
    case .noProgram, .memberMissing, .missing, .kind, .union, .unknownNumber, .notANumber, .counts,
      .negativeExtent, .expression, .memberPath, .noWeights, .partialElements, .tensorTwice:
      .badData
    }
  }
}

extension TorchExportProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch self {
    case .archiveFormat(let format):
      "archive format \(format.debugDescription), expected \"pt2\""
    case .archiveVersion(let version):
      "archive version \(version.debugDescription), expected \"0\""
    case .schemaVersion(let version):
      "schema version \(version), expected \(ExportedProgram.supportedMajors.lowerBound) or "
        + "\(ExportedProgram.supportedMajors.upperBound): export it again with PyTorch 2.5 to 2.13"
    case .compiledOnly:
      "holds compiled code alone (AOTInductor), expected the program: save it in PyTorch with "
        + "torch.export.save"
    case .noProgram: "no program in the archive, expected models/NAME.json"
    case .severalPrograms(let names):
      "several programs (\(names.map(\.debugDescription).joined(separator: ", "))), expected one: "
        + "save each with torch.export.save"
    case .byteOrder(let order): "byte order \(order.debugDescription), expected \"little\""
    case .memberMissing(let name): "the archive has no member \(name.debugDescription)"
    case .textTooLarge(let bytes, let limit): "\(bytes) bytes of JSON, the limit is \(limit)"

    case .missing(let field): "\(field) is missing"
    case .kind(let field, let found, let expected): "\(field) is \(found), expected \(expected)"
    case .union(let field, let alternatives):
      "\(field) has \(alternatives) alternatives, expected 1"
    case .unknownNumber(let field, let number):
      "\(field) is \(number), which the schema does not define"
    case .notANumber(let text):
      "found \(text.debugDescription.prefix(80)), expected a number, \"Infinity\", \"-Infinity\" "
        + "or \"NaN\""
    case .counts(let what, let found, let expected): "\(found) \(what), expected \(expected)"
    case .negativeExtent(let extent): "an extent of \(extent), expected 0 or more"
    case .expression(let problem): "an extent is \(problem)"

    case .pickledTensor:
      "is a tensor of a class of its own, saved as a pickle, expected plain bytes"
    case .memberPath(let path): "its bytes are in \(path.debugDescription), expected a plain name"
    case .noWeights: "has no bytes: the program was exported without weights"
    case .layout(let layout): "a tensor in layout \(layout), expected 7 (strided)"
    case .partialElements(let bytes, let size):
      "\(bytes) bytes, expected a multiple of \(size), the bytes of an element"
    case .elementType(let type): "elements of type \(type), which are not supported"
    case .tensorTwice: "is described twice"
    }
  }
}
