#if canImport(Glibc)
  import Glibc
#endif

/// Remarks on standard error.
struct Messages: Sendable {
  let isQuiet: Bool
  let isVerbose: Bool

  /// Something the user should know though it is no error.
  func warn(_ text: String) {
    if !isQuiet { writeToStandardError("warning: \(singleLine(text))\n") }
  }

  /// What is done.
  func note(_ text: String) { if !isQuiet { writeToStandardError("\(text)\n") } }

  /// Details.
  func detail(_ text: String) { if isVerbose { writeToStandardError("\(text)\n") } }
}

/// Writes all bytes, as far as standard error takes them.
func writeToStandardError(_ text: String) { writeAll(text, to: STDERR_FILENO) }

/// Writes all bytes to standard output.
///
/// - Throws: `ExitStatus.inputOutput` when it does not take them, as a full disk.
func writeToStandardOutput(_ text: String) throws {
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
