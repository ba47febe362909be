/// What kind of failure an error is: decides the exit code, never the text.
public enum FailureClass: Hashable, Sendable, CaseIterable {
  /// The file contradicts its format or itself (exit code 65).
  case badData
  /// A file could not be opened (66).
  case cannotOpen
  /// Well-formed, but nothing that this build can compile (69).
  case unsupported
  /// Refused before the resources were spent (75).
  case resourceLimit
  /// Reading failed (74).
  case io
}
