#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a plan file, mapped read-only, or a copy on a page boundary.
///
/// `ModelFiles` has a mapping of its own, with guards against hostile directories; the runtime does
/// not depend on the readers of models, and a plan is one regular file.
package final class PlanMapping: Sendable {
  // Safety: read-only memory that lives as long as this object.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer?
  private let count: Int
  private let isMapped: Bool

  /// Maps a file.
  package init(path: String) throws(PlanError) {
    // O_NONBLOCK: opening a pipe that nobody writes must not wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    count = Int(status.st_size)
    isMapped = count > 0
    guard count > 0 else {
      base = nil
      return
    }
    // All pages are read anyway, for the checksums: fetching them ahead saves the faults.
    #if os(Linux)
      let flags = MAP_PRIVATE | MAP_POPULATE
    #else
      let flags = MAP_PRIVATE
    #endif
    let address = mmap(nil, count, PROT_READ, flags, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .cannotOpen(path: path, code: errno) }
    base = address
  }

  /// Copies bytes.
  package init(copying bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(bytes.count, 1), alignment: 4096)
    memory.copyBytes(from: bytes)
    base = memory.baseAddress
    count = bytes.count
    isMapped = false
  }

  deinit {
    guard let base else { return }
    if isMapped { munmap(base, count) } else { base.deallocate() }
  }

  /// The bytes, valid as long as this object.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
