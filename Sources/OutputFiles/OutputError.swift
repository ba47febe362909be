import Glibc

/// What was being done to a file when the system refused.
public enum FileOperation: String, Hashable, Sendable {
  /// Opening or creating it.
  case open
  /// Looking up its name, following links.
  case look = "look up"
  /// Opening the directory that it is in.
  case openDirectory = "open the directory of"
  /// Reading its bytes.
  case read
  /// Writing its bytes.
  case write
  /// Making sure that its bytes are on the disk.
  case synchronise
  /// Closing it.
  case close
  /// Giving the finished file its name.
  case rename
  /// Making sure that its name is on the disk.
  case synchroniseDirectory = "synchronise the directory of"
}

/// Why a file cannot be written. In every case the file that had the name before is untouched,
/// and nothing half-written bears the name.
public enum OutputError: Error, Hashable, Sendable {
  /// The path is empty, or contains a zero byte.
  case invalidPath(path: String)
  /// The path is a directory.
  case isDirectory(path: String)
  /// The path is a disk or another block device, which nobody means.
  case isBlockDevice(path: String)
  /// The file cannot be created; `code` is the system's `errno`.
  case cannotCreate(path: String, operation: FileOperation, code: Int32)
  /// The file could be created, but not be completed.
  case failed(path: String, operation: FileOperation, code: Int32)
  /// The reader of a pipe has gone away: no reason to complain.
  case closedPipe(path: String)

  /// The kinds of failure that a caller tells apart.
  public enum Category: Hashable, Sendable {
    /// The output cannot be created (exit code 73).
    case cannotCreate
    /// Writing failed (exit code 74).
    case inputOutput
    /// Nobody reads the output any more: end quietly.
    case closedPipe
  }

  /// The kind of this failure. No space, no quota and a defective disk are failures of writing,
  /// whenever they are noticed.
  public var category: Category {
    switch self {
    case .invalidPath, .isDirectory, .isBlockDevice: .cannotCreate
    case .cannotCreate(_, _, let code):
      [ENOSPC, EDQUOT, EIO].contains(code) ? .inputOutput : .cannotCreate
    case .failed: .inputOutput
    case .closedPipe: .closedPipe
    }
  }
}

extension OutputError: CustomStringConvertible {
  /// `FILE: what was found, what was expected`.
  public var description: String {
    switch self {
    case .invalidPath(let path):
      path.isEmpty
        ? "the name of an output is empty, expected a path or -"
        : "\(path.replacingZeroBytes): found a zero byte in the name, expected none"
    case .isDirectory(let path): "\(path): found a directory, expected the name of a file"
    case .isBlockDevice(let path): "\(path): found a block device, expected the name of a file"
    case .cannotCreate(let path, let operation, let code):
      "\(path): cannot \(operation.rawValue) it: \(systemMessage(code))"
    case .failed(let path, let operation, let code):
      "\(path): cannot \(operation.rawValue) it: \(systemMessage(code)); what was there is unchanged"
    case .closedPipe(let path): "\(path): the reader has closed the pipe"
    }
  }
}

/// Why a file cannot be read as a whole.
public enum InputError: Error, Hashable, Sendable {
  /// The path is empty, or contains a zero byte.
  case invalidPath(path: String)
  /// The path is a directory.
  case isDirectory(path: String)
  /// The file cannot be opened; `code` is the system's `errno`.
  case cannotOpen(path: String, code: Int32)
  /// Reading failed behind `offset` bytes.
  case failed(path: String, offset: Int, code: Int32)
  /// The file has more bytes than the limit.
  case tooLarge(path: String, limit: Int)

  /// The kinds of failure that a caller tells apart.
  public enum Category: Hashable, Sendable {
    /// The input cannot be opened (exit code 66).
    case cannotOpen
    /// Reading failed (exit code 74).
    case inputOutput
    /// The input is too large (exit code 75).
    case resourceLimit
  }

  /// The kind of this failure.
  public var category: Category {
    switch self {
    case .invalidPath, .isDirectory, .cannotOpen: .cannotOpen
    case .failed: .inputOutput
    case .tooLarge: .resourceLimit
    }
  }
}

extension InputError: CustomStringConvertible {
  /// `FILE: what was found, what was expected`.
  public var description: String {
    switch self {
    case .invalidPath(let path):
      path.isEmpty
        ? "the name of an input is empty, expected a path or -"
        : "\(path.replacingZeroBytes): found a zero byte in the name, expected none"
    case .isDirectory(let path): "\(path): found a directory, expected a file"
    case .cannotOpen(let path, let code): "\(path): cannot open it: \(systemMessage(code))"
    case .failed(let path, let offset, let code):
      "\(path): byte \(offset): cannot read it: \(systemMessage(code))"
    case .tooLarge(let path, let limit):
      "\(path): found more than \(limit) bytes, expected at most as many"
    }
  }
}

/// The system's words for an `errno`.
func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

extension String {
  /// The text with zero bytes made visible.
  fileprivate var replacingZeroBytes: String {
    String(map { $0 == "\0" ? "\u{2400}" : $0 })
  }

  /// Whether the system would read this path as another one.
  var isInvalidPath: Bool { isEmpty || utf8.contains(0) }
}
