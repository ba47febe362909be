/// What kind of failure an error is, as programs and shells tell them apart: the raw value is the
/// exit code after BSD's sysexits, and the code that the C interface returns.
public enum FailureCategory: Int32, Hashable, Sendable {
  /// The caller asked for what does not exist.
  case usage = 64
  /// Bytes that are damaged, or not what they should be.
  case badData = 65
  /// An input that cannot be opened.
  case cannotOpenInput = 66
  /// Valid, but not supported by this network or this processor.
  case unsupported = 69
  /// A defect of this code.
  case internalDefect = 70
  /// More memory, threads or elements than a limit allows.
  case resourceLimit = 75
  /// The caller stopped the run.
  case cancelled = 130
}
