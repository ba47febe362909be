import Architectures
import ArgumentParser
import ModelFiles
import OutputFiles
import PlanFormat
import TensorCore

/// `mhnetc convert`: model to plan.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Converts a model to a plan, one for every size that the network takes.",
    discussion: """
      OUT is a plan, whatever its name; but a name in .safetensors asks for the weights of a \
      checkpoint alone, under the names of the author's modules: no optimizer, no pickle, the \
      same bytes every time.
      """)

  @Argument(help: "The model, or - for standard input.")
  var model: String

  @Option(name: .shortAndLong, help: "The plan to write, or - for standard output.")
  var output: String

  @Flag(help: "Refuse weights that are NaN or infinite.")
  var strict = false

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    try global.checkOutput(output)
    guard wantsWeights else { return }
    let settings = compilation.settings
    if settings.model.pooling != nil || settings.passes != nil || settings.dumpAfter != nil
      || settings.precision != nil
    {
      throw ValidationError(
        "--pool, --passes, --no-passes, --precision and --dump-after are for plans; .safetensors has "
          + "the weights alone")
    }
  }

  func run() throws {
    try OutputGuard(inputs: [model]).check(output)
    // Before the work, so that an output that cannot be is reported at once.
    let file = try prepared()
    if wantsWeights {
      try convertWeights(to: file)
    } else {
      try convertNetwork(to: file)
    }
  }

  /// Whether the name asks for the weights alone.
  private var wantsWeights: Bool { output.lowercased().hasSuffix(".safetensors") }

  private var settings: CompilationSettings {
    var settings = compilation.settings
    settings.refusesNonFinite = strict
    return settings
  }

  private func convertNetwork(to file: consuming OutputFile) throws {
    let opened = try OpenedModel(model, settings.model)
    let compiled = try Compiler(settings, messages: global.messages).compile(opened)
    guard let lowered = compiled.lowered, let graph = compiled.graph else {
      throw Diagnostic(.usage, file: model, "found a plan already, expected a model to convert")
    }
    let pieces = compiled.plan.filePieces()
    let summary = try Summary(
      compiled, lowered: lowered, graph: graph, bytes: pieces.reduce(0) { $0 + $1.count })
    try write(pieces, from: opened.file, to: file)
    let text = global.json ? try summary.jsonText() : summary.text(model: model, output: output)
    if output == "-" {
      // Standard output has the plan; what is said of it is a remark.
      if !global.quiet { writeToStandardError(text) }
    } else {
      try writeToStandardOutput(text)
    }
  }

  /// Writes the weights of a checkpoint alone, which is what a name in .safetensors asks for.
  private func convertWeights(to file: consuming OutputFile) throws {
    guard case .checkpoint(let checkpoint, let source) = try OpenedModel(model, settings.model)
    else {
      throw Diagnostic(
        .usage, file: model, "found no checkpoint, which alone can be written as .safetensors")
    }
    try WeightExamination(settings, global.messages).examine(checkpoint, file: model)
    let clean = try cleanTensors(of: checkpoint)
    let pieces = Safetensors.pieces(of: clean.tensors)
    try write(pieces, from: source, to: file)
    let summary = WeightsSummary(
      model: model, output: output, architecture: clean.architecture, prefix: clean.prefix,
      tensors: clean.tensors.count,
      parameters: clean.tensors.reduce(0) { $0 + $1.tensor.elementCount },
      bytes: pieces.reduce(0) { $0 + $1.count })
    try writeToStandardOutput(global.json ? try summary.jsonText() : summary.text)
  }

  /// The tensors under the author's names, where an architecture tells what stands before them.
  private func cleanTensors(of checkpoint: Checkpoint) throws(Diagnostic) -> CleanWeights {
    let tensors = Dictionary(checkpoint.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    do throws(BuildingError) {
      let designs = settings.model.designs ?? Architecture.Design.allCases
      let built = try Architecture.build(WeightInventory(tensors), as: designs)
      for note in built.prefixNotes { global.messages.note(note) }
      let setAside = Set(built.setAside)
      let renamed = checkpoint.tensors.filter { !setAside.contains($0.name) }.map {
        NamedTensor(name: $0.name.name(after: built.prefix) ?? $0.name, tensor: $0.tensor)
      }
      return CleanWeights(
        tensors: renamed, architecture: built.architecture.family.rawValue, prefix: built.prefix)
    } catch {
      // Weights of an architecture that is not known are still weights, unless one was asked for.
      if settings.model.designs != nil { throw Diagnostic(error, file: model) }
      global.messages.warn("\(model): of no architecture that is known; names are kept")
      return CleanWeights(tensors: checkpoint.tensors, architecture: nil, prefix: "")
    }
  }

  /// Writes an output whose bytes may lie in the mapped model: it only gets its name if the model
  /// is still the one that was opened when all of them have been read.
  private func write(
    _ pieces: [TensorBytes], from source: MappedFile, to file: consuming OutputFile
  ) throws(Diagnostic) {
    var file = file
    try checkUnchanged(source)
    do throws(OutputError) {
      try file.write(pieces)
    } catch {
      throw Diagnostic(error)
    }
    try checkUnchanged(source)
    do throws(OutputError) {
      try file.commit()
    } catch {
      throw Diagnostic(error)
    }
  }

  private func checkUnchanged(_ source: MappedFile) throws(Diagnostic) {
    do throws(ModelFileError) {
      try source.checkUnchanged()
    } catch {
      throw Diagnostic(error)
    }
  }

  private func prepared() throws(Diagnostic) -> OutputFile {
    do throws(OutputError) {
      return try OutputFile(path: output)
    } catch {
      throw Diagnostic(error)
    }
  }
}
