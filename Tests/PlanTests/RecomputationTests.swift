import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// A value that waits through the peak is computed again, where that costs little and what it comes
/// from is there anyway.
@Suite struct RecomputationTests {
  private static let pointwise =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"
  private static let window =
    "{strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 1}"

  /// A wide middle that is added to what it began with; `end` says what is done with the sum.
  private static func network(_ end: String) -> String {
    """
    graph @wide {
      %x = input "x" : f32[1, 3, h, w]
      %wn = weight "narrow" : f32[16, 3, 1, 1]
      %n = convolution %x, %wn \(pointwise) : f32[1, 16, h, w]
      %wa = weight "a" : f32[64, 16, 3, 3]
      %a = convolution %n, %wa \(window) : f32[1, 64, h, w]
      %wb = weight "b" : f32[64, 64, 3, 3]
      %b = convolution %a, %wb \(window) : f32[1, 64, h, w]
      %wc = weight "c" : f32[16, 64, 3, 3]
      %c = convolution %b, %wc \(window) : f32[1, 16, h, w]
      %s = add %n, %c : f32[1, 16, h, w]
      %we = weight "end" : f32[3, 16, 1, 1]
      %e = convolution %s, %we \(pointwise) : f32[1, 3, h, w]
      \(end)
    }
    """
  }

  @Test func computesAgain() throws {
    let plan = try makePlan(
      makeGraph(Self.network("%y = add %x, %e : f32[1, 3, h, w]\n  return %y \"y\"")))
    #expect(plan.steps.count == 6)
    let first = plan.steps[0].operands(in: plan.values)
    #expect(plan.steps.count { $0.operands(in: plan.values) == first } == 2)
    let shape = [1, 3, 40, 36]
    var random = SplitMix(seed: 5)
    let inputs = ["x": try random.tensor(.float32, shape)]
    let sized = try SizedPlan(plan, inputShapes: ["x": shape])
    let plain = try SizedPlan(plan, inputShapes: ["x": shape], keepsEveryValue: true)
    let expected = try PreparedNetwork(plain, threads: 1).run(inputs)
    #expect(try PreparedNetwork(sized, threads: 2).run(inputs) == expected)
  }

  /// The picture is not kept for it, nor is anything computed again that is not needed later.
  @Test func keepsWhatWouldNeedMore() throws {
    let plan = try makePlan(makeGraph(Self.network("return %e \"y\"")))
    #expect(plan.steps.count == 5)
  }
}
