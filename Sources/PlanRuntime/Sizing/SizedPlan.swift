import Operators
public import PlanFormat
public import TensorCore

/// A plan bound to a size: every extent known, every buffer placed, nothing allocated yet.
///
/// Says how much memory a run takes before it is taken.
public struct SizedPlan: Sendable {
  /// The plan.
  public let plan: Plan
  /// The values of the symbols.
  public let binding: [Symbol: Int]
  /// The extents of every value.
  let shapes: [[Int]]
  /// How far apart the planes of every value lie.
  let strides: PlaneStrides
  /// What each step asks of its kernel.
  let forms: [StepForm]
  /// The steps that run together.
  let chains: [PixelChain]
  /// Where every stored value lies.
  let places: [Place?]
  /// Where the scratch of each step lies in the arena.
  let scratchOffsets: [Int]
  /// Where each buffer lies in the arena.
  let bufferOffsets: [Int]
  /// The size of the arena: activations and scratch.
  public let arenaBytes: Int

  /// Binds a plan.
  ///
  /// - Parameters:
  ///   - plan: A plan.
  ///   - inputShapes: The shape of every input, by name.
  ///   - keepsEveryValue: Whether the result of every step is stored, to be looked at; it takes
  ///     more memory and time, and gives the same bits.
  /// - Throws: `RuntimeError`: an input missing or unknown, a size that the network does not admit,
  ///   extents that overflow.
  public init(
    _ plan: Plan, inputShapes: [String: [Int]], keepsEveryValue: Bool = false
  ) throws(RuntimeError) {
    self.plan = plan
    binding = try SizedPlan.bind(plan, inputShapes)
    shapes = try SizedPlan.shapes(of: plan, binding)
    forms = plan.steps.map { plan.form(of: $0) ?? .reference }
    try SizedPlan.checkReflections(of: plan, shapes: shapes, binding: binding)
    chains =
      keepsEveryValue ? [] : PixelChains(plan, shapes: shapes, forms: forms).chains
    strides =
      keepsEveryValue
      ? PlaneStrides(dense: plan, shapes: shapes)
      : PlaneStrides(plan, shapes: shapes, forms: forms)
    let placement = Placement(
      plan, shapes: shapes, strides: strides, forms: forms, chains: chains)
    places = placement.places
    var measured = StepBinder(
      measuring: plan, binding: binding, shapes: shapes, strides: strides, places: places)
    var requests = placement.buffers
    for (index, step) in plan.steps.enumerated() {
      let bytes = measured.scratchBytes(of: step, form: forms[index])
      var request = BufferRequest(byteCount: bytes, firstStep: index, lastStep: index)
      request.extend(over: chains)
      requests.append(request)
    }
    let layout = try ArenaLayout(requests)
    bufferOffsets = Array(layout.offsets.prefix(placement.buffers.count))
    scratchOffsets = Array(layout.offsets.suffix(plan.steps.count))
    arenaBytes = layout.byteCount
  }

  /// The bytes that a run takes beside the plan: the arena, and the tensors that go in and out.
  /// Beside that, each thread borrows up to about a megabyte for blocks and packed columns.
  public var peakBytes: Int {
    // A plan may name one large value many times: the sum stops at the largest number.
    (plan.inputs + plan.outputs.map(\.value)).reduce(arenaBytes) { sum, id in
      let (total, overflow) = sum.addingReportingOverflow(byteCount(of: id))
      return overflow ? .max : total
    }
  }

  /// The number of steps that run together with others, block by block.
  public var chainedStepCount: Int { chains.reduce(0) { $0 + $1.steps.count } }

  /// The shape of a value at this size.
  public func shape(of id: PlanValueID) -> [Int] { shapes[id.index] }

  /// Multiply-adds at this size of all steps; the largest number where they exceed it.
  public var multiplyAdds: Int {
    plan.steps.reduce(0) { sum, step in
      let (total, overflow) = sum.addingReportingOverflow(multiplyAdds(of: step))
      return overflow ? .max : total
    }
  }

