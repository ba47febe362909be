import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// A value that waits through the peak is computed again, where that costs little and what it comes
/// from is there anyway.
@Suite struct RecomputationTests {
  private static let pointwise =
    "{strides: [1, 1], before: [0, 0], after: [0, 0], dilations: [1, 1], groups: 1}"
  private static let threeByThree =
    "{strides: [1, 1], before: [1, 1], after: [1, 1], dilations: [1, 1], groups: 1}"

  /// The picture, which is there until the end.
  private static let toPicture = "%y = add %e0, %e : f32[1, 3, h, w]\n  return %y \"y\""

  /// A wide middle that is added to what it began with; `end` says what is done with the sum. It
  /// begins with some elementwise steps and a convolution of this window.
  private static func network(
    _ end: String = toPicture, elementwise steps: Int = 0, begin window: Int = 1
  ) -> String {
    let padding = "[\(window / 2), \(window / 2)]"
    let attributes = pointwise.replacing("before: [0, 0]", with: "before: \(padding)")
      .replacing("after: [0, 0]", with: "after: \(padding)")
    let functions = (0..<steps).map {
      "%e\($0 + 1) = sigmoid %e\($0) : f32[1, 3, h, w]"
    }
    return """
      graph @wide {
        %e0 = input "x" : f32[1, 3, h, w]
        \(functions.joined(separator: "\n"))
        %wn = weight "narrow" : f32[16, 3, \(window), \(window)]
        %n = convolution %e\(steps), %wn \(attributes) : f32[1, 16, h, w]
        %wa = weight "a" : f32[128, 16, 3, 3]
        %a = convolution %n, %wa \(threeByThree) : f32[1, 128, h, w]
        %wb = weight "b" : f32[128, 128, 3, 3]
        %b = convolution %a, %wb \(threeByThree) : f32[1, 128, h, w]
        %wc = weight "c" : f32[16, 128, 3, 3]
        %c = convolution %b, %wc \(threeByThree) : f32[1, 16, h, w]
        %s = add %n, %c : f32[1, 16, h, w]
        %we = weight "end" : f32[3, 16, 1, 1]
        %e = convolution %s, %we \(pointwise) : f32[1, 3, h, w]
        \(end)
      }
      """
  }

  @Test func computesAgain() throws {
    let plan = try makePlan(makeGraph(Self.network()))
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

  /// A hundredth of the network's work, and no more, may be done twice: 7 · 7 · 3 · 16 multiply-adds
  /// for a pixel are more, 5 · 5 · 3 · 16 are not.
  @Test(arguments: [(1, true), (5, true), (7, false)])
  func keepsWhatCostsMuch(_ begin: Int, _ isRepeated: Bool) throws {
    let plan = try makePlan(makeGraph(Self.network(begin: begin)))
    #expect(plan.steps.count == (isRepeated ? 6 : 5))
  }

  /// Eight steps at most, however little they cost.
  @Test(arguments: [(3, true), (7, true), (8, false)])
  func keepsWhatIsFarAway(_ elementwise: Int, _ isRepeated: Bool) throws {
    let plan = try makePlan(makeGraph(Self.network(elementwise: elementwise)))
    let once = elementwise + 5
    #expect(plan.steps.count == (isRepeated ? once + elementwise + 1 : once))
  }
}
