import Architectures
import IR
import Lowering
import ModelFiles
import Passes
import PlanFormat
import Planner
import SourceGraphs
import TensorCore

/// From a MODEL argument to a plan: open, lower, run the passes, plan. Plans are taken as they are.
struct Compiler {
  private let settings: CompilationSettings
  private let messages: Messages

  init(_ settings: CompilationSettings = CompilationSettings(), messages: Messages) {
    self.settings = settings
    self.messages = messages
  }

  /// Compiles a model; `path` is the MODEL argument.
  func compile(path: String) throws(Diagnostic) -> CompiledModel {
    try compile(OpenedModel(path, settings.model))
  }

  /// Compiles a model for given inputs: where shapes depend on an input's elements, as with a
  /// `Reshape` to an input, they are known.
  ///
  /// - Parameters:
  ///   - path: The MODEL argument.
  ///   - arguments: The --input arguments.
  /// - Returns: The model, and the elements of its inputs by name.
  /// - Throws: `Diagnostic`.
  func compile(
    path: String, inputs arguments: [TensorArgument]
  ) throws(Diagnostic) -> (model: CompiledModel, inputs: [String: Tensor]) {
    let opened = try OpenedModel(path, settings.model)
    var inputs: [String: Tensor] = [:]
    for (name, path) in try TensorArgument.match(
      arguments, names: opened.inputNames, kind: "input")
    {
      let converted = try TensorFile.read(path).converted(
        to: opened.elementType(ofInput: name), file: path)
      if let remark = converted.remark { messages.warn("\(path): \(remark)") }
      inputs[name] = converted.tensor
    }
    return (try compile(opened, elements: inputs), inputs)
  }

  /// Compiles a model that is open.
  ///
  /// - Parameters:
  ///   - opened: The model.
  ///   - elements: Inputs whose elements are known.
  /// - Returns: The compiled model.
  /// - Throws: `Diagnostic`.
  func compile(
    _ opened: OpenedModel, elements: [String: Tensor] = [:]
  ) throws(Diagnostic) -> CompiledModel {
    try settings.precision?.check()
    switch opened {
    case .plan(let plan, let file):
      guard settings.suitsPlans else {
        throw Diagnostic(
          .usage, file: file.name,
          "found a plan, whose architecture, pooling, passes and precision are settled; give the model instead"
        )
      }
      return CompiledModel(plan: plan)
    case .source(let source, let file):
      return try compile(source, file: file, elements: elements)
    case .checkpoint(let checkpoint, let file):
      return try compile(checkpoint, file: file)
    }
  }

