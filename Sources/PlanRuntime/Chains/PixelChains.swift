import Kernels
import Operators
import PlanFormat
import TensorCore

/// Finds the chains of a plan at a size.
struct PixelChains {
  /// Chains are worth it where an image is larger than what caches keep between two steps.
  private static let smallestImageBytes = 1 << 20
  /// Fewer pixels make too few parts for several threads, and products so deep that they wait for
  /// no memory.
  private static let fewestPixels = 4096
  private(set) var chains: [PixelChain] = []

  private let plan: Plan
  private let shapes: [[Int]]
  private let forms: [StepForm]
  /// The steps that use each value.
  private var users: [[Int]]
  private let outputs: Set<PlanValueID>

  init(_ plan: Plan, shapes: [[Int]], forms: [StepForm]) {
    self.plan = plan
    self.shapes = shapes
    self.forms = forms
    outputs = Set(plan.outputs.map(\.value))
    users = [[Int]](repeating: [], count: plan.values.count)
    for (index, step) in plan.steps.enumerated() {
      for operand in step.operands(in: plan.values) { users[operand.index].append(index) }
    }
    chains = found()
  }

  private func found() -> [PixelChain] {
    var chains: [PixelChain?] = []
    var run = Run(start: 0)
    for index in plan.steps.indices {
      let role = role(of: index)
      if case .stencil(let reach) = role {
        let (before, own) = split(run, before: index)
        chains.append(chain(before))
        run = own
        run.append(role)
        run.stencil = own.roles.isEmpty ? nil : (index, reach)
        if run.stencil == nil { run = Run(start: index + 1) }
        continue
      }
      if !continues(role, index, run) {
        chains.append(chain(run))
        run = Run(start: index)
      }
      if case .barrier = role { run = Run(start: index + 1) } else { run.append(role) }
    }
    chains.append(chain(run))
    return chains.compactMap { $0 }
  }

  /// Steps that may become a chain.
  private struct Run {
    let start: Int
    private(set) var roles: [PixelRole] = []
    var stencil: (step: Int, reach: StencilReach)?

    init(start: Int, roles: [PixelRole] = []) {
      self.start = start
      self.roles = roles
    }

    mutating func append(_ role: PixelRole) { roles.append(role) }

    var steps: Range<Int> { start..<start + roles.count }

    /// The steps that compute pixels.
    var members: [Int] { zip(steps, roles).filter { !$0.1.isAside }.map(\.0) }
  }

  /// Divides a run before a stencil: what the stencil reads is computed with neighbours, hence
  /// twice where two threads meet, which only values that nobody else sees can bear.
  private func split(_ run: Run, before stencil: Int) -> (Run, Run) {
    var first = stencil
    for step in run.steps.reversed() where step > run.stencil?.step ?? -1 {
      guard let result = plan.steps[step].values.last else { break }
      let role = run.roles[step - run.start]
      if role.isAside { continue }
      guard case .pixelwise = role, !outputs.contains(result), !users[result.index].isEmpty,
        users[result.index].allSatisfy({ $0 > step && $0 <= stencil }),
        resultSize(step) == resultSize(stencil)
      else { break }
      first = step
    }
    // A view of what the steps compute is not theirs: the stencil would not find it in the scratch.
    let computed = (first..<stencil).contains { step in
      !run.roles[step - run.start].isAside
        && plan.steps[step].values.last == input(of: stencil)
    }
    guard computed else { return (run, Run(start: stencil)) }
    let count = first - run.start
    var before = Run(start: run.start, roles: Array(run.roles.prefix(count)))
    before.stencil = run.stencil
    return (before, Run(start: first, roles: Array(run.roles.dropFirst(count))))
  }

  /// What a depthwise convolution reads.
  private func input(of stencil: Int) -> PlanValueID? {
    guard case .depthwise(let form) = forms[stencil] else { return nil }
    return form.input
  }

