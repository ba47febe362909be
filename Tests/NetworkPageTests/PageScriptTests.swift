import Foundation
import NetworkPage
import Testing

/// Opens pages in node with a stand-in for the document (`tools/page-check`), and uses them.
@Suite struct PageScriptTests {
  private static let node = ["/usr/bin/node", "/usr/local/bin/node"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: node != nil, "node runs the scripts of the page, and is not installed"))
  func pagesCanBeUsed() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("network-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var pages: [String] = []
    for (index, name) in (["module"] + SmallNetwork.hostileNames).enumerated() {
      let network = SmallNetwork(
        inputName: "i" + name, node: name, module: name, weightName: name, outputName: name)
      let file = folder.appendingPathComponent("\(index).html")
      try NetworkPageTests.page(network, title: name).html.write(
        to: file, atomically: false, encoding: .utf8)
      pages.append(file.path)
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.node))
    process.arguments = [root.appendingPathComponent("tools/page-check").path] + pages
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.components(separatedBy: "\"boxes\":").count - 1 == pages.count, "\(text)")
  }
}
