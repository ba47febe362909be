import Examination
import Operators
import PlanFormat
import PlanRuntime
import TensorCore

/// What the page's scripts draw.
struct PageData {
  private let page: NetworkPage
  private let plan: Plan
  private let levels: Levels
  /// The node that stands for each value: a step or an input.
  private var nodes: [PlanValueID: Int] = [:]
  private var nodeCount = 0
  /// The place of each weight in the list, by the value that refers to it.
  private var weights: [PlanValueID: Int] = [:]
  private var weightValues: [PlanValueID] = []

  init(_ page: NetworkPage) {
    self.page = page
    plan = page.sized.plan
    levels = Levels(page.sized)
    for id in plan.inputs {
      nodes[id] = nodeCount
      nodeCount += 1
    }
    for step in plan.steps {
      for id in step.values { nodes[id] = nodeCount }
      nodeCount += 1
    }
    for (index, value) in plan.values.enumerated() {
      guard case .weight = value.op else { continue }
      weights[PlanValueID(index)] = weightValues.count
      weightValues.append(PlanValueID(index))
    }
  }

  /// Everything.
  var json: JSON {
    .object([
      ("title", .string(page.title)),
      ("size", .string(size)),
      ("facts", .array(page.facts.map { .array([.string($0.name), .string($0.value)]) })),
      (
        "levels",
        .object(
          levels.extents.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value)) })
      ),
      ("nodes", .array(plan.inputs.map(input) + plan.steps.map(step))),
      ("weights", .array(weightValues.map(weight))),
    ])
  }

  private var size: String {
    guard let input = plan.inputs.first else { return "" }
    return page.sized.shape(of: input).suffix(2).map(String.init).joined(separator: "×")
  }

  private func input(_ id: PlanValueID) -> JSON {
    var name = ""
    if case .input(let input) = plan[id].op { name = input.name }
    var members: [(String, JSON)] = [("op", "input"), ("path", ""), ("source", .string(name))]
    members += result(id)
    members += [
      ("attributes", .array([])), ("inputs", .array([])), ("weights", .array([])),
      ("multiplyAdds", .integer(0)),
    ]
    return .object(members + output(id))
  }

  private func step(_ step: PlanStep) -> JSON {
    guard let last = step.values.last, let telling = plan.mostTelling(of: step) else {
      return .object([])
    }
    let operands = step.operands(in: plan.values)
    let origin = plan[telling].origin
    var members: [(String, JSON)] = [
      ("op", .string(plan[telling].op.definition.mnemonic)),
      ("path", .string(origin?.modulePath ?? "")),
      ("source", .string(origin?.node ?? "\(last)")),
      ("kernel", .string(step.kernel.rawValue)),
    ]
    members += result(last)
    members += [
      ("attributes", attributes(plan[telling])),
      ("inputs", .array(operands.compactMap { nodes[$0].map(JSON.integer) })),
      ("weights", .array(operands.compactMap { weights[$0].map(JSON.integer) })),
      ("multiplyAdds", .integer(page.sized.multiplyAdds(of: step))),
    ]
    let inner = step.values.filter { $0 != telling }
    if !inner.isEmpty { members.append(("inner", .array(inner.map(part)))) }
    return .object(members + output(last))
  }

  /// Another value that a step computes.
  private func part(_ id: PlanValueID) -> JSON {
    .object([
      ("op", .string(plan[id].op.definition.mnemonic)), ("type", .string("\(plan[id].type)")),
      ("attributes", attributes(plan[id])),
    ])
  }

  private func attributes(_ value: PlanValue) -> JSON {
    .array(
      value.op.definition.attributes.map {
        .array([.string($0.name), .string($0.value.text)])
      })
  }

  /// What is said of the value that a node gives.
  private func result(_ id: PlanValueID) -> [(String, JSON)] {
    let shape = page.sized.shape(of: id)
    return [
      ("type", .string("\(plan[id].type)")),
      ("shape", .string(shape.map(String.init).joined(separator: "×"))),
      ("level", .integer(levels.levels[id.index])),
      // A sized plan has only shapes whose bytes can be counted.
      ("bytes", .integer(shape.reduce(plan[id].type.elementType.byteCount, &*))),
    ]
  }

  private func output(_ id: PlanValueID) -> [(String, JSON)] {
    let names = plan.outputs.filter { $0.value == id }.map(\.name)
    return names.isEmpty ? [] : [("output", .string(names.joined(separator: ", ")))]
  }

  private func weight(_ id: PlanValueID) -> JSON {
    guard case .weight(let reference) = plan[id].op else { return .object([]) }
    let plainName = plan.plainName(of: reference.name)
    var members: [(String, JSON)] = [
      ("name", .string(reference.name)), ("type", .string("\(reference.type)")),
      ("parameters", .integer(reference.type.staticShape?.reduce(1, &*) ?? 0)),
    ]
    let tensor = page.tensors[reference.name] ?? page.tensors[plainName]
    guard let tensor else { return .object(members) }
    if tensor.type != reference.type, let layout = plan.weight(named: reference.name)?.layout {
      members.append(("layout", .string("\(layout)")))
    }
    let statistics = WeightStatistics(reference.name, tensor)
    let counts: [(String, Int)] = [
      ("zero", statistics.zeroCount), ("NaN", statistics.nanCount),
      ("infinite", statistics.infiniteCount), ("subnormal", statistics.subnormalCount),
      ("dead", statistics.deadChannels.count),
    ]
    members += counts.filter { $0.1 > 0 }.map { ($0.0, .integer($0.1)) }
    guard statistics.nanCount + statistics.infiniteCount < tensor.elementCount else {
      return .object(members)
    }
    let histogram = Histogram(tensor, from: statistics.minimum, to: statistics.maximum)
    members += [
      ("minimum", .number(statistics.minimum)), ("maximum", .number(statistics.maximum)),
      ("mean", .number(statistics.mean)), ("rootMeanSquare", .number(statistics.rootMeanSquare)),
      ("histogram", .array(histogram.counts.map(JSON.integer))),
    ]
    return .object(members)
  }
}
