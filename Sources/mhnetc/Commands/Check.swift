import ArgumentParser
import ModelFiles
import PlanFormat
import SourceGraphs

/// `mhnetc check`: is it a well-formed, supported network; every problem at once.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds every problem of a model, with its place and what would help.",
    discussion: """
      ONNX files of opset 17 and below also get a second opinion from libonnx's checker and shape \
      inference, which know nothing newer. Exit code 65 for errors, 69 where only unsupported \
      parts were found. Every finding has a code that stays (`mhnetc list checks`), a severity \
      (error, unsupported, warning, note), a place and, where something can be done, a remedy; \
      --json has all of them, the text the first ten of each code. --pickle lists what a checkpoint's pickles name and would call, without \
      anything being run; it is safe on a hostile file, and ends with 65 where something is \
      dangerous or damaged.
      """)

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Flag(help: "List what the pickles of a checkpoint name and do, instead.")
  var pickle = false

  @Flag(help: "Take weights that are NaN or infinite for an error.")
  var strict = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if pickle { return try reportPickles() }
    var report = CheckReport(model: model)
    do throws(Diagnostic) {
      let opened = try OpenedModel(model, modelOptions.settings)
      report.format = opened.format.rawValue
      switch opened {
      case .plan: try examine(plan: opened, &report)
      case .source(let source, let file): try examine(opened, source, file, &report)
      case .checkpoint(let checkpoint, _): try examine(opened, checkpoint, &report)
      }
    } catch {
      // What cannot be opened at all is no finding about a network.
      if [.cannotOpenInput, .inputOutput, .usage].contains(error.status) { throw error }
      report.add(unreadable: error)
    }
    try writeToStandardOutput(global.json ? try report.jsonText() : report.text)
    if report.status != .done { throw report.status }
  }

  /// Compiles without remarks: the report has them.
  private var compiler: Compiler {
    let settings = CompilationSettings(model: modelOptions.settings, examinesWeights: false)
    return Compiler(settings, messages: Messages(isQuiet: true, isVerbose: false))
  }

  private func reportPickles() throws {
    let audit: CheckpointAudit
    do throws(ModelFileError) {
      audit = try CheckpointAudit.examine(
        MappedFile.open(model), options: modelOptions.settings.checkpointOptions)
    } catch {
      throw Diagnostic(error)
    }
    let report = PickleReport(audit, model: model)
    try writeToStandardOutput(global.json ? try report.jsonText() : report.text)
    if report.suspicious || report.problem != nil { throw ExitStatus.badData }
  }

  private func examine(
    plan opened: OpenedModel, _ report: inout CheckReport
  ) throws(Diagnostic) {
    report.add(.planVerified, "checksums match, the verifier accepts it")
    let compiled = try compiler.compile(opened)
    report.network = compiled.plan.metadata.network
    report.add(weightsOf: opened, isStrict: strict)
    report.add(hazardsOf: compiled)
    report.add(licenceOf: compiled.facts)
  }

  private func examine(
    _ opened: OpenedModel, _ checkpoint: Checkpoint, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for note in checkpoint.notes { report.add(.fileRemark, "\(note)") }
    if modelOptions.settings.checksums {
      do throws(ModelFileError) {
        try checkpoint.verifyChecksums()
      } catch {
        report.add(Diagnostic(error), as: .checksum)
      }
    }
    report.add(weightsOf: opened, isStrict: strict)
    do throws(Diagnostic) {
      let compiled = try compiler.compile(opened)
      report.network = compiled.plan.metadata.network
      // The checkpoint's own notes come first among them, and are said already.
      for note in compiled.notes.dropFirst(checkpoint.notes.count) {
        report.add(.networkRemark, note)
      }
      for name in compiled.facts.unusedTensors {
        report.add(
          .unusedTensor, "the authors' code computes nothing with it", place: name,
          module: name.module)
      }
      report.add(hazardsOf: compiled)
      report.add(licenceOf: compiled.facts)
    } catch {
      report.add(error, explainedBy: checkpoint, modelOptions.settings)
    }
  }

  private func examine(
    _ opened: OpenedModel, _ source: SourceGraph, _ file: MappedFile, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for warning in source.warnings { report.add(.fileWarning, "\(warning)") }
    if !source.isTorchExport { report.add(secondOpinion: file) }
    do throws(Diagnostic) {
      let compiled = try compiler.compile(opened)
      report.network = compiled.plan.metadata.network
      for note in compiled.notes { report.add(.networkRemark, note) }
      report.add(weightsOf: opened, isStrict: strict)
      for name in source.unusedParameters {
        report.add(.unusedTensor, "nothing needs it", place: name, module: name.module)
      }
      report.add(hazardsOf: compiled)
      report.add(licenceOf: compiled.facts)
    } catch {
      report.add(error, explainedBy: source)
    }
  }
}
