import Glibc
import OutputFiles
package import PictureFiles
package import Pictures

/// Picture files and the directories that they are in.
package enum PictureStorage {
  /// The most bytes of a compressed picture.
  private static let limit = 4 << 30

  /// Reads a picture.
  package static func read(
    _ path: String, _ reader: PictureReader
  ) throws(Diagnostic) -> PictureFile {
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: limit)
    } catch {
      throw Diagnostic(error)
    }
    do throws(PictureError) {
      return try reader.read(bytes)
    } catch {
      throw Diagnostic(error, file: path)
    }
  }

  /// Writes the format that the name asks for, or else the usual one.
  package static func write(_ picture: Picture, to path: String) throws(Diagnostic) {
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes = try PictureWriter().encode(
        picture, as: PictureFormat.forOutput(named: path) ?? PictureWriter.preferredFormat)
    } catch {
      throw Diagnostic(error, file: path)
    }
    do throws(OutputError) {
      try OutputFile.write(bytes, to: path)
    } catch {
      throw Diagnostic(error)
    }
  }

  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes a directory and those around it; whether it is there then.
  package static func makeDirectory(_ path: String) -> Bool {
    if isDirectory(path) { return true }
    let trimmed = path.last == "/" ? String(path.dropLast()) : path
    if let slash = trimmed.lastIndex(of: "/"), slash != trimmed.startIndex,
      !makeDirectory(String(trimmed[..<slash]))
    {
      return false
    }
    return mkdir(trimmed, 0o777) == 0 || isDirectory(trimmed)
  }

  /// The names of what is in a directory, in ascending order; none where it cannot be read.
  package static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        // Safety: `d_name` is a field of fixed size whose text ends with a zero byte within it.
        names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// The one picture of this name in a directory, whatever its suffix.
  package static func find(stem: String, in directory: String) throws(Diagnostic) -> String {
    let matching = names(in: directory).filter { PictureTargets.stem($0) == stem }
    guard let name = matching.first, matching.count == 1 else {
      throw Diagnostic(
        .cannotOpenInput, file: directory,
        "found \(matching.count) pictures named '\(stem)', expected one as the reference")
    }
    return "\(directory)/\(name)"
  }
}
