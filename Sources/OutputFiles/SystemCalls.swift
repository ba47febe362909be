import Glibc

/// System calls that go on after a signal and say why they failed.
enum SystemCall {
  /// Repeats a call for as long as a signal interrupts it.
  ///
  /// - Returns: Its result; when that is negative, the `errno` is thrown.
  static func retry<Result: SignedInteger>(_ call: () -> Result) throws(SystemFailure) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw SystemFailure(code: code) }
    }
  }

  /// Writes all bytes, in as many steps as it takes; waits where a descriptor is non-blocking.
  static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
  ) throws(SystemFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let slice = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      do {
        // Safety: the slice lies within the caller's buffer, which outlives this call.
        let count = try retry { Glibc.write(descriptor, slice.baseAddress, slice.count) }
        rest = rest.dropFirst(count)
      } catch {
        guard error.code == EAGAIN else { throw error }
        try wait(for: Int16(POLLOUT), on: descriptor)
      }
    }
  }

  /// Waits until a non-blocking descriptor is ready.
  static func wait(for events: Int16, on descriptor: Int32) throws(SystemFailure) {
    var request = pollfd(fd: descriptor, events: events, revents: 0)
    _ = try retry { poll(&request, 1, -1) }
  }

  /// What a descriptor refers to.
  static func status(of descriptor: Int32) throws(SystemFailure) -> stat {
    var status = stat()
    _ = try retry { fstat(descriptor, &status) }
    return status
  }

  /// What a path refers to, links followed.
  static func status(at path: String) throws(SystemFailure) -> stat {
    var status = stat()
    _ = try retry { stat(path, &status) }
    return status
  }
}

/// An `errno`.
struct SystemFailure: Error {
  let code: Int32
}

/// The kind of file that a mode says.
enum FileKind {
  case regular
  case directory
  case blockDevice
  /// A character device, a pipe or a socket: bytes go in and cannot be replaced.
  case stream

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFBLK: self = .blockDevice
    default: self = .stream
    }
  }
}
