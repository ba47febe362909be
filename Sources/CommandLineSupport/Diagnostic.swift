/// A failure as the user sees it: where, what was found, what was expected; several where a check
/// found several.
package struct Diagnostic: Error, Sendable {
  /// One finding.
  package struct Finding: Sendable {
    /// A byte offset, member, tensor, node or module path; empty for the file as a whole.
    package let place: String
    /// What was found, and what was expected or would help.
    package let message: String

    /// A finding at a place.
    package init(place: String, message: String) {
      self.place = place
      self.message = message
    }
  }

  package let status: ExitStatus
  /// The file that it is about, if any.
  package let file: String?
  package let findings: [Finding]

  package init(_ status: ExitStatus, file: String? = nil, findings: [Finding]) {
    self.status = status
    self.file = file
    self.findings = findings
  }

  package init(_ status: ExitStatus, file: String? = nil, place: String = "", _ message: String) {
    self.init(status, file: file, findings: [Finding(place: place, message: message)])
  }

  /// `error: FILE: WHERE: what was found, what was expected`, a line for each finding.
  package var text: String {
    findings.map { finding in
      let parts = ["error", file, finding.place, finding.message].compactMap { $0 }
      return parts.filter { !$0.isEmpty }.map(singleLine).joined(separator: ": ")
    }.joined(separator: "\n")
  }
}

/// Text from a file for one line of a message: control characters escaped, at most 400 characters.
package func singleLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(400) {
    if scalar.value < 0x20 || scalar.value == 0x7F {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.count > 400 ? result + "…" : result
}
