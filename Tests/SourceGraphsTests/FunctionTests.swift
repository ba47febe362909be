import ModelFiles
import OnnxBytes
import SourceGraphs
import TensorCore
import Testing

@Suite("Local functions")
struct FunctionTests {
  /// A node of the domain `local`.
  private func call(
    _ function: String, _ inputs: [String], _ outputs: [String], name: String = "call",
    attributes: [[UInt8]] = []
  ) -> [UInt8] {
    Bytes.node(function, inputs, outputs, name: name, domain: "local", attributes: attributes)
  }

  private func lines(_ bytes: [UInt8]) throws -> [String] {
    try graph(bytes).nodes.map(\.description)
  }

  @Test("a body takes the place of its call") func plain() throws {
    let function = Bytes.function(
      "F", ["a", "b"], ["c"],
      [Bytes.node("Add", ["a", "b"], ["t"]), Bytes.node("Relu", ["t"], ["c"])], operatorSet: 13)
    let bytes = model(
      [call("F", ["x", "x"], ["u"], name: "one"), call("F", ["u", "x"], ["y"], name: "two")],
      functions: [function])
    #expect(
      try lines(bytes) == [
        "one/t = Add-13(x, x)", "u = Relu-13(one/t)", "two/t = Add-13(u, x)",
        "y = Relu-13(two/t)",
      ])
  }

  @Test("values of two calls of one name stay apart, and apart from others") func names() throws {
    let function = Bytes.function(
      "F", ["a"], ["c"], [Bytes.node("Relu", ["a"], ["t"]), Bytes.node("Exp", ["t"], ["c"])])
    let bytes = model(
      [
        Bytes.node("Abs", ["x"], ["call/t"]), call("F", ["call/t"], ["u"]),
        call("F", ["u"], ["y"]),
      ], functions: [function])
    #expect(
      try lines(bytes) == [
        "call/t = Abs-17(x)", "call/t_1 = Relu-17(call/t)", "u = Exp-17(call/t_1)",
        "call/t_2 = Relu-17(u)", "y = Exp-17(call/t_2)",
      ])
  }

  @Test("calls within calls, absent operands, unused results") func nested() throws {
    let inner = Bytes.function(
      "Inner", ["a", "low", "high"], ["c", "d"],
      [Bytes.node("Clip", ["a", "low", "high"], ["c"]), Bytes.node("Exp", ["c"], ["d"])])
    let outer = Bytes.function(
      "Outer", ["a", "b"], ["c"], [call("Inner", ["a", "", "b"], ["c"], name: "in")])
    let bytes = model([call("Outer", ["x"], ["y"], name: "out")], functions: [outer, inner])
    #expect(
      try lines(bytes) == ["y = Clip-17(x, _, _)", "out/in/d = Exp-17(y)"])
    #expect(try graph(bytes).nodes.map(\.place.name) == ["out/in/", "out/in/"])
  }

  @Test("attributes come from the call, else from the default, else not at all")
  func attributes() throws {
    let references = [("axis", "axis"), ("keep", "k"), ("far", "f")].map {
      Bytes.field(1, $0.0) + Bytes.field(21, $0.1) + Bytes.field(20, Int64(2))
    }
    let function = Bytes.function(
      "F", ["a"], ["c"], [Bytes.node("Op", ["a"], ["c"], attributes: references)],
      attributes: ["axis", "f"], defaults: [Bytes.attribute("k", 7)])
    let bytes = model(
      [call("F", ["x"], ["y"], attributes: [Bytes.attribute("axis", 3)])],
      functions: [function])
    #expect(try lines(bytes) == ["y = Op-17(x) {axis: 3, keep: 7}"])
    let given = model(
      [call("F", ["x"], ["y"], attributes: [Bytes.attribute("k", 8)])], functions: [function])
    #expect(try lines(given) == ["y = Op-17(x) {keep: 8}"])
  }

  @Test("constants in bodies become initializers") func constants() throws {
    let function = Bytes.function(
      "F", ["a"], ["c"],
      [
        Bytes.node("Constant", [], ["k"], attributes: [Bytes.attribute("value_int", 2)]),
        Bytes.node("Pow", ["a", "k"], ["c"]),
      ])
    let graph = try graph(model([call("F", ["x"], ["y"])], functions: [function]))
    #expect(graph.nodes.map(\.description) == ["y = Pow-17(x, call/k)"])
    #expect(graph.initializers["call/k"]?.integers() == [2])
  }

  @Test("an output that is an input, or another output, is copied") func passThrough() throws {
    let function = Bytes.function(
      "F", ["a"], ["a", "c", "c"], [Bytes.node("Relu", ["a"], ["c"])])
    let bytes = model(
      [call("F", ["x"], ["y", "z", "u"])], outputs: ["y", "z", "u"], functions: [function])
    #expect(
      try lines(bytes) == [
        "z = Relu-17(x)", "y = Identity-17(x)", "u = Identity-17(z)",
      ])
  }

  @Test("recursion is refused") func recursion() throws {
    let own = Bytes.function("F", ["a"], ["c"], [call("F", ["a"], ["c"])])
    #expect(try problems(model([call("F", ["x"], ["y"])], functions: [own])) == [.recursion])
    let ping = Bytes.function("Ping", ["a"], ["c"], [call("Pong", ["a"], ["c"])])
    let pong = Bytes.function("Pong", ["a"], ["c"], [call("Ping", ["a"], ["c"])])
    #expect(
      try problems(model([call("Ping", ["x"], ["y"])], functions: [ping, pong])) == [.recursion])
  }

  @Test("depth and number of nodes are limited") func limits() throws {
    // Each function calls the next one twice; the last does nothing.
    let count = 40
    let functions = (0..<count).map { index in
      let body =
        index == count - 1
        ? [Bytes.node("Relu", ["a"], ["c"])]
        : [call("F\(index + 1)", ["a"], ["b"]), call("F\(index + 1)", ["b"], ["c"])]
      return Bytes.function("F\(index)", ["a"], ["c"], body)
    }
    let bytes = model([call("F0", ["x"], ["y"])], functions: functions)
    var limits = SourceLimits()
    limits.nodes = 10_000
    #expect(try problems(bytes, limits: limits) == [.inlinedNodes(limit: 10_000)])
    limits.callDepth = 30
    #expect(try problems(bytes, limits: limits) == [.callDepth(limit: 30)])
    #expect(SourceProblem.Reason.inlinedNodes(limit: 1).failureClass == .resourceLimit)
  }

  @Test("functions and calls must fit") func misfits() throws {
    let function = Bytes.function("F", ["a"], ["c"], [Bytes.node("Relu", ["a"], ["c"])])
    #expect(
      try problems(model([call("F", ["x", "x"], ["y"])], functions: [function]))
        == [.callArity(found: 2, limit: 1)])
    #expect(
      try problems(model([call("F", ["x"], ["y"])], functions: [function, function]))
        == [.functionTwice])
    let foreign = Bytes.function(
      "F", ["a"], ["c"], [Bytes.node("Relu", ["a"], ["c"], domain: "other")])
    #expect(
      try problems(model([call("F", ["x"], ["y"])], functions: [foreign]))
        == [.operatorSetMissing(domain: "other")])
  }
}