  private func compile(
    _ checkpoint: Checkpoint, file: MappedFile
  ) throws(Diagnostic) -> CompiledModel {
    for note in checkpoint.notes { messages.detail("\(file.name): \(note)") }
    if settings.examinesWeights {
      try WeightExamination(settings, messages).examine(checkpoint, file: file.name)
    }
    let tensors = Dictionary(checkpoint.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    let built: BuiltNetwork
    do throws(BuildingError) {
      built = try Architecture.build(
        WeightInventory(tensors), as: settings.model.designs ?? Architecture.Design.allCases)
    } catch {
      throw Diagnostic(error, file: file.name)
    }
    var notes = checkpoint.notes.map(\.description)
    notes += checkpoint.conversionNotes
    notes += built.prefixNotes
    let setAside = Set(built.setAside)
    let facts = ModelFacts(
      architecture: built.architecture,
      parameters: checkpoint.tensors.reduce(0) {
        setAside.contains($1.name) ? $0 : $0 + $1.tensor.elementCount
      },
      unusedTensors: built.deadTensors.map { built.prefix + $0 })
    return try finish(
      CompilationInput(
        format: checkpoint.format, source: nil, graph: built.graph,
        network: built.architecture.family.rawValue, facts: facts,
        notes: notes), file: file)
  }

  private func compile(
    _ source: SourceGraph, file: MappedFile, elements: [String: Tensor]
  ) throws(Diagnostic) -> CompiledModel {
    for warning in source.warnings { messages.warn("\(file.name): \(warning)") }
    if settings.refusesNonFinite {
      try WeightExamination(settings, messages).examine(source, file: file.name)
    }
    let lowered: LoweredNetwork
    do throws(LoweringFailure) {
      lowered = try lower(source, elements: elements)
    } catch {
      throw Diagnostic(error, file: file.name)
    }
    return try finish(
      CompilationInput(
        format: source.isTorchExport ? .torchExport : .onnx, source: source, graph: lowered.graph,
        network: source.name, facts: nil,
        notes: lowered.notes.map(\.text)), file: file)
  }

  /// What the formats have in common: a graph, and what is known of it.
  private struct CompilationInput {
    let format: FileFormat
    let source: SourceGraph?
    let graph: Graph
    let network: String
    /// What a checkpoint tells; of an exported graph it is recognised after the passes.
    let facts: ModelFacts?
    let notes: [String]
  }

  private func finish(
    _ input: CompilationInput, file: MappedFile
  ) throws(Diagnostic) -> CompiledModel {
    let result = try optimise(input.graph, file: file.name)
    var facts =
      input.facts
      ?? ModelFacts(
        architecture: Architecture(recognising: result.recognized),
        parameters: input.source?.parameterCount ?? 0,
        unusedTensors: input.source?.unusedParameters ?? [])
    try check(facts, file: file.name)
    if result.recognized.hasGlobalMean || settings.model.pooling ?? .global != .global {
      facts.pooling = (settings.model.pooling ?? .global).text
    }
    facts.multiplyAdds = try? input.graph.multiplyAdds()
    facts.precision = settings.precision ?? .f32
    let metadata = PlanMetadata(
      producer: "mhnetc \(Mhnetc.version)",
      sourceDigest: file.withUnsafeBytes { Checksum.xxh64($0) },
      network: facts.architecture?.name ?? input.network, options: facts.planOptions)
    do throws(ModelFileError) {
      try file.checkUnchanged()
    } catch {
      throw Diagnostic(error)
    }
    let plan: Plan
    do throws(PlannerError) {
      plan = try Planner.plan(
        settings.keepsValuesApart ? result.recognized : result.graph, metadata: metadata,
        precision: facts.precision.ofProducts, keepsValuesApart: settings.keepsValuesApart)
    } catch {
      throw Diagnostic(.internalBug, file: file.name, "the planner failed: \(error)")
    }
    return CompiledModel(
      format: input.format, source: input.source, lowered: input.graph, result: result,
      plan: plan, facts: facts, notes: input.notes)
  }

  /// Whether an exported graph is of the architecture that was asked for.
  private func check(_ facts: ModelFacts, file: String) throws(Diagnostic) {
    guard let designs = settings.model.designs else { return }
    let found = Architecture.Design.allCases.first {
      $0.family.rawValue == facts.architecture?.name
        && $0.revision == facts.architecture?.parameters["revision"]?.text
    }
    guard let found, designs.contains(found) else {
      throw Diagnostic(
        .badData, file: file,
        "found \(found?.rawValue ?? "a network that is none of the known architectures"), "
          + "expected \(designs.map(\.rawValue).sorted().joined(separator: " or ")), "
          + "as --arch says")
    }
  }

  private func optimise(_ graph: Graph, file: String) throws(Diagnostic) -> PipelineResult {
    if let pass = settings.dumpAfter, !Pipeline.passes.contains(where: { $0.name == pass }) {
      throw Diagnostic(
        .usage, "--dump-after: found no pass '\(pass)', expected one of `mhnetc list passes`")
    }
    do throws(PipelineError) {
      return try Pipeline.run(
        graph, settings.selection, pooling: settings.model.pooling ?? .global
      ) { graph, report in
        for (rule, count) in report.applications.sorted(by: { $0.key < $1.key }) {
          messages.detail("\(report.pass): \(rule) \(count) times")
        }
        if messages.isVerbose {
          for miss in Pipeline.nearMisses(of: report.pass, in: graph) {
            messages.detail("\(report.pass): \(miss.text)")
          }
        }
        if report.pass == settings.dumpAfter {
          writeToStandardError(graph.text(withOrigins: true))
        }
      }
    } catch {
      throw Diagnostic(error, file: file)
    }
  }
}

extension BuiltNetwork {
  /// What was taken off the names, and what was left out with other names.
  var prefixNotes: [String] {
    guard !prefix.isEmpty else { return [] }
    guard !setAside.isEmpty else { return ["'\(prefix)' was taken off all names"] }
    let others = Set(setAside.map { $0.prefix { $0 != "." } }).sorted()
    let named = others.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
    let more = others.count > 10 ? " and \(others.count - 10) more" : ""
    let count = setAside.count == 1 ? "1 tensor" : "\(setAside.count) tensors"
    return [
      "the network is what begins with '\(prefix)'; left out beside it: \(count) under "
        + "\(named)\(more)"
    ]
  }
}

extension Diagnostic {
  init(_ error: PipelineError, file: String) {
    switch error {
    case .unknownPasses(let names, let known):
      self.init(
        .usage,
        "--passes: found no \(names.joined(separator: ", ")), expected some of "
          + known.joined(separator: ", "))
    case .rewrite(let pass, let reason):
      self.init(.internalBug, file: file, place: "pass \(pass)", "\(reason)")
    case .shape(let pass, let reason):
      self.init(.internalBug, file: file, place: "pass \(pass)", reason.text)
    case .pooling(let reason): self.init(reason, file: file)
    case .outputs(let pass, let found, let expected):
      self.init(
        .internalBug, file: file, place: "pass \(pass)",
        "found the outputs \(found), expected \(expected)")
    case .verification(let pass, let errors):
      self.init(
        .internalBug, file: file,
        findings: errors.map { Finding(place: "pass \(pass)", message: "\($0)") })
    }
  }
}
