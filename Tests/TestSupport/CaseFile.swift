public import Foundation
import IR
public import Passes
public import TensorCore

/// A test of passes in one file: directives, a graph, and the graph that is expected. The format is
/// described in Schemas/testcase.md.
public struct CaseFile: Sendable, CustomStringConvertible {
  /// Sizes and elements under which the graphs before and after are compared.
  public struct Evaluation: Sendable {
    /// The seed of inputs and weights.
    public let seed: UInt64
    /// The values of the symbols.
    public let binding: [Symbol: Int]
  }

  /// Where it is.
  public let url: URL
  /// The passes that run, or all.
  public let passes: [String]?
  /// What global means become.
  public let pooling: Pooling
  /// The evaluations.
  public let evaluations: [Evaluation]
  /// How many values of a mnemonic are expected.
  public let expectedCounts: [String: Int]
  /// The rules that must have been applied, and no others.
  public let expectedRules: Set<String>?
  /// Everything up to the expected graph.
  public let head: String
  /// The graph that goes in.
  public let input: String
  /// The graph that is expected; empty where none is written yet.
  public let expected: String

  /// The folder and the file's name.
  public var description: String {
    "\(url.deletingLastPathComponent().lastPathComponent)/\(url.lastPathComponent)"
  }

  /// All cases below a folder, by name.
  ///
  /// - Parameter folder: The folder.
  /// - Returns: The cases.
  /// - Throws: `CaseFileError`, and what reading files throws.
  public static func all(in folder: URL) throws -> [CaseFile] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".ir") }.sorted()
      .map { try CaseFile(folder.appendingPathComponent($0)) }
  }

  /// Reads a case.
  ///
  /// - Throws: `CaseFileError`, and what reading files throws.
  public init(_ url: URL) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let mark = lines.firstIndex(where: { $0.hasPrefix("// expect:") }) else {
      throw CaseFileError.missing(directive: "expect", file: url.lastPathComponent)
    }
    var directives = Directives(file: url.lastPathComponent)
    for line in lines[..<mark] { try directives.read(line) }
    guard directives.hasPasses else {
      throw CaseFileError.missing(directive: "pass", file: url.lastPathComponent)
    }
    self.url = url
    passes = directives.passes
    pooling = directives.pooling
    evaluations = directives.evaluations
    expectedCounts = directives.counts
    expectedRules = directives.rules
    head = lines[...mark].joined(separator: "\n") + "\n"
    input = lines[..<mark].joined(separator: "\n")
    expected = lines[(mark + 1)...].joined(separator: "\n")
  }
}

/// Why a case could not be read.
public enum CaseFileError: Error, Hashable, Sendable {
  /// A directive that every case needs.
  case missing(directive: String, file: String)
  /// A directive that cannot be read.
  case malformed(directive: String, file: String)
}

/// The lines `// name: …` at the head of a case.
private struct Directives {
  let file: String
  var hasPasses = false
  var passes: [String]?
  var pooling = Pooling.global
  var evaluations: [CaseFile.Evaluation] = []
  var counts: [String: Int] = [:]
  var rules: Set<String>?

  init(file: String) { self.file = file }

  mutating func read(_ line: String) throws(CaseFileError) {
    guard line.hasPrefix("// "), let colon = line.firstIndex(of: ":") else { return }
    let name = line[line.index(line.startIndex, offsetBy: 3)..<colon]
    let items = line[line.index(after: colon)...].split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    switch name {
    case "pass":
      hasPasses = true
      passes = items == ["all"] ? nil : items
    case "pooling":
      let words = items.joined().split(separator: " ")
      guard words.count == 2, words[0] == "local", let window = Int(words[1]) else {
        throw .malformed(directive: line, file: file)
      }
      pooling = .local(window: window)
    case "rules": rules = Set(items.filter { $0 != "none" })
    case "eval": evaluations.append(try evaluation(items))
    case "expect-ops":
      for item in items {
        let words = item.split(separator: " ")
        guard words.count == 2, let count = Int(words[1]) else {
          throw .malformed(directive: line, file: file)
        }
        counts[String(words[0])] = count
      }
    case _: break
    }
  }

  /// `seed 7, h = 2, h~16 = 3`.
  private func evaluation(_ items: [String]) throws(CaseFileError) -> CaseFile.Evaluation {
    var seed: UInt64 = 1
    var binding: [Symbol: Int] = [:]
    for item in items {
      let words = item.split(separator: " ").map(String.init)
      if words.count == 2, words[0] == "seed", let number = UInt64(words[1]) {
        seed = number
      } else if words.count == 3, words[1] == "=", let value = Int(words[2]),
        let symbol = Dim(parsing: words[0])?.symbols.first
      {
        binding[symbol] = value
      } else {
        throw .malformed(directive: item, file: file)
      }
    }
    return CaseFile.Evaluation(seed: seed, binding: binding)
  }
}
