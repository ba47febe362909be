public import PlanFormat
public import TensorCore

/// Who is told what happens during a run.
public struct RunObservers {
  /// Called before every step with the steps done and their number; `false` stops the run. Steps
  /// that run together count at once. Called once more at the end, where the answer does not matter.
  public var onProgress: ((_ done: Int, _ count: Int) -> Bool)?
  /// Called with every value that is stored: inputs, then results of steps. Values inside a step are
  /// never stored, and results of some steps only with `SizedPlan(_:inputShapes:keepsEveryValue:)`.
  public var onValue: ((_ value: PlanValueID, _ tensor: Tensor) -> Void)?
  /// Called after every step with what it took.
  public var onStep: ((StepMeasurement) -> Void)?

  /// Makes observers; nobody is told anything by default.
  public init(
    onProgress: ((_ done: Int, _ count: Int) -> Bool)? = nil,
    onValue: ((_ value: PlanValueID, _ tensor: Tensor) -> Void)? = nil,
    onStep: ((StepMeasurement) -> Void)? = nil
  ) {
    self.onProgress = onProgress
    self.onValue = onValue
    self.onStep = onStep
  }
}

/// What one step took.
public struct StepMeasurement: Hashable, Sendable {
  /// The index of the step in the plan.
  public let step: Int
  /// What computed it.
  public let kernel: StepKernel
  /// Time on the clock.
  public let seconds: Double
  /// Multiply-adds of convolutions and matrix products, in number.
  public let multiplyAdds: Int
  /// Bytes of the operands and of the result; 0 where the result is a part of an operand.
  public let byteCount: Int
}
