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
      parts were found.
      """)

  @Argument(help: "The model: ONNX, a checkpoint or a plan.")
  var model: String

  @OptionGroup var global: GlobalOptions

  func run() throws {
    var report = CheckReport(model: model)
    do throws(Diagnostic) {
      let opened = try OpenedModel(model)
      report.format = opened.format.rawValue
      switch opened {
      case .plan: report.remark("plan", "checksums match, the verifier accepts it")
      case .source(let source, let file): try examine(opened, source, file, &report)
      case .checkpoint(let checkpoint, _): try examine(opened, checkpoint, &report)
      }
    } catch {
      // What cannot be opened at all is no finding about a network.
      if error.status == .cannotOpenInput || error.status == .inputOutput { throw error }
      report.add(error)
    }
    try writeToStandardOutput(global.json ? try report.jsonText() : report.text)
    if report.status != .done { throw report.status }
  }

  private func examine(
    _ opened: OpenedModel, _ checkpoint: Checkpoint, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for note in checkpoint.notes { report.remark("checkpoint", "\(note)") }
    do throws(ModelFileError) {
      try checkpoint.verifyChecksums()
    } catch {
      report.add(Diagnostic(error))
    }
    do throws(Diagnostic) {
      let quiet = Messages(isQuiet: true, isVerbose: false)
      let compiled = try Compiler(messages: quiet).compile(opened)
      report.network = compiled.plan.metadata.network
      for name in compiled.facts.unusedTensors {
        report.warn("unused", "the authors' code computes nothing with it", place: name)
      }
      report.addNonFinite(checkpoint.tensors.map { ($0.name, $0.tensor) })
    } catch {
      report.add(error)
    }
  }

  private func examine(
    _ opened: OpenedModel, _ source: SourceGraph, _ file: MappedFile, _ report: inout CheckReport
  ) throws(Diagnostic) {
    for warning in source.warnings { report.warn("file", "\(warning)") }
    report.add(secondOpinion: file)
    do throws(Diagnostic) {
      let quiet = Messages(isQuiet: true, isVerbose: false)
      let compiled = try Compiler(messages: quiet).compile(opened)
      report.network = compiled.plan.metadata.network
      for note in compiled.notes { report.remark("note", note) }
      report.addNonFinite(source.initializers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      for name in source.unusedParameters { report.warn("unused", "nothing needs it", place: name) }
    } catch {
      report.add(error)
    }
  }
}
