import Foundation
import ModelFiles
import SourceGraphs
import Testing

/// A damaged or hostile file, or the recipe of one, as `Tests/Fixtures/hostile/index.json` has it.
struct HostileCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Recipe: Decodable, Sendable {
    let prefixHex: String
    let repeatHex: String
    let count: Int
  }

  let file: String?
  let number: Int
  let exits: [Int]
  let mentions: [String]
  let why: String
  let recipe: Recipe?

  private enum CodingKeys: String, CodingKey {
    case file, mentions, why, recipe
    case number = "case"
    case exits = "exit"
  }

  var testDescription: String { file ?? why }

  static let folder = NetworkFiles.folder.deletingLastPathComponent().appending(path: "hostile")

  static let all: [HostileCase] = {
    struct Index: Decodable { let cases: [HostileCase] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).cases) ?? []
  }()

  /// Whether the fault shows only where operators get their meaning.
  var isOfOperators: Bool {
    guard let file else { return false }
    return number > 53 && number != 56
      || [
        "52-unknown-domain.onnx", "52-unknown-operators.onnx", "53-attribute-type.onnx",
        "53-empty-required-input.onnx", "53-too-few-inputs.onnx", "53-too-many-inputs.onnx",
      ].contains(file)
  }

  func mapped() throws -> MappedFile {
    if let file { return try MappedFile.open(Self.folder.appending(path: file).path) }
    let recipe = try #require(recipe)
    let repeated = bytes(recipe.repeatHex)
    return MappedFile(
      bytes: bytes(recipe.prefixHex) + repeatElement(repeated, count: recipe.count).joined(),
      name: why)
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 1, by: 2)
      .compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }
}

@Suite("Damaged and hostile files")
struct HostileFileTests {
  /// The exit code of reading a file, and the message.
  static func outcome(_ test: HostileCase) throws -> (exit: Int, text: String) {
    do {
      let model = try OnnxModel.read(test.mapped())
      let graph = try SourceGraph(model)
      return (0, graph.description)
    } catch let error as ModelFileError {
      return (exit(error.failureClass), error.description)
    } catch let error as SourceGraphError {
      return (exit(error.failureClass), error.description)
    }
  }

  private static func exit(_ failure: FailureClass) -> Int {
    switch failure {
    case .badData: 65
    case .cannotOpen: 66
    case .unsupported: 69
    case .resourceLimit: 75
    case .io: 74
    }
  }

  @Test("there are cases") func casesExist() {
    #expect(HostileCase.all.count > 100)
  }

  @Test(
    "what contradicts itself is refused", arguments: HostileCase.all.filter { !$0.isOfOperators })
  func refused(test: HostileCase) throws {
    let (exit, text) = try Self.outcome(test)
    #expect(test.exits.contains(exit), "\(test.why)\n\(text)")
    if exit != 0 {
      for mention in test.mentions { #expect(text.contains(mention), "\(text)") }
    }
  }

  @Test("operators are left to the lowering", arguments: HostileCase.all.filter(\.isOfOperators))
  func leftToLowering(test: HostileCase) throws {
    let graph = try SourceGraph(OnnxModel.read(test.mapped()))
    // What the lowering must mention is there to be mentioned.
    let places = graph.nodes.map { "\($0.domain) \($0.place)" }.joined(separator: "\n")
    for mention in test.mentions { #expect(places.contains(mention), "\(places)") }
  }
}
