import Operators
public import PlanFormat
import PlanRuntime

/// The pair of values that shows best where two plans part: both computed wrongly from what is
/// right, of the same length, and as early as possible.
public struct Parting: Sendable {
  /// One side of the pair.
  public struct Side: Hashable, Sendable {
    /// The steps that compute the value from counterparts, ascending; the last one gives it.
    public let steps: [Int]
    /// The counterparts that these steps read.
    public let inputs: [PlanValueID]
    /// The value.
    public let value: PlanValueID
  }

  /// In the first plan.
  public let left: Side
  /// In the second plan.
  public let right: Side

  /// The pair of a divergence; `nil` where no two values have the same length.
  ///
  /// Fusion makes steps of one plan that the other has not, so the first steps of both need not
  /// compute the same: values of the same module are preferred, then those that need few steps.
  public init?(_ divergence: Divergence, _ left: PlanTrace, _ right: PlanTrace) {
    let most = 24
    let first = divergence.left.region.prefix(most).map {
      Side(of: $0, in: divergence.left, left)
    }
    let second = divergence.right.region.prefix(most).map {
      Side(of: $0, in: divergence.right, right)
    }
    var best: (cost: Int, left: Side, right: Side)?
    for x in first {
      for y in second {
        let lengths = (
          left.fingerprints[x.value.index]?.count, right.fingerprints[y.value.index]?.count
        )
        guard let a = lengths.0, let b = lengths.1, a == b else { continue }
        let modules = (left.plan.module(of: x.value), right.plan.module(of: y.value))
        let isSameModule = modules.0 != nil && modules.0 == modules.1
        let cost = x.steps.count + y.steps.count + (isSameModule ? 0 : 4)
        if best.map({ cost < $0.cost }) ?? true { best = (cost, x, y) }
      }
    }
    guard let best else { return nil }
    self.left = best.left
    self.right = best.right
  }
}

extension Parting.Side {
  /// What a step of a region needs of the region.
  fileprivate init(of step: Int, in side: Divergence.Side, _ trace: PlanTrace) {
    let plan = trace.plan
    let region = Set(side.region)
    let boundary = Set(side.boundary)
    var producer: [PlanValueID: Int] = [:]
    for index in side.region { for id in plan.steps[index].values { producer[id] = index } }
    var steps: Set<Int> = []
    var inputs: Set<PlanValueID> = []
    var pending = [step]
    while let index = pending.popLast() {
      guard region.contains(index), steps.insert(index).inserted else { continue }
      for operand in plan.steps[index].operands(in: plan.values) {
        if boundary.contains(operand) {
          inputs.insert(operand)
        } else if let earlier = producer[operand] {
          pending.append(earlier)
        }
      }
    }
    self.steps = steps.sorted()
    self.inputs = inputs.sorted()
    value = plan.steps[step].values.last ?? PlanValueID(0)
  }
}

extension Plan {
  /// The value of a step whose origin says most: a convolution or another value with weights rather
  /// than the gate or sum after it.
  package func mostTelling(of step: PlanStep) -> PlanValueID? {
    step.values.last { id in
      self[id].operands.contains { if case .weight = self[$0].op { true } else { false } }
    } ?? step.values.last
  }

  /// Where a step comes from, as precisely as is known: folding leaves a module and, within it, the
  /// part whose parameters were folded.
  public func tellingOrigin(of step: PlanStep) -> String {
    guard let id = mostTelling(of: step) else { return "" }
    if let origin = self[id].origin, let module = origin.modulePath,
      origin.node.hasPrefix(module + ".")
    {
      return origin.node
    }
    return originText(of: id)
  }

  /// The names of the weights that a step reads, without what packing added to them.
  public func weightNames(of step: PlanStep) -> [String] {
    step.operands(in: values).compactMap { id in
      guard case .weight(let weight) = self[id].op else { return nil }
      return plainName(of: weight.name)
    }
  }

  /// The module of the author in which a value is computed, where it is known.
  fileprivate func module(of id: PlanValueID) -> String? { self[id].origin?.modulePath }

  /// A step and its surroundings as text: what computes its operands, itself after `>`, and what
  /// reads its result.
  ///
  /// - Parameters:
  ///   - step: The index of the step.
  ///   - most: The most lines before it, and after it.
  /// - Returns: A line for each step.
  public func neighbourhood(of step: Int, most: Int = 4) -> [String] {
    guard steps.indices.contains(step), let result = steps[step].values.last else { return [] }
    let operands = Set(steps[step].operands(in: values))
    let before = steps.indices.filter { index in
      steps[index].values.last.map { operands.contains($0) } ?? false
    }
    let after = steps.indices.filter { index in
      index > step && steps[index].operands(in: values).contains(result)
    }
    func text(_ index: Int, _ mark: String) -> String {
      let origin = steps[index].values.last.map { originText(of: $0) } ?? ""
      return "\(mark) \(line(of: steps[index]))  // \(origin)"
    }
    return before.suffix(most).map { text($0, " ") } + [text(step, ">")]
      + after.prefix(most).map { text($0, " ") }
  }
}
