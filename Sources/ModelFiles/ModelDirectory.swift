import Glibc

/// The directory of a model: the only place that its external data may lie in.
///
/// A location is refused when it is empty, absolute, or has a `..` component; when its canonical
/// path (all symbolic links resolved) lies neither in the canonical directory of the path that the
/// user named nor in that of the file behind it (in Hugging Face caches both model and data are
/// links into one `blobs` directory); when it is no regular file, or has more than one hard link.
/// The file is then opened from that directory one component at a time without following links,
/// so that a link made in between is refused too.
public struct ModelDirectory: Hashable, Sendable {
  /// The directory part of the path that the user named.
  public let path: String
  /// Canonical directories within which the data may lie.
  private let roots: [String]

  /// The directory of a model file.
  ///
  /// - Parameter path: The path of the model; a bare file name lies in the current directory.
  public init(ofModel path: String) {
    self.path = Self.parent(of: path)
    var roots: [String] = []
    if let root = Self.canonical(self.path) { roots.append(root) }
    if let real = Self.canonical(path), let root = Self.canonical(Self.parent(of: real)),
      !roots.contains(root)
    {
      roots.append(root)
    }
    self.roots = roots
  }

  /// Opens a file in the directory.
  ///
  /// - Parameters:
  ///   - location: Path relative to the directory, as the model gives it.
  ///   - limit: The largest size that is accepted, in bytes.
  /// - Returns: The mapped file, or why it is refused.
  func open(_ location: String, limit: Int) -> Result<MappedFile, ModelFileError.Reason> {
    let components = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !location.hasPrefix("/"), !components.contains(".."),
      !location.utf8.contains(0)
    else { return .failure(.externalLocation(location)) }
    let joined = path + "/" + location
    guard let real = Self.canonical(joined) else {
      return .failure(.externalCannotOpen(location: location, code: errno))
    }
    guard let (root, inside) = containment(of: real) else {
      return .failure(.externalEscape(location: location))
    }
    guard let descriptor = Self.openBeneath(root, inside) else {
      return .failure(.externalCannotOpen(location: location, code: errno))
    }
    defer { close(descriptor) }
    switch FileStamp.of(descriptor) {
    case .failure(.notARegularFile(let kind)):
      return .failure(.externalNotAFile(location: location, kind))
    case .failure(let reason):
      return .failure(reason)
    case .success(let stamp):
      guard stamp.links == 1 else {
        return .failure(.externalHardLink(location: location, links: stamp.links))
      }
      return Result { () throws(ModelFileError) in
        try MappedFile.map(
          descriptor, stamp, path: real, name: joined, limit: limit, directory: nil)
      }.mapError(\.reason)
    }
  }

  /// The root that holds a canonical path, and the components from there.
  private func containment(of real: String) -> (root: String, inside: [Substring])? {
    for root in roots {
      let prefix = root.hasSuffix("/") ? root : root + "/"
      if real.hasPrefix(prefix), real.utf8.count > prefix.utf8.count {
        return (root, real.dropFirst(prefix.count).split(separator: "/"))
      }
    }
    return nil
  }

  /// Opens a path component by component, refusing every symbolic link.
  private static func openBeneath(_ root: String, _ components: [Substring]) -> Int32? {
    var directory = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return nil }
    for (index, component) in components.enumerated() {
      let isLast = index == components.count - 1
      let kind = isLast ? O_NONBLOCK | O_NOCTTY : O_DIRECTORY
      let next = openat(directory, String(component), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | kind)
      let code = errno
      close(directory)
      errno = code
      guard next >= 0 else { return nil }
      directory = next
    }
    return directory
  }

  /// The canonical path of an existing file, all links resolved.
  private static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  /// The directory part of a path; `.` for a bare file name.
  private static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
