#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a plan file, mapped read-only, or a copy on a page boundary.
///
/// `ModelFiles` has a mapping of its own, with guards against hostile directories; the runtime does
/// not depend on the readers of models, and a plan is one regular file.
///
/// Whoever shortens the file while it is used ends the process (SIGBUS), as with every mapped file;
/// one that is replaced by renaming stays whole here.
package final class PlanMapping: Sendable {
  // Safety: read-only memory that lives as long as this object.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer?
  private let count: Int
  /// The file that is mapped, and what it was when it was opened.
  private let source: Source?

  private struct Source {
    let path: String
    let descriptor: Int32
    let seconds: Int
    let nanoseconds: Int
  }

  /// Maps a file that begins as one of its kind does, and is as long as its header says.
  ///
  /// What begins otherwise is refused before it is mapped, however large it is. A header of another
  /// version or with another checksum is left to the reader, who says what is wrong with it.
  package init(path: String, kind: FileStart) throws(PlanError) {
    // O_NONBLOCK: opening a pipe that nobody writes must not wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    count = Int(status.st_size)
    try kind.check(descriptor, length: count, path)
    // All pages are read anyway, for the checksums: fetching them ahead saves the faults.
    #if os(Linux)
      let flags = MAP_PRIVATE | MAP_POPULATE
    #else
      let flags = MAP_PRIVATE
    #endif
    let address = mmap(nil, count, PROT_READ, flags, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .cannotOpen(path: path, code: errno) }
    base = address
    #if os(Linux)
      let changed = status.st_mtim
    #else
      let changed = status.st_mtimespec
    #endif
    source = Source(
      path: path, descriptor: descriptor, seconds: changed.tv_sec, nanoseconds: changed.tv_nsec)
    isKept = true
  }

  /// Copies bytes.
  package init(copying bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(bytes.count, 1), alignment: 4096)
    memory.copyBytes(from: bytes)
    base = memory.baseAddress
    count = bytes.count
    source = nil
  }

  deinit {
    guard let base else { return }
    if let source {
      munmap(base, count)
      close(source.descriptor)
    } else {
      base.deallocate()
    }
  }

  /// The bytes, valid as long as this object.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Refuses a file that was changed since it was opened: called when all checksums were compared.
  package func checkUnchanged() throws(PlanError) {
    guard let source else { return }
    var status = stat()
    guard fstat(source.descriptor, &status) == 0 else {
      throw .cannotOpen(path: source.path, code: errno)
    }
    guard status.st_size == count else {
      throw .fileLength(found: Int(status.st_size), expected: UInt64(count))
    }
    #if os(Linux)
      let changed = status.st_mtim
    #else
      let changed = status.st_mtimespec
    #endif
    guard changed.tv_sec == source.seconds, changed.tv_nsec == source.nanoseconds else {
      throw .malformed(.header, offset: 0, what: "a file that was changed while it was read")
    }
  }
}
