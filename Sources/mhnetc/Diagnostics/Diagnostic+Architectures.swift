import Architectures

extension Diagnostic {
  init(_ error: BuildingError, file: String) {
    switch error {
    case .unknownArchitecture(let tensors):
      self.init(
        .unsupported, file: file,
        "found \(tensors) tensors of no architecture that is known (`mhnetc list architectures`); "
          + "export the network to ONNX and give that file")
    case .shape(let family, let error):
      self.init(.badData, file: file, place: family.rawValue, error.text)
    case .binding(let report): self.init(.badData, file: file, findings: report.findings)
    }
  }
}

extension BindingReport {
  /// The most tensors of one kind that are named.
  private static let most = 10

  /// The first few of each kind, and how many there are.
  var findings: [Diagnostic.Finding] {
    var findings: [Diagnostic.Finding] = []
    func add(_ names: [String], _ message: String) {
      for name in names.prefix(BindingReport.most) {
        findings.append(Diagnostic.Finding(place: "tensor '\(name)'", message: message))
      }
      if names.count > BindingReport.most {
        let rest = names.count - BindingReport.most
        findings.append(
          Diagnostic.Finding(place: family.rawValue, message: "and \(rest) more: \(message)"))
      }
    }
    add(missing, "found none, expected it for \(family.rawValue), the nearest architecture")
    for tensor in misshaped.prefix(BindingReport.most) {
      findings.append(
        Diagnostic.Finding(
          place: "tensor '\(tensor.name)'",
          message: "found the shape \(tensor.found), expected \(tensor.expected)"))
    }
    if misshaped.count > BindingReport.most {
      let rest = misshaped.count - BindingReport.most
      findings.append(
        Diagnostic.Finding(place: family.rawValue, message: "and \(rest) more of other shapes"))
    }
    add(unexpected, "found it, expected no such tensor in \(family.rawValue)")
    return findings
  }
}
