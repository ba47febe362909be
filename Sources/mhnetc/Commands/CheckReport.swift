import ModelFiles
import OnnxSecondOpinion

/// What `mhnetc check` reports; Schemas/check.json.
struct CheckReport: JSONResult {
  enum Severity: String, Encodable, Sendable {
    case error, unsupported, warning, note
  }

  struct Finding: Encodable {
    let severity: Severity
    let code: CheckCode
    /// What the code says.
    let title: String
    let place: String
    /// The author's module, where it is known.
    let module: String?
    let message: String
    let remedy: String?
  }

  let schema = 1
  let model: String
  var format: String?
  var network: String?
  private(set) var findings: [Finding] = []
  private(set) var pass = true
  private var worst = ExitStatus.done

  init(model: String) { self.model = model }

  private enum CodingKeys: CodingKey {
    case schema, model, format, network, findings, pass
  }

  /// 65 for errors before 69 for what is unsupported, 0 for neither.
  var status: ExitStatus { worst }

  /// Adds a finding; one that the model cannot be used with comes by `fail` too.
  mutating func add(
    _ code: CheckCode, _ message: String, place: String = "", module: String? = nil,
    severity: Severity? = nil
  ) {
    findings.append(
      Finding(
        severity: severity ?? code.severity, code: code, title: code.title, place: place,
        module: module, message: message, remedy: code.remedy))
  }

  /// The model cannot be used.
  mutating func fail(_ status: ExitStatus) {
    pass = false
    if worst == .done || (status == .badData && worst != .internalBug) { worst = status }
  }

  /// Adds a failure of which nothing more is known than its kind.
  mutating func add(_ diagnostic: Diagnostic, as code: CheckCode? = nil) {
    fail(diagnostic.status)
    for finding in diagnostic.findings {
      add(code ?? CheckCode(diagnostic.status), finding.message, place: finding.place)
    }
  }

  /// What libonnx's checker and shape inference say.
  mutating func add(secondOpinion file: MappedFile) {
    let (checked, inferred) = file.withUnsafeBytes { bytes in
      (OnnxSecondOpinion.check(bytes), OnnxSecondOpinion.inferShapes(bytes))
    }
    add(checked, by: "libonnx's checker") { _ in "finds nothing wrong" }
    add(inferred, by: "libonnx's shape inference") { "finds the shapes of \($0.count) values" }
  }

  private mutating func add<Answer>(
    _ verdict: OnnxSecondOpinion.Verdict<Answer>, by name: String, _ words: (Answer) -> String
  ) {
    switch verdict {
    case .answer(let answer): add(.secondOpinion, "\(name) \(words(answer))")
    case .complaint(let text): add(.secondComplaint, "\(name): \(text)")
    case .notKnown(.format(let found, let newest)):
      add(.secondOpinion, "\(name) knows file formats up to IR \(newest), this is IR \(found)")
    case .notKnown(.operators(let domain, let found, let newest)):
      let name = domain.isEmpty ? name : "\(name) (\(domain))"
      add(.secondOpinion, "\(name) knows opsets up to \(newest), this is opset \(found)")
    case .crashed(let signal): add(.secondComplaint, "\(name) ended by signal \(signal)")
    case _: add(.secondComplaint, "\(name) gave no answer")
    }
  }

  /// The most findings of one code that are shown to people.
  private static let most = 10

  var text: String {
    var text = "\(model): \(format ?? "not readable")\(network.map { ", \($0)" } ?? "")\n"
    var codes: [CheckCode] = []
    for finding in findings where !codes.contains(finding.code) { codes.append(finding.code) }
    for code in codes {
      let found = findings.filter { $0.code == code }
      for finding in found.prefix(CheckReport.most) {
        let place = finding.place.isEmpty ? "" : "\(singleLine(finding.place)): "
        text += "\(finding.severity.rawValue): \(code.rawValue): \(place)"
        text += "\(singleLine(finding.message))\n"
      }
      if found.count > CheckReport.most, let first = found.first {
        text += "\(first.severity.rawValue): \(code.rawValue): and "
        text += "\(found.count - CheckReport.most) more: \(code.title) "
        text += "(\(found.count) \(code.isOfTensors ? "tensors" : "places") in all)\n"
      }
      if let remedy = code.remedy, found.contains(where: { $0.severity != .note }) {
        text += "  → \(remedy)\n"
      }
    }
    return text + (pass ? "well-formed and supported\n" : "not usable\n")
  }
}

extension CheckCode {
  /// What a failure is where only its kind is known.
  init(_ status: ExitStatus) {
    self =
      switch status {
      case .badData: .otherwiseInvalid
      case .unsupported: .otherwiseUnsupported
      case .resourceLimit: .resourceLimit
      case .done, .comparisonFailed, .usage, .cannotOpenInput, .internalBug,
        .cannotCreateOutput, .inputOutput, .interrupted, .terminated:
        .internalBug
      }
  }

  /// Whether its places are tensors.
  fileprivate var isOfTensors: Bool {
    switch self {
    case .missingTensor, .misshapenTensor, .unexpectedTensor, .unusedTensor, .nonFiniteWeight,
      .subnormalWeight, .deadChannel, .zeroTensor, .beyondFloat16, .beyondBFloat16:
      true
    case .malformedFile, .resourceLimit, .unsupportedFormat, .checksum, .fileRemark, .fileWarning,
      .planVerified, .internalBug, .unknownArchitecture, .nearestArchitecture,
      .contradictingShapes, .otherArchitecture, .quantisedWeights, .networkRemark,
      .unsupportedOperator, .unsupportedUse, .invalidNode, .invalidShape, .otherwiseInvalid,
      .otherwiseUnsupported, .secondOpinion, .secondComplaint, .noEpsilon, .vanishingEpsilon,
      .unshiftedExponential, .licence, .nonCommercial:
      false
    }
  }
}
