import IR
import Operators
import TensorCore
import TestSupport
import Testing

@Suite("Text form")
struct TextFormTests {
  @Test("Reading what was printed gives the same graph", arguments: 0..<60)
  func roundTrip(_ seed: UInt64) throws {
    var random = RandomGraph(seed: seed)
    let graph = try random.make(count: 120)
    let text = graph.text(withOrigins: true)
    let read = try Graph(parsing: text)
    #expect(read.text(withOrigins: true) == text, "seed \(seed)")
    #expect(read.values == graph.values, "seed \(seed)")
    #expect(read.outputs == graph.outputs, "seed \(seed)")
    #expect(read.origins == graph.origins, "seed \(seed)")
  }

  @Test("Random graphs hold most operators")
  func variety() throws {
    var seen: Set<String> = []
    for seed in 0..<UInt64(60) {
      var random = RandomGraph(seed: seed)
      seen.formUnion(try random.make(count: 120).values.map(\.op.definition.mnemonic))
    }
    #expect(seen.count > 50, "\(Set(Op.allMnemonics).subtracting(seen).sorted())")
  }

  @Test(
    "Text that is none gets a line, a column and a reason",
    arguments: [
      ("graf @g {", 1, 1, GraphParseError.Reason.expected("'graph'")),
      (
        """
        graph @g {
          %x = input "x" : f32[4]
          %y = relux %x : f32[4]
        """, 3, 17, .unknownOperator("relux")
      ),
      (
        """
        graph @g {
          %y = relu %x : f32[4]
        """, 2, 15, .undefinedValue("%x")
      ),
      (
        """
        graph @g {
          %x = input "x" : f32[4]
          %x = input "z" : f32[4]
        """, 3, 5, .redefinedValue("%x")
      ),
      (
        """
        graph @g {
          %x = input "x" : f32[h]
          %y = relu %x : f32[4]
        """, 3, 24,
        .type(
          written: TensorType(.float32, [4]), inferred: TensorType(.float32, [Dim(Symbol("h"))]))
      ),
      (
        """
        graph @g {
          %x = input "x" : f32[4]
          %y = softmax %x {axes: 0} : f32[4]
        """, 3, 28, .attribute(.unknown(names: ["axes"]))
      ),
      (
        """
        graph @g {
          %x = input "x" : f32[4]
          %y = softmax %x {axis: 1} : f32[4]
        """, 3, 37, .shape(.axis(1, of: TensorType(.float32, [4])))
      ),
      (
        """
        graph @g {
          %x = input "x" : f31[4]
        """, 2, 23, .expected("an element type")
      ),
      (
        """
        graph @g {
          %x = input "x
        """, 2, 16, .expected("a closing quotation mark")
      ),
    ])
  func errors(
    _ text: String, _ line: Int, _ column: Int, _ reason: GraphParseError.Reason
  ) {
    do {
      _ = try Graph(parsing: text)
      Issue.record("no error")
    } catch {
      #expect(error.line == line)
      #expect(error.column == column)
      #expect(error.reason == reason)
    }
  }

  @Test("Text cut anywhere is an error, never a trap")
  func truncated() throws {
    var random = RandomGraph(seed: 7)
    let text = try random.make(count: 30).text(withOrigins: true)
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count - 2 {
      let cut = String(decoding: bytes[..<end], as: UTF8.self)
      #expect(throws: GraphParseError.self, "cut at \(end)") { try Graph(parsing: cut) }
    }
  }
}
