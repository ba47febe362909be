import Glibc

/// Files that are read into memory as a whole: pictures, tensors, settings.
public enum InputFile {
  /// The bytes of a file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: A file, a pipe, or `-`.
  ///   - limit: The most bytes to accept; nothing larger is ever allocated.
  /// - Returns: All bytes.
  /// - Throws: `InputError`.
  public static func read(_ path: String, limit: Int) throws(InputError) -> [UInt8] {
    if path == "-" { return try read(STDIN_FILENO, path: path, limit: limit) }
    if path.isInvalidPath { throw .invalidPath(path: path) }
    let descriptor: Int32
    do {
      descriptor = try SystemCall.retry { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    } catch {
      throw .cannotOpen(path: path, code: error.code)
    }
    defer { _ = close(descriptor) }
    return try read(descriptor, path: path, limit: limit)
  }

  private static func read(
    _ descriptor: Int32, path: String, limit: Int
  ) throws(InputError) -> [UInt8] {
    let status: stat
    do {
      status = try SystemCall.status(of: descriptor)
    } catch {
      throw .cannotOpen(path: path, code: error.code)
    }
    switch FileKind(mode: status.st_mode) {
    case .directory: throw .isDirectory(path: path)
    case .regular, .blockDevice, .stream: break
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw .tooLarge(path: path, limit: limit) }
    // The size is a hint: pipes have none, and a file may grow meanwhile.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var step = max(1 << 16, min(size + 1, 1 << 26))
    while true {
      let part = try readPart(descriptor, atMost: min(step, limit - bytes.count + 1), path, bytes)
      if part.isEmpty { return bytes }
      guard part.count <= limit - bytes.count else { throw .tooLarge(path: path, limit: limit) }
      bytes += part
      step = min(max(step, bytes.count), 1 << 26)
    }
  }

  private static func readPart(
    _ descriptor: Int32, atMost count: Int, _ path: String, _ before: [UInt8]
  ) throws(InputError) -> [UInt8] {
    var failure: SystemFailure?
    let part = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      // Safety: `read` writes at most `count` bytes and says how many.
      while true {
        do throws(SystemFailure) {
          initialised = try SystemCall.retry { Glibc.read(descriptor, buffer.baseAddress, count) }
          return
        } catch {
          guard error.code == EAGAIN,
            (try? SystemCall.wait(for: Int16(POLLIN), on: descriptor)) != nil
          else {
            failure = error
            return
          }
        }
      }
    }
    if let failure { throw .failed(path: path, offset: before.count, code: failure.code) }
    return part
  }
}
