import Architectures
import ArgumentParser
import Examination
import IR
import ModelFiles
import NetworkPage
import Operators
import PlanFormat
import PlanRuntime
import SourceGraphs
import TensorCore

/// `mhnetc inspect`: what a model is.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what a model is: architecture, parameters, cost, sizes, operators.",
    discussion: """
      Extents of inputs and outputs are formulas: 8h stands for any multiple of 8, and 8h - h~8, \
      where h~8 is a number from 0 to 7, for any number at all: the network pads by h~8 to the \
      next multiple of 8.
      """)

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Option(
    parsing: .singleValue,
    help: "The size for which cost and memory are given, HxW; repeated for several.")
  var size: [ImageSize] = []

  @Flag(help: "Also say what each stage costs, at the first size.")
  var stages = false

  @Flag(help: "Also look at every element of the weights: range, zeros, NaN, dead channels.")
  var weights = false

  @Option(help: "Also write a page for the browser that draws the network.")
  var html: String?

  @Flag(help: "Print the graph after the passes, as text, instead.")
  var graph = false

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if graph && global.json {
      throw ValidationError("--graph prints text, --json an object; give one of them")
    }
  }

  func run() throws {
    if let html { try OutputGuard(inputs: [model]).check(html) }
    // What a model is, is told without a look at every element.
    var settings = compilation.settings
    settings.examinesWeights = false
    let opened = try OpenedModel(model, settings.model)
    let compiled = try Compiler(settings, messages: global.messages).compile(opened)
    if graph {
      let text = compiled.graph?.text(withOrigins: true) ?? compiled.plan.description
      return try writeToStandardOutput(text)
    }
    var result = try Inspection(compiled, file: model, size: size.first)
    for further in size.dropFirst() {
      result.add(further: try SizedPlan(compiled.plan, at: further, file: model), compiled.facts)
    }
    if stages { result.stages = try compiled.stages(at: size.first, file: model) }
    if weights {
      result.weightStatistics = opened.namedTensors.map {
        Inspection.WeightFacts(WeightStatistics($0.name, $0.tensor))
      }
    }
    if let html {
      let page = try compiled.page(result, of: opened, at: size.first, file: model)
      try writeText(page.html, to: html)
    }
    try writeToStandardOutput(global.json ? try result.jsonText() : result.text)
  }
}

/// What `mhnetc inspect` reports; Schemas/inspect.json.
struct Inspection: JSONResult {
  /// The architecture, where it is one of those that are known.
  struct ArchitectureFacts: Encodable {
    let name: String
    let parameters: [String: JSONValue]
  }

  /// An input or output.
  struct Port: Encodable {
    let name: String
    let elementType: String
    let shape: [String]
  }

  /// The lines of the author's code that a module's operators come from.
  struct ModuleLines: Encodable {
    let module: String
    let lines: [String]
  }

  let schema = 1
  let format: String
  let producer: String
  let architecture: ArchitectureFacts?
  let inputs: [Port]
  let outputs: [Port]
  /// Elements of all learnt tensors in the file, unused ones too.
  let parameters: Int
  /// The size for which `macs` and `memoryBytes` hold.
  let size: String
  /// Multiply-adds of convolutions, matrix products and linear layers.
  let macs: Int
  let weightBytes: Int
  /// Arena, inputs and outputs of a run at `size`.
  let memoryBytes: Int
  /// What heights and widths must be multiples of; 1 for any size.
  let sizeMultiple: Int?
  let padsItself: Bool
  let receptiveField: String
  /// What means over the whole picture became: `global` or `local:N`; absent where there are none.
  let pooling: String?
  /// What large products round their operands to: `f32`, nothing, or `bf16`.
  let precision: String
  let globalOperators: [String: Int]
  /// Operators of the graph after the passes, with their counts.
  let operators: [String: Int]
  let unusedTensors: [String]
  /// The lines of the author's code by module, as the exporter noted them; absent where it did not.
  let sourceLines: [ModuleLines]?
  let notes: [String]
  /// Cost and memory at `size` and whatever other sizes were asked for.
  var sizes: [SizeFacts] = []
  /// With --stages.
  var stages: [StageFacts]?
  /// With --weights.
  var weightStatistics: [WeightFacts]?

  init(_ compiled: CompiledModel, file: String, size wanted: ImageSize?) throws {
    let plan = compiled.plan
    format = compiled.format.rawValue
    producer =
      compiled.source?.producer ?? (compiled.format == .plan ? plan.metadata.producer : "torch")
    let facts = compiled.facts
    architecture = facts.architecture
    inputs = plan.inputs.compactMap { id in
      guard case .input(let input) = plan[id].op else { return nil }
      return Inspection.port(input.name, input.type)
    }
    outputs = plan.outputs.map { Inspection.port($0.name, plan[$0.value].type) }
    parameters = facts.parameters
    pooling = facts.pooling
    precision = Precision(plan).rawValue
    unusedTensors = facts.unusedTensors
    weightBytes = plan.weights.reduce(0) { $0 + $1.bytes.count }
    let sized = try SizedPlan(plan, at: wanted, file: file)
    macs = (try? facts.multiplyAdds?.evaluated(sized.binding)) ?? sized.multiplyAdds
    memoryBytes = sized.peakBytes
    size = sized.sizeText
    sizes = [SizeFacts(sized, macs: macs)]
    let rule = SizeRule(plan)
    sizeMultiple = rule.multiple
    padsItself = rule.padsItself
    operators = Inspection.counts(plan.values.map { $0.op.definition.mnemonic })
    globalOperators = Inspection.counts(
      plan.values.filter { GlobalOperators.contains($0, in: plan) }.map {
        $0.op.definition.mnemonic
      })
    receptiveField =
      globalOperators.isEmpty ? "finite" : "global: every result depends on the whole picture"
    sourceLines = compiled.source?.authorsLines?.map { ModuleLines(module: $0, lines: $1) }
    notes = compiled.notes
  }

  private static func port(_ name: String, _ type: TensorType) -> Port {
    Port(
      name: name, elementType: type.elementType.rawValue, shape: type.shape.map(\.description))
  }

  static func counts(_ names: [String]) -> [String: Int] {
    names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
