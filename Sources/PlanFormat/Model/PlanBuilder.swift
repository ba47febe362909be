public import Operators
public import TensorCore

/// Makes plans: the only way to one, whether it is compiled or read from a file.
///
/// `add` infers types; `finish` checks the rest. Nothing traps, for values, steps and weights may
/// come from a file.
public struct PlanBuilder: Sendable {
  /// The most values and the most steps.
  public static let maximumCount = 1_000_000

  private let metadata: PlanMetadata
  private var values: [PlanValue] = []
  private var steps: [PlanStep] = []
  private var outputs: [PlanOutput] = []
  private var weights: [String: PlanWeight] = [:]

  /// Begins a plan.
  public init(_ metadata: PlanMetadata) { self.metadata = metadata }

  /// The values that have been added.
  public var valueCount: Int { values.count }

  /// The type of a value that has been added.
  public func type(of id: PlanValueID) -> TensorType { values[id.index].type }

  /// Adds a value.
  ///
  /// - Throws: `PlanError` when an operand does not exist or does not fit the operator.
  @discardableResult
  public mutating func add(
    _ op: Op, _ operands: [PlanValueID] = [], origin: PlanOrigin? = nil
  ) throws(PlanError) -> PlanValueID {
    let index = values.count
    guard index < PlanBuilder.maximumCount else {
      throw .tooLarge(what: "values", found: index + 1, limit: PlanBuilder.maximumCount)
    }
    var types: [TensorType] = []
    types.reserveCapacity(operands.count)
    for operand in operands {
      guard values.indices.contains(operand.index) else {
        throw .operandNotBefore(value: index, operand: operand.index)
      }
      types.append(values[operand.index].type)
    }
    let type: TensorType
    do throws(ShapeError) {
      type = try op.definition.resultType(types)
    } catch {
      throw .shape(value: index, error)
    }
    values.append(PlanValue(op: op, operands: operands, type: type, origin: origin))
    return PlanValueID(index)
  }

  /// Adds the elements of a weight.
  ///
  /// - Throws: `PlanError` when the name is taken or the bytes are not as many as they should be.
  public mutating func add(_ weight: PlanWeight) throws(PlanError) {
    let expected = weight.layout.byteCount(of: weight.type)
    guard weight.bytes.count == expected else {
      throw .weightBytes(name: weight.name, found: weight.bytes.count, expected: expected)
    }
    guard weights.updateValue(weight, forKey: weight.name) == nil else {
      throw .duplicateName(weight.name)
    }
  }

  /// Adds a step, which runs after those added before.
  ///
  /// - Throws: `PlanError.tooLarge`.
  public mutating func add(_ step: PlanStep) throws(PlanError) {
    guard steps.count < PlanBuilder.maximumCount else {
      throw .tooLarge(what: "steps", found: steps.count + 1, limit: PlanBuilder.maximumCount)
    }
    steps.append(step)
  }

  /// Whether the kernel of a step can compute its values, which have been added.
  package func accepts(_ step: PlanStep) -> Bool { StepForm.accepts(step, in: values) }

  /// Names a result.
  public mutating func add(_ output: PlanOutput) { outputs.append(output) }

