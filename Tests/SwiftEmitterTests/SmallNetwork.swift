import Foundation
import IR
import Lowering
import ModelFiles
import Operators
import Passes
import PlanFormat
import Planner
import SourceGraphs
import TensorCore

/// A network of three blocks that are alike and one that is not.
enum SmallNetwork {
  /// What names of a model may hold.
  static let hostileNames = [
    "\"; import Glibc; //", "a\nimport Glibc\n", "\\(exit(1))", "*/ import Glibc /*", "😀",
    "\u{202E}evil", "class", "init", "self", "h", "convolution", "forward", "network", "x", "",
    ".", "...", "0", "-1", "a b", "a_b", "é", "e\u{301}", "\0", "`", "#if", "path",
    "block", "stage", "program", "weights", "metadata", "plan", "Span", "Sendable",
    String(repeating: "long.", count: 200_000), String(repeating: "x", count: 1_000_000),
  ]

  /// - Parameter name: Stands in every name of the network.
  /// - Returns: Its plan.
  /// - Throws: Never in practice.
  static func plan(naming name: String? = nil) throws -> Plan {
    var graph = Graph(name: name ?? "small")
    let type = TensorType(.float32, [1, 4, try 4 * Dim(Symbol("h")), try 4 * Dim(Symbol("w"))])
    let input = try graph.add(.input(Input(name: name ?? "picture", type: type)))
    var value = try convolution(input, "intro", 3, &graph, name)
    for block in 0..<3 { value = try self.block(value, "encoder.\(block)", &graph, name) }
    let middle = try convolution(value, "middle", 3, &graph, name)
    value = try graph.add(.unary(Unary(.sigmoid)), [middle], origin: origin("middle", name))
    value = try graph.add(.binary(Binary(.multiply)), [value, middle], origin: origin("", name))
    value = try block(value, "decoder", &graph, name)
    value = try convolution(value, "ending", 1, &graph, name)
    value = try graph.add(.binary(Binary(.add)), [value, input], origin: origin("", name))
    graph.outputs = [Output(name: name ?? "restored", value: value)]
    return try Planner.plan(
      graph,
      metadata: PlanMetadata(
        producer: name ?? "test 1", sourceDigest: 1, network: name ?? "Small",
        options: [PlanOption(name: name ?? "option", value: name ?? "value")]))
  }

  private static func origin(_ path: String, _ name: String?) -> Origin {
    Origin(node: "node", modulePath: [name, path].compactMap { $0 }.joined(separator: "."))
  }

  /// Two convolutions, the second of which adds what went in.
  private static func block(
    _ x: ValueID, _ path: String, _ graph: inout Graph, _ name: String?
  ) throws -> ValueID {
    let first = try convolution(x, "\(path).conv1", 3, &graph, name)
    let gated = try graph.add(.unary(Unary(.gelu)), [first], origin: origin(path, name))
    let second = try convolution(gated, "\(path).conv2", 1, &graph, name)
    return try graph.add(.binary(Binary(.add)), [x, second], origin: origin(path, name))
  }

  private static func convolution(
    _ x: ValueID, _ path: String, _ size: Int, _ graph: inout Graph, _ name: String?
  ) throws -> ValueID {
    let layer = [name, path].compactMap { $0 }.joined(separator: ".")
    let number = graph.values.count
    func tensor(_ shape: [Int]) throws -> Tensor {
      let count = shape.reduce(1, *)
      let floats = (0..<count).map { (index: Int) -> Float in
        let integer = (index &* 37 &+ number &* 11) % 101
        return Float(integer) / 50 - 1
      }
      return try Tensor(
        .float32, shape: shape, bytes: TensorBytes(floats.withUnsafeBytes { Array($0) }))
    }
    let weight = try graph.addWeight("\(layer).weight", tensor([4, 4, size, size]))
    let bias = try graph.addWeight("\(layer).bias", tensor([4]))
    return try graph.add(
      .convolution(Convolution(padding: size / 2)), [x, weight, bias], origin: origin(path, name))
  }
}

/// A network that PyTorch exported, as `Tests/Fixtures/networks/index.json` lists it.
struct NetworkFixture: Decodable, Sendable, CustomStringConvertible {
  let file: String
  let network: String

  var description: String { file }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  static let all: [NetworkFixture] = {
    struct Index: Decodable { let models: [NetworkFixture] }
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")) else { return [] }
    return (try? JSONDecoder().decode(Index.self, from: data).models) ?? []
  }()

  func plan() throws -> Plan {
    let path = NetworkFixture.folder.appending(path: file).path
    let graph = try Pipeline.run(lower(SourceGraph(OnnxModel.read(path))).graph).graph
    return try Planner.plan(
      graph, metadata: PlanMetadata(producer: "test", sourceDigest: 0, network: network))
  }
}
