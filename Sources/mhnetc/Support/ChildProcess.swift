import Foundation

/// Programs that a command runs.
enum ChildProcess {
  /// How a run ended.
  struct Outcome {
    let status: Int32
    /// What it wrote, results and messages together.
    let text: String
  }

  /// The executable of this name on the PATH.
  static func find(_ name: String) -> URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.lazy.map { URL(filePath: "\($0)/\(name)") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - program: The executable.
  ///   - arguments: Its arguments.
  ///   - variables: What it does not inherit of the environment.
  ///   - log: A file for what it writes.
  /// - Returns: How it ended.
  /// - Throws: `Diagnostic` where it cannot be started.
  static func run(
    _ program: URL, _ arguments: [String], without variables: Set<String> = [], log: URL
  ) throws(Diagnostic) -> Outcome {
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.filter {
      !variables.contains($0.key)
    }
    process.standardInput = FileHandle.nullDevice
    do {
      let output = try FileHandle(forWritingTo: log)
      process.standardOutput = output
      process.standardError = output
      try process.run()
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus,
        text: String(decoding: try Data(contentsOf: log), as: UTF8.self))
    } catch {
      throw Diagnostic(.inputOutput, file: program.path, "cannot be run: \(error)")
    }
  }
}

/// A folder that is removed with its contents when nobody needs it any more.
final class TemporaryFolder {
  let url: URL

  init() throws(Diagnostic) {
    url = FileManager.default.temporaryDirectory.appending(path: "mhnetc-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(.cannotCreateOutput, file: url.path, "cannot be made, expected a folder")
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