  /// Checks everything and gives the plan.
  ///
  /// - Throws: `PlanError`, the first that is found.
  public func finish() throws(PlanError) -> Plan {
    try checkSources()
    let written = try checkSteps()
    try checkOutputs(written)
    try checkFeatures()
    let sorted = weights.values.sorted { $0.name < $1.name }
    let indices = Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { ($0.element.name, $0.offset) })
    return Plan(
      metadata: metadata, values: values, steps: steps, outputs: outputs, weights: sorted,
      weightIndices: indices)
  }

  /// What the weights ask of the processor must stand in the metadata, which is read first.
  private func checkFeatures() throws(PlanError) {
    if weights.values.contains(where: \.layout.isBFloat16),
      !metadata.requiredFeatures.contains(PlanFeature.bfloat16.rawValue)
    {
      throw .undeclaredFeature(PlanFeature.bfloat16.rawValue)
    }
  }

  private func checkSources() throws(PlanError) {
    var inputNames: Set<String> = []
    for (index, value) in values.enumerated() {
      if case .input(let input) = value.op, !inputNames.insert(input.name).inserted {
        throw .duplicateName(input.name)
      }
      guard case .weight(let reference) = value.op else { continue }
      guard let weight = weights[reference.name] else {
        throw .missingWeight(value: index, name: reference.name)
      }
      guard weight.type == value.type else {
        throw .weightType(name: weight.name, found: weight.type, expected: value.type)
      }
    }
  }

  /// Checks each step, and gives which values are stored.
  private func checkSteps() throws(PlanError) -> [Bool] {
    var written = values.map { $0.op.isStored }
    var covered = [Bool](repeating: false, count: values.count)
    for (index, step) in steps.enumerated() {
      for id in step.values {
        guard values.indices.contains(id.index), !covered[id.index], !values[id.index].op.isStored
        else { throw .computedTwice(step: index, value: id.index) }
        covered[id.index] = true
      }
      let form: StepForm
      do throws(StepFormError) {
        form = try StepForm(step, in: values)
      } catch {
        throw .kernel(step: index, step.kernel, reason: error.reason)
      }
      for operand in step.operands(in: values) {
        guard written[operand.index] else {
          throw .readsUnwritten(step: index, value: operand.index)
        }
        try check(layoutOf: operand, for: form, step: index)
      }
      if let result = step.values.last { written[result.index] = true }
    }
    return written
  }

  /// Weights are read in the layout in which they are stored; one that is computed is packed when it
  /// is used.
  private func check(
    layoutOf operand: PlanValueID, for form: StepForm, step: Int
  ) throws(PlanError) {
    guard case .weight(let reference) = values[operand.index].op,
      let layout = weights[reference.name]?.layout
    else { return }
    var expected = WeightLayout.rowMajor
    if case .product(let product) = form, product.weight == operand {
      let (groups, gates) = (product.convolution.groups, product.gates)
      expected =
        layout.isBFloat16
        ? .panelsBF16(groups: groups, gates: gates) : .panels(groups: groups, gates: gates)
    }
    guard layout == expected else {
      throw .kernel(
        step: step, steps[step].kernel, reason: "weight in layout \(layout), expected \(expected)")
    }
  }

  private func checkOutputs(_ written: [Bool]) throws(PlanError) {
    var names: Set<String> = []
    for output in outputs {
      guard names.insert(output.name).inserted else { throw .duplicateName(output.name) }
      guard written.indices.contains(output.value.index), written[output.value.index] else {
        throw .outputNotComputed(name: output.name)
      }
      if case .weight(let reference) = values[output.value.index].op,
        weights[reference.name]?.layout != .rowMajor
      {
        throw .outputNotComputed(name: output.name)
      }
    }
    if outputs.isEmpty { throw .noOutput }
  }
}

extension PlanStep {
  /// The values that the step reads, each once, in ascending order.
  public func operands(in values: [PlanValue]) -> [PlanValueID] {
    var operands: Set<PlanValueID> = []
    for id in self.values { operands.formUnion(values[id.index].operands) }
    return operands.subtracting(self.values).sorted()
  }
}

extension Plan {
  /// What a step of this plan asks of its kernel; `nil` never in practice, for the plan has been
  /// verified.
  public func form(of step: PlanStep) -> StepForm? { try? StepForm(step, in: values) }
}

extension Op {
  /// Whether the value is there before the first step.
  var isStored: Bool {
    switch self {
    case .input, .weight: true
    case .fill, .unary, .clip, .binary, .select, .cast, .convolution, .matrixProduct,
      .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements,
      .gather, .reshape,
      .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm,
      .l2Normalize, .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
      false
    }
  }
}
