import Glibc

/// What an output path stands for.
enum OutputTarget {
  /// `-`.
  case standardOutput
  /// A device or a pipe, written directly.
  case stream(path: String)
  /// A file that will be replaced as a whole, or created.
  case file(directory: String, name: String, existing: stat?)

  /// Looks up a path. Symbolic links are followed, as a shell's redirection does: the link stays
  /// and the file that it points at is replaced, or created where the link points at nothing.
  init(path: String) throws(OutputError) {
    if path == "-" {
      self = .standardOutput
      return
    }
    if path.isInvalidPath { throw .invalidPath(path: path) }
    let status: stat
    do {
      status = try SystemCall.status(at: path)
    } catch {
      guard error.code == ENOENT else {
        throw .cannotCreate(path: path, operation: .look, code: error.code)
      }
      self = OutputTarget.file(at: try OutputTarget.end(ofLinksFrom: path), existing: nil)
      return
    }
    switch FileKind(mode: status.st_mode) {
    case .directory: throw .isDirectory(path: path)
    case .blockDevice: throw .isBlockDevice(path: path)
    case .stream: self = .stream(path: path)
    case .regular:
      // Replacing a file asks for no permission on it, only on its directory; who protected a file
      // against writing expects to be asked.
      guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
        throw .cannotCreate(path: path, operation: .open, code: errno)
      }
      self = OutputTarget.file(at: try OutputTarget.end(ofLinksFrom: path), existing: status)
    }
  }

  private static func file(at path: String, existing: stat?) -> OutputTarget {
    let (directory, name) = split(path)
    return .file(directory: directory, name: name, existing: existing)
  }

  /// The directory, `.` or `/` when the path names none, and the last part.
  private static func split(_ path: String) -> (directory: String, name: String) {
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let directory = slash == bytes.startIndex ? "/" : String(path[..<slash])
    return (directory, String(path[bytes.index(after: slash)...]))
  }

  /// The path behind a chain of links: the first that is no link, whether it exists or not.
  private static func end(ofLinksFrom path: String) throws(OutputError) -> String {
    var current = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(current, &buffer, buffer.count - 1)
      guard count >= 0 else {
        let code = errno
        // EINVAL: there, and no link. ENOENT: nothing there yet.
        guard code == EINVAL || code == ENOENT else {
          throw .cannotCreate(path: path, operation: .look, code: code)
        }
        guard current.utf8.last != UInt8(ascii: "/") else { throw .isDirectory(path: path) }
        return current
      }
      let link = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      current = link.utf8.first == UInt8(ascii: "/") ? link : split(current).directory + "/" + link
    }
    throw .cannotCreate(path: path, operation: .look, code: ELOOP)
  }
}
