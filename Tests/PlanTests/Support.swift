import IR
import Operators
import PlanFormat
import PlanRuntime
import Planner
import TensorCore
import Testing

/// A graph in text form, its weights filled with numbers of this seed.
func makeGraph(_ text: String, seed: UInt64 = 1) throws -> Graph {
  var graph = try Graph(parsing: text)
  var random = SplitMix(seed: seed)
  for value in graph.values {
    guard case .weight(let weight) = value.op, let shape = weight.type.staticShape else { continue }
    let tensor = try random.tensor(weight.type.elementType, shape)
    #expect(graph.weights.insert(tensor, named: weight.name) == weight.name)
  }
  return graph
}

func makePlan(_ graph: Graph) throws -> Plan {
  try Planner.plan(
    graph,
    metadata: PlanMetadata(
      producer: "test 1", sourceDigest: 0x1234_5678_9ABC_DEF0, network: graph.name,
      options: [PlanOption(name: "optimise", value: "yes")]))
}

/// Runs a plan of a network of pictures with and without chains, by one thread and by three.
func expectChainsGiveTheSameBits(_ plan: Plan) throws {
  let id = try #require(plan.inputs.first)
  guard case .input(let parameter) = plan[id].op else { return }
  // Large enough for chains, and no multiple of a block.
  let shape = [1, 3, 240, 208]
  var random = SplitMix(seed: 4)
  let inputs = [parameter.name: try random.tensor(.float32, shape)]
  let shapes = [parameter.name: shape]
  let sized = try SizedPlan(plan, inputShapes: shapes)
  let plain = try SizedPlan(plan, inputShapes: shapes, keepsEveryValue: true)
  #expect(sized.chainedStepCount > 0 && plain.chainedStepCount == 0)
  let expected = try PreparedNetwork(plain, threads: 1).run(inputs)
  for threads in [1, 3] {
    #expect(try PreparedNetwork(sized, threads: threads).run(inputs) == expected)
  }
}

/// The numbers of SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// Numbers in −1 ... 1, or small integers, or flags.
  mutating func tensor(_ type: ElementType, _ shape: [Int]) throws -> Tensor {
    let count = shape.reduce(1, *)
    if type.isFloatingPoint {
      let numbers = (0..<count).map { _ in Double.random(in: -1...1, using: &self) }
      return try Tensor(type, shape: shape, doubles: numbers)
    }
    let limit: Int64 = type == .bool ? 1 : 2
    let numbers = (0..<count).map { _ in Int64.random(in: 0...limit, using: &self) }
    return try Tensor(type, shape: shape, integers: numbers)
  }
}

/// A network with every kind of step, dynamic in height and width.
let smallNetwork = """
  graph @small {
    %x = input "x" : f32[1, 3, 4h, 4w]
    %w0 = weight "intro.weight" : f32[8, 3, 3, 3]
    %b0 = weight "intro.bias" : f32[8]
    %0 = convolution %x, %w0, %b0 {strides: [1, 1], before: [1, 1], after: [1, 1], \
  dilations: [1, 1], groups: 1} : f32[1, 8, 4h, 4w]
    %g = weight "norm.weight" : f32[8]
    %d = weight "norm.bias" : f32[8]
    %1 = layerNorm %0, %g, %d {axes: [1], epsilon: 1e-06, subtractsMean: true} : f32[1, 8, 4h, 4w]
    %w1 = weight "conv1.weight" : f32[16, 8, 1, 1]
    %2 = convolution %1, %w1 {strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], \
  groups: 1} : f32[1, 16, 4h, 4w]
    %w2 = weight "conv2.weight" : f32[16, 1, 3, 3]
    %b2 = weight "conv2.bias" : f32[16]
    %3 = convolution %2, %w2, %b2 {strides: [1, 1], before: [1, 1], after: [1, 1], \
  dilations: [1, 1], groups: 16} : f32[1, 16, 4h, 4w]
    %4 = simpleGate %3 {axis: 1} : f32[1, 8, 4h, 4w]
    %w3 = weight "sca.weight" : f32[8, 8, 1, 1]
    %b3 = weight "sca.bias" : f32[8]
    %5 = channelAttention %4, %w3, %b3 : f32[1, 8, 4h, 4w]
    %w4 = weight "conv3.weight" : f32[8, 8, 1, 1]
    %6 = convolution %5, %w4 {strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], \
  groups: 1} : f32[1, 8, 4h, 4w]
    %beta = weight "beta" : f32[1, 8, 1, 1]
    %7 = scaledResidual %0, %6, %beta : f32[1, 8, 4h, 4w]
    %8 = concatenate %0, %7 {axis: 1} : f32[1, 16, 4h, 4w]
    %9 = slice %8 {axis: 1, start: 4, count: 12, step: 1} : f32[1, 12, 4h, 4w]
    %10 = depthToSpace %9 {factor: 2, order: .pixelShuffle} : f32[1, 3, 8h, 8w]
    %11 = spaceToDepth %10 {factor: 2, order: .pixelShuffle} : f32[1, 12, 4h, 4w]
    %12 = slice %11 {axis: 1, start: 0, count: 3, step: 1} : f32[1, 3, 4h, 4w]
    %13 = add %x, %12 : f32[1, 3, 4h, 4w]
    return %13 "y"
  }
  """

/// Expects of one to four threads, three times each, the bits that one thread computes step after
/// step, every value stored by itself.
func expectBitsOfStepAfterStep(_ sized: SizedPlan, _ shape: [Int]) throws {
  var random = SplitMix(seed: UInt64(shape.reduce(1, *)))
  let inputs = ["x": try random.tensor(.float32, shape)]
  let plain = try SizedPlan(sized.plan, inputShapes: ["x": shape], keepsEveryValue: true)
  let expected = try PreparedNetwork(plain, threads: 1).run(inputs)
  for threads in 1...4 {
    let network = try PreparedNetwork(sized, threads: threads)
    for _ in 0..<3 {
      #expect(try network.run(inputs) == expected, "\(threads) threads, \(shape)")
    }
  }
}