@Suite("Module paths")
struct ModulePathTests {
  private func path(_ node: [UInt8]) throws -> String? {
    try #require(try graph(model([node])).nodes.first).place.modulePath
  }

  @Test(
    "from the names of the TorchScript-based exporter",
    arguments: [
      ("/stage1/encoders.0/encoders.0.0/conv1/Conv", "stage1.encoders.0.0.conv1"),
      ("/stage2/up_dec2/up_dec2.1/up/up.1/Conv_3", "stage2.up_dec2.1.up.1"),
      ("/a/a/Conv", "a.a"), ("/Conv_12", ""), ("Conv_12", nil), ("", nil), ("/a/Add", nil),
    ] as [(String, String?)])
  func script(name: String, expected: String?) throws {
    #expect(try path(Bytes.node("Conv", ["x"], ["y"], name: name)) == expected)
  }

  @Test(
    "from the metadata of the newer exporter",
    arguments: [
      ("['', 'encoders.0', 'encoders.0.0.conv1', 'conv2d_1']", "encoders.0.0.conv1"),
      ("['', 'conv2d']", ""), ("['conv2d']", nil), ("", nil), ("['", nil), ("nonsense", nil),
      ("['', 'it\\'s', 'a']", nil),
    ] as [(String, String?)])
  func scopes(list: String, expected: String?) throws {
    let entry = Bytes.field(1, "pkg.torch.onnx.name_scopes") + Bytes.field(2, list)
    let node = Bytes.node("Conv", ["x"], ["y"], name: "n") + Bytes.field(9, entry)
    #expect(try path(node) == expected)
  }
}
