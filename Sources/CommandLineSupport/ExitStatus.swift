/// The exit codes, after BSD's sysexits.
package enum ExitStatus: Int32, Error, Hashable, Sendable {
  case done = 0
  case comparisonFailed = 1
  case usage = 64
  case badData = 65
  case cannotOpenInput = 66
  case unsupported = 69
  case internalBug = 70
  case cannotCreateOutput = 73
  case inputOutput = 74
  case resourceLimit = 75
  case interrupted = 130
  case terminated = 143
}
