import Architectures
import Passes

extension Diagnostic {
  init(_ error: BuildingError, file: String) {
    switch error {
    case .unknownArchitecture(let tensors):
      self.init(
        .badData, file: file,
        "found \(tensors) tensors, of which none fits an architecture that is known "
          + "(`mhnetc list architectures`); export the network to ONNX and give that file")
    case .binding(let report):
      let summary = "found tensors that fit no architecture; the nearest is \(report.summary)"
      self.init(
        .badData, file: file, findings: [Finding(place: "", message: summary)] + report.findings)
    case .wholeNumbers(let design, let names):
      let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
      self.init(
        .unsupported, file: file, place: design.rawValue,
        "found whole numbers in \(names.prefix(10).map { "'\($0)'" }.joined(separator: ", "))"
          + "\(rest), expected weights of f16, bf16, f32 or f64: quantised checkpoints are not "
          + "supported")
    case .otherArchitecture(let found, let report):
      self.init(
        .badData, file: file,
        findings: [
          Finding(
            place: "",
            message: "found the tensors of \(found.rawValue), expected those of "
              + "\(report.summary)")
        ] + report.findings)
    }
  }
}

extension BindingReport {
  /// The most tensors of one kind that are named.
  private static let most = 10
  /// Characters of names on a line; a place beyond 400 would be cut.
  private static let room = 360

  /// The first few tensors of each kind, and how many there are.
  var findings: [Diagnostic.Finding] {
    var findings: [Diagnostic.Finding] = []
    if let contradiction {
      findings.append(
        Diagnostic.Finding(
          place: prefix + contradiction.module, message: contradiction.error.text))
    }
    add(missing, "found none, expected", "for \(design.rawValue)", to: &findings)
    for tensor in misshaped.prefix(BindingReport.most) {
      findings.append(
        Diagnostic.Finding(
          place: "tensor '\(prefix + tensor.name)'",
          message: "found the shape \(tensor.found), expected \(tensor.expected)"))
    }
    addRest(misshaped.count, "are of other shapes", to: &findings)
    add(unexpected, "unexpected, found no place for", "in \(design.rawValue)", to: &findings)
    return findings
  }

  /// How many tensors fit and how many do not.
  var summary: String {
    if contradiction != nil {
      return "\(design.rawValue), whose shapes contradict each other after \(matched) of "
        + "\(tensors) tensors"
    }
    let stripped = prefix.isEmpty ? "" : " without '\(prefix)' before their names"
    return "\(design.rawValue): "
      + "\(matched) of \(tensors) tensors fit\(stripped), "
      + "\(missing.count) \(isPartial ? "and more " : "")are missing, "
      + "\(misshaped.count) have other shapes, \(unexpected.count) are unexpected"
  }

  /// As many names on a line as it has room for.
  private func add(
    _ names: [String], _ found: String, _ design: String, to findings: inout [Diagnostic.Finding]
  ) {
    var lines: [[String]] = []
    for name in names.prefix(BindingReport.most).map({ "'\(prefix + $0)'" }) {
      let used = lines.last?.reduce(0) { $0 + $1.unicodeScalars.count + 2 } ?? BindingReport.room
      if used + name.unicodeScalars.count <= BindingReport.room {
        lines[lines.count - 1].append(name)
      } else {
        lines.append([name])
      }
    }
    for line in lines {
      let (noun, pronoun) = line.count == 1 ? ("tensor", "it") : ("tensors", "them")
      findings.append(
        Diagnostic.Finding(
          place: "\(noun) \(line.joined(separator: ", "))",
          message: "\(found) \(pronoun) \(design)"))
    }
    addRest(names.count, "\(found) them \(design)", to: &findings)
  }

  private func addRest(_ count: Int, _ message: String, to findings: inout [Diagnostic.Finding]) {
    guard count > BindingReport.most else { return }
    findings.append(
      Diagnostic.Finding(
        place: design.rawValue, message: "and \(count - BindingReport.most) more: \(message)"))
  }
}

extension Diagnostic {
  init(_ error: PoolingError, file: String) {
    switch error {
    case .noGlobalMean:
      self.init(
        .unsupported, file: file,
        "found no mean over the whole picture, so --pool local:N would change nothing")
    case .scale(let origin, let featureMap, let picture):
      self.init(
        .unsupported, file: file, place: origin.map { "\($0)" } ?? "",
        "found a mean over \(featureMap), whose extents are in no constant ratio to those of the "
          + "picture\(picture.map { " \($0)" } ?? ""): --pool local:N has no window for it")
    case .emptyWindow(let origin, let window, let featureMap, let picture):
      self.init(
        .usage, file: file, place: origin.map { "\($0)" } ?? "",
        "found --pool local:\(window), which is less than a pixel of \(featureMap) for the picture "
          + "\(picture); expected a larger window")
    case .use(let origin, let error):
      self.init(
        .unsupported, file: file, place: origin.map { "\($0)" } ?? "",
        "found a mean whose use takes one number a channel, so it cannot be local: \(error.text)")
    }
  }
}
