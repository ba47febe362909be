import Foundation
import RuntimeSources
import Testing

/// What mhnetc carries is what lies in `Sources`.
@Suite struct RuntimeSourcesTests {
  @Test func areTheFilesOnDisk() throws {
    let sources = Mhnetc.package.appending(path: "Sources")
    for target in Set(RuntimeSources.files.map(\.target)).sorted() {
      var expected: [String: Data] = [:]
      try read(sources.appending(path: target), "", into: &expected)
      var found: [String: Data] = [:]
      for file in RuntimeSources.files(of: target) { found[file.path] = Data(file.bytes) }
      #expect(found.keys.sorted() == expected.keys.sorted(), "\(target)")
      for (path, bytes) in expected {
        #expect(found[path] == bytes, "\(target)/\(path) is other than what was built")
      }
    }
  }

  /// Sources below a folder; links are followed.
  private func read(_ folder: URL, _ prefix: String, into files: inout [String: Data]) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: name).resolvingSymlinksInPath()
      if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
        try read(url, prefix + name + "/", into: &files)
      } else if ["swift", "c", "h", "modulemap"].contains(url.pathExtension) {
        files[prefix + name] = try Data(contentsOf: url)
      }
    }
  }
}
