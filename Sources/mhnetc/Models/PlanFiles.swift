import OutputFiles
import PlanFormat
import TensorCore

/// Writes a plan whose weights lie in memory or in a file that stays open.
///
/// - Throws: `Diagnostic` when the file cannot be written.
func writePlan(_ plan: Plan, to path: String) throws(Diagnostic) {
  do throws(OutputError) {
    var file = try OutputFile(path: path)
    try file.write(plan.filePieces())
    try file.commit()
  } catch {
    throw Diagnostic(error)
  }
}

extension OutputFile {
  /// Writes pieces one after the other; those that lie in a mapped file are not copied.
  mutating func write(_ pieces: [TensorBytes]) throws(OutputError) {
    for piece in pieces {
      try piece.withUnsafeBytes { bytes in
        Result { () throws(OutputError) in try self.write(bytes) }
      }.get()
    }
  }
}
