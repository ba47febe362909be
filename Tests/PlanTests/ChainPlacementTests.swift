import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// Where chains and padded planes put values: what another part, or another thread, still reads is
/// not written over, and views are found where they are.
@Suite struct ChainPlacementTests {
  private static let pointwise =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"

  private static let depthwise =
    "{strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 20}"

  /// The input dies in the chain, whose last step is the window.
  private static let lastWindow = """
    graph @last {
      %x = input "x" : f32[1, 20, h, w]
      %w0 = weight "w0" : f32[20, 20, 1, 1]
      %0 = convolution %x, %w0 \(pointwise) : f32[1, 20, h, w]
      %1 = relu %0 : f32[1, 20, h, w]
      %2 = sigmoid %1 : f32[1, 20, h, w]
      %w1 = weight "w1" : f32[20, 20, 1, 1]
      %3 = convolution %2, %w1 \(pointwise) : f32[1, 20, h, w]
      %w2 = weight "w2" : f32[20, 1, 3, 3]
      %4 = convolution %3, %w2 \(depthwise) : f32[1, 20, h, w]
      %5 = sigmoid %4 : f32[1, 20, h, w]
      return %5 "y"
    }
    """

  /// The window reads some of the channels that a product computes.
  private static let windowOverSlice = """
    graph @slice {
      %x = input "x" : f32[1, 20, h, w]
      %w1 = weight "w1" : f32[40, 20, 1, 1]
      %1 = convolution %x, %w1 \(pointwise) : f32[1, 40, h, w]
      %2 = slice %1 {axis: 1, start: 20, count: 20, step: 1} : f32[1, 20, h, w]
      %w2 = weight "w2" : f32[20, 1, 3, 3]
      %3 = convolution %2, %w2 \(depthwise) : f32[1, 20, h, w]
      return %3 "y"
    }
    """

  /// Rows of one plane, put below one another.
  private static let joinedRows = """
    graph @rows {
      %x = input "x" : f32[1, 20, h, w]
      %w1 = weight "w1" : f32[1, 20, 1, 1]
      %1 = convolution %x, %w1 \(pointwise) : f32[1, 1, h, w]
      %w2 = weight "w2" : f32[1, 20, 1, 1]
      %2 = convolution %x, %w2 \(pointwise) : f32[1, 1, h, w]
      %3 = concatenate %1, %2 {axis: 2} : f32[1, 1, 2h, w]
      %w3 = weight "w3" : f32[8, 1, 1, 1]
      %4 = convolution %3, %w3 \(pointwise) : f32[1, 8, 2h, w]
      return %4 "y"
    }
    """

  /// What is the same everywhere is written before the chain begins, hence not over the input, which
  /// dies in the chain's first step.
  private static let fill = """
    graph @fill {
      %x = input "x" : f32[1, 1, 64, 64]
      %w1 = weight "w1" : f32[64, 1, 1, 1]
      %1 = convolution %x, %w1 \(pointwise) : f32[1, 64, 64, 64]
      %w2 = weight "w2" : f32[1, 64, 1, 1]
      %2 = convolution %1, %w2 \(pointwise) : f32[1, 1, 64, 64]
      %3 = fill 0.5 : f32[1, 1, 64, 64]
      %4 = multiply %2, %3 : f32[1, 1, 64, 64]
      return %4 "y"
    }
    """

  @Test func fillsBeforeTheChain() throws {
    let plan = try makePlan(makeGraph(Self.fill))
    let shape = [1, 1, 64, 64]
    let sized = try SizedPlan(plan, inputShapes: ["x": shape])
    #expect(sized.chainedStepCount == 4)
    try expectBitsOfStepAfterStep(sized, shape)
  }

  @Test(
    arguments: [lastWindow, windowOverSlice, joinedRows], [[128, 300], [300, 130], [40, 2060]])
  func givesTheBitsOfStepAfterStep(_ text: String, _ size: [Int]) throws {
    let plan = try makePlan(makeGraph(text))
    let shape = [1, 20] + size
    try expectBitsOfStepAfterStep(SizedPlan(plan, inputShapes: ["x": shape]), shape)
  }
}
