import PlanRuntime
import TensorCore

/// Writes every intermediate value of a run: `0012-stage1.encoders.0.0.conv1.npy`, and an index.
final class TensorDump {
  private let directory: String
  private var count = 0
  private var index = "file\torigin\ttype\n"
  private var failure: Diagnostic?

  /// - Throws: `Diagnostic` when the directory cannot be made.
  init(directory: String) throws(Diagnostic) {
    guard PictureStorage.isDirectory(directory) || PictureStorage.makeDirectory(directory) else {
      throw Diagnostic(
        .cannotCreateOutput, file: directory, "cannot be created, expected a directory")
    }
    self.directory = directory
  }

  /// Writes one value; a failure is kept for `finish`.
  func write(_ origin: String, _ tensor: Tensor) {
    guard failure == nil else { return }
    let number = String(count)
    let padded = String(repeating: "0", count: max(0, 5 - number.count)) + number
    let name = "\(padded)-\(TensorDump.fileName(origin)).npy"
    count += 1
    index += "\(name)\t\(singleLine(origin))\t\(tensor.type)\n"
    do throws(Diagnostic) {
      try TensorFile.write(tensor, to: "\(directory)/\(name)")
    } catch {
      failure = error
    }
  }

  /// Writes the index.
  ///
  /// - Throws: The first failure.
  func finish() throws(Diagnostic) {
    if let failure { throw failure }
    try writeText(index, to: "\(directory)/index.tsv")
  }

  /// Letters, digits, dots and hyphens, at most 120 of them: names from models never make paths.
  private static func fileName(_ origin: String) -> String {
    let safe = origin.unicodeScalars.prefix(120).map { scalar -> Character in
      let isSafe =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "."
          || scalar == "-")
      return isSafe ? Character(scalar) : "_"
    }
    return safe.isEmpty ? "value" : String(safe)
  }
}
