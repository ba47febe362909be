/// What `mhnetc check` finds: codes that stay, whatever the words.
///
/// A code is never given to something else; new ones are added.
enum CheckCode: String, Encodable, CaseIterable, Sendable {
  // The file.
  case malformedFile = "MN001"
  case resourceLimit = "MN002"
  case unsupportedFormat = "MN003"
  case checksum = "MN004"
  case fileRemark = "MN005"
  case fileWarning = "MN006"
  case planVerified = "MN007"
  case internalBug = "MN009"

  // Its structure against the architecture that it claims to be.
  case unknownArchitecture = "MN010"
  case nearestArchitecture = "MN011"
  case missingTensor = "MN012"
  case misshapenTensor = "MN013"
  case unexpectedTensor = "MN014"
  case contradictingShapes = "MN015"
  case otherArchitecture = "MN016"
  case quantisedWeights = "MN017"
  case unusedTensor = "MN018"
  case networkRemark = "MN019"

  // Operators and shapes of an exported graph.
  case unsupportedOperator = "MN020"
  case unsupportedUse = "MN021"
  case invalidNode = "MN022"
  case invalidShape = "MN023"
  case otherwiseInvalid = "MN024"
  case otherwiseUnsupported = "MN025"
  case secondOpinion = "MN026"
  case secondComplaint = "MN027"

  // Numbers.
  case nonFiniteWeight = "MN030"
  case subnormalWeight = "MN031"
  case deadChannel = "MN032"
  case zeroTensor = "MN033"
  case beyondFloat16 = "MN034"
  case beyondBFloat16 = "MN035"
  // What is computed with them.
  case noEpsilon = "MN040"
  case vanishingEpsilon = "MN041"
  case unshiftedExponential = "MN042"

  // What one may do with it.
  case licence = "MN050"
  case nonCommercial = "MN051"

  /// How grave it is, where the options say nothing else.
  var severity: CheckReport.Severity {
    switch self {
    case .malformedFile, .resourceLimit, .checksum, .internalBug, .unknownArchitecture,
      .nearestArchitecture, .missingTensor, .misshapenTensor, .unexpectedTensor,
      .contradictingShapes, .otherArchitecture, .invalidNode, .invalidShape, .otherwiseInvalid:
      .error
    case .unsupportedFormat, .quantisedWeights, .unsupportedOperator, .unsupportedUse,
      .otherwiseUnsupported:
      .unsupported
    case .fileWarning, .unusedTensor, .secondComplaint, .nonFiniteWeight, .deadChannel,
      .noEpsilon, .vanishingEpsilon, .unshiftedExponential:
      .warning
    case .fileRemark, .planVerified, .networkRemark, .secondOpinion, .subnormalWeight,
      .zeroTensor, .beyondFloat16, .beyondBFloat16, .licence, .nonCommercial:
      .note
    }
  }

  /// What it says, in a few words.
  var title: String {
    switch self {
    case .malformedFile: "the file is damaged, or not of its format"
    case .resourceLimit: "a limit is exceeded"
    case .unsupportedFormat: "the file is of a kind that is not read"
    case .checksum: "a checksum does not match"
    case .fileRemark: "how the file was read"
    case .fileWarning: "the file is unusual"
    case .planVerified: "the plan is sound"
    case .internalBug: "a defect of this program"
    case .unknownArchitecture: "the tensors are of no known architecture"
    case .nearestArchitecture: "the tensors fit no architecture; which is the nearest"
    case .missingTensor: "missing tensor"
    case .misshapenTensor: "tensor of another shape"
    case .unexpectedTensor: "unexpected tensor"
    case .contradictingShapes: "shapes of tensors contradict each other"
    case .otherArchitecture: "another architecture than was asked for"
    case .quantisedWeights: "weights are whole numbers"
    case .unusedTensor: "nothing is computed with a tensor"
    case .networkRemark: "how the network was made out"
    case .unsupportedOperator: "an operator is not compiled"
    case .unsupportedUse: "an operator is not compiled with this attribute, type or operand"
    case .invalidNode: "a node contradicts its operator"
    case .invalidShape: "shapes do not fit"
    case .otherwiseInvalid: "the network is not well-formed"
    case .otherwiseUnsupported: "the network is not supported"
    case .secondOpinion: "what libonnx says"
    case .secondComplaint: "libonnx objects"
    case .nonFiniteWeight: "a weight is NaN or infinite"
    case .subnormalWeight: "a weight is subnormal"
    case .deadChannel: "a channel's weights are all zero"
    case .zeroTensor: "a tensor is all zero"
    case .beyondFloat16: "a weight is beyond the range of float16"
    case .beyondBFloat16: "a weight is beyond the range of bfloat16"
    case .noEpsilon: "a normalisation has no epsilon"
    case .vanishingEpsilon: "the epsilon of a normalisation vanishes in single precision"
    case .unshiftedExponential: "a softmax does not subtract the maximum"
    case .licence: "the licence of the authors' code and weights"
    case .nonCommercial: "the authors allow no commercial use"
    }
  }

