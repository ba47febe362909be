import Foundation
import IR
import Lowering
import ModelFiles
import SourceGraphs
import TensorCore
import Testing

/// A program of one operator, which `tools/fixtures/exports_operators.py` exported, with what PyTorch
/// computes of it.
struct TorchOperatorCase: Decodable, Sendable, CustomTestStringConvertible {
  let file: String
  let name: String
  let covers: [String]
  let cases: Int
  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/exports/operators")

  static let all: [TorchOperatorCase] = {
    struct Index: Decodable { let operators: [TorchOperatorCase] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).operators) ?? []
  }()

  /// What PyTorch was given and what it computed, by name.
  static let recorded: [String: Tensor] = {
    let path = folder.appending(path: "cases.safetensors").path
    guard let file = try? MappedFile.open(path), let read = try? Safetensors.read(file) else {
      return [:]
    }
    return Dictionary(read.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
  }()

  /// The inputs or outputs of a case, in order.
  func tensors(_ number: Int, _ kind: String) -> [Tensor] {
    var tensors: [Tensor] = []
    while let next = Self.recorded["\(name)/\(number)/\(kind).\(tensors.count)"] {
      tensors.append(next)
    }
    return tensors
  }

  func source() throws -> SourceGraph {
    try SourceGraph(
      try ExportedProgram.read(try MappedFile.open(Self.folder.appending(path: file).path)))
  }
}

@Suite("Operators of PyTorch against PyTorch") struct TorchOperatorTests {
  @Test("each gives what PyTorch computes", arguments: TorchOperatorCase.all)
  func agrees(_ recorded: TorchOperatorCase) throws {
    let source = try recorded.source()
    let network = try lower(source)
    #expect(network.graph.verify().isEmpty)
    #expect(recorded.cases > 0)
    for number in 0..<recorded.cases {
      let given = recorded.tensors(number, "input")
      try #require(!given.isEmpty && given.count == source.inputs.count)
      let inputs = Dictionary(
        zip(source.inputs.map(\.name), given), uniquingKeysWith: { first, _ in first })
      let found = try Evaluation.outputs(of: network.graph, inputs: inputs)
      let expected = recorded.tensors(number, "output")
      try #require(!expected.isEmpty && found.count == expected.count)
      for (output, reference) in zip(found, expected) {
        #expect(output.tensor.type == reference.type, "case \(number)")
        let error = Evaluation.error(output.tensor, reference, absolute: 1e-6, relative: 1e-5)
        #expect(
          error <= 1, "case \(number): \(output.tensor.doubles()), expected \(reference.doubles())")
      }
    }
  }

  @Test("every operator that is listed has a program") func areCovered() {
    let covered = Set(TorchOperatorCase.all.flatMap(\.covers))
    let missing = TorchOperator.names.filter { !covered.contains($0) }
    #expect(missing.isEmpty)
    #expect(covered.subtracting(TorchOperator.names).isEmpty)
  }

  @Test("a parameter is named once, and those that must be there come first or by name")
  func schemasAreSound() {
    for known in TorchOperator.allCases {
      let names = known.parameters.map(\.name)
      #expect(!names.isEmpty && Set(names).count == names.count, "\(known.rawValue): \(names)")
    }
  }
}
