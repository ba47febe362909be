import KernelSelection
public import Kernels
import Operators
public import PlanFormat
public import TensorCore

/// A plan that is ready to run at one size: memory allocated, kernels bound, threads started.
///
/// Not for several threads at once: a run uses the one arena.
public final class PreparedNetwork {
  /// The plan at its size.
  public let sized: SizedPlan
  /// The kernels.
  public let kernels: KernelTable
  /// Threads, the caller included.
  public var threadCount: Int { pool.threadCount }

  private let arena: ArenaMemory
  private let pool: WorkerPool
  /// The calls of each step; of a step in a chain, those before the chain's blocks.
  private let calls: [[Call]]
  /// The chains, by their first step.
  private let chains: [Int: BoundChain]
  private let addresses: [UnsafeMutableRawPointer]

  /// Allocates the arena and binds every step.
  ///
  /// - Parameters:
  ///   - sized: A plan at a size.
  ///   - threads: Threads, the caller included; by default one for each processor. Results do not
  ///     depend on it.
  ///   - kernels: By default the best that the processor has.
  ///   - memoryLimit: The most bytes that the run may take, as `SizedPlan.peakBytes` counts them.
  /// - Throws: `RuntimeError`.
  public init(
    _ sized: SizedPlan, threads: Int = WorkerPool.availableProcessors,
    kernels: KernelTable? = nil, memoryLimit: Int? = nil
  ) throws(RuntimeError) {
    if let memoryLimit, sized.peakBytes > memoryLimit {
      throw .memoryLimit(needed: sized.peakBytes, limit: memoryLimit)
    }
    self.sized = sized
    if let kernels { self.kernels = kernels } else { self.kernels = try .best() }
    let missing = self.kernels.missing(of: sized.plan.requiredFeatures)
    guard missing.isEmpty else {
      throw .missingFeatures(missing, processor: self.kernels.name)
    }
    arena = try ArenaMemory(byteCount: sized.arenaBytes)
    pool = try PreparedNetwork.makePool(threads: threads)
    var binder = StepBinder(sized, arena: arena.base)
    (calls, chains) = PreparedNetwork.bind(sized, &binder)
    addresses = sized.plan.values.indices.map { binder.address(PlanValueID($0)) }
  }

  /// Binds a plan to input shapes and prepares it.
  ///
  /// - Throws: `RuntimeError`.
  public convenience init(
    _ plan: Plan, inputShapes: [String: [Int]],
    threads: Int = WorkerPool.availableProcessors, kernels: KernelTable? = nil,
    memoryLimit: Int? = nil
  ) throws(RuntimeError) {
    try self.init(
      SizedPlan(plan, inputShapes: inputShapes), threads: threads, kernels: kernels,
      memoryLimit: memoryLimit)
  }

  private static func makePool(threads: Int) throws(RuntimeError) -> WorkerPool {
    do throws(WorkerPoolError) {
      return try WorkerPool(threads: threads)
    } catch {
      switch error {
      case .cannotStartThread(let code): throw .threads(code: code)
      }
    }
  }

  /// Runs the network.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input, of the shape for which the network was prepared.
  ///   - observers: Who is told of progress, values and times.
  /// - Returns: The results, by name.
  /// - Throws: `RuntimeError`.
  public func run(
    _ inputs: [String: Tensor], observers: RunObservers = RunObservers()
  ) throws(RuntimeError) -> [String: Tensor] {
    try load(inputs, observers)
    let steps = sized.plan.steps
    var index = 0
    while index < steps.count {
      if let onProgress = observers.onProgress, !onProgress(index, steps.count) {
        throw .cancelled
      }
      if let chain = chains[index] {
        try run(chain, observers)
        index = chain.chain.steps.upperBound
      } else {
        try run(step: index, observers)
        index += 1
      }
    }
    _ = observers.onProgress?(steps.count, steps.count)
    var outputs: [String: Tensor] = [:]
    for output in sized.plan.outputs { outputs[output.name] = try tensor(output.value) }
    return outputs
  }

  private func run(step index: Int, _ observers: RunObservers) throws(RuntimeError) {
    let start = observers.onStep == nil ? nil : ContinuousClock.now
    for call in calls[index] { try call.run(kernels, on: pool) }
    if let start { observers.onStep?(measurement(at: index, start.duration(to: .now))) }
    try show(index, observers)
  }

