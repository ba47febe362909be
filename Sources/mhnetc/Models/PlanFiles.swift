import OutputFiles
import PlanFormat
import TensorCore

/// Writes a plan whose weights lie in memory or in a file that stays open.
///
/// - Throws: `Diagnostic` when the file cannot be written.
func writePlan(_ plan: Plan, to path: String) throws(Diagnostic) {
  do throws(OutputError) {
    var file = try OutputFile(path: path)
    for piece in plan.filePieces() {
      try piece.withUnsafeBytes { bytes in
        Result { () throws(OutputError) in try file.write(bytes) }
      }.get()
    }
    try file.commit()
  } catch {
    throw Diagnostic(error)
  }
}
