import ModelFiles
import OnnxSecondOpinion

/// What `mhnetc check` reports; Schemas/check.json.
struct CheckReport: JSONResult {
  enum Severity: String, Encodable {
    case error, unsupported, warning, note
  }

  struct Finding: Encodable {
    let severity: Severity
    let code: String
    let place: String
    let message: String
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

  mutating func add(_ diagnostic: Diagnostic) {
    pass = false
    if worst == .done || (diagnostic.status == .badData && worst != .internalBug) {
      worst = diagnostic.status
    }
    let severity: Severity = diagnostic.status == .unsupported ? .unsupported : .error
    for finding in diagnostic.findings {
      findings.append(
        Finding(
          severity: severity, code: "\(diagnostic.status)", place: finding.place,
          message: finding.message))
    }
  }

  mutating func warn(_ code: String, _ message: String, place: String = "") {
    findings.append(Finding(severity: .warning, code: code, place: place, message: message))
  }

  mutating func remark(_ code: String, _ message: String) {
    findings.append(Finding(severity: .note, code: code, place: "", message: message))
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
    case .answer(let answer): remark("libonnx", "\(name) \(words(answer))")
    case .complaint(let text): warn("libonnx", "\(name): \(text)")
    case .notKnown(.format(let found, let newest)):
      remark("libonnx", "\(name) knows file formats up to IR \(newest), this is IR \(found)")
    case .notKnown(.operators(let domain, let found, let newest)):
      let name = domain.isEmpty ? name : "\(name) (\(domain))"
      remark("libonnx", "\(name) knows opsets up to \(newest), this is opset \(found)")
    case .crashed(let signal): warn("libonnx", "\(name) ended by signal \(signal)")
    case _: warn("libonnx", "\(name) gave no answer")
    }
  }

  /// Weights that would make every picture NaN: the first ten by name, and how many there are.
  mutating func addNonFinite(_ names: [String], isError: Bool) {
    let findings = NonFiniteWeights.findings(names)
    if isError && !findings.isEmpty {
      return add(Diagnostic(.badData, file: model, findings: findings))
    }
    for finding in findings { warn("non-finite", finding.message, place: finding.place) }
  }

  var text: String {
    var text = "\(model): \(format ?? "not readable")\(network.map { ", \($0)" } ?? "")\n"
    for finding in findings {
      let place = finding.place.isEmpty ? "" : "\(singleLine(finding.place)): "
      text += "\(finding.severity.rawValue): \(place)\(singleLine(finding.message))\n"
    }
    return text + (pass ? "well-formed and supported\n" : "not usable\n")
  }
}