  /// Multiply-adds at this size, counted over convolutions, matrix products and linear layers.
  public func multiplyAdds(of step: PlanStep) -> Int {
    step.values.reduce(0) { sum, id in
      let value = plan[id]
      let types = value.operands.map { plan[$0].type }
      let count = try? value.op.definition.multiplyAdds(types, value.type).evaluated(binding)
      let (total, overflow) = sum.addingReportingOverflow(count ?? .max)
      return overflow ? .max : total
    }
  }

  /// Bytes that all steps read and write at this size; the largest number where they exceed it.
  public var bytesMoved: Int {
    plan.steps.indices.reduce(0) { sum, index in
      let (total, overflow) = sum.addingReportingOverflow(bytesMoved(byStep: index))
      return overflow ? .max : total
    }
  }

  /// Bytes that a step reads and writes at this size: its operands, weights among them, and its
  /// result; 0 where the result is a part of an operand.
  public func bytesMoved(byStep index: Int) -> Int {
    let step = plan.steps[index]
    if let result = step.values.last,
      ViewRule.isView(result, form: forms[index], plan, shapes)
    {
      return 0
    }
    return (step.operands(in: plan.values) + step.values.suffix(1)).reduce(0) { sum, id in
      let (total, overflow) = sum.addingReportingOverflow(byteCount(of: id))
      return overflow ? .max : total
    }
  }

  /// The bytes of a value.
  func byteCount(of id: PlanValueID) -> Int {
    shapes[id.index].reduce(plan[id].type.elementType.byteCount, *)
  }

  private static func bind(
    _ plan: Plan, _ inputShapes: [String: [Int]]
  ) throws(RuntimeError) -> [Symbol: Int] {
    var binding: [Symbol: Int] = [:]
    var names: [String] = []
    for id in plan.inputs {
      guard case .input(let input) = plan[id].op else { continue }
      names.append(input.name)
      guard let shape = inputShapes[input.name] else { throw .missingInput(name: input.name) }
      do throws(SolvingError) {
        try input.type.solve(for: shape, &binding)
      } catch {
        throw .size(input: input.name, error)
      }
    }
    for name in inputShapes.keys.sorted() where !names.contains(name) {
      throw .unknownInput(name: name, known: names)
    }
    return binding
  }

  private static func shapes(
    of plan: Plan, _ binding: [Symbol: Int]
  ) throws(RuntimeError) -> [[Int]] {
    var shapes: [[Int]] = []
    shapes.reserveCapacity(plan.values.count)
    for (index, value) in plan.values.enumerated() {
      let shape = try? value.type.evaluatedShape(binding)
      guard let shape, (try? Tensor.byteCount(value.type.elementType, shape: shape)) != nil else {
        throw .extents(origin: plan.originText(of: PlanValueID(index)), value.type.shape)
      }
      shapes.append(shape)
    }
    return shapes
  }

  /// Mirroring is limited by the extent, which the shape rule cannot always know.
  private static func checkReflections(
    of plan: Plan, shapes: [[Int]], binding: [Symbol: Int]
  ) throws(RuntimeError) {
    for (index, value) in plan.values.enumerated() {
      guard case .pad(let pad) = value.op, pad.mode == .reflect else { continue }
      let shape = shapes[value.operands[0].index]
      for (axis, extent) in shape.enumerated() {
        for amount in [pad.before[axis], pad.after[axis]] {
          let amount = (try? amount.evaluated(binding)) ?? .max
          guard amount == 0 || amount < extent else {
            throw .reflection(
              origin: plan.originText(of: PlanValueID(index)), amount: amount, extent: extent)
          }
        }
      }
    }
  }
}

extension Plan {
  /// Where a value comes from in the model, or its number in the plan.
  public func originText(of id: PlanValueID) -> String {
    self[id].origin.map { "\($0)" } ?? "\(id)"
  }
}
