import OutputFiles

/// Writes text to a file, whole or not at all.
func writeText(_ text: String, to path: String) throws(Diagnostic) {
  do throws(OutputError) {
    try OutputFile.write(Array(text.utf8), to: path)
  } catch {
    throw Diagnostic(error)
  }
}
