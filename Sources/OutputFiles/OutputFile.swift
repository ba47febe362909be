import Glibc

/// A file that is written as a whole or not at all.
///
///     var output = try OutputFile(path: "plan.mhplan")
///     try output.write(bytes)
///     try output.commit()
///
/// The bytes go to a temporary file in the same directory, which takes over the name when it is
/// complete and on the disk: write, fsync, rename, fsync of the directory. At every moment, also
/// after a crash or a power cut, the name stands for the old file or for the new one; of two
/// processes that write the same name, the last to finish wins. An output may therefore also be
/// an input of the same run. Without `commit()` the temporary file is removed.
///
/// - `-` is standard output. Devices and pipes are written directly.
/// - Symbolic links are followed: the file that they point at is replaced. Other hard links of
///   that file keep the old contents.
/// - An existing file hands on its permissions and, where allowed, its owner; a new one gets those
///   that the umask leaves.
/// - A file that is protected against writing, a directory and a block device are refused.
/// - Temporary files have names like `.mhnetc-0123456789abcdef.tmp` and are locked while their
///   process lives. What a killed process left behind is removed by the next output into the same
///   directory.
///
/// Creating the value before a long computation reports most obstacles before it, not after it.
public struct OutputFile: ~Copyable {
  private enum Place {
    case standardOutput
    case stream(descriptor: Int32)
    case temporary(TemporaryFile, name: String, existing: stat?)
    case finished
  }

  private let path: String
  private var place: Place

  /// Prepares to write a file.
  ///
  /// - Throws: `OutputError`, mostly of the category `cannotCreate`.
  public init(path: String) throws(OutputError) {
    self.path = path
    switch try OutputTarget(path: path) {
    case .standardOutput:
      place = .standardOutput
    case .stream(let path):
      do {
        place = .stream(
          descriptor: try SystemCall.retry { open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) })
      } catch {
        throw .cannotCreate(path: path, operation: .open, code: error.code)
      }
    case .file(let directory, let name, let existing):
      place = .temporary(
        try TemporaryFile(besides: path, directory: directory), name: name, existing: existing)
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: `OutputError.failed`; `OutputError.closedPipe` when nobody reads them any more.
  public mutating func write(_ bytes: [UInt8]) throws(OutputError) {
    let failure = bytes.withUnsafeBytes { buffer -> SystemFailure? in
      do throws(SystemFailure) {
        try SystemCall.writeAll(buffer, to: descriptor)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw error(.write, failure.code) }
  }

  /// Appends bytes of memory that the caller keeps valid during the call.
  ///
  /// - Throws: As `write(_:)` of an array.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    do {
      try SystemCall.writeAll(bytes, to: descriptor)
    } catch {
      throw self.error(.write, error.code)
    }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: `OutputError.failed`; then the name stands for what it stood for before. (Only if
  ///   the directory cannot be synchronised does it stand for the new file already.)
  public consuming func commit() throws(OutputError) {
    let place = self.place
    switch place {
    case .standardOutput, .finished:
      break
    case .stream(let descriptor):
      self.place = .finished
      let synchronised = fsync(descriptor) == 0 ? 0 : errno
      let closed = Glibc.close(descriptor) == 0 ? 0 : errno
      // Pipes and most devices have nothing to synchronise.
      if ![0, EINVAL, EROFS, ENOTSUP].contains(synchronised) {
        throw error(.synchronise, synchronised)
      }
      if closed != 0, closed != EINTR { throw error(.close, closed) }
    case .temporary(let temporary, let name, let existing):
      if let existing {
        // Only root may give files away; for everybody else the owner is the writer.
        _ = fchown(temporary.descriptor, existing.st_uid, existing.st_gid)
        _ = fchmod(temporary.descriptor, existing.st_mode & 0o777)
      }
      try step(.synchronise) { fsync(temporary.descriptor) }
      try step(.rename) { temporary.rename(to: name) }
      let synchronised = fsync(temporary.directory) == 0 ? 0 : errno
      self.place = .finished
      temporary.close()
      if ![0, EINVAL, EROFS, ENOTSUP].contains(synchronised) {
        throw error(.synchroniseDirectory, synchronised)
      }
    }
  }

  /// Writes a whole file at once.
  ///
  /// - Throws: As the initialiser, `write(_:)` and `commit()`.
  public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    var output = try OutputFile(path: path)
    try output.write(bytes)
    try output.commit()
  }

  deinit {
    switch place {
    case .standardOutput, .finished: break
    case .stream(let descriptor): _ = Glibc.close(descriptor)
    case .temporary(let temporary, _, _): temporary.discard()
    }
  }

  private var descriptor: Int32 {
    switch place {
    case .standardOutput: STDOUT_FILENO
    case .stream(let descriptor): descriptor
    case .temporary(let temporary, _, _): temporary.descriptor
    case .finished: -1
    }
  }

  private func step(_ operation: FileOperation, _ call: () -> Int32) throws(OutputError) {
    do {
      _ = try SystemCall.retry(call)
    } catch {
      throw self.error(operation, error.code)
    }
  }

  private func error(_ operation: FileOperation, _ code: Int32) -> OutputError {
    code == EPIPE
      ? .closedPipe(path: path) : .failed(path: path, operation: operation, code: code)
  }
}
