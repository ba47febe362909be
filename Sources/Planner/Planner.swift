public import IR
public import Kernels
import Operators
public import PlanFormat
import TensorCore

/// Makes plans of graphs: groups values into steps, chooses their kernels, orders them, and packs
/// the weights as the kernels read them.
public struct Planner {
  private let graph: Graph
  /// Which products are in bfloat16; `nil` for none.
  private let rounding: ProductRounding?
  private var builder: PlanBuilder
  private var ids: [ValueID: PlanValueID] = [:]
  private var packed: [PackedWeight: PlanValueID] = [:]

  /// The plan of a graph whose weights are there.
  ///
  /// - Parameters:
  ///   - graph: A verified graph.
  ///   - metadata: Goes into the plan as it is, and what the precision asks of the processor.
  ///   - precision: Of the products that are large enough and not too near to pixels; see
  ///     `ProductRounding`. Everything else is in single precision.
  ///   - keepsValuesApart: Whether each value is a step of its own, so that all can be looked at;
  ///     slower.
  /// - Returns: The verified plan.
  /// - Throws: `PlannerError`.
  public static func plan(
    _ graph: Graph, metadata: PlanMetadata, precision: ProductPrecision = .float32,
    keepsValuesApart: Bool = false
  ) throws(PlannerError) -> Plan {
    var metadata = metadata
    if precision == .bfloat16 {
      metadata.requiredFeatures.append(PlanFeature.bfloat16.rawValue)
    }
    var planner = Planner(graph, metadata, precision)
    do throws(PlanError) {
      let grouping = StepGrouping(graph, keepsValuesApart: keepsValuesApart)
      return try planner.plan(
        keepsValuesApart
          ? grouping.steps : Recomputation.scheduled(grouping.steps, of: graph))
    } catch {
      if case .missingWeight(_, let name) = error { throw .missingWeight(name: name) }
      throw .plan(error)
    }
  }

  private init(_ graph: Graph, _ metadata: PlanMetadata, _ precision: ProductPrecision) {
    self.graph = graph
    rounding = precision == .bfloat16 ? ProductRounding(graph) : nil
    builder = PlanBuilder(metadata)
  }

  private mutating func plan(_ steps: [GroupedStep]) throws(PlanError) -> Plan {
    for id in graph.inputs { ids[id] = try builder.add(graph[id].op, origin: origin(of: id)) }
    for step in steps {
      // A product reads its weight packed; one that is computed is packed when it is used.
      let convolution = step.kernel == .product ? step.convolution(in: graph) : nil
      let weight = convolution.flatMap { id, op in
        isStored(graph[id].operands[1])
          ? PackedWeight(value: graph[id].operands[1], layout: layout(of: id, op, in: step)) : nil
      }
      for id in step.values {
        var operands: [PlanValueID] = []
        for (position, operand) in graph[id].operands.enumerated() {
          if let weight, position == 1, id == convolution?.id {
            operands.append(try packedWeight(weight))
          } else {
            operands.append(try source(operand))
          }
        }
        ids[id] = try builder.add(graph[id].op, operands, origin: origin(of: id))
      }
      try builder.add(PlanStep(step.kernel, step.values.compactMap { ids[$0] }))
    }
    for output in graph.outputs {
      builder.add(PlanOutput(name: output.name, value: try source(output.value)))
    }
    return try builder.finish()
  }

  /// Whether a value is a weight of the model.
  private func isStored(_ id: ValueID) -> Bool {
    if case .weight = graph[id].op { true } else { false }
  }

  /// How the weight of a product is packed.
  private func layout(of id: ValueID, _ op: Convolution, in step: GroupedStep) -> WeightLayout {
    let gates = step.gates(in: graph)
    return rounding?.suits(id, op) ?? false
      ? .panelsBF16(groups: op.groups, gates: gates) : .panels(groups: op.groups, gates: gates)
  }

  /// The value in the plan; weights are added when they are first used.
  private mutating func source(_ id: ValueID) throws(PlanError) -> PlanValueID {
    if let known = ids[id] { return known }
    guard case .weight(let weight) = graph[id].op else {
      throw .readsUnwritten(step: ids.count, value: id.index)
    }
    let added = try add(weight, layout: .rowMajor, name: weight.name, origin: origin(of: id))
    ids[id] = added
    return added
  }

  private mutating func packedWeight(_ weight: PackedWeight) throws(PlanError) -> PlanValueID {
    if let known = packed[weight] { return known }
    guard case .weight(let reference) = graph[weight.value].op else {
      throw .readsUnwritten(step: ids.count, value: weight.value.index)
    }
    let added = try add(
      reference, layout: weight.layout, name: "\(reference.name) \(weight.layout)",
      origin: origin(of: weight.value))
    packed[weight] = added
    return added
  }

  private mutating func add(
    _ reference: Weight, layout: WeightLayout, name: String, origin: PlanOrigin?
  ) throws(PlanError) -> PlanValueID {
    guard let tensor = graph.weights[reference.name] else {
      throw .missingWeight(value: builder.valueCount, name: reference.name)
    }
    try builder.add(
      PlanWeight(
        name: name, type: reference.type, layout: layout,
        bytes: WeightPacking.bytes(of: tensor, in: layout)))
    return try builder.add(
      .weight(Weight(name: name, type: reference.type)), origin: origin)
  }

  private func origin(of id: ValueID) -> PlanOrigin? {
    graph.origins[id].map { PlanOrigin(node: $0.node, modulePath: $0.modulePath) }
  }
}

/// A weight in one layout.
private struct PackedWeight: Hashable {
  let value: ValueID
  let layout: WeightLayout
}

/// Why a graph has no plan.
public enum PlannerError: Error, Hashable, Sendable {
  /// The elements of a weight are not there.
  case missingWeight(name: String)
  /// The plan does not pass its verifier: a bug of the planner.
  case plan(PlanError)
}