  private func run(_ bound: BoundChain, _ observers: RunObservers) throws(RuntimeError) {
    let steps = bound.chain.steps
    guard let onStep = observers.onStep else {
      for index in steps { for call in calls[index] { try call.run(kernels, on: pool) } }
      bound.run(kernels, on: pool)
      for index in steps { try show(index, observers) }
      return
    }
    var durations = steps.map { _ in Duration.zero }
    for index in steps {
      let start = ContinuousClock.now
      for call in calls[index] { try call.run(kernels, on: pool) }
      durations[index - steps.lowerBound] = start.duration(to: .now)
    }
    let times = ChainTimes(count: bound.operations.count)
    let start = ContinuousClock.now
    bound.run(kernels, on: pool, times: times)
    let whole = start.duration(to: .now)
    for ((index, _), share) in zip(bound.operations, times.shares) {
      durations[index - steps.lowerBound] += whole * share
    }
    for index in steps {
      onStep(measurement(at: index, durations[index - steps.lowerBound]))
      try show(index, observers)
    }
  }

  /// Shows the result of a step, where it is stored.
  private func show(_ index: Int, _ observers: RunObservers) throws(RuntimeError) {
    guard let onValue = observers.onValue, let result = sized.plan.steps[index].values.last,
      sized.places[result.index]?.base != .local
    else { return }
    onValue(result, try tensor(result))
  }

  /// Checks the inputs and copies them into the arena.
  private func load(
    _ inputs: [String: Tensor], _ observers: RunObservers
  ) throws(RuntimeError) {
    var names: [String] = []
    for id in sized.plan.inputs {
      guard case .input(let input) = sized.plan[id].op else { continue }
      names.append(input.name)
      guard let tensor = inputs[input.name] else { throw .missingInput(name: input.name) }
      let expected = TensorType(
        input.type.elementType, sized.shapes[id.index].map { Dim($0) })
      guard tensor.type == expected else {
        throw .input(name: input.name, found: tensor.type, expected: expected)
      }
      tensor.bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        // Safety: the input's buffer has the bytes of its type, which is the tensor's.
        addresses[id.index].copyMemory(from: start, byteCount: bytes.count)
      }
      observers.onValue?(id, tensor)
    }
    for name in inputs.keys.sorted() where !names.contains(name) {
      throw .unknownInput(name: name, known: names)
    }
  }

  /// A copy of a stored value.
  private func tensor(_ id: PlanValueID) throws(RuntimeError) -> Tensor {
    let planes = sized.shapes[id.index].prefix(2).reduce(1, *)
    let byteCount = sized.byteCount(of: id)
    let planeBytes = planes == 0 ? 0 : byteCount / planes
    let stride = sized.strides.byteCount(of: id) / max(1, planes)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for plane in 0..<planes {
      // Safety: the value's place has `planes · stride` bytes.
      bytes += UnsafeRawBufferPointer(
        start: addresses[id.index] + plane * stride, count: planeBytes)
    }
    let tensor = try? Tensor(
      sized.plan[id].type.elementType, shape: sized.shapes[id.index],
      bytes: TensorBytes(bytes))
    guard let tensor else {
      throw .extents(origin: sized.plan.originText(of: id), sized.plan[id].type.shape)
    }
    return tensor
  }

  private func measurement(at index: Int, _ duration: Duration) -> StepMeasurement {
    let step = sized.plan.steps[index]
    let (whole, fraction) = duration.components
    return StepMeasurement(
      step: index, kernel: step.kernel, seconds: Double(whole) + Double(fraction) * 1e-18,
      multiplyAdds: sized.multiplyAdds(of: step),
      byteCount: sized.bytesMoved(byStep: index))
  }
}

extension PreparedNetwork {
  /// Binds every step and every chain.
  private static func bind(
    _ sized: SizedPlan, _ binder: inout StepBinder
  ) -> (calls: [[Call]], chains: [Int: BoundChain]) {
    let steps = sized.plan.steps
    var calls = steps.map { _ in [Call]() }
    var chains: [Int: BoundChain] = [:]
    var chained = Set<Int>()
    for chain in sized.chains {
      chained.formUnion(chain.steps)
      var operations: [(step: Int, operation: PixelOperation)] = []
      for index in chain.steps {
        let (before, operation) = binder.pixelOperation(
          of: steps[index], form: sized.forms[index],
          scratchOffset: sized.scratchOffsets[index], in: chain)
        calls[index] = before
        if let operation { operations.append((index, operation)) }
      }
      chains[chain.steps.lowerBound] = BoundChain(chain: chain, operations: operations)
    }
    for index in steps.indices where !chained.contains(index) {
      calls[index] = binder.calls(
        of: steps[index], form: sized.forms[index], scratchOffset: sized.scratchOffsets[index])
    }
    return (calls, chains)
  }
}

extension KernelTable {
  /// The features of a plan for which the table has no kernel.
  fileprivate func missing(of features: [PlanFeature]) -> [PlanFeature] {
    features.filter { feature in
      switch feature {
      case .bfloat16: productBF16 == nil
      }
    }
  }

  fileprivate static func best() throws(RuntimeError) -> KernelTable {
    do throws(KernelSelectionError) {
      return try KernelSelection.best()
    } catch {
      throw .kernels(error)
    }
  }
}
