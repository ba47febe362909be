import ModelFiles
import OnnxBytes
import SourceGraphs
import TensorCore
import Testing

@Suite("Constants and attributes")
struct ConstantTests {
  /// The constant that a `Constant` node with these attributes becomes.
  private func constant(_ attributes: [[UInt8]]) throws -> Tensor? {
    let bytes = model([Bytes.node("Constant", [], ["y"], attributes: attributes)], inputs: [])
    let graph = try graph(bytes)
    #expect(graph.nodes.isEmpty)
    return graph.initializers["y"]
  }

  private func reasons(_ attributes: [[UInt8]]) throws -> [SourceProblem.Reason] {
    try problems(
      model([Bytes.node("Constant", [], ["y"], attributes: attributes)], inputs: []))
  }

  @Test("each form of a constant") func forms() throws {
    let floats = Bytes.floats([1.5, -2])
    #expect(
      try constant([
        Bytes.attribute("value", type: 4, Bytes.field(5, Bytes.tensor("", [2], [1.5, -2])))
      ]) == Tensor(shape: [2], floats: [1.5, -2]))
    #expect(
      try constant([Bytes.attribute("value_float", type: 1, [0x15] + floats.prefix(4))])
        == Tensor(shape: [], floats: [1.5]))
    #expect(
      try constant([Bytes.attribute("value_floats", type: 6, Bytes.field(7, floats))])
        == Tensor(shape: [2], floats: [1.5, -2]))
    #expect(
      try constant([Bytes.attribute("value_int", -3)])
        == Tensor(.int64, shape: [], integers: [-3]))
    #expect(
      try constant([Bytes.attribute("value_ints", type: 7, Bytes.packed(8, [4, 5]))])
        == Tensor(.int64, shape: [2], integers: [4, 5]))
    #expect(
      try constant([Bytes.attribute("value_ints", type: 7, [])])
        == Tensor(.int64, shape: [0], integers: []))
  }

  @Test("a constant has one value of its type") func wrongForms() throws {
    #expect(try reasons([]).first == .constantValues(0))
    #expect(
      try reasons([Bytes.attribute("value_int", 1), Bytes.attribute("value_ints", 1)]).first
        == .constantValues(2))
    #expect(try reasons([Bytes.attribute("value_float", 1)]).first == .constantAttribute)
    #expect(try reasons([Bytes.attribute("axis", 1)]).first == .constantAttribute)
  }

  @Test("a constant that is not read matters only where it is used") func unread() throws {
    let text = Bytes.attribute("value_string", type: 3, Bytes.field(4, "a"))
    #expect(try reasons([text]) == [.unreadConstant("y", .tensor(.string))])
    let unused = [
      Bytes.node("Constant", [], ["t"], attributes: [text]), Bytes.node("Relu", ["x"], ["y"]),
    ]
    #expect(try graph(model(unused)).nodes.count == 1)
    let sparse = Bytes.attribute("sparse_value", type: 11, Bytes.field(22, []))
    #expect(try reasons([sparse]) == [.unreadConstant("y", .field("sparse_tensor"))])
    #expect(
      SourceProblem.Reason.unreadConstant("y", .tensor(.string)).failureClass == .unsupported)
  }

  @Test("element types arrive with their bytes") func elementTypes() throws {
    let cases: [(Int64, ElementType, [UInt8])] = [
      (10, .float16, Bytes.packed(5, [0x3C00])), (16, .bfloat16, Bytes.packed(5, [0x3F80])),
      (9, .bool, Bytes.packed(5, [1])), (2, .uint8, Bytes.field(9, [1])),
      (7, .int64, Bytes.packed(7, [1])), (12, .uint32, Bytes.packed(11, [1])),
    ]
    for (number, type, payload) in cases {
      let tensor = Bytes.tensor("w", [1], type: number, payload)
      let graph = try graph(model([], initializers: [tensor], outputs: ["w"]))
      #expect(graph.initializers["w"]?.elementType == type)
      #expect(graph.initializers["w"]?.doubles() == [1])
    }
  }

  @Test("attributes have their declared type") func attributes() throws {
    func reason(_ attributes: [[UInt8]]) throws -> [SourceProblem.Reason] {
      try problems(model([Bytes.node("Op", ["x"], ["y"], attributes: attributes)]))
    }
    let axis = Bytes.attribute("axis", 1)
    #expect(try reason([axis, axis]) == [.attributeTwice("axis")])
    #expect(
      try reason([Bytes.attribute("axis", type: 7, Bytes.field(3, Int64(1)))])
        == [.attributeType(declared: 7)])
    #expect(
      try reason([
        Bytes.attribute("axis", type: 2, Bytes.field(3, Int64(1)) + Bytes.packed(8, [1]))
      ]) == [.attributeFields(["i", "ints"])])
    #expect(
      try reason([Bytes.attribute("mode", type: 3, Bytes.field(4, [0xFF]))])
        == [.attributeText])
    #expect(
      try reason([Bytes.field(1, "axis") + Bytes.field(21, "outer")])
        == [.attributeReference("outer")])
  }

  @Test("writers that leave out 0 and empty arrays are understood") func defaults() throws {
    let attributes = [
      Bytes.attribute("i", type: 2, []), Bytes.attribute("f", type: 1, []),
      Bytes.attribute("s", type: 3, []), Bytes.attribute("is", type: 7, []),
    ]
    let node = try #require(
      try graph(model([Bytes.node("Op", ["x"], ["y"], attributes: attributes)])).nodes.first)
    #expect(
      node.attributes == ["i": .int(0), "f": .float(0), "s": .string(""), "is": .ints([])])
  }

  @Test("control flow keeps a summary of its graphs") func subgraphs() throws {
    let branch = Bytes.graph([Bytes.node("Relu", ["x"], ["z"])])
    let node = Bytes.node(
      "If", ["x"], ["y"],
      attributes: [Bytes.attribute("then_branch", type: 5, Bytes.field(6, branch))])
    let read = try #require(try graph(model([node])).nodes.first)
    guard case .graphs(let graphs)? = read.attributes["then_branch"] else {
      Issue.record("\(read)")
      return
    }
    #expect(graphs.map(\.operatorTypes) == [["Relu"]])
  }
}
