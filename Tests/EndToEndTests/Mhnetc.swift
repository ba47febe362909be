import Foundation

/// Runs the command line that was built beside the tests.
enum Mhnetc {
  /// How a run ended.
  struct Outcome {
    let status: Int32
    let output: String
    let messages: String

    /// The JSON object on standard output.
    func json() throws -> [String: any Sendable] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return object as? [String: any Sendable] ?? [:]
    }
  }

  /// The package's folder.
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Recorded networks.
  static let networks = package.appending(path: "Tests/Fixtures/networks")

  /// The executable lies beside the test bundle.
  static let executable: URL = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let beside = bundle.deletingLastPathComponent().appending(path: "mhnetc")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return package.appending(path: ".build/release/mhnetc")
  }()

  /// Runs to the end.
  static func run(
    _ arguments: [String], input: Data? = nil, outputFile: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let folder = try TemporaryFolder()
    let files = [
      outputFile.map { URL(filePath: $0) } ?? folder.url.appending(path: "out"),
      folder.url.appending(path: "err"),
    ]
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    if let input {
      let file = folder.url.appending(path: "in")
      try input.write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Outcome(status: process.terminationStatus, output: texts[0], messages: texts[1])
  }
}

/// A folder that goes away with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "mhnetc-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A path in the folder.
  func path(_ name: String) -> String { url.appending(path: name).path }
}
