import Foundation
import OutputFiles

/// A folder of its own for one test, removed at its end.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "output-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a name in the folder.
  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Everything in the folder, hidden files too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The bytes of a file, or nil when there is none.
  func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: self(name)).map { Array($0) }
  }

  /// Writes a file without the code under test.
  func make(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: self(name)))
  }
}

/// A running OutputFilesProbe.
struct Probe {
  let process = Process()
  let standardError = Pipe()
  let standardOutput = Pipe()

  /// The executable, which the build puts beside the tests.
  static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "OutputFilesProbe")

  /// Starts the probe, through a shell command when one is given: `exec "$@"` runs the probe.
  init(_ arguments: [String], through shell: String? = nil, input: FileHandle? = nil) throws {
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, "sh", Probe.executable.path] + arguments
    } else {
      process.executableURL = Probe.executable
      process.arguments = arguments
    }
    process.standardError = standardError
    process.standardOutput = standardOutput
    if let input { process.standardInput = input }
    try process.run()
  }

  /// Starts a probe that writes.
  init(
    writing path: String, byte: UInt8, count: Int, step: Int, pause: Int,
    through shell: String? = nil
  ) throws {
    try self.init(
      ["write", path, "\(byte)", "\(count)", "\(step)", "\(pause)"], through: shell)
  }

  /// Waits until the probe has opened its output, or ended.
  func waitForStart() { _ = standardError.fileHandleForReading.readData(ofLength: 7) }

  /// Waits for the end.
  ///
  /// - Returns: The exit code, or 128 + the signal that ended it, as a shell says it.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }
}
