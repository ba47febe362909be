import Foundation
import ModelFiles
import SourceGraphs
import TensorCore
import Testing

/// The exported networks among the fixtures.
enum NetworkFiles {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/networks")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.sorted()
  }()

  static func graph(_ name: String) throws -> SourceGraph {
    try SourceGraph(OnnxModel.read(folder.appending(path: name).path))
  }
}

@Suite("Networks from both exporters")
struct NetworkFileTests {
  @Test("there are fixtures") func fixturesExist() {
    #expect(NetworkFiles.names.count >= 8)
  }

  @Test("a network becomes a sorted graph without constants", arguments: NetworkFiles.names)
  func networkIsRead(name: String) throws {
    let graph = try NetworkFiles.graph(name)
    #expect(graph.warnings.isEmpty)
    #expect(graph.inputs.count == 1)
    #expect(graph.inputs.first?.dims?.count == 4)
    #expect(!graph.nodes.contains { $0.operatorType == "Constant" })
    #expect(graph.nodes.contains { $0.operatorType == "Conv" })
    var known = Set(graph.initializers.keys).union(graph.inputs.map(\.name))
    for node in graph.nodes {
      for operand in node.inputs where !operand.isEmpty { #expect(known.contains(operand)) }
      known.formUnion(node.outputs)
    }
    #expect(graph.outputs.allSatisfy { known.contains($0.name) })
  }

  @Test("convolutions know their module and their weights", arguments: NetworkFiles.names)
  func modulePathsAreNoted(name: String) throws {
    let graph = try NetworkFiles.graph(name)
    for node in graph.nodes where node.operatorType == "Conv" {
      let weight = try #require(graph.initializers[node.inputs[1]])
      #expect(weight.shape.count == 4)
      guard let path = node.place.modulePath else { continue }
      // Where the exporter has kept the weight's name, it lies in that module. The script-based
      // exporter numbers the second and later calls of a module: `conv_dnc1_2`.
      guard node.inputs[1].hasSuffix(".weight") else { continue }
      let module = node.inputs[1].dropLast(".weight".count)
      let call = path.dropFirst(module.count)
      #expect(path.hasPrefix(module), "\(node)")
      #expect(call.isEmpty || (call.first == "_" && Int(call.dropFirst()) != nil), "\(node)")
    }
  }

  @Test("a network of the TorchScript-based exporter, in full") func golden() throws {
    let golden = NetworkFiles.folder.deletingLastPathComponent()
      .appending(path: "source-graphs/nafnet-a-script17-dynamic.txt")
    let text = try NetworkFiles.graph("nafnet-a-script17-dynamic.onnx").description
    if ProcessInfo.processInfo.environment["BLESS"] != nil {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOf: golden, encoding: .utf8))
  }
}
