import Foundation
import ModelFiles
import SourceGraphs
import TensorCore
import TensorFiles
import Testing

/// A network that PyTorch exported, with inputs and outputs, as
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
  let dynamic: Bool
  let multiple: Int
  let cases: [Case]
  let configuration: Configuration

  /// What the test needs of a network's hyper-parameters.
  struct Configuration: Decodable, Sendable {
    let dualPixel: Bool?

    enum CodingKeys: String, CodingKey { case dualPixel = "dual_pixel" }
  }

  /// Two views of three channels from a dual-pixel sensor, else one.
  var inputChannels: Int { configuration.dualPixel == true ? 6 : 3 }

  var testDescription: String { file }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  static let all: [NetworkFixture] = {
    struct Index: Decodable { let models: [NetworkFixture] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).models) ?? []
  }()

  func source() throws -> SourceGraph {
    try SourceGraph(OnnxModel.read(Self.folder.appending(path: file).path))
  }

  static func tensor(_ name: String) throws -> Tensor {
    try Npy.read([UInt8](Data(contentsOf: folder.appending(path: name))))
  }
}
