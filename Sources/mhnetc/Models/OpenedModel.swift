import Architectures
import ModelFiles
import Operators
import PlanFormat
import SourceGraphs
import TensorCore

/// A model file, read and told apart by content.
enum OpenedModel {
  /// A source graph, not yet lowered.
  case source(SourceGraph, file: MappedFile)
  /// A checkpoint: weights, of which the architecture is told.
  case checkpoint(Checkpoint, file: MappedFile)
  /// A plan, checked and verified.
  case plan(Plan, file: MappedFile)

  /// Opens a MODEL argument; `-` is standard input.
  ///
  /// - Throws: `Diagnostic`.
  init(_ path: String, _ settings: ModelSettings = ModelSettings()) throws(Diagnostic) {
    let file: MappedFile
    let format: FileFormat
    do throws(ModelFileError) {
      file = try MappedFile.open(path)
      format = try FileFormat.detect(file)
    } catch {
      throw Diagnostic(error)
    }
    if let key = settings.weightsKey, ![.torchZip, .torchLegacy].contains(format) {
      throw Diagnostic(
        .usage, file: path,
        "found \(format.rawValue), which has no entry '\(key)'; --weights-key is for checkpoints of "
          + "torch.save")
    }
    switch format {
    case .onnx: self = .source(try OpenedModel.sourceGraph(of: file), file: file)
    case .plan: self = .plan(try OpenedModel.plan(of: file), file: file)
    case .torchZip, .torchLegacy, .safetensors:
      self = .checkpoint(try OpenedModel.checkpoint(of: file, settings), file: file)
    case .torchExport:
      self = .source(try OpenedModel.exportedGraph(of: file, settings), file: file)
    }
  }

  /// What the file is.
  var format: FileFormat {
    switch self {
    case .source(let source, _): source.isTorchExport ? .torchExport : .onnx
    case .checkpoint(let checkpoint, _): checkpoint.format
    case .plan: .plan
    }
  }

  /// The names of the inputs, in order.
  var inputNames: [String] {
    switch self {
    case .source(let source, _): source.inputs.map(\.name)
    case .checkpoint: [BuiltNetwork.inputName]
    case .plan(let plan, _):
      plan.inputs.compactMap { id in
        if case .input(let input) = plan[id].op { input.name } else { nil }
      }
    }
  }

  /// The element type of an input; `nil` where the file does not say.
  func elementType(ofInput name: String) -> ElementType? {
    switch self {
    case .source(let source, _): source.inputs.first { $0.name == name }?.elementType
    case .checkpoint: .float32
    case .plan(let plan, _):
      plan.inputs.lazy.map { plan[$0] }.first { value in
        if case .input(let input) = value.op { input.name == name } else { false }
      }?.type.elementType
    }
  }

  /// The file.
  var file: MappedFile {
    switch self {
    case .source(_, let file), .checkpoint(_, let file), .plan(_, let file): file
    }
  }

  private static func sourceGraph(of file: MappedFile) throws(Diagnostic) -> SourceGraph {
    let model: OnnxModel
    do throws(ModelFileError) {
      model = try OnnxModel.read(file)
    } catch {
      throw Diagnostic(error)
    }
    do throws(SourceGraphError) {
      return try SourceGraph(model)
    } catch {
      throw Diagnostic(error)
    }
  }

  private static func exportedGraph(
    of file: MappedFile, _ settings: ModelSettings
  ) throws(Diagnostic) -> SourceGraph {
    let program: ExportedProgram
    do throws(ModelFileError) {
      program = try ExportedProgram.read(file, options: settings.checkpointOptions)
    } catch {
      throw Diagnostic(error)
    }
    do throws(SourceGraphError) {
      return try SourceGraph(program)
    } catch {
      throw Diagnostic(error)
    }
  }

  private static func checkpoint(
    of file: MappedFile, _ settings: ModelSettings
  ) throws(Diagnostic) -> Checkpoint {
    do throws(ModelFileError) {
      return try Checkpoint.read(file, options: settings.checkpointOptions)
    } catch {
      throw Diagnostic(error)
    }
  }

  private static func plan(of file: MappedFile) throws(Diagnostic) -> Plan {
    do throws(PlanError) {
      // The plan keeps the file alive, and with it the bytes that its weights refer to.
      return try file.withUnsafeBytes { bytes throws(PlanError) in
        try Plan(owner: file, bytes: bytes)
      }
    } catch {
      throw Diagnostic(error, file: file.name)
    }
  }
}
