import Operators
import PlanFormat
import TensorCore

/// Where a value lies.
struct Place: Hashable {
  /// What it lies in.
  enum Base: Hashable {
    /// A buffer of the arena.
    case buffer(Int)
    /// The elements of the weight of this value of the plan.
    case weight(PlanValueID)
    /// The scratch of a chain, for one block at a time.
    case local
  }

  var base: Base
  /// Bytes from the beginning of the base.
  var offset: Int
}

/// Decides which values share memory.
///
/// - A reshape, a contiguous slice and a transpose that moves no element are views of their
///   operand.
/// - The operands of a concatenation along the outermost axis are computed in their place in it.
/// - An elementwise step writes over an operand that nothing reads afterwards.
/// - A step of a chain writes over an image that an earlier step of the chain was the last to read:
///   each part of the image has been read when it is written.
///
/// Everything else has a buffer of its own, alive from the step that writes it to the last step
/// that reads any value in it. The steps of a chain run interleaved: what one of them needs lives
/// through all of them.
struct Placement {
  private(set) var places: [Place?]
  private(set) var buffers: [BufferRequest] = []

  private let plan: Plan
  private let shapes: [[Int]]
  private let strides: PlaneStrides
  private let forms: [StepForm]
  private let chains: [PixelChain]
  /// The values in each buffer.
  private var members: [[PlanValueID]] = []

  /// The last step that reads each value; −1 for none.
  private let lastReads: [Int]

  init(
    _ plan: Plan, shapes: [[Int]], strides: PlaneStrides, forms: [StepForm], chains: [PixelChain]
  ) {
    self.plan = plan
    self.shapes = shapes
    self.strides = strides
    self.forms = forms
    self.chains = chains
    var lastReads = [Int](repeating: -1, count: plan.values.count)
    for (index, step) in plan.steps.enumerated() {
      for id in step.operands(in: plan.values) { lastReads[id.index] = index }
    }
    self.lastReads = lastReads
    places = [Place?](repeating: nil, count: plan.values.count)
    for index in plan.values.indices {
      if case .weight = plan.values[index].op {
        places[index] = Place(base: .weight(PlanValueID(index)), offset: 0)
      }
    }
    for id in chains.flatMap(\.locals.keys) {
      places[id.index] = Place(base: .local, offset: 0)
    }
    for id in plan.inputs { makeBuffer(for: id, firstStep: -1) }
    for index in plan.steps.indices { placeStatically(index) }
    findLastUses()
    for index in plan.steps.indices where !overwriteOperand(index) { overwriteImageOfChain(index) }
    // Buffers that were given up take no room.
    for index in buffers.indices where members[index].isEmpty { buffers[index].byteCount = 0 }
    for index in buffers.indices { buffers[index].extend(over: chains) }
  }

  private func byteCount(of id: PlanValueID) -> Int {
    strides.byteCount(of: id)
  }

  private mutating func makeBuffer(for id: PlanValueID, firstStep: Int) {
    places[id.index] = Place(base: .buffer(buffers.count), offset: 0)
    buffers.append(
      BufferRequest(byteCount: byteCount(of: id), firstStep: firstStep, lastStep: firstStep))
    members.append([id])
  }

  // MARK: - Views and concatenations

  private mutating func placeStatically(_ index: Int) {
    guard let result = plan.steps[index].values.last, places[result.index] == nil else { return }
    if let operand = plan[result].operands.first,
      let view = ViewRule.offset(
        of: result, form: forms[index], plan, shapes, planeStride: strides[operand]),
      var place = places[operand.index]
    {
      place.offset += view
      places[result.index] = place
      if case .buffer(let buffer) = place.base { members[buffer].append(result) }
      return
    }
    makeBuffer(for: result, firstStep: index)
    if case .copy(.concatenate(let op)) = forms[index] { absorbOperands(of: result, axis: op.axis) }
  }

  /// Moves the buffers of a concatenation's operands into its own, but for those that are needed
  /// longer: they would keep the memory of all.
  private mutating func absorbOperands(of result: PlanValueID, axis: Int) {
    guard shapes[result.index][..<axis].allSatisfy({ $0 == 1 }) else { return }
    guard case .buffer(let target)? = places[result.index]?.base else { return }
    let operands = plan[result].operands
    let last = lastReads[result.index]
    let whole = byteCount(of: result)
    var start = 0
    for operand in operands {
      // The axes before are 1: a part of the result begins where the ones before it end. Rows and
      // columns are parts of one plane, which has no gaps but behind it.
      let inner = shapes[result.index].dropFirst(axis + 1)
      let part =
        axis < 2
        ? whole / max(1, shapes[result.index][axis])
        : inner.reduce(plan[result].type.elementType.byteCount, *)
      let offset = part * start
      defer { start += shapes[operand.index][axis] }
      guard lastReads[operand.index] <= last, operands.count(where: { $0 == operand }) == 1,
        strides.isDense(operand) == strides.isDense(result),
        axis < 2 || strides.isDense(operand), let place = places[operand.index],
        case .buffer(let source) = place.base, source != target, place.offset == 0,
        members[source].first == operand, buffers[source].byteCount == byteCount(of: operand),
        buffers[source].firstStep >= 0
      else { continue }
      move(source, into: target, at: offset)
      buffers[target].firstStep = min(buffers[target].firstStep, buffers[source].firstStep)
    }
  }

  private mutating func move(_ source: Int, into target: Int, at offset: Int) {
    for member in members[source] {
      places[member.index]?.base = .buffer(target)
      places[member.index]?.offset += offset
    }
    members[target] += members[source]
    members[source] = []
  }

  // MARK: - Lifetimes