  /// Whether a step can go on with a run.
  private func continues(_ role: PixelRole, _ index: Int, _ run: Run) -> Bool {
    switch role {
    case .barrier, .stencil: return false
    case .aside: return true
    case .pixelwiseAfterAll: return run.roles.allSatisfy(\.isAside)
    case .pixelwise(let parameters):
      guard run.members.allSatisfy({ resultSize($0) == resultSize(index) }) else { return false }
      // A parameter that the chain computes is not ready for the first part.
      return !run.members.contains { step in
        plan.steps[step].values.last.map { parameters.contains($0) } ?? false
      }
    }
  }

  private func resultSize(_ step: Int) -> [Int] {
    guard let result = plan.steps[step].values.last else { return [] }
    return PixelChains.size(shapes[result.index])
  }

  /// Images and pixels of `[N, C, …]`.
  static func size(_ shape: [Int]) -> [Int] {
    shape.count < 3 ? [] : [shape[0], shape[2...].reduce(1, *)]
  }

  // MARK: - Roles

  private func role(of index: Int) -> PixelRole {
    guard let id = plan.steps[index].values.last else { return .barrier }
    let operands = plan[id].operands
    switch forms[index] {
    case .view: return .aside
    case .fill: return shapes[id.index].reduce(1, *) <= 4096 ? .aside : .barrier
    case .copy:
      return ViewRule.isView(id, form: forms[index], plan, shapes) ? .aside : .barrier
    case .product(let form):
      guard form.convolution.isPointwise(weight: shapes[form.weight.index]) else {
        return .barrier
      }
      var parameters = [form.weight] + [form.bias, form.scale].compactMap { $0 }
      switch form.prelude {
      case .attention: return .pixelwiseAfterAll
      case .factors(let factors): parameters.append(factors)
      case .none, .normalization: break
      }
      return .pixelwise(parameters: parameters)
    case .layerNorm:
      return shapes[id.index].count < 3
        ? .barrier
        : .pixelwise(parameters: Array(operands.dropFirst()))
    case .scaledResidual:
      return .pixelwise(parameters: [operands[2]])
    case .simpleGate(let op):
      return op.axis == 1 && shapes[id.index].count > 2 ? .pixelwise(parameters: []) : .barrier
    case .channelAttention: return .pixelwiseAfterAll
    case .binary(let form): return binaryRole(form, result: id)
    case .depthwise(let form): return stencilRole(form, result: id)
    case .reference, .averagePool, .localMean, .resize, .unary, .l2Normalize, .reduce, .softmax,
      .topKSoftmax, .matrixProduct:
      return .barrier
    }
  }

  private func binaryRole(_ form: BinaryForm, result id: PlanValueID) -> PixelRole {
    var hasImage = false
    var parameters: [PlanValueID] = []
    guard shapes[id.index].count > 2 else { return .barrier }
    for operand in [form.left, form.right] {
      if shapes[operand.index] == shapes[id.index] {
        hasImage = true
      } else if PixelChains.isPerPlane(shapes[operand.index], of: shapes[id.index]) {
        parameters.append(operand)
      } else {
        return .barrier
      }
    }
    return hasImage ? .pixelwise(parameters: parameters) : .barrier
  }

  /// Whether an operand has one value for a plane `[n, c]`, or repeats.
  static func isPerPlane(_ operand: [Int], of result: [Int]) -> Bool {
    let missing = result.count - operand.count
    return operand.indices.allSatisfy { $0 + missing < 2 || operand[$0] == 1 }
  }

  private func stencilRole(_ form: ConvolutionForm, result id: PlanValueID) -> PixelRole {
    let (input, output, weight) = (
      shapes[form.input.index], shapes[id.index], shapes[form.weight.index]
    )
    let op = form.convolution
    guard input.count == 4, weight[1] == 1, input.suffix(2) == output.suffix(2),
      op.strides.allSatisfy({ $0 == 1 }), op.dilations.allSatisfy({ $0 == 1 }),
      weight[2] % 2 == 1, weight[3] % 2 == 1, op.padsBefore == [weight[2] / 2, weight[3] / 2]
    else { return .barrier }
    return .stencil(StencilReach(rows: weight[2] / 2, columns: weight[3] / 2))
  }

  // MARK: - Chains

