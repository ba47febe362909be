import ArgumentParser
import IR
import Lowering
import ModelFiles
import OnnxSecondOpinion
import PlanFormat
import SourceGraphs
import TensorCore

/// `mhnetc check`: is it a well-formed, supported network; every problem at once.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds every problem of a model, with its place and what would help.",
    discussion: """
      ONNX files of opset 17 and below also get a second opinion from libonnx's checker and shape \
      inference, which know nothing newer. Exit code 65 for errors, 69 where only unsupported \
      parts were found. --pickle lists what a checkpoint's pickles name and would call, without \
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
      case .plan: report.remark("plan", "checksums match, the verifier accepts it")
      case .source(let source, let file): try examine(opened, source, file, &report)
      case .checkpoint(let checkpoint, _): try examine(opened, checkpoint, &report)
      }
    } catch {
      // What cannot be opened at all is no finding about a network.
      if [.cannotOpenInput, .inputOutput, .usage].contains(error.status) { throw error }
      report.add(error)
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
    _ opened: OpenedModel, _ checkpoint: Checkpoint, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for note in checkpoint.notes { report.remark("checkpoint", "\(note)") }
    if modelOptions.settings.checksums {
      do throws(ModelFileError) {
        try checkpoint.verifyChecksums()
      } catch {
        report.add(Diagnostic(error))
      }
    }
    report.addNonFinite(checkpoint.nonFiniteTensors(), isError: strict)
    do throws(Diagnostic) {
      let compiled = try compiler.compile(opened)
      report.network = compiled.plan.metadata.network
      // The checkpoint's own notes come first among them, and are said already.
      for note in compiled.notes.dropFirst(checkpoint.notes.count) { report.remark("note", note) }
      for name in compiled.facts.unusedTensors {
        report.warn("unused", "the authors' code computes nothing with it", place: name)
      }
    } catch {
      report.add(error)
    }
  }

  private func examine(
    _ opened: OpenedModel, _ source: SourceGraph, _ file: MappedFile, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for warning in source.warnings { report.warn("file", "\(warning)") }
    if !source.isTorchExport { report.add(secondOpinion: file) }
    do throws(Diagnostic) {
      let compiled = try compiler.compile(opened)
      report.network = compiled.plan.metadata.network
      for note in compiled.notes { report.remark("note", note) }
      report.addNonFinite(source.nonFiniteInitializers, isError: strict)
      for name in source.unusedParameters { report.warn("unused", "nothing needs it", place: name) }
    } catch {
      report.add(error)
    }
  }
}
