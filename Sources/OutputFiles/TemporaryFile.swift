import Glibc
import Synchronization

/// A file with a name of its own in the directory of an output, until it takes over that name.
///
/// It is locked (flock) for as long as it is open, which the kernel undoes when its process dies:
/// a file of that name without a lock belongs to nobody. This needs no process numbers, so it
/// holds across containers that share a folder, and without /proc.
struct TemporaryFile: Hashable {
  /// The directory, open.
  let directory: Int32
  /// The file itself, open for writing.
  let descriptor: Int32
  private let name: String

  /// Those of this process, for `removeAll()`.
  private static let existing = Mutex<Set<TemporaryFile>>([])

  /// Creates a locked, empty file.
  ///
  /// - Parameters:
  ///   - output: The path to name in errors.
  ///   - path: The directory.
  /// - Throws: `OutputError.cannotCreate`.
  init(besides output: String, directory path: String) throws(OutputError) {
    let directory: Int32
    do {
      directory = try SystemCall.retry { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    } catch {
      throw .cannotCreate(path: output, operation: .openDirectory, code: error.code)
    }
    TemporaryFile.removeStale(in: directory)
    do {
      self = try TemporaryFile.create(in: directory)
    } catch {
      _ = Glibc.close(directory)
      throw .cannotCreate(path: output, operation: .open, code: error.code)
    }
  }

  private init(directory: Int32, descriptor: Int32, name: String) {
    self.directory = directory
    self.descriptor = descriptor
    self.name = name
  }

  /// Creation and entry happen under the lock that `removeAll` takes: no file slips through.
  private static func create(in directory: Int32) throws(SystemFailure) -> TemporaryFile {
    try existing.withLock { files throws(SystemFailure) in
      let (descriptor, name) = try createLocked(in: directory)
      let file = TemporaryFile(directory: directory, descriptor: descriptor, name: name)
      files.insert(file)
      return file
    }
  }

  private static func createLocked(in directory: Int32) throws(SystemFailure) -> (Int32, String) {
    while true {
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      let name = prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
      let descriptor: Int32
      do {
        descriptor = try SystemCall.retry {
          openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
      } catch {
        if error.code == EEXIST { continue }
        throw error
      }
      // A file system without locks is no obstacle: then nothing is ever found stale on it.
      _ = try? SystemCall.retry { flock(descriptor, LOCK_EX) }
      // Between creation and lock another process may have found it stale.
      if let status = try? SystemCall.status(of: descriptor), status.st_nlink == 0 {
        _ = Glibc.close(descriptor)
        continue
      }
      return (descriptor, name)
    }
  }

  /// Gives the file another name in its directory, whatever had it before.
  ///
  /// - Returns: 0, or −1 with `errno` set.
  func rename(to other: String) -> Int32 {
    let result = renameat(directory, name, directory, other)
    if result == 0 { forget() }
    return result
  }

  /// Closes the file and its directory.
  func close() {
    _ = Glibc.close(descriptor)
    _ = Glibc.close(directory)
  }

  /// Removes the file.
  func discard() {
    _ = unlinkat(directory, name, 0)
    forget()
    close()
  }

  private func forget() {
    let file = self
    TemporaryFile.existing.withLock { _ = $0.remove(file) }
  }

  /// Removes every temporary file of this process, which is about to end.
  ///
  /// The lock is kept for good, so that no new one can be created meanwhile.
  static func removeAll(andThen exit: () -> Never) -> Never {
    existing.withLock { files in
      for file in files { _ = unlinkat(file.directory, file.name, 0) }
      exit()
    }
  }

  private static let prefix = ".mhnetc-"
  private static let suffix = ".tmp"

  private static func isTemporaryName(_ name: some Collection<UInt8>) -> Bool {
    let digits = name.dropFirst(prefix.utf8.count).prefix(16)
    return name.starts(with: prefix.utf8) && digits.count == 16
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      && name.dropFirst(prefix.utf8.count + 16).elementsEqual(suffix.utf8)
  }

  /// Removes what dead processes of this user left in a directory.
  private static func removeStale(in directory: Int32) {
    for name in temporaryNames(in: directory) {
      guard
        let descriptor = try? SystemCall.retry({
          openat(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        })
      else { continue }
      defer { _ = Glibc.close(descriptor) }
      if let status = try? SystemCall.status(of: descriptor),
        status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      {
        _ = unlinkat(directory, name, 0)
      }
    }
  }

  private static func temporaryNames(in directory: Int32) -> [String] {
    let descriptor = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    guard let stream = fdopendir(descriptor) else {
      _ = Glibc.close(descriptor)
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        // Safety: `d_name` is a field of fixed size whose text ends with a zero byte within it.
        let name = bytes.prefix { $0 != 0 }
        if isTemporaryName(name) { names.append(String(decoding: name, as: UTF8.self)) }
      }
    }
    return names
  }
}
