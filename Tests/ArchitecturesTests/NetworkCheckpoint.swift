import Architectures
import Foundation
import ModelFiles
import TensorCore
import Testing

/// A checkpoint of a recorded network, as `Tests/Fixtures/network-checkpoints/index.json` lists it.
struct NetworkCheckpoint: Decodable, Sendable, CustomTestStringConvertible {
  let file: String
  let network: String
  let name: String

  var testDescription: String { file }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/network-checkpoints")

  static let all: [NetworkCheckpoint] = {
    struct Index: Decodable { let files: [NetworkCheckpoint] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).files) ?? []
  }()

  /// One of each network: mutations of it are as good as of the others.
  static let oneOfEach: [NetworkCheckpoint] =
    Dictionary(grouping: all, by: \.network).values.compactMap { $0.min { $0.file < $1.file } }
    .sorted { $0.file < $1.file }

  func tensors() throws -> [String: Tensor] {
    let file = try MappedFile.open(NetworkCheckpoint.folder.appending(path: file).path)
    let checkpoint = try Checkpoint.read(file)
    return Dictionary(checkpoint.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  func inventory() throws -> WeightInventory { WeightInventory(try tensors()) }
}
