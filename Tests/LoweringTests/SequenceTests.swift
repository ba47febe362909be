import IR
import Lowering
import ModelFiles
import SourceGraphs
import TensorCore
import Testing

@Suite("Sequences that exporters write for chunks")
struct SequenceTests {
  private static let picture: [SourceDim] = [.fixed(1), .fixed(6), .named("H"), .named("W")]

  private static func network(
    split: [Int], shape: [Int], axis: Int64 = 1, positions: [Int]
  ) throws -> SourceGraph {
    var builder = SourceBuilder(version: 18)
    builder.input("x", picture)
    try builder.constant("split", split, shape: shape)
    builder.node("SplitToSequence", ["x", "split"], ["parts"], ["axis": .int(axis)])
    for (index, position) in positions.enumerated() {
      try builder.constant("position\(index)", [position], shape: [])
      builder.node("SequenceAt", ["parts", "position\(index)"], ["y\(index)"])
    }
    return builder.graph(outputs: positions.indices.map { "y\($0)" })
  }

  private static func channels(_ source: SourceGraph) throws -> [Dim] {
    let graph = try lower(source).graph
    #expect(graph.verify().isEmpty)
    return graph.outputs.map { graph.type(of: $0.value).shape[1] }
  }

  @Test("parts of one size, of which the last may be smaller")
  func equalParts() throws {
    #expect(
      try Self.channels(Self.network(split: [3], shape: [], positions: [0, 1, -1])) == [3, 3, 3])
    #expect(try Self.channels(Self.network(split: [4], shape: [], positions: [0, 1])) == [4, 2])
  }

  @Test("parts of given sizes")
  func givenParts() throws {
    let source = try Self.network(split: [1, 2, 3], shape: [3], positions: [2, -2, 0])
    #expect(try Self.channels(source) == [3, 2, 1])
  }

  @Test("the parts hold what the slices hold")
  func elements() throws {
    let source = try Self.network(split: [4], shape: [], positions: [1])
    let picture = try Tensor(shape: [1, 6, 1, 2], floats: (0..<12).map { Float($0) })
    let outputs = try Evaluation.outputs(of: lower(source).graph, inputs: ["x": picture])
    #expect(outputs.first?.tensor.floats() == [8, 9, 10, 11])
  }

  @Test(
    "positions beyond the parts, sizes that do not fit and a size of 0 are refused",
    arguments: [([3], [], [2]), ([3], [], [-3]), ([4, 4], [2], [0]), ([0], [], [0])])
  func refused(split: [Int], shape: [Int], positions: [Int]) throws {
    let source = try Self.network(split: split, shape: shape, positions: positions)
    let failure = #expect(throws: LoweringFailure.self) { try lower(source) }
    #expect(failure?.failureClass == .badData)
  }

  @Test("a sequence is no tensor and no output")
  func sequencesAreNoTensors() throws {
    var builder = SourceBuilder(version: 18)
    builder.input("x", Self.picture)
    try builder.constant("split", [3], shape: [])
    builder.node("SplitToSequence", ["x", "split"], ["parts"], ["axis": .int(1)])
    builder.node("Relu", ["parts"], ["y"])
    for outputs in [["y"], ["parts"]] {
      let graph = builder.graph(outputs: outputs)
      let failure = #expect(throws: LoweringFailure.self) { try lower(graph) }
      #expect(failure?.failureClass == .unsupported)
    }
  }
}
