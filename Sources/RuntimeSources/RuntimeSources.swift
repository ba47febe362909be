import CRuntimeSources

/// The sources of the targets that run networks, byte for byte as this program was built of them:
/// packages are built of the same, and so compute the same bits.
public enum RuntimeSources {
  /// A file of one of the targets.
  public struct File: Hashable, Sendable {
    /// The target, a folder below `Sources`.
    public let target: String
    /// The path below the target's folder.
    public let path: String
    /// The contents.
    public let bytes: [UInt8]
  }

  /// Every file, in ascending order of paths; sources that several targets share come once for each.
  public static let files: [File] = (0..<mhnetc_source_count()).compactMap { index in
    guard let source = mhnetc_source_at(index)?.pointee, let start = source.bytes else {
      return nil
    }
    // Safety: a string literal of the C file.
    let path = String(cString: source.path)
    guard let slash = path.firstIndex(of: "/") else { return nil }
    return File(
      target: String(path[..<slash]), path: String(path[path.index(after: slash)...]),
      // Safety: a constant array of so many bytes.
      bytes: Array(UnsafeBufferPointer(start: start, count: source.count)))
  }

  /// The files of one target.
  public static func files(of target: String) -> [File] { files.filter { $0.target == target } }
}
