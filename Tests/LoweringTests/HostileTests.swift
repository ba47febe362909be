import Foundation
import Lowering
import ModelFiles
import SourceGraphs
import Testing

/// A file whose fault shows where operators get their meaning, as
/// `Tests/Fixtures/hostile/index.json` lists it.
struct HostileCase: Decodable, Sendable, CustomTestStringConvertible {
  let file: String?
  let number: Int
  let exits: [Int]
  let mentions: [String]
  let why: String

  private enum CodingKeys: String, CodingKey {
    case file, mentions, why
    case number = "case"
    case exits = "exit"
  }

  var testDescription: String { file ?? why }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/hostile")

  static let all: [HostileCase] = {
    struct Index: Decodable { let cases: [HostileCase] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).cases) ?? []
  }()

  /// The graph, where the file makes one.
  func source() -> SourceGraph? {
    guard let file,
      let model = try? OnnxModel.read(Self.folder.appending(path: file).path)
    else { return nil }
    return try? SourceGraph(model)
  }
}

@Suite("Operators in damaged and hostile files")
struct HostileTests {
  /// The cases whose files make a source graph: all else is refused before.
  static let cases = HostileCase.all.filter { $0.source() != nil }

  @Test("there are cases") func casesExist() { #expect(Self.cases.count > 50) }

  @Test("each has its exit code and names its place", arguments: cases)
  func isRefused(test: HostileCase) throws {
    let source = try #require(test.source())
    do {
      _ = try lower(source)
      #expect(test.exits.contains(0), "\(test.why)")
    } catch {
      let exit = error.failureClass == .badData ? 65 : 69
      #expect(test.exits.contains(exit), "\(test.why)\n\(error.errors)")
      let text = "\(error.errors)"
      for mention in test.mentions { #expect(text.contains(mention), "\(error.errors)") }
    }
  }

  @Test("unsupported operators are listed all at once, with their counts")
  func unsupportedOperatorsAreListed() throws {
    let test = try #require(
      HostileCase.all.first { $0.file == "52-unknown-operators.onnx" })
    let source = try #require(test.source())
    do {
      _ = try lower(source)
      Issue.record("lowered")
    } catch {
      let found = error.errors.compactMap { error -> UnsupportedOperator? in
        guard case .unsupportedOperator(let operation) = error.reason else { return nil }
        return operation
      }
      #expect(Set(found.map(\.name)) == ["Sharpen", "Blur"])
      #expect(found.map(\.count).reduce(0, +) == 3)
      #expect(found.allSatisfy { !$0.places.isEmpty && $0.remedy == .composeOfSupported })
    }
  }
}
