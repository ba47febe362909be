import Foundation
import ModelFiles
import OnnxBytes
import SourceGraphs
import TensorCore
import Testing

typealias Bytes = OnnxBytes

/// The graph of a model in bytes.
func graph(_ bytes: [UInt8], limits: SourceLimits = SourceLimits()) throws -> SourceGraph {
  try SourceGraph(OnnxModel.read(MappedFile(bytes: bytes, name: "test")), limits: limits)
}

/// What is wrong with a model in bytes, without the places.
func problems(
  _ bytes: [UInt8], limits: SourceLimits = SourceLimits()
) throws -> [SourceProblem.Reason] {
  do {
    _ = try graph(bytes, limits: limits)
    return []
  } catch let error as SourceGraphError {
    return error.problems.map(\.reason)
  }
}

/// A model with x and y of the extents [1, 4] around nodes.
func model(
  _ nodes: [[UInt8]], initializers: [[UInt8]] = [], inputs: [String] = ["x"],
  outputs: [String] = ["y"], irVersion: Int64 = 8, operatorSet: Int64 = 17,
  functions: [[UInt8]] = []
) -> [UInt8] {
  Bytes.model(
    Bytes.graph(
      nodes, initializers: initializers, inputs: inputs.map { Bytes.value($0, [1, 4]) },
      outputs: outputs.map { Bytes.value($0, [1, 4]) }),
    irVersion: irVersion, operatorSet: operatorSet, functions: functions)
}

