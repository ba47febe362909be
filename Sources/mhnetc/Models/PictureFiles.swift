import Foundation
import OutputFiles
import PictureFiles
import Pictures

/// Picture files and the directories that they are in.
enum PictureFiles {
  /// The most bytes of a compressed picture.
  static let limit = 4 << 30

  static func read(_ path: String, _ reader: PictureReader) throws(Diagnostic) -> PictureFile {
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

  /// Writes a PNG, or a PPM where the name asks for one.
  static func write(_ picture: Picture, to path: String) throws(Diagnostic) {
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes = try PictureWriter().encode(picture, as: PictureFormat.forOutput(named: path) ?? .png)
    } catch {
      throw Diagnostic(error, file: path)
    }
    do throws(OutputError) {
      try OutputFile.write(bytes, to: path)
    } catch {
      throw Diagnostic(error)
    }
  }

  static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  static func makeDirectory(_ path: String) -> Bool {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      return true
    } catch {
      return false
    }
  }

  /// The one picture of this name in a directory, whatever its suffix.
  static func find(stem: String, in directory: String) throws(Diagnostic) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let matching = names.filter { PictureTargets.stem($0) == stem }.sorted()
    guard let name = matching.first, matching.count == 1 else {
      throw Diagnostic(
        .cannotOpenInput, file: directory,
        "found \(matching.count) pictures named '\(stem)', expected one as the reference")
    }
    return "\(directory)/\(name)"
  }
}
