import Kernels
import Operators
import PlanFormat
import PlanRuntime
import TensorCore
import Terminal

/// Runs a plan at whatever size comes, keeping the last size prepared.
final class Runner {
  let plan: Plan
  let threads: Int
  let memoryLimit: Int?
  /// `nil` for the best that the processor has.
  private let kernels: KernelTable?
  private let messages: Messages
  private var prepared: (shapes: [String: [Int]], network: PreparedNetwork)?

  init(_ plan: Plan, _ options: RunOptions, messages: Messages) throws(Diagnostic) {
    self.plan = plan
    kernels = nil
    self.messages = messages
    threads = options.threads ?? WorkerPool.availableProcessors
    memoryLimit = options.maxMemory?.bytes ?? SystemMemory.available
  }

  /// A runner on all processors, in what memory there is, with these kernels.
  init(_ plan: Plan, kernels: KernelTable, messages: Messages) {
    self.plan = plan
    self.kernels = kernels
    self.messages = messages
    threads = WorkerPool.availableProcessors
    memoryLimit = SystemMemory.available
  }

  var inputNames: [String] {
    plan.inputs.compactMap { id in
      if case .input(let input) = plan[id].op { input.name } else { nil }
    }
  }

  var outputNames: [String] { plan.outputs.map(\.name) }

  /// Runs the network, with a progress bar where it takes long.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input.
  ///   - file: The model, for messages.
  ///   - observing: Called with every value and its elements; all are then stored.
  ///   - onStep: Called after every step with what it took.
  /// - Returns: The results, by name.
  /// - Throws: `Diagnostic`.
  func run(
    _ inputs: [String: Tensor], file: String,
    observing: ((PlanValueID, Tensor) -> Void)? = nil, onStep: ((StepMeasurement) -> Void)? = nil
  ) throws(Diagnostic) -> [String: Tensor] {
    do throws(RuntimeError) {
      let network = try network(
        for: inputs.mapValues(\.shape), keepsEveryValue: observing != nil)
      let bar = ProgressBar(
        "running", total: plan.steps.count, unit: "steps",
        style: .automatic(quiet: messages.isQuiet))
      defer { bar.finish() }
      var observers = RunObservers()
      observers.onProgress = { done, _ in
        bar.update(to: done)
        return true
      }
      observers.onValue = observing
      observers.onStep = onStep
      return try network.run(inputs, observers: observers)
    } catch {
      throw Diagnostic(error, file: file, shapes: inputs.mapValues(\.shape), plan: plan)
    }
  }

  /// Prepares for inputs of these shapes: what does not fit is refused before anything is made.
  func prepare(for shapes: [String: [Int]], file: String) throws(Diagnostic) {
    do throws(RuntimeError) {
      _ = try network(for: shapes)
    } catch {
      throw Diagnostic(error, file: file, shapes: shapes, plan: plan)
    }
  }

  /// The network prepared for these inputs; where every value is looked at, every value is kept.
  func network(
    for shapes: [String: [Int]], keepsEveryValue: Bool = false
  ) throws(RuntimeError) -> PreparedNetwork {
    if let prepared, prepared.shapes == shapes, !keepsEveryValue { return prepared.network }
    prepared = nil
    let sized = try SizedPlan(plan, inputShapes: shapes, keepsEveryValue: keepsEveryValue)
    messages.detail("memory for this size: \(Quantity.bytes(sized.peakBytes))")
    let network = try PreparedNetwork(
      sized, threads: threads, kernels: kernels, memoryLimit: memoryLimit)
    prepared = (shapes, network)
    return network
  }

  /// Tensors given for another network's inputs, by position.
  func renamed(_ tensors: [String: Tensor], from other: Runner) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (name, otherName) in zip(inputNames, other.inputNames) { result[name] = tensors[otherName] }
    return result
  }
}
