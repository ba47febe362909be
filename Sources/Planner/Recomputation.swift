import IR
import Operators
import PlanFormat
import TensorCore

/// Computes values again where keeping them would cost memory.
///
/// A value that waits for its last use while a network needs most memory may cost less to compute a
/// second time: MHNet's higher hierarchy adds its own input after eight blocks, and that input is a
/// 3x3 convolution of the picture plus a 1x1 convolution of a map that waits there as well. The same
/// kernels see the same operands, so the bits are the same.
///
///     peak = max over steps of Σ bytes of the values that are there      at a reference size
///
/// A value is computed again, from what is there at that time anyway, when the peak falls by at least
/// `leastGain` of it and the work grows by at most `largestCost`. Chains and overwriting lower the
/// real peak further; both are known only at a size.
struct Recomputation {
  /// The least part of the peak that must be saved.
  static let leastGain = 1.0 / 32
  /// The largest part of the network's work that may be added.
  static let largestCost = 1.0 / 100
  /// The most steps that are computed again for one value.
  static let stepLimit = 8
  /// Every unbounded symbol at the reference size: `16h` is 256.
  static let referenceExtent = 16

  private let graph: Graph
  private let steps: [GroupedStep]
  /// Of each value of the graph, at the reference size.
  private let byteCounts: [Double]
  /// The step that computes each value.
  private let makers: [Int?]
  /// Multiply-adds and stores of each step.
  private let work: [Double]

  /// The steps, some of them more than once: what follows a repetition reads the later values.
  static func scheduled(_ steps: [GroupedStep], of graph: Graph) -> [GroupedStep] {
    let recomputation = Recomputation(graph, steps)
    return recomputation.schedule().map { steps[$0] }
  }

  private init(_ graph: Graph, _ steps: [GroupedStep]) {
    self.graph = graph
    self.steps = steps
    let binding = Dictionary(
      uniqueKeysWithValues: graph.symbols.map { symbol in
        (symbol, symbol.bound == nil ? Recomputation.referenceExtent : 0)
      })
    let counts = graph.values.map { value in
      ((try? value.type.evaluatedShape(binding)) ?? []).reduce(1.0) { $0 * Double($1) }
    }
    byteCounts = zip(graph.values, counts).map { Double($0.type.elementType.byteCount) * $1 }
    var makers = [Int?](repeating: nil, count: graph.values.count)
    var work: [Double] = []
    for (index, step) in steps.enumerated() {
      var sum = 0.0
      for id in step.values {
        makers[id.index] = index
        let types = graph[id].operands.map { graph.type(of: $0) }
        let products = try? graph[id].op.definition.multiplyAdds(types, graph.type(of: id))
        sum += ((try? products?.evaluated(binding)) ?? nil).map { Double($0) } ?? .infinity
      }
      // A stored element takes about as long as 16 multiply-adds.
      work.append(sum + 16 * (step.values.last.map { counts[$0.index] } ?? 0))
    }
    self.makers = makers
    self.work = work
  }

  /// Indices of steps in the order in which they run.
  private func schedule() -> [Int] {
    var order = Array(steps.indices)
    // What cannot be counted is neither allowed for nor repeated.
    var allowance = Recomputation.largestCost * work.filter(\.isFinite).reduce(0, +)
    while let better = improved(order, allowance) {
      allowance -= better.cost
      order = better.order
    }
    return order
  }

  /// The order with one value computed again, the first that lowers the peak enough.
  private func improved(_ order: [Int], _ allowance: Double) -> (order: [Int], cost: Double)? {
    let lifetimes = Lifetimes(order, self)
    let peak = lifetimes.peak
    for stored in lifetimes.waiting(at: peak.place) {
      guard let use = stored.reads.first(where: { $0 > peak.place }),
        let repeated = stepsToRepeat(for: stored.id, at: use, lifetimes)
      else { continue }
      let cost = repeated.reduce(0) { $0 + work[$1] }
      var changed = order
      changed.insert(contentsOf: repeated, at: use)
      let gain = peak.byteCount - Lifetimes(changed, self).peak.byteCount
      if cost <= allowance, gain >= Recomputation.leastGain * peak.byteCount {
        return (changed, cost)
      }
    }
    return nil
  }

  /// The steps that give a value from what is there at a place anyway, in their order.
  private func stepsToRepeat(
    for id: ValueID, at place: Int, _ lifetimes: Lifetimes
  ) -> [Int]? {
    var found: Set<Int> = []
    var open = [id]
    while let next = open.popLast() {
      guard let maker = makers[next.index], found.count < Recomputation.stepLimit else {
        return nil
      }
      guard found.insert(maker).inserted else { continue }
      for operand in operands(of: steps[maker])
      where operand != id && !lifetimes.isThere(operand, at: place) {
        open.append(operand)
      }
    }
    return found.sorted()
  }

  /// The values that a step reads, without weights.
  private func operands(of step: GroupedStep) -> [ValueID] {
    Set(step.values.flatMap { graph[$0].operands }).subtracting(step.values).filter {
      if case .weight = graph[$0].op { false } else { true }
    }.sorted()
  }
}

extension Recomputation {
  /// A value from where it is computed to where it is read last.
  private struct Stored {
    let id: ValueID
    let first: Int
    var reads: [Int] = []
    var last: Int { reads.last ?? first }
  }

  /// What is stored when the steps run in an order.
  private struct Lifetimes {
    private var stored: [Stored] = []
    private let byteCounts: [Double]
    /// Where most bytes are stored, and how many.
    let peak: (place: Int, byteCount: Double)

    init(_ order: [Int], _ network: Recomputation) {
      let graph = network.graph
      byteCounts = network.byteCounts
      var current: [ValueID: Int] = [:]
      for id in graph.inputs {
        current[id] = stored.count
        stored.append(Stored(id: id, first: -1))
      }
      for (place, index) in order.enumerated() {
        let step = network.steps[index]
        for operand in network.operands(of: step) {
          if let entry = current[operand] { stored[entry].reads.append(place) }
        }
        guard let result = step.values.last else { continue }
        if step.kernel == .view, let operand = graph[result].operands.first,
          let entry = current[operand]
        {
          current[result] = entry
        } else {
          current[result] = stored.count
          stored.append(Stored(id: result, first: place))
        }
      }
      for output in graph.outputs {
        if let entry = current[output.value] { stored[entry].reads.append(order.count) }
      }
      var changes = [Double](repeating: 0, count: order.count + 3)
      for value in stored {
        changes[value.first + 1] += byteCounts[value.id.index]
        changes[value.last + 2] -= byteCounts[value.id.index]
      }
      var peak = (place: 0, byteCount: 0.0)
      var sum = 0.0
      for (index, change) in changes.enumerated() {
        sum += change
        if sum > peak.byteCount { peak = (index - 1, sum) }
      }
      self.peak = peak
    }

    /// The values that are kept at a place though the step there neither writes nor reads them, the
    /// largest first.
    func waiting(at place: Int) -> [Stored] {
      stored.filter { $0.first < place && place < $0.last && !$0.reads.contains(place) }.sorted {
        let (left, right) = (byteCounts[$0.id.index], byteCounts[$1.id.index])
        return left != right ? left > right : $0.first < $1.first
      }
    }

    /// Whether a value is stored before and after a place, whatever is computed again.
    func isThere(_ id: ValueID, at place: Int) -> Bool {
      stored.contains { $0.id == id && $0.first < place && place <= $0.last }
    }
  }
}
