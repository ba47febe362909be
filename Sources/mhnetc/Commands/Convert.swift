import ArgumentParser
import OutputFiles
import PlanFormat

/// `mhnetc convert`: model to plan.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Converts a model to a plan, one for every size that the network takes.")

  @Argument(help: "The model, or - for standard input.")
  var model: String

  @Option(name: .shortAndLong, help: "The plan to write, or - for standard output.")
  var output: String

  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws { try global.checkOutput(output) }

  func run() throws {
    // Before the work, so that an output that cannot be is reported at once.
    var file = try prepared()
    let compiled = try Compiler(compilation.settings, messages: global.messages)
      .compile(path: model)
    guard let lowered = compiled.lowered, let graph = compiled.graph else {
      throw Diagnostic(.usage, file: model, "found a plan already, expected a model to convert")
    }
    let bytes = compiled.plan.fileBytes()
    do throws(OutputError) {
      try file.write(bytes)
      try file.commit()
    } catch {
      throw Diagnostic(error)
    }
    let summary = try Summary(compiled, lowered: lowered, graph: graph, bytes: bytes.count)
    let text = global.json ? try summary.jsonText() : summary.text(model: model, output: output)
    if output == "-" {
      writeToStandardError(text)
    } else if global.json || !global.quiet {
      try writeToStandardOutput(text)
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
