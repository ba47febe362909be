import Foundation
public import OutputFiles
import PlanFormat
import TensorCore

/// The folder that a package is written into.
///
/// What is there and not of an earlier package is never touched: `.mhnetc-emit.json` lists what was
/// written, with checksums. A file that somebody has changed since is not replaced, and not removed.
/// Each file is replaced as a whole, and one that stays the same is not written, so that what was
/// built of it stays valid.
public struct PackageFolder: Sendable {
  /// What a package's files became.
  public struct Report: Hashable, Sendable {
    /// Files written, because they are new or other than before.
    public var written = 0
    /// Files that are as they were.
    public var unchanged = 0
    /// Files of an earlier package that this one does not have.
    public var removed = 0
    /// Such files that were changed since, and left.
    public var kept: [String] = []
  }

  /// The list of what was written.
  public static let listName = ".mhnetc-emit.json"

  /// The most bytes of the list.
  private static let listLimit = 64 << 20

  /// What may lie in a folder beside a package: what builds and version control make there.
  private static let companions: Set<String> = [
    ".build", ".git", ".swiftpm", "Package.resolved", ".DS_Store", ".gitattributes",
  ]

  private let path: String
  private let producer: String

  /// A folder, which need not be there.
  ///
  /// - Parameters:
  ///   - path: Where.
  ///   - producer: The version of this compiler, for the list.
  public init(path: String, producer: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.producer = producer
  }

  /// Writes a package; nothing is written where anything would be lost.
  ///
  /// - Throws: `PackageFolderError`.
  public func write(_ package: SwiftPackage) throws(PackageFolderError) -> Report {
    let earlier = try earlierFiles()
    var digests: [String: String] = [:]
    for file in package.files { digests[file.path] = digest(of: file.pieces) }
    let present = try checkReplaced(package.files.map(\.path), digests, earlier)
    try makeFolder(path)
    // Until all is written, both are ours: whoever is interrupted may begin again.
    var both = earlier
    for (file, digest) in digests where !both[file, default: []].contains(digest) {
      both[file, default: []].append(digest)
    }
    let final = digests.mapValues { [$0] }
    if earlier != final { try writeList(both) }
    var report = Report()
    for file in package.files {
      if present[file.path] == digests[file.path] {
        report.unchanged += 1
      } else {
        try write(file)
        report.written += 1
      }
    }
    try removeStale(earlier, keeping: digests, &report)
    if both != final { try writeList(final) }
    return report
  }

  // MARK: - What is there

  /// What an earlier package wrote, with checksums; empty for a new folder.
  private func earlierFiles() throws(PackageFolderError) -> [String: [String]] {
    switch try FileState(of: path, followingLink: true) {
    case .absent: return [:]
    case .folder: break
    case .file, .other: throw .notAFolder(path)
    }
    let listPath = "\(path)/\(PackageFolder.listName)"
    switch try FileState(of: listPath) {
    case .absent: break
    case .folder, .other: throw .list(listPath)
    case .file:
      guard let bytes = try? InputFile.read(listPath, limit: PackageFolder.listLimit),
        let list = try? JSONDecoder().decode(FileList.self, from: Data(bytes)), list.schema == 1,
        list.files.keys.allSatisfy(PackageFolder.isInside)
      else { throw .list(listPath) }
      return list.files
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .cannotRead(path)
    }
    let foreign = names.filter { !PackageFolder.companions.contains($0) }.sorted()
    if let name = foreign.first { throw .foreign(folder: path, example: name) }
    return [:]
  }

  /// Whether a path of the list stays in the folder.
  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.contains("\0") && parts.allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// The checksums of the files that are there.
  private func checkReplaced(
    _ paths: [String], _ digests: [String: String], _ earlier: [String: [String]]
  ) throws(PackageFolderError) -> [String: String] {
    var present: [String: String] = [:]
    for file in paths {
      try checkFolders(of: file)
      guard let found = try digest(ofFile: file) else { continue }
      guard found == digests[file] || earlier[file, default: []].contains(found) else {
        throw .changed("\(path)/\(file)")
      }
      present[file] = found
    }
    return present
  }

  /// A link in place of a folder would lead out of this one.
  private func checkFolders(of file: String) throws(PackageFolderError) {
    var folder = path
    for part in file.split(separator: "/") {
      folder += "/\(part)"
      let state = try FileState(of: folder)
      if state == .absent { return }
      guard state == (folder == "\(path)/\(file)" ? .file : .folder) else {
        throw .changed(folder)
      }
    }
  }