@Suite("Names and order")
struct GraphTests {
  @Test("the small model") func small() throws {
    #expect(
      try graph(Bytes.small).description == """
        graph g: IR 8, opset 17
          input x : f32[1, 4]
          constant w : f32[1, 4] = 1.0 2.0 3.0 4.0
          s = Add-17(x, w)
          y = Relu-17(s)
          output y : f32[1, 4]

        """)
  }

  @Test("every proper part of a model is refused") func prefixes() throws {
    for count in 0..<Bytes.small.count {
      #expect(throws: (any Error).self, "cut at \(count)") {
        try graph(Array(Bytes.small.prefix(count)))
      }
    }
  }

  @Test("a changed bit is refused or makes another sound graph") func flips() {
    for index in Bytes.small.indices {
      for bit in 0..<8 {
        var bytes = Bytes.small
        bytes[index] ^= 1 << bit
        guard let graph = try? graph(bytes) else { continue }
        var known = Set(graph.initializers.keys).union(graph.inputs.map(\.name))
        for node in graph.nodes {
          #expect(node.inputs.allSatisfy { $0.isEmpty || known.contains($0) })
          known.formUnion(node.outputs)
        }
      }
    }
  }

  @Test("bits changed in a network never trap", arguments: NetworkFiles.names.prefix(4))
  func flipsInNetwork(name: String) throws {
    let file = try MappedFile.open(NetworkFiles.folder.appending(path: name).path)
    let bytes = file.withUnsafeBytes { Array($0) }
    let seed = UInt64.random(in: 1...UInt64.max)
    var state = seed
    for _ in 0..<60 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var damaged = bytes
      let index = Int(state >> 33) % bytes.count
      damaged[index] ^= UInt8(1 << (state >> 61))
      guard let graph = try? graph(damaged) else { continue }
      let sizes = graph.initializers.values.allSatisfy {
        $0.bytes.count == $0.shape.reduce($0.elementType.byteCount, *)
      }
      #expect(sizes, "seed \(seed), byte \(index)")
    }
  }

  @Test("nodes in another order are sorted, and that is noted") func unsorted() throws {
    let nodes = [
      Bytes.node("C", ["b", "a"], ["y"], name: "third"), Bytes.node("B", ["a"], ["b"]),
      Bytes.node("A", ["x"], ["a"]),
    ]
    let sorted = try graph(model(nodes))
    #expect(sorted.nodes.map(\.operatorType) == ["A", "B", "C"])
    #expect(
      sorted.warnings == [
        .unsorted(
          SourcePlace(index: 0, name: "third", operatorType: "C", modulePath: nil))
      ])
  }

  @Test("values that wait for each other") func cycles() throws {
    #expect(
      try problems(
        model([Bytes.node("A", ["b", "x"], ["a"]), Bytes.node("B", ["a"], ["b", "y"])]))
        == [.cycle(["a", "b"])])
    #expect(try problems(model([Bytes.node("A", ["y"], ["y"])])) == [.cycle(["y"])])
  }

  @Test("a hundred thousand nodes in reverse") func longChain() throws {
    let count = 100_000
    let nodes = (0..<count).reversed().map { index in
      Bytes.node(
        "A", [index == 0 ? "x" : "v\(index)"], [index == count - 1 ? "y" : "v\(index + 1)"])
    }
    #expect(try graph(model(nodes)).nodes.first?.inputs == ["x"])
  }

  @Test("names are defined once") func definedTwice() throws {
    let relu = Bytes.node("Relu", ["x"], ["y"])
    let twice: [SourceProblem.Reason] = [.definedTwice("y")]
    #expect(try problems(model([relu, relu])) == twice)
    #expect(try problems(model([Bytes.node("Split", ["x"], ["y", "y"])])) == twice)
    #expect(
      try problems(model([relu], initializers: [Bytes.tensor("y", [1], [1])])) == twice)
    #expect(try problems(model([relu], inputs: ["x", "x"])) == [.definedTwice("x")])
    #expect(try problems(model([relu], outputs: ["y", "y"])) == twice)
    let tensor = Bytes.tensor("w", [1], [1])
    #expect(
      try problems(model([relu], initializers: [tensor, tensor])) == [.definedTwice("w")])
  }

  @Test("names are defined at all, and every problem is listed") func undefined() throws {
    let nodes = [Bytes.node("Add", ["x", "p"], ["a"]), Bytes.node("Add", ["a", "q"], ["b"])]
    #expect(try problems(model(nodes)) == [.undefined("p"), .undefined("q"), .undefined("y")])
  }

  @Test("absent operands and unused results have no name") func optional() throws {
    let nodes = [Bytes.node("Clip", ["x", "", "x"], ["y", ""])]
    let node = try #require(try graph(model(nodes)).nodes.first)
    #expect(node.inputs == ["x", "", "x"])
    #expect(node.outputs == ["y", ""])
  }

  @Test("an output can be an input or an initializer") func passThrough() throws {
    let graph = try graph(
      model([], initializers: [Bytes.tensor("w", [1], [1])], outputs: ["x", "w"]))
    #expect(graph.outputs.map(\.name) == ["x", "w"])
    #expect(graph.nodes.isEmpty)
  }

  @Test("an initializer that is also an input is no input") func defaultInput() throws {
    let nodes = [Bytes.node("Add", ["x", "w"], ["y"])]
    let graph = try graph(
      model(nodes, initializers: [Bytes.tensor("w", [1], [1])], inputs: ["x", "w"], irVersion: 3))
    #expect(graph.inputs.map(\.name) == ["x"])
    #expect(graph.unusedInitializers.isEmpty)
  }

  @Test("versions outside the known ones are not supported") func versions() throws {
    let relu = [Bytes.node("Relu", ["x"], ["y"])]
    let formats = SourceGraph.supportedIRVersions
    for version in [0, formats.lowerBound - 1, formats.upperBound + 1, 99] {
      #expect(
        try problems(model(relu, irVersion: version)) == [.irVersion(version, supported: formats)])
    }
    let sets = SourceGraph.supportedOperatorSets
    #expect(sets.contains(11) && sets.contains(20))
    for version in [-1, 0, sets.upperBound + 1, 99, .max] {
      #expect(
        try problems(model(relu, operatorSet: version)) == [.operatorSet(version, supported: sets)])
    }
    #expect(SourceProblem.Reason.irVersion(99, supported: 3...13).failureClass == .unsupported)
    #expect(
      try problems(model([Bytes.node("Relu", ["x"], ["y"], domain: "other")]))
        == [.operatorSetMissing(domain: "other")])
    #expect(
      try graph(model([Bytes.node("Relu", ["x"], ["y"], domain: "ai.onnx")])).nodes.count == 1)
  }
}
