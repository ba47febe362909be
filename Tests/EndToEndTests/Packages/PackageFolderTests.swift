import Foundation
import Testing

/// What an emission does to a folder, and what it leaves.
@Suite struct PackageFolderTests {
  static let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")

  private func emit(_ folder: String, _ options: [String] = []) throws -> Mhnetc.Outcome {
    try Mhnetc.run(["emit", "swift", Self.model, "-o", folder, "--json"] + options)
  }

  /// Every file of a folder by its path.
  private func contents(of folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: path)
      let values = try url.resourceValues(forKeys: [.isRegularFileKey])
      if values.isRegularFile == true { files[path] = try Data(contentsOf: url) }
    }
    return files
  }

  @Test(arguments: [[], ["--embed-weights"], ["--cpu", "scalar"], ["--cpu", "x86-64-v3"]])
  func givesTheSameBytesAgain(options: [String]) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { #expect(try emit(folder.path(name), options).status == 0) }
    let first = try contents(of: folder.url.appending(path: "a"))
    #expect(try first == contents(of: folder.url.appending(path: "b")))
    #expect(first.count > 100)
    let again = try emit(folder.path("a"), options).json()
    #expect(again["written"] as? Int == 0 && again["removed"] as? Int == 0)
    #expect(try first == contents(of: folder.url.appending(path: "a")))
  }

  @Test func refusesAFolderThatHoldsOthers() throws {
    let folder = try TemporaryFolder()
    try "mine".write(toFile: folder.path("notes.txt"), atomically: true, encoding: .utf8)
    let outcome = try emit(folder.url.path)
    #expect(outcome.status == 73 && outcome.messages.contains("notes.txt"))
    #expect(try contents(of: folder.url).keys.sorted() == ["notes.txt"])
    // A file is no folder.
    #expect(try emit(folder.path("notes.txt")).status == 73)
  }

  @Test func replacesItsOwnAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("package")
    #expect(try emit(path, ["--name", "First"]).status == 0)
    let url = folder.url.appending(path: "package")
    let mine = url.appending(path: "Sources/First/Mine.swift")
    try "// mine".write(to: mine, atomically: true, encoding: .utf8)
    let second = try emit(path, ["--name", "Second"])
    #expect(second.status == 0, "\(second.messages)")
    let files = try contents(of: url)
    #expect(files["Sources/First/Mine.swift"] == Data("// mine".utf8))
    #expect(files["Sources/First/First.swift"] == nil)
    #expect(files["Sources/Second/Second.swift"] != nil)
    #expect(!FileManager.default.fileExists(atPath: url.appending(path: "Sources/FirstC").path))

    // What somebody has changed is neither replaced nor removed.
    let changed = url.appending(path: "Sources/Second/Second.swift")
    try "// changed".write(to: changed, atomically: true, encoding: .utf8)
    let before = try contents(of: url)
    #expect(try emit(path, ["--name", "Second"]).status == 73)
    #expect(try contents(of: url) == before)
    let third = try emit(path, ["--name", "Third"])
    #expect(third.status == 0)
    #expect(try third.json()["kept"] as? [String] == ["Sources/Second/Second.swift"])
    #expect(try String(contentsOf: changed, encoding: .utf8) == "// changed")
  }

  /// A list that leads out of the folder, or a link in the place of a folder, removes nothing there.
  @Test func staysInItsFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("package")
    #expect(try emit(path).status == 0)
    let outside = folder.url.appending(path: "outside")
    try "precious".write(to: outside, atomically: true, encoding: .utf8)
    let list = folder.url.appending(path: "package/.mhnetc-emit.json")
    let text = try String(contentsOf: list, encoding: .utf8)
    for name in ["../outside", "/outside", "a/../../outside", ""] {
      let hostile = text.replacingOccurrences(of: "\".gitignore\"", with: "\"\(name)\"")
      #expect(hostile != text)
      try hostile.write(to: list, atomically: true, encoding: .utf8)
      #expect(try emit(path).status == 73, "\(name)")
    }
    try text.write(to: list, atomically: true, encoding: .utf8)
    let sources = folder.url.appending(path: "package/Sources")
    let elsewhere = folder.url.appending(path: "elsewhere")
    try FileManager.default.moveItem(at: sources, to: elsewhere)
    try FileManager.default.createSymbolicLink(at: sources, withDestinationURL: elsewhere)
    let before = try contents(of: elsewhere)
    #expect(try emit(path, ["--name", "Other"]).status == 73)
    #expect(try contents(of: elsewhere) == before)
  }

  /// A list that is a link or a pipe is none, and neither followed nor waited for.
  @Test func readsNoListThatIsNoFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("package")
    #expect(try emit(path).status == 0)
    let list = folder.path("package/.mhnetc-emit.json")
    let elsewhere = folder.path("list")
    try FileManager.default.moveItem(atPath: list, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(atPath: list, withDestinationPath: elsewhere)
    #expect(try emit(path).status == 73)
    // A link that leads nowhere is there too.
    try FileManager.default.removeItem(atPath: elsewhere)
    #expect(try emit(path).status == 73)
    try FileManager.default.removeItem(atPath: list)
    #expect(mkfifo(list, 0o600) == 0)
    #expect(try emit(path).status == 73)
    let status = try FileManager.default.attributesOfItem(atPath: list)
    #expect(status[.type] as? FileAttributeType != .typeRegular)
  }

  /// What stands in the place of a file is no file of ours: nothing is read through it or lost.
  @Test func replacesNoPipeAndNoLink() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("package")
    #expect(try emit(path).status == 0)
    let manifest = folder.path("package/Package.swift")
    let elsewhere = folder.path("elsewhere")
    try FileManager.default.moveItem(atPath: manifest, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(atPath: manifest, withDestinationPath: elsewhere)
    #expect(try emit(path).status == 73)
    try FileManager.default.removeItem(atPath: manifest)
    #expect(mkfifo(manifest, 0o600) == 0)
    #expect(try emit(path).status == 73)
    let dangling = folder.path("dangling")
    try FileManager.default.createSymbolicLink(
      atPath: dangling, withDestinationPath: folder.path("nowhere"))
    #expect(try emit(dangling).status == 73)
    #expect(!FileManager.default.fileExists(atPath: folder.path("nowhere")))
  }

  /// Kernels for x86-64 are no part of a package on other processors, and what is imported is named.
  @Test func declaresWhatItImports() throws {
    let folder = try TemporaryFolder()
    #expect(try emit(folder.path("p"), ["--name", "Declared"]).status == 0)
    let manifest = try String(contentsOfFile: folder.path("p/Package.swift"), encoding: .utf8)
    let start = try #require(manifest.range(of: "#if arch(x86_64)"))
    let end = try #require(manifest.range(of: "#else", range: start.upperBound..<manifest.endIndex))
    for kernels in ["KernelsV3", "KernelsV4"] {
      let place = try #require(manifest.range(of: "name: \"\(kernels)\""))
      #expect(place.lowerBound > start.upperBound && place.upperBound < end.lowerBound)
    }
    let target = try #require(manifest.range(of: "name: \"Declared\",\n      dependencies: ["))
    let list = try #require(
      manifest.range(of: "]", range: target.upperBound..<manifest.endIndex))
    let declared = manifest[target.upperBound..<list.lowerBound]
    let module = try String(
      contentsOfFile: folder.path("p/Sources/Declared/Declared.swift"), encoding: .utf8)
    let lines = module.split(separator: "\n").filter {
      $0.contains("import ") && !$0.contains("///")
    }
    let imported = lines.compactMap { $0.split(separator: " ").last }
    #expect(imported.count >= 6)
    for name in imported { #expect(declared.contains("\"\(name)\""), "\(name)") }
  }

  /// Processors without bfloat16 are no place for a plan that needs it.
  @Test func refusesProcessorsThatCannotRunThePlan() throws {
    let folder = try TemporaryFolder()
    for choice in ["x86-64-v3", "scalar"] {
      let outcome = try emit(folder.path("p"), ["--precision", "bf16", "--cpu", choice])
      #expect(outcome.status == 69, "\(outcome.messages)")
    }
    #expect(try emit(folder.path("p"), ["--cpu", "pentium"]).status == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("p")))
  }
}