  // MARK: - Writing

  private func write(_ file: SwiftPackage.File) throws(PackageFolderError) {
    let target = "\(path)/\(file.path)"
    try makeFolder(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]))
    do throws(OutputError) {
      var output = try OutputFile(path: target)
      for piece in file.pieces {
        let failure = piece.withUnsafeBytes { bytes -> OutputError? in
          do throws(OutputError) {
            try output.write(bytes)
            return nil
          } catch {
            return error
          }
        }
        if let failure { throw failure }
      }
      try output.commit()
    } catch {
      throw .output(error)
    }
  }

  private func makeFolder(_ folder: String) throws(PackageFolderError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreate(folder)
    }
  }

  private func writeList(_ files: [String: [String]]) throws(PackageFolderError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(FileList(producer: producer, files: files)) else {
      throw .list("\(path)/\(PackageFolder.listName)")
    }
    do throws(OutputError) {
      try OutputFile.write(
        Array(bytes) + [UInt8(ascii: "\n")], to: "\(path)/\(PackageFolder.listName)")
    } catch {
      throw .output(error)
    }
  }

  /// Removes what an earlier package wrote, this one has not, and nobody has changed.
  private func removeStale(
    _ earlier: [String: [String]], keeping digests: [String: String], _ report: inout Report
  ) throws(PackageFolderError) {
    for (file, known) in earlier.sorted(by: { $0.key < $1.key }) where digests[file] == nil {
      try checkFolders(of: file)
      guard let found = try digest(ofFile: file) else { continue }
      guard known.contains(found) else {
        report.kept.append(file)
        continue
      }
      guard unlink("\(path)/\(file)") == 0 else { throw .cannotCreate("\(path)/\(file)") }
      report.removed += 1
      // Folders that have become empty go too; others stay, for they are not.
      var folder = file
      while let slash = folder.lastIndex(of: "/") {
        folder = String(folder[..<slash])
        guard rmdir("\(path)/\(folder)") == 0 else { break }
      }
    }
  }

  // MARK: - Checksums

  private func digest(of pieces: [TensorBytes]) -> String {
    var checksum = Checksum()
    for piece in pieces { piece.withUnsafeBytes { checksum.add($0) } }
    return text(of: checksum)
  }

  /// The checksum of a file of the package; `nil` for one that is not there.
  private func digest(ofFile file: String) throws(PackageFolderError) -> String? {
    let file = "\(path)/\(file)"
    switch try FileState(of: file) {
    case .absent: return nil
    case .folder, .other: throw .changed(file)
    case .file: break
    }
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
    else { throw .cannotRead(file) }
    var checksum = Checksum()
    bytes.withUnsafeBytes { checksum.add($0) }
    return text(of: checksum)
  }

  private func text(of checksum: Checksum) -> String {
    let digits = String(checksum.sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What stands at a path.
private enum FileState: Hashable {
  case absent
  case file
  case folder
  /// A link, a pipe, a device.
  case other

  /// - Throws: `PackageFolderError.cannotRead` where nobody can tell: only what the system says is
  ///   not there is absent.
  init(of path: String, followingLink: Bool = false) throws(PackageFolderError) {
    var status = stat()
    let result = followingLink ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else {
      guard errno == ENOENT else { throw .cannotRead(path) }
      // A link that leads nowhere is there.
      if followingLink, lstat(path, &status) == 0 {
        self = .other
      } else {
        self = .absent
      }
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case _: self = .other
    }
  }
}

/// `.mhnetc-emit.json`: the files of the package with their XXH64; two of one while it is written.
private struct FileList: Codable {
  var schema = 1
  let producer: String
  let files: [String: [String]]
}

/// Why a package cannot be written into a folder.
public enum PackageFolderError: Error, Hashable, Sendable {
  /// There is a file of that name.
  case notAFolder(String)
  /// The folder, or a file in it, cannot be read.
  case cannotRead(String)
  /// The folder holds what no package wrote.
  case foreign(folder: String, example: String)
  /// A file of an earlier package was changed since, or stands where the package has one.
  case changed(String)
  /// The list of what an earlier package wrote is none.
  case list(String)
  /// A folder or file cannot be made or removed.
  case cannotCreate(String)
  /// A file cannot be written.
  case output(OutputError)
}
