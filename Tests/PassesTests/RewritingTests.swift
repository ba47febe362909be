import IR
import Operators
import Passes
import Rewriting
import TensorCore
import Testing

@Suite("Rewriting")
struct RewritingTests {
  private static func rewrite(_ text: String, _ rules: Rule...) throws -> RewriteResult {
    try Rewriter(rules).rewrite(try Graph(parsing: text))
  }

  private static let x = Expression.value("x")
  private static let y = Expression.value("y")

  @Test("A commutative operator matches in both orders")
  func commutative() throws {
    let rule = Rule("negated", .bitExact, Self.x + -Self.y => Self.x - Self.y)
    let text = """
      graph @g {
        %x = input "x" : f32[h]
        %z = input "z" : f32[h]
        %n = negate %x : f32[h]
        %y = add %n, %z : f32[h]
        return %y "y"
      }
      """
    let result = try Self.rewrite(text, rule)
    #expect(result.applications == ["negated": 1])
    #expect(
      result.graph.description == """
        graph @g {
          %0 = input "x" : f32[h]
          %1 = input "z" : f32[h]
          %2 = subtract %1, %0 : f32[h]
          return %2 "y"
        }

        """)
  }

  @Test("A variable that occurs twice is one value")
  func repeated() throws {
    let rule = Rule("difference", .bitExact, Self.x - Self.x => 0.0 * Self.x)
    let text = """
      graph @g {
        %x = input "x" : f32[h]
        %z = input "z" : f32[h]
        %a = subtract %x, %z : f32[h]
        %b = subtract %a, %a : f32[h]
        return %b "b"
      }
      """
    let result = try Self.rewrite(text, rule)
    #expect(result.applications == ["difference": 1])
  }

  @Test("Matches do not overlap: the value nearer to the result claims its operands")
  func overlap() throws {
    let rule = Rule("twice", .bitExact, -(-Self.x) => Self.x)
    let text = """
      graph @g {
        %x = input "x" : f32[h]
        %a = negate %x : f32[h]
        %b = negate %a : f32[h]
        %c = negate %b : f32[h]
        return %c "c"
      }
      """
    let result = try Self.rewrite(text, rule)
    #expect(result.graph.operatorCounts() == ["input": 1, "negate": 1])
  }

  @Test("Rules that never end are an error that names them")
  func endless() throws {
    let rules = [
      Rule("there", .bitExact, Self.x - Self.y => Self.x + -Self.y),
      Rule("back", .bitExact, Self.x + -Self.y => Self.x - Self.y),
    ]
    let graph = try Graph(
      parsing: """
        graph @g {
          %x = input "x" : f32[h]
          %z = input "z" : f32[h]
          %a = subtract %x, %z : f32[h]
          return %a "a"
        }
        """)
    #expect(throws: RewriteError.noFixedPoint(scans: 7, rules: ["back"])) {
      try Rewriter(rules, scanLimit: 7).rewrite(graph)
    }
  }

  @Test("A right side that does not accept its operands is an error with rule and value")
  func illTyped() throws {
    let rule = Rule(
      "wrong", .bitExact,
      .unary(.relu, Self.x) => .making(Self.x) { _ in .transpose(Transpose([1, 0])) })
    let text = """
      graph @g {
        %x = input "x" : f32[h]
        %y = relu %x : f32[h] from "relu_1"
        return %y "y"
      }
      """
    let error = #expect(throws: RewriteError.self) { try Self.rewrite(text, rule) }
    guard case .shape(let name, let id, let origin, .attribute)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == "wrong")
    #expect(id == ValueID(1))
    #expect(origin == Origin(node: "relu_1"))
  }

  @Test("The result has the origin of the root and the module that all matched values share")
  func origins() throws {
    let rule = Rule("negated", .bitExact, Self.x + -Self.y => Self.x - Self.y)
    let text = """
      graph @g {
        %x = input "x" : f32[h] from "x"
        %z = input "z" : f32[h] from "z"
        %n = negate %x : f32[h] from "neg" in "body.block.first"
        %y = add %n, %z : f32[h] from "add" in "body.block.second"
        return %y "y"
      }
      """
    let graph = try Self.rewrite(text, rule).graph
    #expect(graph.origins[ValueID(2)] == Origin(node: "add", modulePath: "body.block"))
    #expect(graph.origins[ValueID(0)] == Origin(node: "x"))
  }

  @Test("A scalar variable is a number, whatever its shape")
  func scalars() throws {
    let c = Expression.scalar("c")
    let rule = Rule("cancel", .reassociates, (Self.x + c) - c => Self.x)
    func text(_ second: String) -> String {
      """
      graph @g {
        %x = input "x" : f32[h, 2]
        %a = fill 0.5 : f32[]
        %b = fill \(second) : f32[1]
        %s = add %a, %x : f32[h, 2]
        %y = subtract %s, %b : f32[h, 2]
        return %y "y"
      }
      """
    }
    #expect(try Self.rewrite(text("0.5"), rule).applications == ["cancel": 1])
    #expect(try Self.rewrite(text("0.25"), rule).applications == [:])
  }

  @Test("Long chains are rewritten in few scans")
  func chains() throws {
    var graph = Graph(name: "chain")
    let type = TensorType(.float32, [Dim(Symbol("h"))])
    var id = try graph.add(.input(Input(name: "x", type: type)))
    let one = try graph.add(.fill(Fill(1, type: TensorType(.float32, []))))
    for _ in 0..<3000 {
      id = try graph.add(.binary(Binary(.multiply)), [id, one])
      id = try graph.add(.unary(Unary(.relu)), [id])
    }
    graph.outputs = [Output(name: "y", value: id)]
    let result = try Rewriter([Rule("one", .bitExact, Self.x * 1 => Self.x)], scanLimit: 2)
      .rewrite(graph)
    #expect(result.applications == ["one": 3000])
    #expect(result.graph.operatorCounts()["relu"] == 3000)
  }
}
