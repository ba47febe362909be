import IR
import Operators
import PlanFormat
import TensorCore

/// What `mhnetc convert` reports; Schemas/convert.json.
struct Summary: JSONResult {
  struct Stage: Encodable {
    let operators: Int
    let macs: String
  }

  let schema = 1
  let network: String
  let before: Stage
  let after: Stage
  let steps: Int
  let weightBytes: Int
  let planBytes: Int
  /// What large products round their operands to: `f32`, nothing, or `bf16`.
  let precision: String
  let sizes: [String]

  init(_ compiled: CompiledModel, lowered: Graph, graph: Graph, bytes: Int) throws(Diagnostic) {
    let plan = compiled.plan
    network = plan.metadata.network
    before = try Summary.stage(lowered)
    after = try Summary.stage(graph)
    steps = plan.steps.count
    weightBytes = plan.weights.reduce(0) { $0 + $1.bytes.count }
    planBytes = bytes
    precision = Precision(plan).rawValue
    sizes = plan.inputs.map { "\(plan[$0].type)" }
  }

  private static func stage(_ graph: Graph) throws(Diagnostic) -> Stage {
    do throws(DimError) {
      let operators = graph.values.count { !$0.op.isSource }
      return Stage(operators: operators, macs: "\(try graph.multiplyAdds())")
    } catch {
      throw Diagnostic(.badData, file: graph.name, error.text)
    }
  }

  func text(model: String, output: String) -> String {
    var table = TextTable("", "operators", "multiply-adds")
    table.add("as exported", "\(before.operators)", before.macs)
    table.add("after the passes", "\(after.operators)", after.macs)
    return "\(network), \(sizes.joined(separator: ", ")): \(model) → \(output)\n" + table.text
      + "\(steps) steps, \(Quantity.bytes(weightBytes)) of weights\(precision == "f32" ? "" : ", \(precision)")\n"
  }
}
