import Foundation
import Operators
import Testing

@Suite("Coverage")
struct CoverageTests {
  @Test("Every operator occurs in a test of the scalar evaluator or in a case of the passes")
  func mnemonics() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    var words: Set<Substring> = []
    for folder in ["ReferenceTests", "PassesTests/Cases"] {
      let root = tests.appending(path: folder)
      for name in try FileManager.default.subpathsOfDirectory(atPath: root.path)
      where name.hasSuffix(".swift") || name.hasSuffix(".ir") {
        let text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
        words.formUnion(text.split { !$0.isLetter && !$0.isNumber })
      }
    }
    // Top-k is one type with two mnemonics, which tests tell apart by a flag.
    let spelled = ["topKValues": "topK", "topKIndices": "topK"]
    let missing = Op.allMnemonics.filter { !words.contains(Substring(spelled[$0] ?? $0)) }
    #expect(missing == [])
  }
}
