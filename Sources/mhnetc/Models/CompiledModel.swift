import Architectures
import IR
import ModelFiles
import Passes
import PlanFormat
import SourceGraphs
import TensorCore

/// A model on its way to pixels; a plan file has neither source nor graph.
struct CompiledModel {
  let format: FileFormat
  var source: SourceGraph?
  /// The graph before the passes.
  var lowered: Graph?
  /// The network in the authors' terms: before the passes that fuse.
  var recognized: Graph?
  /// The graph after the passes.
  var graph: Graph?
  var reports: [PassReport] = []
  let plan: Plan
  let facts: ModelFacts
  var notes: [String] = []

  init(
    format: FileFormat, source: SourceGraph?, lowered: Graph, result: PipelineResult,
    plan: Plan, facts: ModelFacts, notes: [String]
  ) {
    self.format = format
    self.source = source
    self.lowered = lowered
    recognized = result.recognized
    graph = result.graph
    reports = result.reports
    self.plan = plan
    self.facts = facts
    self.notes = notes
  }

  /// A plan file.
  init(plan: Plan) {
    format = .plan
    self.plan = plan
    facts = ModelFacts(plan.metadata)
  }
}

/// What is known of a model beside its graph; plans keep it as options.
struct ModelFacts {
  let architecture: Inspection.ArchitectureFacts?
  let parameters: Int
  let unusedTensors: [String]
  /// What means over the whole picture became, as `--pool` takes it; `nil` where there are none.
  var pooling: String?
  /// What large products round their operands to.
  var precision = Precision.f32
  /// Multiply-adds of the network as its authors wrote it, before the passes save some.
  var multiplyAdds: Dim?

  init(architecture: Architecture?, parameters: Int, unusedTensors: [String]) {
    self.architecture = architecture.map {
      Inspection.ArchitectureFacts(
        name: $0.family.rawValue, parameters: $0.parameters.mapValues { JSONValue($0) })
    }
    self.parameters = parameters
    self.unusedTensors = unusedTensors
  }

  private static let prefix = "architecture."

  /// As options of a plan, in a fixed order.
  var planOptions: [PlanOption] {
    var options = [PlanOption(name: "parameters", value: "\(parameters)")]
    if let architecture {
      options.append(PlanOption(name: "architecture", value: architecture.name))
      options += architecture.parameters.sorted { $0.key < $1.key }.map {
        PlanOption(name: ModelFacts.prefix + $0.key, value: $0.value.text)
      }
    }
    if let multiplyAdds {
      options.append(PlanOption(name: "multiplyAdds", value: "\(multiplyAdds)"))
    }
    if let pooling { options.append(PlanOption(name: "pooling", value: pooling)) }
    if precision != .f32 {
      options.append(PlanOption(name: "precision", value: precision.rawValue))
    }
    return options + unusedTensors.map { PlanOption(name: "unused", value: $0) }
  }

  /// Reads the options back.
  init(_ metadata: PlanMetadata) {
    func first(_ name: String) -> String? { metadata.options.first { $0.name == name }?.value }
    parameters = first("parameters").flatMap { Int($0) } ?? 0
    pooling = first("pooling")
    precision = first("precision").flatMap(Precision.init) ?? .f32
    multiplyAdds = first("multiplyAdds").flatMap { Dim(parsing: $0) }
    unusedTensors = metadata.options.filter { $0.name == "unused" }.map(\.value)
    architecture = first("architecture").map { name in
      var parameters: [String: JSONValue] = [:]
      for option in metadata.options where option.name.hasPrefix(ModelFacts.prefix) {
        let key = String(option.name.dropFirst(ModelFacts.prefix.count))
        parameters[key] = JSONValue(parsing: option.value)
      }
      return Inspection.ArchitectureFacts(name: name, parameters: parameters)
    }
  }
}
