import Glibc

/// The bytes of a file, mapped read-only, or of standard input, read into memory.
///
/// Weights are slices of the mapping and are never copied on reading. A file that another process
/// shortens while it is mapped can end this process (SIGBUS): do not change a model in use.
/// `checkUnchanged()` finds a change of size or time.
public final class MappedFile: Sendable {
  /// The file as the user named it, for messages.
  public let name: String
  /// The number of bytes.
  public let count: Int
  /// The directory that external data may lie in; nil for standard input.
  public let directory: ModelDirectory?

  // Safety: the memory is read-only and lives as long as this object; `count` bytes are valid.
  private nonisolated(unsafe) let base: UnsafeRawPointer?
  private let storage: Storage

  private enum Storage {
    case mapping(path: String, FileStamp)
    case owned
  }

  private init(
    name: String, count: Int, base: UnsafeRawPointer?, directory: ModelDirectory?,
    storage: Storage
  ) {
    self.name = name
    self.count = count
    self.base = base
    self.directory = directory
    self.storage = storage
  }

  deinit {
    guard let base else { return }
    switch storage {
    case .mapping: munmap(UnsafeMutableRawPointer(mutating: base), count)
    case .owned: free(UnsafeMutableRawPointer(mutating: base))
    }
  }

  /// Lends the bytes of the whole file.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safety: `self`, which owns the memory, outlives the call.
    try withExtendedLifetime(self) { () throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(start: base, count: count))
    }
  }
}

extension MappedFile {
  /// The largest file that is opened unless the caller says otherwise: 16 GiB.
  public static let defaultLimit = 16 << 30

  /// Opens and maps a file; `-` reads standard input.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The largest size that is accepted, in bytes.
  /// - Returns: The mapped file.
  /// - Throws: `ModelFileError` when the file cannot be opened, is no regular file, or is too large.
  public static func open(
    _ path: String, limit: Int = MappedFile.defaultLimit
  ) throws(ModelFileError) -> MappedFile {
    if path == "-" { return try readStandardInput(limit: limit) }
    // O_NONBLOCK: opening a pipe that nobody writes must not wait.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      throw ModelFileError(file: path, reason: .cannotOpen(code: errno))
    }
    defer { close(descriptor) }
    let stamp: FileStamp
    switch FileStamp.of(descriptor) {
    case .success(let found): stamp = found
    case .failure(let reason): throw ModelFileError(file: path, reason: reason)
    }
    return try map(
      descriptor, stamp, path: path, name: path, limit: limit,
      directory: ModelDirectory(ofModel: path))
  }

  /// Maps an open descriptor of a regular file.
  static func map(
    _ descriptor: Int32, _ stamp: FileStamp, path: String, name: String, limit: Int,
    directory: ModelDirectory?
  ) throws(ModelFileError) -> MappedFile {
    guard stamp.bytes <= limit else {
      throw ModelFileError(file: name, reason: .fileTooLarge(bytes: stamp.bytes, limit: limit))
    }
    guard stamp.bytes > 0 else { return MappedFile(bytes: [], name: name, directory: directory) }
    let address = mmap(nil, stamp.bytes, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw ModelFileError(file: name, reason: .readFailed(code: errno))
    }
    return MappedFile(
      name: name, count: stamp.bytes, base: UnsafeRawPointer(address), directory: directory,
      storage: .mapping(path: path, stamp))
  }

  /// Wraps bytes in memory, as if they had been read from a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - name: The name for messages.
  ///   - directory: Where external data may lie; nil for nowhere.
  public convenience init(bytes: [UInt8], name: String, directory: ModelDirectory? = nil) {
    guard let memory = malloc(max(bytes.count, 1)) else { preconditionFailure("no memory") }
    // Safety: the memory has room for all bytes.
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        memory.copyMemory(from: start, byteCount: source.count)
      }
    }
    self.init(
      name: name, count: bytes.count, base: UnsafeRawPointer(memory), directory: directory,
      storage: .owned)
  }

  /// Takes over memory of `malloc`, of which `count` bytes are the contents.
  convenience init(owning memory: UnsafeMutableRawPointer, count: Int, name: String) {
    self.init(
      name: name, count: count, base: UnsafeRawPointer(memory), directory: nil, storage: .owned)
  }

  /// Reads standard input to its end.
  private static func readStandardInput(limit: Int) throws(ModelFileError) -> MappedFile {
    let name = "standard input"
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = read(STDIN_FILENO, &chunk, chunk.count)
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw ModelFileError(file: name, reason: .readFailed(code: errno))
      }
      guard bytes.count <= limit - got else {
        throw ModelFileError(
          file: name, reason: .fileTooLarge(bytes: bytes.count + got, limit: limit))
      }
      bytes += chunk[..<got]
    }
    return MappedFile(bytes: bytes, name: name)
  }

  /// Finds out whether the file under the same path is still the one that was opened.
  ///
  /// - Throws: `ModelFileError` of reason `changedWhileReading` if size or time differ.
  public func checkUnchanged() throws(ModelFileError) {
    guard case .mapping(let path, let stamp) = storage else { return }
    var status = stat()
    guard stat(path, &status) == 0, FileStamp(status) == stamp else {
      throw ModelFileError(file: name, reason: .changedWhileReading)
    }
  }
}

/// Identity, size and modification time of a file.
struct FileStamp: Hashable {
  let device: UInt64
  let inode: UInt64
  let bytes: Int
  let seconds: Int
  let nanoseconds: Int
  let links: Int

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    bytes = Int(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
    links = Int(status.st_nlink)
  }

  /// The stamp of an open file, if it is a regular one.
  static func of(_ descriptor: Int32) -> Result<FileStamp, ModelFileError.Reason> {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(.cannotOpen(code: errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .success(FileStamp(status))
    case S_IFDIR: return .failure(.notARegularFile(.directory))
    case S_IFIFO: return .failure(.notARegularFile(.pipe))
    case S_IFCHR: return .failure(.notARegularFile(.characterDevice))
    case S_IFBLK: return .failure(.notARegularFile(.blockDevice))
    case S_IFSOCK: return .failure(.notARegularFile(.socket))
    default: return .failure(.notARegularFile(.other))
    }
  }
}

extension ModelFileError.Reason: Error {}
