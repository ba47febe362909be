import Operators
import Reference
import TensorCore
import Testing

@Suite("Movement")
struct MovementTests {
  @Test("Reshape, transpose, expand")
  func shapes() throws {
    let x = try counting(2, 3)
    #expect(try evaluate(.reshape(Reshape([3, 2])), [x]).shape == [3, 2])
    #expect(try floatResult(.transpose(Transpose([1, 0])), x) == [0, 3, 1, 4, 2, 5])
    let column = try counting(2, 1)
    #expect(try floatResult(.expand(Expand([2, 2, 2])), column) == [0, 0, 1, 1, 0, 0, 1, 1])
    let cube = try counting(2, 2, 2)
    #expect(
      try floatResult(.transpose(Transpose([2, 0, 1])), cube) == [0, 2, 4, 6, 1, 3, 5, 7])
  }

  @Test("Slices, backwards and empty too")
  func slice() throws {
    let x = try counting(2, 4)
    func slice(_ axis: Int, _ start: Dim, _ count: Dim, _ step: Int) throws -> [Float] {
      try floatResult(.slice(Slice(axis: axis, start: start, count: count, step: step)), x)
    }
    #expect(try slice(1, 1, 2, 1) == [1, 2, 5, 6])
    #expect(try slice(1, 3, 2, -2) == [3, 1, 7, 5])
    #expect(try slice(0, 1, 1, 1) == [4, 5, 6, 7])
    #expect(try slice(1, 4, 0, 1) == [])
  }

  @Test("Symbols in attributes are bound, and checked again at that size")
  func symbols() throws {
    let h = Symbol("h")
    let x = try counting(4)
    let slice = Op.slice(Slice(axis: 0, start: 1, count: Dim(h)))
    #expect(try evaluate(slice, [x], binding: [h: 3]).floats() == [1, 2, 3])
    #expect(throws: EvaluationError.self) { try evaluate(slice, [x], binding: [h: 4]) }
    #expect(throws: EvaluationError.extent(.unbound(h))) { try evaluate(slice, [x]) }
  }

  @Test("Concatenation along an inner axis")
  func concatenate() throws {
    let a = try counting(2, 1)
    let b = try floats([2, 2], [5, 6, 7, 8])
    #expect(
      try floatResult(.concatenate(Concatenate(axis: 1)), a, b, a) == [0, 5, 6, 0, 1, 7, 8, 1])
  }

  @Test("Pads of all modes")
  func pad() throws {
    let x = try floats([1, 3], [1, 2, 3])
    func pad(_ mode: Pad.Mode) throws -> [Float] {
      try floatResult(.pad(Pad(before: [0, 2], after: [0, 1], mode: mode, value: 9)), x)
    }
    #expect(try pad(.constant) == [9, 9, 1, 2, 3, 9])
    #expect(try pad(.reflect) == [3, 2, 1, 2, 3, 2])
    #expect(try pad(.edge) == [1, 1, 1, 2, 3, 3])
    #expect(throws: EvaluationError.self) {
      try evaluate(.pad(Pad(before: [0, 3], after: [0, 0], mode: .reflect)), [x])
    }
  }

  @Test("Pixel shuffles in both orders, and back")
  func shuffles() throws {
    let x = try counting(1, 8, 1, 2)
    let shuffled = try evaluate(.depthToSpace(DepthToSpace(factor: 2)), [x])
    #expect(shuffled.shape == [1, 2, 2, 4])
    #expect(shuffled.floats()[..<8] == [0, 2, 1, 3, 4, 6, 5, 7])
    let columns = try evaluate(
      .depthToSpace(DepthToSpace(factor: 2, order: .depthColumnRow)), [x])
    #expect(columns.floats()[..<8] == [0, 4, 1, 5, 8, 12, 9, 13])
    for order in DepthToSpace.Order.allCases {
      let there = try evaluate(.depthToSpace(DepthToSpace(factor: 2, order: order)), [x])
      let back = try evaluate(.spaceToDepth(SpaceToDepth(factor: 2, order: order)), [there])
      #expect(back == x)
    }
  }

  @Test("Every element type moves", arguments: ElementType.allCases)
  func types(_ type: ElementType) throws {
    let x = try Tensor(type, shape: [1, 3], integers: [1, 0, 1])
    #expect(
      try evaluate(.slice(Slice(axis: 1, start: 2, count: 3, step: -1)), [x]).integers()
        == [1, 0, 1])
    #expect(
      try evaluate(.pad(Pad(before: [0, 1], after: [0, 0], mode: .constant, value: 1)), [x])
        .integers() == [1, 1, 0, 1])
  }

  @Test("Inputs and weights have no meaning of their own, and sizes have a limit")
  func refused() throws {
    let type = TensorType(.float32, [2])
    #expect(throws: EvaluationError.needsElements(name: "x")) {
      try evaluate(.input(Input(name: "x", type: type)), [])
    }
    #expect(throws: EvaluationError.needsElements(name: "w")) {
      try evaluate(.weight(Weight(name: "w", type: type)), [])
    }
    let huge = TensorType(.float32, [Dim(1 << 40), 0, Dim(1 << 40)])
    #expect(throws: EvaluationError.self) { try evaluate(.fill(Fill(0, type: huge)), []) }
    #expect(throws: EvaluationError.self) {
      try evaluate(.fill(Fill(0, type: TensorType(.float32, [Dim(1 << 31)]))), [])
    }
    #expect(throws: EvaluationError.self) { try evaluate(.unary(Unary(.negate)), []) }
  }
}
