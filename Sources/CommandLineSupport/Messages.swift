import Glibc
import NetworkRuntime

/// Remarks on standard error.
package struct Messages: Sendable {
  package let isQuiet: Bool
  package let isVerbose: Bool

  /// How much is said.
  package init(isQuiet: Bool, isVerbose: Bool) {
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
  }

  /// Something the user should know though it is no error.
  package func warn(_ text: String) {
    if !isQuiet { writeToStandardError("warning: \(singleLine(text))\n") }
  }

  /// What is done.
  package func note(_ text: String) { if !isQuiet { writeToStandardError("\(text)\n") } }

  /// Details.
  package func detail(_ text: String) { if isVerbose { writeToStandardError("\(text)\n") } }
}

/// Writes all bytes, as far as standard error takes them.
package func writeToStandardError(_ text: String) { writeAll(text, to: STDERR_FILENO) }

/// Writes all bytes to standard output.
///
/// - Throws: `ExitStatus.inputOutput` when it does not take them, as a full disk.
package func writeToStandardOutput(_ text: String) throws {
  guard writeAll(text, to: STDOUT_FILENO) else {
    // A reader that has gone away, as in `mhnetc list ops | head`, is no failure.
    if errno == EPIPE { throw ExitStatus.done }
    throw Diagnostic(
      .inputOutput, file: "standard output", "cannot be written: \(systemMessage(errno))")
  }
}

@discardableResult
private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 && errno == EINTR { continue }
    if written <= 0 { return false }
    bytes = bytes.dropFirst(written)
  }
  return true
}
