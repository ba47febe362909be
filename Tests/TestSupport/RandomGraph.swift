public import IR
public import Operators
import TensorCore

/// Random graphs over all kinds of operators and attributes: for properties of the text form.
public struct RandomGraph {
  private var random: RandomSource
  private var graph: Graph
  private let symbols = [Symbol("h"), Symbol("w"), Symbol("h", bound: 16)]

  /// Prepares a graph of a seed.
  public init(seed: UInt64) {
    random = RandomSource(seed: seed)
    graph = Graph(name: "random-\(seed)")
  }

  /// Makes the graph.
  ///
  /// - Parameter count: How many operators are tried; those that do not fit are left out.
  /// - Returns: A graph of at least one output.
  /// - Throws: `ShapeError` never in practice: inputs accept any type.
  public mutating func make(count: Int) throws(ShapeError) -> Graph {
    for index in 0..<3 { try addInput("input \(index) \"quoted\\\"\n") }
    for index in 0..<count {
      let op = randomOp(index)
      let arity = random.integer(1...3)
      let operands = (0..<(op.isSource ? 0 : arity)).map { _ in randomValue() }
      let origin =
        random.integer(0...2) == 0
        ? Origin(node: "node_\(index)", modulePath: index.isMultiple(of: 2) ? "a.b.\(index)" : nil)
        : nil
      _ = try? graph.add(op, operands, origin: origin)
    }
    graph.outputs = [
      Output(name: "y", value: randomValue()), Output(name: "", value: randomValue()),
    ]
    return graph
  }

  private mutating func addInput(_ name: String) throws(ShapeError) {
    let type = TensorType(.float32, [1, Dim(4 * random.integer(1...3)), extent(), extent()])
    try graph.add(.input(Input(name: name, type: type)))
  }

  private mutating func randomValue() -> ValueID {
    ValueID(random.integer(0...graph.values.count - 1))
  }

  /// An extent that is positive whatever the symbols are.
  private mutating func extent() -> Dim {
    let free = symbols[random.integer(0...1)]
    let scaled = (try? Dim(16) * Dim(free)) ?? 16
    switch random.integer(0...4) {
    case 0: return Dim(random.integer(1...9))
    case 1: return scaled
    case 2: return (try? scaled - Dim(symbols[2])) ?? scaled
    case 3: return (try? scaled * Dim(symbols[1]) + 3) ?? scaled
    case _: return (try? (scaled - Dim(symbols[2])).dividedRoundingUp(by: 3)) ?? scaled
    }
  }

  private mutating func extents() -> [Dim] {
    (0..<random.integer(0...4)).map { _ in extent() }
  }

  private mutating func integers(_ range: ClosedRange<Int>, count: Int = 2) -> [Int] {
    (0..<count).map { _ in random.integer(range) }
  }

  /// Only fills compare NaN by its bits.
  private mutating func number(allowsNaN: Bool = false) -> Double {
    let numbers = [0, -0.0, 1, 1e-6, .infinity, -.infinity, 0.1, 1e300, -3]
    let special = allowsNaN ? numbers + [.nan] : numbers
    return special[random.integer(0...special.count - 1)]
  }

  private mutating func type() -> TensorType {
    let types = ElementType.allCases
    return TensorType(types[random.integer(0...types.count - 1)], extents())
  }

  private mutating func pick<Word>(_ words: [Word]) -> Word {
    words[random.integer(0...words.count - 1)]
  }

  private mutating func randomOp(_ index: Int) -> Op {
    switch random.integer(0...10) {
    case 0:
      return .weight(
        Weight(
          name: "weight.\(index)",
          type: TensorType(.float32, integers(1...4, count: 4).map { Dim($0) })))
    case 1: return .fill(Fill(number(allowsNaN: true), type: type()))
    case 2, 3: return .unary(Unary(pick(Unary.Function.allCases)))
    case 4, 5: return .binary(Binary(pick(Binary.Function.allCases)))
    case 6, 7: return movement()
    case 8: return alongAxes()
    case 9: return restoration()
    case _: return product()
    }
  }

  private mutating func product() -> Op {
    switch random.integer(0...3) {
    case 0: return .matrixProduct(MatrixProduct())
    case 1: return .select(Select())
    case 2:
      return .averagePool(
        AveragePool(
          kernel: integers(1...3), strides: integers(1...2), padsBefore: integers(0...1),
          padsAfter: integers(0...1), dilations: integers(1...2),
          countsPadding: random.integer(0...1) == 0, roundsUp: random.integer(0...1) == 0))
    case _:
      return .convolution(
        Convolution(
          strides: integers(1...2), padsBefore: integers(0...1), padsAfter: integers(0...1),
          dilations: integers(1...2), groups: random.integer(1...2)))
    }
  }

  private mutating func movement() -> Op {
    let axis = random.integer(0...3)
    switch random.integer(0...9) {
    case 0: return .reshape(Reshape(extents()))
    case 1: return .transpose(Transpose([0, 1, 2, 3].shuffled(using: &random)))
    case 2:
      return .slice(
        Slice(axis: axis, start: 0, count: Dim(random.integer(1...3)), step: pick([1, 2])))
    case 3: return .concatenate(Concatenate(axis: axis))
    case 4:
      return .pad(
        Pad(
          before: [0, 0, extent(), 1], after: [0, 0, 0, extent()],
          mode: pick(Pad.Mode.allCases), value: number()))
    case 5: return .expand(Expand([1, 4, extent(), extent()]))
    case 6: return .depthToSpace(DepthToSpace(factor: 2, order: pick(DepthToSpace.Order.allCases)))
    case 7: return .spaceToDepth(SpaceToDepth(factor: 2, order: pick(DepthToSpace.Order.allCases)))
    case 8: return .clip(Clip(minimum: number(), maximum: number()))
    case _: return .cast(Cast(to: pick(ElementType.allCases)))
    }
  }

  private mutating func alongAxes() -> Op {
    let axis = random.integer(0...3)
    let flag = random.integer(0...1) == 0
    switch random.integer(0...6) {
    case 0: return .reduce(Reduce(pick(Reduce.Function.allCases), axes: [axis], keepsAxes: flag))
    case 1: return .softmax(Softmax(axis: axis))
    case 2: return .cumulativeSum(CumulativeSum(axis: axis, isExclusive: flag, isReversed: !flag))
    case 3: return .topK(TopK(axis: axis, count: 1, takesLargest: flag, givesIndices: !flag))
    case 4:
      return .scatterElements(
        ScatterElements(axis: axis, reduction: pick(ScatterElements.Reduction.allCases)))
    case 5: return .topKSoftmax(TopKSoftmax(counts: integers(1...2, count: random.integer(1...4))))
    case _: return .gather(Gather(axis: axis))
    }
  }

  private mutating func restoration() -> Op {
    let axis = random.integer(0...3)
    switch random.integer(0...6) {
    case 0:
      return .layerNorm(
        LayerNorm(axes: [axis], epsilon: number(), subtractsMean: axis.isMultiple(of: 2)))
    case 1: return .l2Normalize(L2Normalize(axis: axis, epsilon: number()))
    case 2: return .simpleGate(SimpleGate(axis: axis))
    case 3: return .channelAttention(ChannelAttention())
    case 4:
      return .localMean(
        LocalMean(windowHeight: random.integer(1...9), windowWidth: random.integer(1...9)))
    case 5:
      return .resize(
        Resize(
          mode: pick(Resize.Mode.allCases), coordinates: pick(Resize.Coordinates.allCases),
          factor: random.integer(1...3)))
    case _: return .scaledResidual(ScaledResidual())
    }
  }
}
