import Kernels
import Operators
import PlanFormat
import TensorCore

/// Fills in the parameters of kernels.
///
/// A plan is bound twice by the same code: once over addresses that are never used, to measure the
/// scratch of each step, and once over the arena. What was measured is therefore what is used.
struct StepBinder {
  let plan: Plan
  let binding: [Symbol: Int]
  let shapes: [[Int]]
  let strides: PlaneStrides
  private let places: [Place?]
  private let bufferOffsets: [Int]
  private let arena: UnsafeMutableRawPointer
  private var scratchBase: UnsafeMutableRawPointer
  /// Bytes of scratch that the current step has taken.
  private(set) var scratchBytes = 0
  /// What the current step calls.
  private(set) var calls: [Call] = []

  /// Binds over addresses that are not memory.
  init(
    measuring plan: Plan, binding: [Symbol: Int], shapes: [[Int]], strides: PlaneStrides,
    places: [Place?]
  ) {
    self.plan = plan
    self.binding = binding
    self.shapes = shapes
    self.strides = strides
    self.places = places
    bufferOffsets = []
    // Safety: an address on the first pages of no process, only ever compared and offset.
    arena = UnsafeMutableRawPointer(bitPattern: 1 << 20) ?? StepBinder.nowhere
    scratchBase = arena
  }

  /// Binds over an arena of `sized.arenaBytes` bytes.
  init(_ sized: SizedPlan, arena: UnsafeMutableRawPointer) {
    plan = sized.plan
    binding = sized.binding
    shapes = sized.shapes
    strides = sized.strides
    places = sized.places
    bufferOffsets = sized.bufferOffsets
    self.arena = arena
    scratchBase = arena
  }

  private static var nowhere: UnsafeMutableRawPointer {
    .allocate(byteCount: 64, alignment: 64)
  }

  /// The bytes of scratch that a step needs.
  mutating func scratchBytes(of step: PlanStep, form: StepForm) -> Int {
    beginStep(scratchOffset: 0)
    bind(step, form: form)
    return scratchBytes
  }

  /// The calls of a step whose scratch begins at this offset of the arena.
  mutating func calls(of step: PlanStep, form: StepForm, scratchOffset: Int) -> [Call] {
    beginStep(scratchOffset: scratchOffset)
    bind(step, form: form)
    return calls
  }

  /// Forgets the step before.
  mutating func beginStep(scratchOffset: Int) {
    scratchBase = arena + scratchOffset
    scratchBytes = 0
    calls = []
  }

  private mutating func bind(_ step: PlanStep, form: StepForm) {
    guard let id = step.values.last else { return }
    let result = plan[id]
    if shapes[id.index].contains(0) { return }
    switch form {
    case .view: break
    case .reference: call(.evaluation(evaluation(of: id)))
    case .product(let form): bindProduct(form, result: id)
    case .depthwise(let form): bindDepthwise(form, result: id)
    case .layerNorm(let op): bindLayerNorm(op, result: id)
    case .averagePool(let op): bindAveragePool(op, result: id)
    case .localMean(let op): bindLocalMean(op, result: id)
    case .resize(let op): bindResize(op, result: id)
    case .binary(let form): bindBinary(form, result: id)
    case .unary(let form): bindUnary(form, result: id)
    case .scaledResidual: bindScaledResidual(id)
    case .simpleGate(let op): bindSimpleGate(op, result: id)
    case .channelAttention: bindChannelAttention(id)
    case .l2Normalize(let epsilon): bindL2Normalize(epsilon: epsilon, result: id)
    case .reduce(let function, let axes): bindReduce(function, axisCount: axes, result: id)
    case .softmax(let axis): bindSoftmax(axis: axis, result: id)
    case .topKSoftmax(let counts): bindTopKSoftmax(counts, result: id)
    case .copy(let movement): bindMovement(movement, result, id)
    case .fill(let value):
      call(
        .fill(
          FillParameters(count: count(of: id), destination: floats(id), value: Float(value))))
    case .matrixProduct(let form): bindMatrixProduct(form, result: id)
    }
  }

  // MARK: - What the steps ask

  mutating func call(_ call: Call) { calls.append(call) }

  func shape(_ id: PlanValueID) -> [Int] { shapes[id.index] }

  func count(of id: PlanValueID) -> Int { shapes[id.index].reduce(1, *) }

  /// Elements between two planes of `[N, C, …]`.
  func planeStride(_ id: PlanValueID) -> Int { strides[id] }

  /// Elements between two images of `[N, C, …]`.
  func batchStride(_ id: PlanValueID) -> Int { shapes[id.index][1] * strides[id] }

  /// A value with the strides that it has in memory.
  func strided(_ id: PlanValueID) -> StridedTensor {
    var tensor = StridedTensor(shape(id))
    if tensor.sizes.count == 4 {
      tensor.strides[0] = batchStride(id)
      tensor.strides[1] = planeStride(id)
    }
    return tensor
  }

  /// The address of a value.
  func address(_ id: PlanValueID) -> UnsafeMutableRawPointer {
    guard let place = places[id.index] else { return arena }
    switch place.base {
    case .buffer(let buffer):
      let offset = bufferOffsets.isEmpty ? 0 : bufferOffsets[buffer]
      return arena + offset + place.offset
    case .local: return arena
    case .weight(let weight):
      guard case .weight(let reference) = plan[weight].op,
        let bytes = plan.weight(named: reference.name)?.bytes
      else { return arena }
      // Safety: the plan keeps the bytes alive and in their place as long as its steps are run;
      // no kernel writes to a weight, for places of weights are never results.
      let base = bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
      return base.map { $0 + place.offset } ?? arena
    }
  }

  /// Whether two values lie in the same buffer or weight.
  func shareMemory(_ left: PlanValueID, _ right: PlanValueID) -> Bool {
    places[left.index]?.base == places[right.index]?.base
  }

  /// Where a value of four-byte elements lies.
  func floats(_ id: PlanValueID) -> UnsafeMutablePointer<Float> {
    address(id).assumingMemoryBound(to: Float.self)
  }

  /// Scratch of the current step.
  mutating func scratch<Element>(
    _ count: Int, of type: Element.Type
  ) -> UnsafeMutablePointer<Element> {
    let start = scratchBase + scratchBytes
    scratchBytes += (count * MemoryLayout<Element>.stride + 63) & ~63
    return start.assumingMemoryBound(to: type)
  }

  /// An extent at this size; the verifier knows that its symbols are bound.
  func value(_ dim: Dim) -> Int { (try? dim.evaluated(binding)) ?? 0 }

  private func evaluation(of id: PlanValueID) -> Evaluation {
    let value = plan[id]
    return Evaluation(
      op: value.op, origin: plan.originText(of: id),
      operands: value.operands.map {
        Evaluation.Operand(
          type: plan[$0].type.elementType, shape: shape($0), address: address($0))
      },
      binding: binding, resultType: value.type.elementType, resultShape: shape(id),
      result: address(id))
  }
}
