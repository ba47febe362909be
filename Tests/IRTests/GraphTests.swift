import IR
import Operators
import TensorCore
import TestSupport
import Testing

@Suite("Graph")
struct GraphTests {
  private let type = TensorType(.float32, [Dim(Symbol("h"))])

  @Test("Equal values are one value, and the first origin stays")
  func hashConsing() throws {
    var graph = Graph(name: "g")
    let x = try graph.add(.input(Input(name: "x", type: type)))
    let a = try graph.add(.unary(Unary(.relu)), [x], origin: Origin(node: "first"))
    let b = try graph.add(.unary(Unary(.relu)), [x], origin: Origin(node: "second"))
    #expect(a == b)
    #expect(graph.values.count == 2)
    #expect(graph.origins[a] == Origin(node: "first"))
  }

  @Test("Fills are told apart by their bits")
  func fills() throws {
    var graph = Graph(name: "g")
    let scalar = TensorType(.float32, [])
    let ids = try [0.0, -0.0, .nan, .nan].map { try graph.add(.fill(Fill($0, type: scalar))) }
    #expect(Set(ids).count == 3)
  }

  @Test("An ill-typed value cannot be added")
  func illTyped() throws {
    var graph = Graph(name: "g")
    let x = try graph.add(.input(Input(name: "x", type: type)))
    #expect(throws: ShapeError.axis(1, of: type)) {
      try graph.add(.softmax(Softmax(axis: 1)), [x])
    }
    #expect(graph.values.count == 1)
  }

  @Test("A weight's name that is taken by other elements gets a number")
  func weightNames() throws {
    var graph = Graph(name: "g")
    let one = try Tensor(shape: [1], floats: [1])
    let two = try Tensor(shape: [1], floats: [2])
    _ = try graph.addWeight("w", one)
    _ = try graph.addWeight("w", two)
    _ = try graph.addWeight("w", one)
    #expect(graph.weights.names == ["w", "w.1"])
    #expect(graph.values.count == 2)
  }

  @Test("Dead values go, inputs and their order stay")
  func deadValues() throws {
    let graph = try Graph(
      parsing: """
        graph @g {
          %a = input "a" : f32[h]
          %b = input "b" : f32[h]
          %c = relu %a : f32[h]
          %y = negate %b : f32[h]
          return %y "y"
        }
        """
    ).withoutDeadValues()
    #expect(graph.inputs == [ValueID(0), ValueID(1)])
    #expect(graph.values.count == 3)
  }

  @Test("Multiply-adds are counted over convolutions and products, symbols kept")
  func cost() throws {
    let graph = try Graph(
      parsing: """
        graph @g {
          %x = input "x" : f32[1, 3, h, w]
          %w = weight "w" : f32[8, 3, 3, 3]
          %y = convolution %x, %w {strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 1} : f32[1, 8, h, w]
          %r = relu %y : f32[1, 8, h, w]
          return %r "r"
        }
        """)
    #expect(try graph.multiplyAdds().description == "216h*w")
    // The convolution reads 3 maps and 216 weights and writes 8 maps; relu reads and writes 8.
    #expect(try graph.bytesMoved() == Dim(parsing: "108h*w + 864"))
    #expect(graph.symbols == [Symbol("h"), Symbol("w")])
  }

  /// A chain of three maps with a view in the middle and one that lives on beside it.
  static let maps = """
    graph @g {
      %x = input "x" : f32[1, 2, h, w]
      %a = relu %x : f32[1, 2, h, w]
      %v = reshape %a {shape: [1, 1, 2h, w]} : f32[1, 1, 2h, w]
      %b = negate %v : f32[1, 1, 2h, w]
      %t = slice %v {axis: 2, start: 0, count: h, step: 1} : f32[1, 1, h, w]
      %d = multiply %t, %t : f32[1, 1, h, w]
      %e = slice %b {axis: 3, start: 0, count: 1, step: 1} : f32[1, 1, 2h, 1]
      return %d "d", %e "e"
    }
    """

  @Test("Views move nothing; what is read twice by one operator is read once")
  func bytesMoved() throws {
    let graph = try Graph(parsing: Self.maps)
    // relu and negate: 2 maps in, 2 out; multiply: 1 in, 1 out; the slice of columns: 2 in.
    #expect(try graph.bytesMoved() == Dim(parsing: "48h*w + 8h"))
  }

  @Test("The peak is the largest sum of live values, and the tensors that go in and out")
  func peakBytes() throws {
    let graph = try Graph(parsing: Self.maps)
    let (h, w) = (5, 7)
    let map = 4 * h * w
    let column = 4 * 2 * h
    // At the multiplication: two maps behind the views, two of the negation, one result.
    let binding = [Symbol("h"): h, Symbol("w"): w]
    #expect(try graph.peakBytes(binding) == 5 * map + 2 * map + map + column)
    #expect(throws: DimError.unbound(Symbol("w"))) { try graph.peakBytes([Symbol("h"): h]) }
    #expect(throws: DimError.overflow) {
      try graph.peakBytes([Symbol("h"): .max / 8, Symbol("w"): 1])
    }
  }
}

@Suite("Verifier")
struct VerifierTests {
  @Test("Random graphs verify", arguments: 0..<20)
  func random(_ seed: UInt64) throws {
    var random = RandomGraph(seed: seed)
    #expect(try random.make(count: 100).verify(requiresWeights: false) == [], "seed \(seed)")
  }

  @Test("Names what is wrong, and where")
  func faults() throws {
    var graph = Graph(name: "g")
    let type = TensorType(.float32, [2])
    let a = try graph.add(.input(Input(name: "x", type: type)))
    _ = try graph.add(.input(Input(name: "x", type: type.with(.float64))))
    let missing = try graph.add(
      .weight(Weight(name: "w", type: type)), origin: Origin(node: "conv", modulePath: "body"))
    let other = try graph.add(.weight(Weight(name: "v", type: type)))
    let tensor = try Tensor(shape: [3], floats: [1, 2, 3])
    _ = graph.weights.insert(tensor, named: "v")
    graph.outputs = [
      Output(name: "y", value: a), Output(name: "y", value: ValueID(99)),
    ]
    let errors = graph.verify()
    #expect(
      errors.map(\.reason) == [
        .missingWeight(name: "w"), .weightType(name: "v", found: tensor.type, expected: type),
        .duplicateName("x"), .duplicateName("y"), .unknownOutput(name: "y"),
      ])
    #expect(errors[0].value == missing)
    #expect(errors[0].origin == Origin(node: "conv", modulePath: "body"))
    #expect(errors[1].value == other)
    graph.outputs = []
    #expect(graph.verify(requiresWeights: false).map(\.reason).contains(.noOutput))
  }
}
