import Operators
import PlanFormat
import TensorCore

/// Steps that run together, block of pixels by block of pixels.
///
/// Every step of a chain computes a pixel of its result from the same pixel of its images: 1x1
/// convolutions, normalisations over channels, gates, sums. One block goes through all of them
/// before the next, so that what one step hands to the next stays in the second-level cache. Values
/// that only the chain uses exist for one block at a time, in a scratch of the thread.
///
/// The blocks depend on the extents alone, and every kernel computes a pixel alike wherever it lies:
/// the bits are those of running step after step, for any number of threads.
struct PixelChain: Sendable {
  /// The steps, which follow one another in the plan.
  let steps: Range<Int>
  /// Images of the batch.
  let batch: Int
  /// Pixels of one image.
  let pixels: Int
  /// Pixels of a block.
  let blockPixels: Int
  /// Where the values that only the chain uses lie in the scratch, in elements.
  let locals: [PlanValueID: Int]
  /// The size of the scratch of one thread, in bytes.
  let scratchBytes: Int

  /// The number of blocks.
  var blockCount: Int { batch * ((pixels - 1) / blockPixels + 1) }
}

/// What a step is to a chain.
enum PixelRole {
  /// Each pixel by itself; `parameters` are the same for all of them.
  case pixelwise(images: [PlanValueID], parameters: [PlanValueID])
  /// Each pixel by itself, after something that needs the whole of the first image.
  case pixelwiseAfterAll(images: [PlanValueID])
  /// Nothing is computed, or something small that needs nothing of the chain.
  case aside
  /// All else.
  case barrier

  var isAside: Bool { if case .aside = self { true } else { false } }
}

/// Finds the chains of a plan at a size.
struct PixelChains {
  /// Chains are worth it where an image is larger than what caches keep between two steps.
  private static let smallestImageBytes = 1 << 20
  /// Pixels of a block, the best first: multiples of the kernels' tiles.
  private static let blockSizes = [384, 192]
  /// The largest scratch: what the second-level cache holds beside weights and packed columns.
  private static let largestScratch = 640 << 10

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
    var start = 0
    var roles: [PixelRole] = []
    for index in plan.steps.indices {
      let role = role(of: index)
      if !continues(role, index, start: start, roles) {
        chains.append(chain(start..<index, roles))
        start = index
        roles = []
      }
      if case .barrier = role { start = index + 1 } else { roles.append(role) }
    }
    chains.append(chain(start..<plan.steps.count, roles))
    return chains.compactMap { $0 }
  }

  /// Whether a step can go on with the chain that begins at `start`.
  private func continues(
    _ role: PixelRole, _ index: Int, start: Int, _ roles: [PixelRole]
  ) -> Bool {
    switch role {
    case .barrier: return false
    case .aside: return true
    case .pixelwiseAfterAll:
      return roles.allSatisfy(\.isAside)
    case .pixelwise(_, let parameters):
      let computed = zip(start..<index, roles).filter { !$0.1.isAside }.map(\.0)
      guard computed.allSatisfy({ resultSize($0) == resultSize(index) }) else { return false }
      // A parameter that the chain computes is not ready for the first block.
      return !computed.contains { step in
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
      return ViewRule.offset(of: id, form: forms[index], plan, shapes) == nil ? .barrier : .aside
    case .product(let form):
      guard form.isPointwise(weight: shapes[form.weight.index]) else { return .barrier }
      let images = [form.input] + [form.residual].compactMap { $0 }
      var parameters = [form.weight] + [form.bias, form.scale].compactMap { $0 }
      switch form.prelude {
      case .attention: return .pixelwiseAfterAll(images: images)
      case .factors(let factors): parameters.append(factors)
      case .none, .normalization: break
      }
      return .pixelwise(images: images, parameters: parameters)
    case .layerNorm:
      return shapes[id.index].count < 3
        ? .barrier
        : .pixelwise(images: [operands[0]], parameters: Array(operands.dropFirst()))
    case .scaledResidual:
      return .pixelwise(images: Array(operands[0...1]), parameters: [operands[2]])
    case .simpleGate(let axis):
      return axis == 1 && shapes[id.index].count > 2
        ? .pixelwise(images: operands, parameters: []) : .barrier
    case .channelAttention: return .pixelwiseAfterAll(images: [operands[0]])
    case .binary(let form): return binaryRole(form, result: id)
    case .reference, .depthwise, .averagePool, .localMean, .resize, .unary, .l2Normalize, .reduce,
      .softmax,
      .matrixProduct:
      return .barrier
    }
  }

  private func binaryRole(_ form: BinaryForm, result id: PlanValueID) -> PixelRole {
    var images: [PlanValueID] = []
    var parameters: [PlanValueID] = []
    guard shapes[id.index].count > 2 else { return .barrier }
    for operand in [form.left, form.right] {
      if shapes[operand.index] == shapes[id.index] {
        images.append(operand)
      } else if PixelChains.isPerPlane(shapes[operand.index], of: shapes[id.index]) {
        parameters.append(operand)
      } else {
        return .barrier
      }
    }
    return images.isEmpty ? .barrier : .pixelwise(images: images, parameters: parameters)
  }

  /// Whether an operand has one value for a plane `[n, c]`, or repeats.
  static func isPerPlane(_ operand: [Int], of result: [Int]) -> Bool {
    let missing = result.count - operand.count
    return operand.indices.allSatisfy { $0 + missing < 2 || operand[$0] == 1 }
  }

  // MARK: - Chains

  /// The chain of these steps, if it is worth it.
  private func chain(_ range: Range<Int>, _ roles: [PixelRole]) -> PixelChain? {
    var first = range.lowerBound
    var members: [Int] = []
    for (step, role) in zip(range, roles) {
      if role.isAside { continue }
      if members.isEmpty { first = step }
      members.append(step)
    }
    guard members.count > 1, let last = members.last else { return nil }
    let results = members.compactMap { plan.steps[$0].values.last }
    let bytes = results.map { shapes[$0.index].reduce(4, *) }.max() ?? 0
    let size = resultSize(last)
    guard size.count == 2, size[0] > 0, bytes / size[0] >= PixelChains.smallestImageBytes else {
      return nil
    }
    let locals = zip(members, results).filter { step, result in
      !outputs.contains(result) && !users[result.index].isEmpty
        && users[result.index].allSatisfy { members.contains($0) && $0 > step }
    }
    for blockPixels in PixelChains.blockSizes where blockPixels <= size[1] {
      let requests = locals.map { step, result in
        BufferRequest(
          byteCount: shapes[result.index][1] * blockPixels * MemoryLayout<Float>.stride,
          firstStep: step, lastStep: users[result.index].max() ?? step)
      }
      guard let layout = try? ArenaLayout(requests),
        layout.byteCount <= PixelChains.largestScratch
      else { continue }
      let offsets = zip(locals, layout.offsets).map { ($0.1, $1 / MemoryLayout<Float>.stride) }
      return PixelChain(
        steps: first..<last + 1, batch: size[0], pixels: size[1], blockPixels: blockPixels,
        locals: Dictionary(uniqueKeysWithValues: offsets), scratchBytes: layout.byteCount)
    }
    return nil
  }
}

extension ConvolutionForm {
  /// Whether output pixel p reads input pixel p and no other.
  func isPointwise(weight: [Int]) -> Bool {
    weight.dropFirst(2).allSatisfy { $0 == 1 } && convolution.strides.allSatisfy { $0 == 1 }
      && convolution.padsBefore.allSatisfy { $0 == 0 }
      && convolution.padsAfter.allSatisfy { $0 == 0 }
  }
}
