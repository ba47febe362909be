import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// Chains around depthwise convolutions give the bits of running step after step, however an image
/// is cut and whoever computes its parts.
@Suite struct ChainTests {
  /// Sizes that are cut into bands, into strips, into both, with rests of every kind; those of few
  /// rows or columns, and several images.
  static let sizes = [
    [1, 64, 64], [1, 67, 71], [2, 33, 130], [1, 9, 515], [1, 5, 2060], [1, 300, 17], [3, 41, 160],
  ]

  @Test(arguments: sizes)
  func nafBlock(_ size: [Int]) throws { try check(Self.nafBlock(window: 3), size) }

  @Test(arguments: sizes)
  func widerWindow(_ size: [Int]) throws { try check(Self.nafBlock(window: 5), size) }

  /// The result may not take the place of the input, which another thread still reads.
  @Test(arguments: sizes)
  func gatedFeedForward(_ size: [Int]) throws {
    // What follows the window cannot be cut into strips, hence there is no chain where rows are long.
    try check(Self.gatedFeedForward, size, isChained: size[2] < 2000)
  }

  /// A block keeps its input and what its window gives; its result takes the place of one of them.
  @Test(arguments: [[1, 136, 104], [2, 127, 131]])
  func wholeBlock(_ size: [Int]) throws {
    let plan = try makePlan(makeGraph(Self.wholeBlock))
    let shape = [size[0], 4, size[1], size[2]]
    let sized = try SizedPlan(plan, inputShapes: ["x": shape])
    #expect(sized.chainedStepCount == 5)
    let channel = shape[0] * shape[2] * shape[3] * MemoryLayout<Float>.size
    #expect(sized.arenaBytes <= 45 * channel, "\(sized.arenaBytes / channel) channels")
    try expectBitsOfStepAfterStep(sized, shape)
  }

  @Test(arguments: sizes)
  func gatedByGELU(_ size: [Int]) throws {
    // Rows may be longer than there: the planes before the gate exist in parts only.
    try check(Self.gatedByGELU, size, isChained: size[2] < 1000)
  }

  /// The weight of the first product is packed before the first part.
  @Test(arguments: sizes.filter { $0[0] == 1 })
  func projectedAttention(_ size: [Int]) throws { try check(Self.projectedAttention, size) }

  private func check(_ text: String, _ size: [Int], isChained: Bool = true) throws {
    let plan = try makePlan(makeGraph(text))
    let shape = [size[0], 20, size[1], size[2]]
    let sized = try SizedPlan(plan, inputShapes: ["x": shape])
    #expect((sized.chainedStepCount > 1) == isChained, "\(sized.chainedStepCount) at \(shape)")
    try expectBitsOfStepAfterStep(sized, shape)
  }

  private static let pointwise =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"

  private static let threeByThree =
    "{strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 1}"

  private static func depthwise(_ window: Int, _ channels: Int) -> String {
    let padding = "[\(window / 2), \(window / 2)]"
    return "{strides: [1, 1], before: \(padding), after: \(padding), dilations: [1, 1], "
      + "groups: \(channels)}"
  }

  /// Norm, 1x1, depthwise, gate, attention, 1x1, residual.
  private static func nafBlock(window: Int) -> String {
    """
    graph @block {
      %x = input "x" : f32[n, 20, h, w]
      %1 = layerNorm %x {axes: [1], epsilon: 1e-06, subtractsMean: true} : f32[n, 20, h, w]
      %w1 = weight "w1" : f32[64, 20, 1, 1]
      %b1 = weight "b1" : f32[64]
      %2 = convolution %1, %w1, %b1 \(pointwise) : f32[n, 64, h, w]
      %w2 = weight "w2" : f32[64, 1, \(window), \(window)]
      %b2 = weight "b2" : f32[64]
      %3 = convolution %2, %w2, %b2 \(depthwise(window, 64)) : f32[n, 64, h, w]
      %4 = simpleGate %3 {axis: 1} : f32[n, 32, h, w]
      %ws = weight "ws" : f32[32, 32, 1, 1]
      %bs = weight "bs" : f32[32]
      %5 = channelAttention %4, %ws, %bs : f32[n, 32, h, w]
      %w3 = weight "w3" : f32[20, 32, 1, 1]
      %6 = convolution %5, %w3 \(pointwise) : f32[n, 20, h, w]
      %7 = add %x, %6 : f32[n, 20, h, w]
      return %7 "y"
    }
    """
  }

