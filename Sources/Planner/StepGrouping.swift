import IR
import Operators
import PlanFormat
import TensorCore

/// Values that are computed together, by a kernel.
struct GroupedStep {
  let kernel: StepKernel
  /// Ascending; the last one is the result.
  let values: [ValueID]

  /// The convolution among the values.
  func convolution(in graph: Graph) -> (id: ValueID, op: Convolution)? {
    for id in values {
      if case .convolution(let op) = graph[id].op { return (id, op) }
    }
    return nil
  }

  /// Whether a gate is among the values.
  func gates(in graph: Graph) -> Bool {
    values.contains { if case .simpleGate = graph[$0].op { true } else { false } }
  }
}

/// Groups the values of a graph into steps.
///
/// Proposals only: whether a kernel can compute a group is asked of `StepForm`, which the verifier
/// of plans asks as well. A group's inner values must have no other use.
///
///     normalisation or channel weights, then 1x1    one product that changes its columns
///     convolution, then gate                        one product, or one depthwise convolution
///     convolution, then scaled residual or sum      one product with a residual
///     convolution, then factors of its channels     one product that scales (and then adds)
///     convolution (and sum), then relu              one product that rectifies
///     GELU, then a product with another value       one product
///     transposed operand of a matrix product        one matrix product
struct StepGrouping {
  /// The steps in the order of their results, which is a topological order.
  private(set) var steps: [GroupedStep] = []

  private let graph: Graph
  private let values: [PlanValue]
  private let reached: [Bool]
  private let useCounts: [Int]
  /// The only user of a value that is used once.
  private var users: [ValueID?]
  private var isGrouped: [Bool]
  private let keepsValuesApart: Bool

  /// - Parameters:
  ///   - graph: A verified graph.
  ///   - keepsValuesApart: Whether each value is a step of its own.
  init(_ graph: Graph, keepsValuesApart: Bool = false) {
    self.graph = graph
    self.keepsValuesApart = keepsValuesApart
    values = graph.values.map {
      PlanValue(
        op: $0.op, operands: $0.operands.map { PlanValueID($0.index) }, type: $0.type, origin: nil)
    }
    reached = graph.reachability()
    isGrouped = [Bool](repeating: false, count: graph.values.count)
    users = [ValueID?](repeating: nil, count: graph.values.count)
    var counts = [Int](repeating: 0, count: graph.values.count)
    for id in graph.ids where reached[id.index] {
      for operand in graph[id].operands {
        counts[operand.index] += 1
        users[operand.index] = id
      }
    }
    for output in graph.outputs { counts[output.value.index] += 1 }
    for output in graph.outputs { users[output.value.index] = nil }
    useCounts = counts
    group()
  }

  private mutating func group() {
    if !keepsValuesApart { groupOperands() }
    for id in graph.ids where reached[id.index] && !isGrouped[id.index] {
      switch graph[id].op {
      case .input, .weight: continue
      case .convolution: groupConvolution(id)
      case .unary: groupUnary(id)
      case .fill, .clip, .binary, .select, .cast, .matrixProduct, .averagePool, .reduce,
        .softmax, .cumulativeSum, .topK, .topKSoftmax, .scatterElements, .gather, .reshape,
        .transpose, .slice,
        .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth, .layerNorm, .l2Normalize,
        .simpleGate, .channelAttention, .scaledResidual, .localMean, .resize:
        append(StepForm.kernel(for: graph[id].op), [id])
      }
    }
    steps.sort { ($0.values.last?.index ?? 0) < ($1.values.last?.index ?? 0) }
  }

  /// Groups of a product and what it does to its operands.
  private mutating func groupOperands() {
    // Products take in transposes, which stand before them; convolutions what stands after.
    for id in graph.ids.reversed() where reached[id.index] {
      if case .matrixProduct = graph[id].op { groupMatrixProduct(id) }
    }
    for id in graph.ids where reached[id.index] {
      if let user = users[id.index], useCounts[id.index] == 1,
        case .convolution = graph[user].op, !isGrouped[user.index],
        graph[user].operands[0] == id, accepts(.product, [id, user])
      {
        groupConvolution(user, after: id)
      }
    }
  }

  private mutating func groupMatrixProduct(_ id: ValueID) {
    let transposes = Set(graph[id].operands).filter { operand in
      if case .transpose = graph[operand].op { useCounts[operand.index] == 1 } else { false }
    }.sorted()
    for group in [transposes + [id]] + transposes.map({ [$0, id] })
    where accepts(.matrixProduct, group) {
      append(.matrixProduct, group)
      return
    }
    append(StepForm.kernel(for: graph[id].op), [id])
  }

  private mutating func groupUnary(_ id: ValueID) {
    if !keepsValuesApart, useCounts[id.index] == 1, let user = users[id.index],
      !isGrouped[user.index], accepts(.binary, [id, user])
    {
      append(.binary, [id, user])
    } else {
      append(StepForm.kernel(for: graph[id].op), [id])
    }
  }

  private mutating func groupConvolution(_ id: ValueID, after prelude: ValueID? = nil) {
    let kernels: [StepKernel] =
      prelude != nil ? [.product] : [.depthwise, .product]
    var group = [prelude, id].compactMap { $0 }
    guard let kernel = kernels.first(where: { accepts($0, group) }) else {
      append(nil, [id])
      return
    }
    while !keepsValuesApart, let last = group.last, useCounts[last.index] == 1,
      let user = users[last.index], !isGrouped[user.index], accepts(kernel, group + [user])
    {
      group.append(user)
    }
    append(kernel, group)
  }

  private func accepts(_ kernel: StepKernel, _ group: [ValueID]) -> Bool {
    StepForm.accepts(PlanStep(kernel, group.map { PlanValueID($0.index) }), in: values)
  }

  /// Adds a step; where the kernel cannot compute it, the scalar evaluator does.
  private mutating func append(_ kernel: StepKernel?, _ group: [ValueID]) {
    let chosen = kernel.flatMap { accepts($0, group) ? $0 : nil } ?? .reference
    steps.append(GroupedStep(kernel: chosen, values: group))
    for id in group { isGrouped[id.index] = true }
  }
}
