public import PlanFormat
public import PlanRuntime
public import TensorCore

/// What a plan computed on its way: a fingerprint of every value that a step stores.
///
/// Memory does not grow with the network but for the fingerprints: values are looked at while they
/// exist.
public struct PlanTrace: Sendable {
  /// The plan.
  public let plan: Plan
  /// The values of the symbols during the run.
  public let binding: [Symbol: Int]
  /// The fingerprints, of inputs and results of steps; `nil` for what is never stored.
  public let fingerprints: [Fingerprint?]

  /// Runs a plan, keeping every value until it has been looked at.
  ///
  /// - Parameters:
  ///   - plan: A plan.
  ///   - inputs: A tensor for each input.
  ///   - threads: Threads; the results do not depend on it.
  ///   - memoryLimit: The most bytes that the run may take.
  ///   - onProgress: Called with the steps done and their number; `false` stops the run.
  /// - Throws: `RuntimeError`.
  public init(
    _ plan: Plan, inputs: [String: Tensor], threads: Int, memoryLimit: Int? = nil,
    onProgress: ((_ done: Int, _ count: Int) -> Bool)? = nil
  ) throws(RuntimeError) {
    let network = try PlanTrace.network(plan, inputs, threads, memoryLimit)
    var found = [Fingerprint?](repeating: nil, count: plan.values.count)
    _ = try network.run(
      inputs,
      observers: RunObservers(
        onProgress: onProgress, onValue: { found[$0.index] = Fingerprint($1) }))
    self.plan = plan
    binding = network.sized.binding
    fingerprints = found
  }

  /// Runs again and gives copies of some values.
  ///
  /// - Throws: `RuntimeError`.
  public func tensors(
    of values: Set<PlanValueID>, inputs: [String: Tensor], threads: Int
  ) throws(RuntimeError) -> [PlanValueID: Tensor] {
    let network = try PlanTrace.network(plan, inputs, threads, nil)
    var found: [PlanValueID: Tensor] = [:]
    _ = try network.run(
      inputs,
      observers: RunObservers(onValue: { id, tensor in
        if values.contains(id) { found[id] = tensor }
      }))
    return found
  }

  private static func network(
    _ plan: Plan, _ inputs: [String: Tensor], _ threads: Int, _ memoryLimit: Int?
  ) throws(RuntimeError) -> PreparedNetwork {
    let sized = try SizedPlan(
      plan, inputShapes: inputs.mapValues(\.shape), keepsEveryValue: true)
    return try PreparedNetwork(sized, threads: threads, memoryLimit: memoryLimit)
  }
}
