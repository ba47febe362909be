import IR
import Operators
import PlanFormat
import PlanRuntime
import TensorCore

/// What `mhnetc convert` reports; Schemas/convert.json.
struct Summary: JSONResult {
  /// What the network costs, before the passes or after them.
  struct Stage: Encodable {
    let operators: Int
    /// Multiply-adds for every size.
    let macs: String
    /// What follows is at `size`, and absent where that is.
    let macsAtSize: Int?
    /// Bytes that are read and written, weights among them.
    let bytesMoved: Int?
    /// The most memory that values take at one time, and the tensors that go in and out.
    let peakBytes: Int?
  }

  let schema = 1
  let network: String
  /// The size of the figures; absent where the network takes none that can be found.
  let size: String?
  /// As exported: each operator a step, each value a buffer of its own.
  let before: Stage
  /// As the plan runs: its steps, its arena.
  let after: Stage
  let steps: Int
  let weightBytes: Int
  let planBytes: Int
  /// What large products round their operands to: `f32`, nothing, or `bf16`.
  let precision: String
  let sizes: [String]

  init(_ compiled: CompiledModel, lowered: Graph, graph: Graph, bytes: Int) throws(Diagnostic) {
    let plan = compiled.plan
    let sized = try? SizedPlan(plan, at: nil, file: plan.metadata.network)
    network = plan.metadata.network
    size = sized?.sizeText
    let macs: (before: Dim, after: Dim)
    do throws(DimError) {
      guard let exported = compiled.facts.multiplyAdds else { throw .overflow }
      macs = (exported, try graph.multiplyAdds())
    } catch {
      throw Diagnostic(.badData, file: graph.name, error.text)
    }
    before = Stage(exported: lowered, macs: macs.before, sized?.binding)
    after = Stage(
      operators: graph.operatorCount, macs: "\(macs.after)", macsAtSize: sized?.multiplyAdds,
      bytesMoved: sized?.bytesMoved, peakBytes: sized?.peakBytes)
    steps = plan.steps.count
    weightBytes = plan.weights.reduce(0) { $0 + $1.bytes.count }
    planBytes = bytes
    precision = Precision(plan).rawValue
    sizes = plan.inputs.map { "\(plan[$0].type)" }
  }

  func text(model: String, output: String) -> String {
    var table = TextTable(
      size.map { $0.isEmpty ? "" : "at \($0)" } ?? "", "operators", "multiply-adds", "bytes moved",
      "peak memory")
    for (name, stage) in [("as exported", before), ("after the passes", after)] {
      table.add(
        name, "\(stage.operators)", stage.macsAtSize.map(Quantity.count) ?? stage.macs,
        stage.bytesMoved.map(Quantity.bytes) ?? "–", stage.peakBytes.map(Quantity.bytes) ?? "–")
    }
    let rounding = precision == Precision.f32.rawValue ? "" : ", \(precision)"
    return "\(network), \(sizes.joined(separator: ", ")): \(model) → \(output)\n" + table.text
      + "\(steps) steps, \(Quantity.bytes(weightBytes)) of weights\(rounding)\n"
  }
}

extension Summary.Stage {
  /// A graph whose operators are steps.
  fileprivate init(exported graph: Graph, macs: Dim, _ binding: [Symbol: Int]?) {
    operators = graph.operatorCount
    self.macs = "\(macs)"
    macsAtSize = binding.flatMap { try? macs.evaluated($0) }
    bytesMoved = binding.flatMap { try? graph.bytesMoved().evaluated($0) }
    peakBytes = binding.flatMap { try? graph.peakBytes($0) }
  }
}

extension Graph {
  /// How many values are neither inputs nor weights nor filled.
  fileprivate var operatorCount: Int { values.count { !$0.op.isSource } }
}
