import Foundation
import IR
import Kernels
import Lowering
import ModelFiles
import Passes
import PlanFormat
import Planner
import SourceGraphs
import TensorCore
import TensorFiles
import Testing

/// A network that PyTorch exported, with inputs and outputs in float64, as
/// `Tests/Fixtures/networks/index.json` lists it.
struct NetworkFixture: Decodable, Sendable, CustomTestStringConvertible {
  struct Case: Decodable, Sendable {
    let height: Int
    let width: Int
    let input: String
    let expected: String
  }

  let file: String
  let network: String
  let cases: [Case]

  var testDescription: String { file }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  static let all: [NetworkFixture] = {
    struct Index: Decodable { let models: [NetworkFixture] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).models) ?? []
  }()

  /// The network after all passes.
  func graph() throws -> Graph {
    let path = NetworkFixture.folder.appending(path: file).path
    return try Pipeline.run(lower(SourceGraph(OnnxModel.read(path))).graph).graph
  }

  /// The network as a plan that has been written and read.
  func plan(precision: ProductPrecision = .float32) throws -> Plan {
    let metadata = PlanMetadata(producer: "test", sourceDigest: 0, network: network)
    return try Plan(
      Planner.plan(graph(), metadata: metadata, precision: precision).fileBytes())
  }

  static func tensor(_ name: String) throws -> Tensor {
    try Npy.read([UInt8](Data(contentsOf: folder.appending(path: name))))
  }
}