  /// What would help; `nil` where nothing need be done.
  var remedy: String? {
    switch self {
    case .malformedFile: "copy or download the file again and compare its size and checksum"
    case .resourceLimit: "split the file, or use a machine with more memory"
    case .unsupportedFormat: "export the network to ONNX, or give its checkpoint"
    case .checksum:
      "download the file again; --ignore-checksums reads it where only the checksum is wrong"
    case .internalBug: "report it with the model"
    case .unknownArchitecture, .otherwiseUnsupported:
      "export the network to ONNX and give that file; `mhnetc list architectures` has what is known"
    case .nearestArchitecture:
      "compare with the findings below: a few are damage, many are another network"
    case .missingTensor:
      "save the state_dict of the whole network, and look for another name among the unexpected"
    case .misshapenTensor: "look for other hyper-parameters than those of the rest of the network"
    case .unexpectedTensor:
      "remove it where it is of a loss or an optimiser; else it is another network's"
    case .contradictingShapes: "look for tensors of another network in the state_dict"
    case .otherArchitecture: "leave --arch out, or give the file that is meant"
    case .quantisedWeights: "give the floating-point weights"
    case .unusedTensor: "none is needed; `mhnetc convert` leaves it out"
    case .unsupportedOperator: nil
    case .unsupportedUse: "write the layer with what `mhnetc list ops` has, and export again"
    case .invalidNode, .invalidShape, .otherwiseInvalid: "export the network again"
    case .secondComplaint: "export with a current exporter; ignore it where the file compiles"
    case .nonFiniteWeight: "go back to a checkpoint from before the training diverged"
    case .subnormalWeight: "set it to zero: it counts for nothing and may be slow"
    case .deadChannel: "prune it, or train again: the channel is the same for every picture"
    case .zeroTensor: "train the network where it is no bias: a scale of zero switches a branch off"
    case .beyondFloat16: "keep single precision or bf16: in float16 it would be infinite"
    case .beyondBFloat16: "keep single precision"
    case .noEpsilon: "give the layer an epsilon, such as 1e-6, and export again"
    case .vanishingEpsilon: "give the layer a larger epsilon, such as 1e-6, and export again"
    case .unshiftedExponential: "use softmax, which subtracts the maximum, and export again"
    case .nonCommercial: "ask the authors before commercial use, or train weights of your own"
    case .fileRemark, .fileWarning, .planVerified, .networkRemark, .secondOpinion, .licence: nil
    }
  }
}

/// `mhnetc list checks`.
struct CheckList: ListResult {
  struct Entry: Encodable {
    let code: CheckCode
    let severity: CheckReport.Severity
    let title: String
    let remedy: String?
  }

  let schema = 1
  let checks = CheckCode.allCases.map {
    Entry(code: $0, severity: $0.severity, title: $0.title, remedy: $0.remedy)
  }

  var text: String {
    let width = checks.map(\.severity.rawValue.count).max() ?? 0
    return checks.map { check in
      let severity = check.severity.rawValue
      let padding = String(repeating: " ", count: width - severity.count)
      return "\(check.code.rawValue)  \(severity)\(padding)  \(check.title)\n"
        + (check.remedy.map { String(repeating: " ", count: width + 9) + "→ \($0)\n" } ?? "")
    }.joined()
  }
}