  /// Both halves of a NAFBlock between convolutions that no chain takes in.
  private static let wholeBlock = """
    graph @block {
      %x = input "x" : f32[n, 4, h, w]
      %w0 = weight "w0" : f32[20, 4, 3, 3]
      %0 = convolution %x, %w0 \(threeByThree) : f32[n, 20, h, w]
      %1 = layerNorm %0 {axes: [1], epsilon: 1e-06, subtractsMean: true} : f32[n, 20, h, w]
      %w1 = weight "w1" : f32[40, 20, 1, 1]
      %2 = convolution %1, %w1 \(pointwise) : f32[n, 40, h, w]
      %w2 = weight "w2" : f32[40, 1, 3, 3]
      %3 = convolution %2, %w2 \(depthwise(3, 40)) : f32[n, 40, h, w]
      %4 = simpleGate %3 {axis: 1} : f32[n, 20, h, w]
      %ws = weight "ws" : f32[20, 20, 1, 1]
      %5 = channelAttention %4, %ws : f32[n, 20, h, w]
      %w3 = weight "w3" : f32[20, 20, 1, 1]
      %6 = convolution %5, %w3 \(pointwise) : f32[n, 20, h, w]
      %7 = add %0, %6 : f32[n, 20, h, w]
      %8 = layerNorm %7 {axes: [1], epsilon: 1e-06, subtractsMean: true} : f32[n, 20, h, w]
      %w4 = weight "w4" : f32[40, 20, 1, 1]
      %9 = convolution %8, %w4 \(pointwise) : f32[n, 40, h, w]
      %10 = simpleGate %9 {axis: 1} : f32[n, 20, h, w]
      %w5 = weight "w5" : f32[20, 20, 1, 1]
      %11 = convolution %10, %w5 \(pointwise) : f32[n, 20, h, w]
      %12 = add %7, %11 : f32[n, 20, h, w]
      %w6 = weight "w6" : f32[4, 20, 3, 3]
      %13 = convolution %12, %w6 \(threeByThree) : f32[n, 4, h, w]
      return %13 "y"
    }
    """

  /// Restormer's: norm, 1x1, depthwise, GELU of one half times the other, 1x1, residual.
  private static let gatedFeedForward = """
    graph @feed-forward {
      %x = input "x" : f32[n, 20, h, w]
      %w0 = weight "w0" : f32[20, 20, 1, 1]
      %0 = convolution %x, %w0 \(pointwise) : f32[n, 20, h, w]
      %1 = layerNorm %0 {axes: [1], epsilon: 1e-05, subtractsMean: false} : f32[n, 20, h, w]
      %w1 = weight "w1" : f32[70, 20, 1, 1]
      %2 = convolution %1, %w1 \(pointwise) : f32[n, 70, h, w]
      %w2 = weight "w2" : f32[70, 1, 3, 3]
      %3 = convolution %2, %w2 \(depthwise(3, 70)) : f32[n, 70, h, w]
      %4 = slice %3 {axis: 1, start: 0, count: 35, step: 1} : f32[n, 35, h, w]
      %5 = slice %3 {axis: 1, start: 35, count: 35, step: 1} : f32[n, 35, h, w]
      %6 = gelu %4 : f32[n, 35, h, w]
      %7 = multiply %6, %5 : f32[n, 35, h, w]
      %w3 = weight "w3" : f32[20, 35, 1, 1]
      %8 = convolution %7, %w3 \(pointwise) : f32[n, 20, h, w]
      %9 = add %0, %8 : f32[n, 20, h, w]
      return %9 "y"
    }
    """

  /// The same with the gate as one operator.
  private static let gatedByGELU = """
    graph @feed-forward {
      %x = input "x" : f32[n, 20, h, w]
      %1 = layerNorm %x {axes: [1], epsilon: 1e-05, subtractsMean: true} : f32[n, 20, h, w]
      %w1 = weight "w1" : f32[70, 20, 1, 1]
      %2 = convolution %1, %w1 \(pointwise) : f32[n, 70, h, w]
      %w2 = weight "w2" : f32[70, 1, 3, 3]
      %3 = convolution %2, %w2 \(depthwise(3, 70)) : f32[n, 70, h, w]
      %4 = geluGate %3 {axis: 1} : f32[n, 35, h, w]
      %w3 = weight "w3" : f32[20, 35, 1, 1]
      %5 = convolution %4, %w3 \(pointwise) : f32[n, 20, h, w]
      %6 = add %x, %5 : f32[n, 20, h, w]
      return %6 "y"
    }
    """

  /// A projection whose weight is computed of the picture, then norm and 1x1.
  private static let projectedAttention = """
    graph @attention {
      %x = input "x" : f32[1, 20, h, w]
      %q = reshape %x {shape: [20, h*w]} : f32[20, h*w]
      %t = transpose %q {permutation: [1, 0]} : f32[h*w, 20]
      %s = matrixProduct %q, %t : f32[20, 20]
      %a = softmax %s {axis: 1} : f32[20, 20]
      %p = weight "p" : f32[66, 20]
      %c = matrixProduct %p, %a : f32[66, 20]
      %w = reshape %c {shape: [66, 20, 1, 1]} : f32[66, 20, 1, 1]
      %1 = convolution %x, %w \(pointwise) : f32[1, 66, h, w]
      %2 = layerNorm %1 {axes: [1], epsilon: 1e-05, subtractsMean: true} : f32[1, 66, h, w]
      %w1 = weight "w1" : f32[20, 66, 1, 1]
      %3 = convolution %2, %w1 \(pointwise) : f32[1, 20, h, w]
      %4 = add %x, %3 : f32[1, 20, h, w]
      return %4 "y"
    }
    """
}
