import Architectures
import ArgumentParser
import KernelSelection
import Kernels
import Lowering
import ModelFiles
import Passes
import PlanFormat
import SourceGraphs

/// `mhnetc list`: what this build knows.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the architectures, operators, passes, kernels, formats or checks of a build.")

  /// What can be listed.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case architectures, ops, passes, kernels, formats, checks
  }

  /// Where operators come from.
  enum OperatorFormat: String, ExpressibleByArgument, CaseIterable {
    case onnx, torch
  }

  @Argument(help: "architectures, ops, passes, kernels, formats or checks (the codes of check).")
  var subject: Subject

  @Option(help: "For ops: onnx or torch.")
  var format: OperatorFormat?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    switch subject {
    case .architectures: try print(ArchitectureList())
    case .ops: try print(OperatorList(format))
    case .passes: try print(PassList())
    case .kernels: try print(KernelList())
    case .formats: try print(FormatList())
    case .checks: try print(CheckList())
    }
  }

  private func print(_ list: some ListResult) throws {
    try writeToStandardOutput(global.json ? try list.jsonText() : list.text)
  }
}

/// A list for people and for machines; Schemas/list.json.
protocol ListResult: JSONResult {
  var text: String { get }
}

/// The operators that are compiled.
struct OperatorList: ListResult {
  struct Entry: Encodable {
    let name: String
    let firstOpset: Int
    let lastOpset: Int
    let note: String?
  }

  /// An operator of PyTorch with its schema.
  struct TorchEntry: Encodable {
    let name: String
    let parameters: [String]
    let inPlaceForm: String?
  }

  let schema = 1
  /// Names alone: what checks read.
  let onnx: [String]
  let torch: [String]
  let operators: [Entry]
  let torchOperators: [TorchEntry]

  init(_ format: List.OperatorFormat?) {
    let known = format == .torch ? [] : OnnxOperator.allCases
    operators = known.map {
      Entry(
        name: $0.rawValue, firstOpset: $0.versions.lowerBound, lastOpset: $0.versions.upperBound,
        note: $0.note)
    }.sorted { $0.name < $1.name }
    onnx = operators.map(\.name)
    torch = format == .onnx ? [] : TorchOperator.names
    let knownOfTorch = format == .onnx ? [] : TorchOperator.allCases
    torchOperators = knownOfTorch.map {
      TorchEntry(
        name: $0.rawValue, parameters: $0.parameters.map(\.description),
        inPlaceForm: $0.hasInPlaceForm ? $0.inPlaceName : nil)
    }.sorted { $0.name < $1.name }
  }

  var text: String {
    let onnx = operators.map { entry in
      let note = entry.note.map { "  \($0)" } ?? ""
      return padded(entry.name, 22) + "opset \(entry.firstOpset) to \(entry.lastOpset)\(note)\n"
    }
    let torch = torchOperators.map { entry in
      let inPlace = entry.inPlaceForm.map { "; also \($0)" } ?? ""
      return padded(entry.name, 34) + "(\(entry.parameters.joined(separator: ", ")))\(inPlace)\n"
    }
    return (onnx + torch).joined()
  }

  private func padded(_ name: String, _ width: Int) -> String {
    name + String(repeating: " ", count: max(1, width - name.count))
  }
}

/// The passes, in the order in which they run.
struct PassList: ListResult {
  struct Entry: Encodable {
    let name: String
    let stage: String
    let summary: String
  }

  let schema = 1
  let passes = Pipeline.passes.map {
    Entry(name: $0.name, stage: $0.stage.rawValue, summary: $0.summary)
  }

  var text: String {
    var table = TextTable()
    for pass in passes {
      let stage = pass.stage + String(repeating: " ", count: stageWidth - pass.stage.count)
      table.addPair(pass.name, "\(stage)  \(pass.summary)")
    }
    return table.text
  }

  private var stageWidth: Int { passes.map(\.stage.count).max() ?? 0 }
}

/// The kernels and the instruction sets that this processor has.
struct KernelList: ListResult {
  let schema = 1
  let kernels = StepKernel.allCases.map(\.rawValue)
  let instructionSets = KernelSelection.available.map(\.rawValue)
  /// What `--precision` takes here.
  let precisions = Precision.allCases.filter {
    $0 == .f32 || KernelSelection.available.contains(.v4BF16)
  }.map(\.rawValue)

  var text: String {
    "kernels           \(kernels.joined(separator: ", "))\n"
      + "instruction sets  \(instructionSets.joined(separator: ", "))\n"
      + "precisions        \(precisions.joined(separator: ", "))\n"
  }
}

/// The file formats.
struct FormatList: ListResult {
  struct Entry: Encodable {
    let name: String
    let compiled: Bool
  }

  let schema = 1
  let formats = FileFormat.allCases.map { format -> Entry in
    let isRead =
      switch format {
      case .onnx, .torchExport, .torchZip, .torchLegacy, .safetensors, .plan: true
      }
    return Entry(name: format.rawValue, compiled: isRead)
  }

  var text: String {
    formats.map { "\($0.name)\($0.compiled ? "" : "  (recognised, not yet compiled)")\n" }.joined()
  }
}
