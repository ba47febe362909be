import PictureFiles
import Pictures

/// What goes where.
package struct PictureTargets {
  private let outputs: [String]
  private let references: [String?]

  /// - Throws: `Diagnostic` (usage) when two results would have one name.
  package init(inputs: [String], output: String, reference: String?) throws(Diagnostic) {
    let names = inputs.map(PictureTargets.stem)
    let target = PictureTargets.suffix(output)
    if ["jpg", "jpeg", "webp", "bmp", "tif", "tiff", "gif"].contains(target),
      !PictureStorage.isDirectory(output)
    {
      throw Diagnostic(
        .usage, file: output,
        "found a name in .\(target), expected .png, .ppm or .pgm, which are what is written")
    }
    if inputs.count > 1 && !output.hasSuffix("/") && !PictureStorage.isDirectory(output),
      PictureFormat.forOutput(named: output) != nil
    {
      throw Diagnostic(
        .usage, file: output,
        "found the name of one picture for \(inputs.count) of them, expected a directory")
    }
    if inputs.count == 1 && !output.hasSuffix("/") && !PictureStorage.isDirectory(output) {
      outputs = [output]
    } else {
      guard PictureStorage.isDirectory(output) || PictureStorage.makeDirectory(output) else {
        throw Diagnostic(
          .cannotCreateOutput, file: output, "cannot be created, expected a directory")
      }
      guard Set(names).count == names.count else {
        throw Diagnostic(
          .usage, file: output,
          "found two inputs of one name, expected different ones; restore them apart")
      }
      let suffix = PictureWriter.preferredFormat == .png ? "png" : "ppm"
      let folder = output.hasSuffix("/") ? String(output.dropLast()) : output
      outputs = names.map { "\(folder)/\($0).\(suffix)" }
    }
    references = try inputs.map { input throws(Diagnostic) -> String? in
      guard let reference else { return nil }
      if !PictureStorage.isDirectory(reference) {
        guard inputs.count == 1 else {
          throw Diagnostic(
            .usage, file: reference,
            "found one reference for several pictures, expected a directory")
        }
        return reference
      }
      return try PictureStorage.find(stem: PictureTargets.stem(input), in: reference)
    }
  }

  /// What follows the last dot of the name, in small letters; empty without one.
  private static func suffix(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// - Throws: `Diagnostic` (usage) when a result would replace one of these files, or a reference.
  package func keep(_ files: [String]) throws(Diagnostic) {
    let replaced = OutputGuard(inputs: files + references.compactMap { $0 })
    for output in outputs { try replaced.check(output) }
  }

  package func output(at index: Int) -> String { outputs[index] }
  package func reference(at index: Int) -> String? { references[index] }

  /// The file's name without directories and suffix.
  package static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
