import IR
import Lowering
import ModelFiles
import Operators
import SourceGraphs
import TensorCore
import Testing

@Suite("Sizes that the file leaves open")
struct SizeTests {
  private static let picture: [SourceDim] = [.fixed(1), .fixed(4), .named("H"), .named("W")]

  private static func inputType(_ network: LoweredNetwork) throws -> String {
    let input = try #require(network.graph.inputs.first)
    return network.graph.type(of: input).description
  }

  @Test("a network that asks nothing takes every size") func anySize() throws {
    var builder = SourceBuilder()
    builder.input("x", Self.picture)
    builder.node("Relu", ["x"], ["y"])
    let network = try lower(builder.graph(outputs: ["y"]))
    #expect(try Self.inputType(network) == "f32[1, 4, h, w]")
    #expect(network.notes.isEmpty)
  }

  @Test("equal names are equal extents, other axes have symbols of their own")
  func names() throws {
    var builder = SourceBuilder()
    builder.input("x", [.named("batch"), .fixed(4), .named("S"), .named("S")])
    builder.input("z", [.named("batch"), .fixed(4), .named("S"), .unknown])
    builder.node("Relu", ["x"], ["y"])
    builder.node("Relu", ["z"], ["u"])
    let graph = try lower(builder.graph(outputs: ["y", "u"])).graph
    let types = graph.inputs.map { graph.type(of: $0).description }
    #expect(types == ["f32[n, 4, h, h]", "f32[n, 4, h, w]"])
  }

  /// Pads height and width to the next multiple, as the networks do it: `(m − x mod m) mod m`.
  private static func padding(to multiple: Int, crops: Bool) throws -> SourceGraph {
    var builder = SourceBuilder()
    builder.input("x", picture)
    try builder.constant("m", [multiple, multiple])
    try builder.constant("two", [2])
    try builder.constant("four", [4])
    try builder.constant("zeros", [0, 0, 0, 0, 0, 0])
    builder.node("Shape", ["x"], ["shape"])
    builder.node("Slice", ["shape", "two", "four"], ["size"])
    builder.node("Mod", ["size", "m"], ["rest"])
    builder.node("Sub", ["m", "rest"], ["missing"])
    builder.node("Mod", ["missing", "m"], ["amounts"])
    builder.node("Concat", ["zeros", "amounts"], ["pads"], ["axis": .int(0)])
    builder.node("Pad", ["x", "pads"], ["padded"])
    builder.node("SpaceToDepth", ["padded"], ["deep"], ["blocksize": .int(Int64(multiple))])
    builder.node("DepthToSpace", ["deep"], ["wide"], ["blocksize": .int(Int64(multiple))])
    guard crops else {
      builder.node("Add", ["wide", "x"], ["y"])
      return builder.graph(outputs: ["y"])
    }
    try builder.constant("start", [0, 0])
    try builder.constant("axes", [2, 3])
    builder.node("Slice", ["wide", "start", "size", "axes"], ["cropped"])
    builder.node("Add", ["cropped", "x"], ["y"])
    return builder.graph(outputs: ["y"])
  }

