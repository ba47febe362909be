import Foundation
import IR
import Passes
import Rewriting
import TestSupport
import Testing

@Suite("Cases")
struct CaseTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases")

  static func cases() throws -> [CaseFile] { try CaseFile.all(in: folder) }

  @Test("Passes give what the case says", arguments: try cases())
  func run(_ file: CaseFile) throws {
    let faults = try file.faults()
    #expect(faults.isEmpty, "\(file): \(faults.joined(separator: "\n"))")
  }

  @Test("Every pass of rules has a case, and every rule is applied in one")
  func coverage() throws {
    var applied: Set<String> = []
    for file in try Self.cases() {
      var graph = try Graph(parsing: file.input)
      try graph.makeUpWeights(seed: 1)
      let result = try file.run(graph)
      for report in result.reports { applied.formUnion(report.applications.keys) }
    }
    let rules = Set(Pipeline.passes.flatMap { $0.rules.map(\.name) })
    #expect(rules.subtracting(applied).sorted() == [], "rules without a case")
  }
}