  private mutating func findLastUses() {
    for (index, step) in plan.steps.enumerated() {
      for id in step.operands(in: plan.values) + [step.values.last].compactMap({ $0 }) {
        if case .buffer(let buffer)? = places[id.index]?.base { buffers[buffer].lastStep = index }
      }
    }
    for output in plan.outputs {
      if case .buffer(let buffer)? = places[output.value.index]?.base {
        buffers[buffer].lastStep = plan.steps.count
      }
    }
  }

  /// Whether a chain reads a buffer around the pixels that a step of it computes: another thread may
  /// still need what the step would overwrite.
  private func isReadBeforeStencil(_ place: Place, of index: Int) -> Bool {
    chains.contains { chain in
      guard let stencil = chain.stencil, chain.steps.contains(index) else { return false }
      return (chain.steps.lowerBound..<stencil).contains { step in
        plan.steps[step].operands(in: plan.values).contains {
          places[$0.index]?.base == place.base
        }
      }
    }
  }

  /// The result of a step that has a buffer for itself, and the buffer.
  private func ownBuffer(_ index: Int) -> (result: PlanValueID, buffer: Int)? {
    guard let result = plan.steps[index].values.last, let place = places[result.index],
      case .buffer(let own) = place.base, place.offset == 0, members[own].first == result,
      buffers[own].firstStep == index, buffers[own].byteCount == byteCount(of: result)
    else { return nil }
    return (result, own)
  }

  /// The buffer of a value that a result may take over: read last in one of these steps, and as
  /// large as the value and the result.
  private func dyingBuffer(
    _ candidate: PlanValueID, in steps: ClosedRange<Int>, for result: PlanValueID, own: Int
  ) -> Int? {
    guard shapes[candidate.index] == shapes[result.index],
      plan[candidate].type.elementType == plan[result].type.elementType,
      let place = places[candidate.index], case .buffer(let buffer) = place.base,
      buffer != own, place.offset == 0, steps.contains(buffers[buffer].lastStep),
      buffers[buffer].byteCount == buffers[own].byteCount
    else { return nil }
    return buffer
  }

  private mutating func takeOver(_ buffer: Int, from own: Int) {
    let last = buffers[own].lastStep
    move(own, into: buffer, at: 0)
    buffers[buffer].lastStep = last
  }

  /// Lets a step of a chain write over an image that dies in an earlier step of it, which has
  /// read the same pixels by then and no others.
  private mutating func overwriteImageOfChain(_ index: Int) {
    // A fill is done before the chain begins.
    if case .fill = forms[index] { return }
    guard let (result, own) = ownBuffer(index),
      let chain = chains.first(where: { $0.steps.contains(index) }),
      chain.steps.lowerBound < index
    else { return }
    let earlier = chain.steps.lowerBound...(index - 1)
    for candidate in earlier.flatMap({ plan.steps[$0].operands(in: plan.values) }) {
      guard let buffer = dyingBuffer(candidate, in: earlier, for: result, own: own),
        !isReadBeforeStencil(Place(base: .buffer(buffer), offset: 0), of: index)
      else { continue }
      takeOver(buffer, from: own)
      return
    }
  }

  /// Lets a step write over an operand that dies; whether there is one.
  private mutating func overwriteOperand(_ index: Int) -> Bool {
    let step = plan.steps[index]
    guard let (result, own) = ownBuffer(index) else { return false }
    let rule = OverwriteRule(forms[index], plan[result])
    for candidate in rule.candidates {
      guard
        let buffer = dyingBuffer(candidate, in: index...index, for: result, own: own)
      else { continue }
      let place = Place(base: .buffer(buffer), offset: 0)
      let sharing = step.operands(in: plan.values).filter {
        $0 != candidate && places[$0.index]?.base == place.base
      }
      guard !isReadBeforeStencil(place, of: index),
        rule.allowsSharing || sharing.isEmpty,
        sharing.allSatisfy({ shapes[$0.index] == shapes[candidate.index] }),
        rule.allowsSharing || !rule.inputs.contains(candidate)
      else { continue }
      takeOver(buffer, from: own)
      return true
    }
    return false
  }
}

/// Which operands a step may overwrite.
private struct OverwriteRule {
  /// Operands that the kernel allows as its output, the best first.
  var candidates: [PlanValueID] = []
  /// Operands that the kernel reads elsewhere than where it writes.
  var inputs: [PlanValueID] = []
  /// Whether other operands may be the same memory.
  var allowsSharing = true

  init(_ form: StepForm, _ result: PlanValue) {
    switch form {
    case .unary, .layerNorm, .softmax, .topKSoftmax, .l2Normalize, .channelAttention:
      candidates = [result.operands[0]]
      // Gamma, beta, weights and scales are read again and again.
      allowsSharing = result.operands.count == 1
    case .binary(let form): candidates = [form.left, form.right]
    case .scaledResidual: candidates = [result.operands[1], result.operands[0]]
    case .product(let product):
      candidates = [product.residual].compactMap { $0 }
      inputs = [product.input, product.weight] + [product.bias, product.scale].compactMap { $0 }
      allowsSharing = false
    case .reference, .view, .depthwise, .averagePool, .localMean, .resize, .simpleGate, .reduce,
      .copy, .fill, .matrixProduct:
      break
    }
  }
}

extension BufferRequest {
  /// Extends the lifetime to the whole of every chain that it touches.
  mutating func extend(over chains: [PixelChain]) {
    // Chains are disjoint: each end of the lifetime lies in at most one.
    for chain in chains {
      if chain.steps.contains(firstStep) { firstStep = chain.steps.lowerBound }
      if chain.steps.contains(lastStep) { lastStep = chain.steps.upperBound - 1 }
    }
  }
}