  /// The chain of these steps, if it is worth it.
  private func chain(_ run: Run) -> PixelChain? {
    let members = run.members
    guard members.count > 1, let first = members.first, let last = members.last else { return nil }
    let results = members.compactMap { plan.steps[$0].values.last }
    let bytes = results.map { shapes[$0.index].reduce(4, *) }.max() ?? 0
    let size = resultSize(last)
    guard size.count == 2, size[0] > 0, bytes / size[0] >= PixelChains.smallestImageBytes,
      size[1] >= PixelChains.fewestPixels
    else {
      return nil
    }
    let locals = zip(members, results).filter { step, result in
      !outputs.contains(result) && !users[result.index].isEmpty
        && users[result.index].allSatisfy { members.contains($0) && $0 > step }
    }
    let before = locals.map { step, _ in step < run.stencil?.step ?? 0 }
    let lastUses = zip(locals, before).map { local, isBefore in
      // What the stencil reads goes on to the next part.
      isBefore ? last : users[local.1.index].max() ?? local.0
    }
    for tiling in tilings(of: run, pixels: size[1], shape: shapes[results[0].index]) {
      var requests: [BufferRequest] = []
      for (index, (step, result)) in locals.enumerated() {
        let stride = tiling.planeStride(hasHalo: before[index])
        let bytes = shapes[result.index][1] * stride * MemoryLayout<Float>.stride
        requests.append(
          BufferRequest(byteCount: bytes, firstStep: step, lastStep: lastUses[index]))
      }
      guard let layout = try? ArenaLayout(requests), layout.byteCount <= ChainTiling.largestScratch
      else { continue }
      var places: [PlanValueID: LocalPlace] = [:]
      for (index, (_, result)) in locals.enumerated() {
        places[result] = LocalPlace(
          offset: layout.offsets[index] / MemoryLayout<Float>.stride,
          planeStride: tiling.planeStride(hasHalo: before[index]),
          isPacked: isPackable(result, in: run, pixels: tiling.tileWidth))
      }
      return PixelChain(
        steps: first..<last + 1, stencil: run.stencil?.step, batch: size[0], tiling: tiling,
        locals: places, scratchBytes: layout.byteCount)
    }
    return nil
  }

  /// Whether only products write and read a value of a chain, block by block: then it stays in the
  /// order in which they multiply.
  private func isPackable(_ value: PlanValueID, in run: Run, pixels: Int) -> Bool {
    guard run.stencil == nil else { return false }
    let steps = run.members.filter { plan.steps[$0].values.last == value } + users[value.index]
    return steps.allSatisfy { step in
      guard case .product(let form) = forms[step], form.convolution.groups == 1 else {
        return false
      }
      let depth = shapes[form.weight.index][1]
      guard ProductParameters.pixelsPerBlock(depth: depth) >= pixels else { return false }
      let isResult = plan.steps[step].values.last == value
      let isResidual = form.residual == value && form.input != value
      return isResult || isResidual || (form.input == value && form.readsPacked)
    }
  }

  /// The ways to cut the images of a run, the best first.
  private func tilings(of run: Run, pixels: Int, shape: [Int]) -> [ChainTiling] {
    guard let (stencil, reach) = run.stencil, shape.count == 4 else {
      return ChainTiling.blocks(pixels: pixels)
    }
    return ChainTiling.tiles(
      height: shape[2], width: shape[3], reach: reach,
      allowsStrips: run.members.last == stencil && run.members.allSatisfy { readsRows($0, run) })
  }

  /// Whether a step takes rows that do not follow one another, as those of a strip do.
  private func readsRows(_ step: Int, _ run: Run) -> Bool {
    switch forms[step] {
    case .product(let form): form.residual == nil
    case .depthwise: true
    case .reference, .view, .averagePool, .localMean, .resize, .layerNorm, .binary, .unary,
      .scaledResidual, .simpleGate, .channelAttention, .l2Normalize, .reduce, .softmax,
      .topKSoftmax, .copy, .fill, .matrixProduct:
      false
    }
  }
}

extension ConvolutionForm {
  /// Whether the product takes a packed input: its columns have no factors.
  fileprivate var readsPacked: Bool {
    switch prelude {
    case .none, .normalization: true
    case .attention, .factors: false
    }
  }
}
