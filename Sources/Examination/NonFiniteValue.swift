import Operators
public import PlanFormat
import PlanRuntime
public import TensorCore

/// A value with elements that are NaN or infinite.
public struct NonFiniteValue: Hashable, Sendable {
  /// The value.
  public let value: PlanValueID
  /// Where it comes from in the model.
  public let origin: String
  /// Elements that are NaN.
  public let nanCount: Int
  /// Elements that are infinite.
  public let infiniteCount: Int
  /// All elements.
  public let count: Int
  /// The indices of the first of them.
  public let first: [Int]
  /// The largest magnitude among the others.
  public let largestFinite: Double
}

/// Looks for the first value of a run that is not finite.
public struct FiniteWatch: Sendable {
  /// What was found first, in the order of the run.
  public private(set) var first: NonFiniteValue?
  private let plan: Plan

  /// Watches runs of a plan.
  public init(_ plan: Plan) { self.plan = plan }

  /// Looks at a value, unless one has been found.
  public mutating func look(at id: PlanValueID, _ tensor: Tensor) {
    guard first == nil, tensor.elementType.isFloatingPoint else { return }
    var (nans, infinities, largest) = (0, 0, 0.0)
    var place: Int?
    for (index, element) in tensor.doubles().enumerated() {
      if element.isFinite {
        largest = max(largest, element.magnitude)
        continue
      }
      if element.isNaN { nans += 1 } else { infinities += 1 }
      place = place ?? index
    }
    guard let place else { return }
    let step = plan.steps.first { $0.values.last == id }
    first = NonFiniteValue(
      value: id, origin: step.map { plan.tellingOrigin(of: $0) } ?? origin(of: id),
      nanCount: nans, infiniteCount: infinities, count: tensor.elementCount,
      first: tensor.position(of: place),
      largestFinite: largest)
  }

  private func origin(of id: PlanValueID) -> String {
    if case .input(let input) = plan[id].op { return "input '\(input.name)'" }
    return plan.originText(of: id)
  }
}
