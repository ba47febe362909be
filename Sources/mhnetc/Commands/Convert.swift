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
    if global.json && output.hasSuffix(".safetensors") {
      throw ValidationError("--json describes plans; writing weights gives none")
    }
  }

  func run() throws {
    // Before the work, so that an output that cannot be is reported at once.
    let file = try prepared()
    if output.hasSuffix(".safetensors") {
      try convertWeights(to: file)
    } else {
      try convertNetwork(to: file)
    }
  }

  private var settings: CompilationSettings {
    var settings = compilation.settings
    settings.refusesNonFinite = strict
    return settings
  }

  private func convertNetwork(to file: consuming OutputFile) throws {
    let compiled = try Compiler(settings, messages: global.messages).compile(path: model)
    guard let lowered = compiled.lowered, let graph = compiled.graph else {
      throw Diagnostic(.usage, file: model, "found a plan already, expected a model to convert")
    }
    let bytes = compiled.plan.fileBytes()
    try write([TensorBytes(bytes)], to: file)
    let summary = try Summary(compiled, lowered: lowered, graph: graph, bytes: bytes.count)
    let text = global.json ? try summary.jsonText() : summary.text(model: model, output: output)
    if output == "-" {
      writeToStandardError(text)
    } else if global.json || !global.quiet {
      try writeToStandardOutput(text)
    }
  }

  /// Writes the weights of a checkpoint alone, which is what a name in .safetensors asks for.
  private func convertWeights(to file: consuming OutputFile) throws {
    guard case .checkpoint(let checkpoint, _) = try OpenedModel(model, settings.model) else {
      throw Diagnostic(
        .usage, file: model, "found no checkpoint, which alone can be written as .safetensors")
    }
    try WeightExamination(settings, global.messages).examine(checkpoint, file: model)
    try write(Safetensors.pieces(of: checkpoint.tensors), to: file)
    global.messages.note("\(checkpoint.tensors.count) tensors: \(model) → \(output)")
  }

  private func write(
    _ pieces: [TensorBytes], to file: consuming OutputFile
  ) throws(Diagnostic) {
    do throws(OutputError) {
      for piece in pieces {
        try file.write(piece.array())
      }
      try file.commit()
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
