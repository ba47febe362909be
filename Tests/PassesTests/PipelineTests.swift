import IR
import Operators
import Passes
import Reference
import Rewriting
import TensorCore
import TestSupport
import Testing

@Suite("Pipeline")
struct PipelineTests {
  @Test("The order respects the constraints")
  func order() {
    let names = Pipeline.passes.map(\.name)
    #expect(Set(names).count == names.count)
    for constraint in Pipeline.constraints {
      let first = names.firstIndex(of: constraint.first)
      let second = names.firstIndex(of: constraint.second)
      #expect(
        (first ?? .max) < (second ?? .min),
        "\(constraint.first) before \(constraint.second): \(constraint.because)")
    }
  }

  @Test("Rules have names of their own, in kebab case")
  func ruleNames() {
    for pass in Pipeline.passes where !pass.rules.isEmpty {
      for rule in pass.rules {
        #expect(rule.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(rule.name)")
      }
    }
  }

  @Test("A name of no pass is an error that names the passes")
  func unknown() throws {
    let graph = try Graph(parsing: Self.gate)
    let error = PipelineError.unknownPasses(
      names: ["canonicalise"], known: Pipeline.passes.map(\.name))
    #expect(throws: error) { try Pipeline.run(graph, .only(["canonicalise"])) }
  }

  @Test("Selected passes run in the order of the table, none at all too")
  func selection() throws {
    let graph = try Graph(parsing: Self.gate)
    let none = try Pipeline.run(graph, .only([]))
    #expect(none.graph.description == graph.description)
    #expect(none.reports.isEmpty)
    var seen: [String] = []
    _ = try Pipeline.run(graph, .only(["remove-dead-values", "canonicalize"])) { _, report in
      seen.append(report.pass)
    }
    #expect(seen == ["canonicalize", "remove-dead-values"])
  }

  @Test("A report counts operators and names the weights that were dropped")
  func report() throws {
    var graph = try Graph(
      parsing: """
        graph @report {
          %x = input "x" : f32[1, 4, h, w]
          %g = weight "unused" : f32[4]
          %n = negate %g : f32[4]
          %lo = slice %x {axis: 1, start: 0, count: 2, step: 1} : f32[1, 2, h, w]
          %hi = slice %x {axis: 1, start: 2, count: 2, step: 1} : f32[1, 2, h, w]
          %y = multiply %lo, %hi : f32[1, 2, h, w]
          return %y "y"
        }
        """)
    try graph.makeUpWeights(seed: 1)
    let result = try Pipeline.run(graph, .only(["recognize-simple-gate"]))
    let report = try #require(result.reports.first)
    #expect(report.before == ["input": 1, "slice": 2, "multiply": 1])
    #expect(report.after == ["input": 1, "simpleGate": 1])
    #expect(report.applications == ["simple-gate": 1])
    #expect(report.droppedWeights == ["unused"])
  }

  @Test("A weight without elements does not verify")
  func verification() throws {
    let graph = try Graph(
      parsing: """
        graph @missing {
          %x = input "x" : f32[4]
          %g = weight "g" : f32[4]
          %y = add %x, %g : f32[4]
          return %y "y"
        }
        """)
    let error = #expect(throws: PipelineError.self) {
      try Pipeline.run(graph, .only(["canonicalize"]))
    }
    guard case .verification(let pass, let errors)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(pass == "canonicalize")
    #expect(errors.map(\.reason) == [.missingWeight(name: "g")])
    #expect(
      try Pipeline.run(graph, .only(["canonicalize"]), requiresWeights: false).reports.count == 1)
  }

  static let gate = """
    graph @gate {
      %x = input "x" : f32[1, 8, h, w]
      %y = relu %x : f32[1, 8, h, w]
      return %y "y"
    }
    """
}

@Suite("Evaluation of graphs")
struct GraphEvaluationTests {
  private static let doubled = """
    graph @doubled {
      %x = input "x" : f32[1, 16h - h~16]
      %g = weight "g" : f32[1]
      %a = add %x, %x : f32[1, 16h - h~16]
      %y = multiply %a, %g : f32[1, 16h - h~16]
      return %y "y", %a "a"
    }
    """

  private static func graph() throws -> Graph {
    var graph = try Graph(parsing: doubled)
    _ = graph.weights.insert(try Tensor(shape: [1], floats: [3]), named: "g")
    return graph
  }

  @Test("Computes the results and shows every value")
  func results() throws {
    let x = try Tensor(shape: [1, 3], floats: [1, 2, 3])
    var seen: [ValueID] = []
    let graph = try Self.graph()
    let results = try graph.evaluate(inputs: ["x": x]) { id, _ in seen.append(id) }
    #expect(results["y"]?.floats() == [6, 12, 18])
    #expect(results["a"]?.floats() == [2, 4, 6])
    #expect(seen == Array(graph.ids))
    #expect(
      try graph.bindSymbols(from: ["x": x]) == [Symbol("h"): 1, Symbol("h", bound: 16): 13])
  }

  @Test("Says what is wrong with the inputs")
  func faults() throws {
    let graph = try Self.graph()
    let type = graph.type(of: graph.inputs[0])
    let x = try Tensor(shape: [1, 3], floats: [1, 2, 3])
    #expect(throws: GraphEvaluationError.missingInput(name: "x", expected: type)) {
      try graph.evaluate(inputs: [:])
    }
    #expect(throws: GraphEvaluationError.unknownInputs(names: ["z"])) {
      try graph.evaluate(inputs: ["x": x, "z": x])
    }
    let integers = try Tensor(.int64, shape: [1, 3], integers: [1, 2, 3])
    #expect(
      throws: GraphEvaluationError.input(
        name: "x", .elementType(found: .int64, expected: .float32))
    ) { try graph.evaluate(inputs: ["x": integers]) }
    let tall = try Tensor(shape: [3, 1], floats: [1, 2, 3])
    #expect(
      throws: GraphEvaluationError.input(
        name: "x", .extent(axis: 0, found: 3, expected: 1, nearest: [1]))
    ) { try graph.evaluate(inputs: ["x": tall]) }
    let bare = try Graph(parsing: Self.doubled)
    #expect(throws: GraphEvaluationError.missingWeight(name: "g")) {
      try bare.evaluate(inputs: ["x": x])
    }
  }

  @Test("Names the value that cannot be computed")
  func value() throws {
    let graph = try Graph(
      parsing: """
        graph @pick {
          %x = input "x" : f32[h]
          %i = input "i" : i64[1]
          %y = gather %x, %i {axis: 0} : f32[1] from "pick" in "head"
          return %y "y"
        }
        """)
    let x = try Tensor(shape: [3], floats: [1, 2, 3])
    let index = try Tensor(.int64, shape: [1], integers: [3])
    #expect(
      throws: GraphEvaluationError.value(
        ValueID(2), origin: Origin(node: "pick", modulePath: "head"),
        .index(3, axis: 0, extent: 3))
    ) { try graph.evaluate(inputs: ["x": x, "i": index]) }
  }
}
