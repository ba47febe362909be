import Operators
public import PlanFormat

/// Where two plans, run on the same inputs, begin to compute something else.
///
/// Values are paired by what they are, not by their names or places: a value of one plan has a
/// counterpart where the other computes a tensor of the same length within the tolerance. So
/// networks of other formats, other names and other passes can be laid side by side. What fusion
/// leaves out has no counterpart, but what is computed from it has.
///
/// From an output that differs, the walk goes back over values without counterpart. What it meets is
/// the *region*; its *frontier*, the values of the region whose operands all have counterparts or
/// are weights, is where the plans part: right values go in, a wrong one comes out.
public struct Divergence: Sendable {
  /// One side.
  public struct Side: Sendable {
    /// The steps of the region, ascending: computed from counterparts, up to the output.
    public let region: [Int]
    /// The steps of the region that read nothing but counterparts and weights, ascending.
    public let frontier: [Int]
    /// The values with counterpart that the region reads.
    public let boundary: [PlanValueID]
  }

  /// The output that differs, by its position; `nil` where only values inside do.
  public let output: Int?
  /// How far the outputs, or else the values, are apart, relative to their norm
  /// (`Fingerprint.distance`).
  public let distance: Double
  /// The first plan.
  public let left: Side
  /// The second plan.
  public let right: Side

  /// Finds the first value that differs.
  ///
  /// Plans of the same operators in the same order are compared step by step, even where a
  /// difference does not reach the outputs. Others are compared by what they compute, as said above.
  ///
  /// - Parameters:
  ///   - left: What the first plan computed.
  ///   - right: What the second plan computed from the same inputs.
  ///   - tolerance: The largest relative distance of counterparts.
  /// - Returns: `nil` where all agree; plans must have equally many outputs.
  public static func find(
    _ left: PlanTrace, _ right: PlanTrace, tolerance: Double
  ) -> Divergence? {
    if left.plan.isAlike(right.plan) { return stepByStep(left, right, tolerance) }
    for (position, (x, y)) in zip(left.plan.outputs, right.plan.outputs).enumerated() {
      let distance = left.distance(of: x.value, to: y.value, in: right)
      if distance <= tolerance { continue }
      return Divergence(
        output: position, distance: distance,
        left: Side(left, from: x.value, against: right, tolerance),
        right: Side(right, from: y.value, against: left, tolerance))
    }
    return nil
  }
}

extension Divergence {
  /// Of plans that are alike, the first step whose results differ.
  private static func stepByStep(
    _ left: PlanTrace, _ right: PlanTrace, _ tolerance: Double
  ) -> Divergence? {
    for (index, (x, y)) in zip(left.plan.steps, right.plan.steps).enumerated() {
      guard let a = x.values.last, let b = y.values.last else { continue }
      let distance = left.distance(of: a, to: b, in: right)
      if distance <= tolerance { continue }
      let outputs = zip(left.plan.outputs, right.plan.outputs).map {
        left.distance(of: $0.value, to: $1.value, in: right)
      }
      let output = outputs.firstIndex { !($0 <= tolerance) }
      return Divergence(
        output: output, distance: output.map { outputs[$0] } ?? distance,
        left: Side(step: index, of: left.plan), right: Side(step: index, of: right.plan))
    }
    return nil
  }
}

extension Plan {
  /// Whether another plan has the same operators, from the same operands, in the same order; their
  /// attributes and weights may differ.
  fileprivate func isAlike(_ other: Plan) -> Bool {
    steps.count == other.steps.count && values.count == other.values.count
      && zip(steps, other.steps).allSatisfy { $0.values == $1.values }
      && zip(values, other.values).allSatisfy {
        $0.op.definition.mnemonic == $1.op.definition.mnemonic && $0.operands == $1.operands
      }
      && outputs.map(\.value) == other.outputs.map(\.value)
  }
}

extension PlanTrace {
  fileprivate func distance(of id: PlanValueID, to other: PlanValueID, in trace: PlanTrace)
    -> Double
  {
    guard let x = fingerprints[id.index], let y = trace.fingerprints[other.index] else {
      return .infinity
    }
    return x.distance(to: y)
  }
}

extension Divergence.Side {
  /// One step, what it reads being right.
  fileprivate init(step: Int, of plan: Plan) {
    region = [step]
    frontier = [step]
    boundary = plan.steps[step].operands(in: plan.values).filter {
      if case .weight = plan[$0].op { false } else { true }
    }
  }

  fileprivate init(
    _ trace: PlanTrace, from output: PlanValueID, against other: PlanTrace, _ tolerance: Double
  ) {
    let plan = trace.plan
    let counterparts = Counterparts(other, tolerance)
    var stepOf: [Int: Int] = [:]
    for (index, step) in plan.steps.enumerated() {
      for id in step.values { stepOf[id.index] = index }
    }
    var region: Set<Int> = []
    var boundary: Set<PlanValueID> = []
    var pending = [output]
    while let id = pending.popLast() {
      guard let step = stepOf[id.index], region.insert(step).inserted else { continue }
      for operand in plan.steps[step].operands(in: plan.values) {
        if case .weight = plan[operand].op { continue }
        // Inputs are the same on both sides, even where one of them has none of that length.
        if case .input = plan[operand].op {
          boundary.insert(operand)
        } else if let print = trace.fingerprints[operand.index], counterparts.contain(print) {
          boundary.insert(operand)
        } else {
          pending.append(operand)
        }
      }
    }
    self.region = region.sorted()
    self.boundary = boundary.sorted()
    frontier = region.sorted().filter { step in
      plan.steps[step].operands(in: plan.values).allSatisfy { operand in
        guard let producer = stepOf[operand.index] else { return true }
        return !region.contains(producer)
      }
    }
  }
}

/// The values of a run, found by length and norm.
private struct Counterparts {
  private let byCount: [Int: [Fingerprint]]
  private let tolerance: Double

  init(_ trace: PlanTrace, _ tolerance: Double) {
    self.tolerance = tolerance
    byCount = Dictionary(grouping: trace.fingerprints.compactMap { $0 }, by: \.count)
      .mapValues { $0.sorted { $0.norm < $1.norm } }
  }

  /// Whether some value is within the tolerance.
  func contain(_ print: Fingerprint) -> Bool {
    guard let candidates = byCount[print.count] else { return false }
    // Norms differ by at most the distance of the tensors; projections estimate that, so the window
    // is wider than the tolerance.
    let slack = 4 * tolerance * print.norm
    var low = 0
    var high = candidates.count
    while low < high {
      let middle = (low + high) / 2
      if candidates[middle].norm < print.norm - slack { low = middle + 1 } else { high = middle }
    }
    while low < candidates.count, candidates[low].norm <= print.norm + slack {
      if print.distance(to: candidates[low]) <= tolerance { return true }
      low += 1
    }
    return false
  }
}