  @Test("a network that pads and crops takes every size", arguments: [2, 3, 8, 12, 16, 64])
  func padsItself(multiple: Int) throws {
    let network = try lower(Self.padding(to: multiple, crops: true))
    #expect(network.graph.verify().isEmpty)
    let m = multiple
    #expect(try Self.inputType(network) == "f32[1, 4, \(m)h - h~\(m), \(m)w - w~\(m)]")
    #expect(network.notes.contains(.padsItself(input: "x", axis: 2, to: multiple)))
    // The identity: whatever is padded is cropped.
    for (height, width) in [(1, 1), (multiple, 2 * multiple), (multiple + 1, 3 * multiple - 1)] {
      let count = 4 * height * width
      let x = try Tensor(
        shape: [1, 4, height, width], floats: (0..<count).map { Float($0 % 251) })
      let result = try #require(
        Evaluation.outputs(of: network.graph, inputs: ["x": x]).first
      ).tensor
      #expect(result.shape == x.shape)
      #expect(result.doubles() == x.doubles().map { 2 * $0 })
    }
  }

  @Test("a network that pads and does not crop takes multiples only", arguments: [2, 3, 16])
  func multiplesOnly(multiple: Int) throws {
    let network = try lower(Self.padding(to: multiple, crops: false))
    #expect(try Self.inputType(network) == "f32[1, 4, \(multiple)h, \(multiple)w]")
    #expect(network.notes.contains(.multiplesOnly(input: "x", axis: 3, of: multiple)))
  }

  @Test("halving again and again needs the product of the factors")
  func halving() throws {
    var builder = SourceBuilder()
    builder.input("x", Self.picture)
    builder.node("SpaceToDepth", ["x"], ["a"], ["blocksize": .int(2)])
    builder.node("SpaceToDepth", ["a"], ["b"], ["blocksize": .int(3)])
    builder.node("SpaceToDepth", ["b"], ["y"], ["blocksize": .int(2)])
    let network = try lower(builder.graph(outputs: ["y"]))
    #expect(try Self.inputType(network) == "f32[1, 4, 12h, 12w]")
  }

  /// Half of the picture, resampled to what `sizes` holds.
  private static func resampling(
    mode: String, sizes: (inout SourceBuilder) throws -> Void
  ) throws -> SourceGraph {
    var builder = SourceBuilder()
    builder.input("x", picture)
    builder.node(
      "AveragePool", ["x"], ["half"], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
    try sizes(&builder)
    builder.node("Resize", ["half", "", "", "sizes"], ["y"], ["mode": .string(mode)])
    return builder.graph(outputs: ["y"])
  }

  @Test("resampling to the size of another value needs a size at which the factor is constant")
  func resampling() throws {
    let network = try lower(
      Self.resampling(mode: "linear") { $0.node("Shape", ["x"], ["sizes"]) })
    #expect(try Self.inputType(network) == "f32[1, 4, 2h, 2w]")
    #expect(network.graph.values.last?.type.shape == network.graph.values.first?.type.shape)
    for graph in [
      try Self.resampling(mode: "cubic") { $0.node("Shape", ["x"], ["sizes"]) },
      try Self.resampling(mode: "linear") { try $0.constant("sizes", [1, 4, 48, 64]) },
    ] {
      let failure = #expect(throws: LoweringFailure.self) { try lower(graph) }
      #expect(failure?.failureClass == .unsupported, "\(String(describing: failure))")
    }
  }

  @Test("what no size admits is an error at its node")
  func noSize() throws {
    var builder = SourceBuilder()
    builder.input("x", Self.picture)
    try builder.constant("shape", [7, 5])
    builder.node("Relu", ["x"], ["r"])
    builder.node("Reshape", ["r", "shape"], ["y"])
    let graph = builder.graph(outputs: ["y"])
    let failure = #expect(throws: LoweringFailure.self) { try lower(graph) }
    #expect(failure?.errors.count == 1)
    #expect(failure?.failureClass == .badData)
    #expect(failure?.errors.first?.place == .node(graph.nodes[1].place))
  }

  @Test("an unsupported attribute is reported, not the sizes tried before it")
  func attributeBeyondSizes() throws {
    var builder = SourceBuilder(version: 19)
    builder.input("x", Self.picture)
    try builder.constant("pads", [0, 0, 1, 1, 0, 0, 1, 1])
    builder.node("SpaceToDepth", ["x"], ["a"], ["blocksize": .int(2)])
    builder.node("Pad", ["a", "pads"], ["y"], ["mode": .string("wrap")])
    let graph = builder.graph(outputs: ["y"])
    let failure = #expect(throws: LoweringFailure.self) { try lower(graph) }
    #expect(failure?.failureClass == .unsupported)
    #expect(failure?.errors.map(\.place) == [.node(graph.nodes[1].place)])
  }
}
