import Architectures
import Lowering
import ModelFiles
import SourceGraphs
import TensorCore

/// Structure against an architecture, operators and shapes.
extension CheckReport {
  /// The most names that are searched for one that a tensor may have had.
  private static let mostCandidates = 256

  /// A file that cannot be read as any model.
  mutating func add(unreadable error: Diagnostic) {
    switch error.status {
    case .badData: add(error, as: .malformedFile)
    case .unsupported: add(error, as: .unsupportedFormat)
    case .done, .comparisonFailed, .usage, .cannotOpenInput, .internalBug, .cannotCreateOutput,
      .inputOutput, .resourceLimit, .interrupted, .terminated:
      add(error)
    }
  }

  /// Why a checkpoint is no network: tensor by tensor, where that is the reason.
  mutating func add(
    _ error: Diagnostic, explainedBy checkpoint: Checkpoint, _ settings: ModelSettings
  ) {
    let tensors = Dictionary(checkpoint.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    do throws(BuildingError) {
      _ = try Architecture.build(
        WeightInventory(tensors), as: settings.designs ?? Architecture.Design.allCases)
      // It is one: the reason lies elsewhere.
      add(error)
    } catch {
      fail(Diagnostic(error, file: model).status)
      add(error)
    }
  }

  private mutating func add(_ error: BuildingError) {
    let summary = Diagnostic(error, file: model).findings.first?.message ?? ""
    switch error {
    case .unknownArchitecture: add(.unknownArchitecture, summary)
    case .wholeNumbers(let design, let names):
      for name in names {
        add(
          .quantisedWeights,
          "found whole numbers, expected weights of f16, bf16, f32 or f64 for \(design.rawValue)",
          place: "tensor '\(name)'", module: name.module)
      }
    case .binding(let report):
      add(.nearestArchitecture, summary)
      add(report)
    case .otherArchitecture(_, let report):
      add(.otherArchitecture, summary)
      add(report)
    }
  }

  /// What is missing, of another shape and left over, each with its module.
  private mutating func add(_ report: BindingReport) {
    let design = report.design.rawValue
    if let contradiction = report.contradiction {
      let module = report.prefix + contradiction.module
      add(.contradictingShapes, contradiction.error.text, place: module, module: module)
    }
    let unexpected = report.unexpected.prefix(CheckReport.mostCandidates)
    for name in report.missing {
      let other = unexpected.first { $0.hasSuffix("." + name) || name.hasSuffix("." + $0) }
      let hint = other.map { "; '\(report.prefix + $0)', which is unexpected, may be it" } ?? ""
      let full = report.prefix + name
      add(
        .missingTensor, "found none, expected it for \(design)\(hint)", place: "tensor '\(full)'",
        module: full.module)
    }
    for tensor in report.misshaped {
      let full = report.prefix + tensor.name
      add(
        .misshapenTensor, "found the shape \(tensor.found), expected \(tensor.expected)",
        place: "tensor '\(full)'", module: full.module)
    }
    for name in report.unexpected {
      let full = report.prefix + name
      add(
        .unexpectedTensor, "unexpected, found no place for it in \(design)",
        place: "tensor '\(full)'", module: full.module)
    }
  }

  /// Why an exported graph is not compiled: node by node, where that is the reason.
  mutating func add(_ error: Diagnostic, explainedBy source: SourceGraph) {
    do throws(LoweringFailure) {
      _ = try lower(source)
      add(error)
    } catch {
      fail(ExitStatus(error.failureClass))
      for problem in error.errors {
        add(problem.reason.code, problem.reason.text, place: problem.place.text)
      }
    }
  }
}

extension LoweringError.Reason {
  fileprivate var code: CheckCode {
    switch self {
    case .unsupportedOperator: .unsupportedOperator
    case .unsupportedAttribute, .unsupportedElementType, .runTimeOperand, .sizeAsData,
      .resamplingFactor, .untyped:
      .unsupportedUse
    case .shape, .symbolic, .operandRank, .declaredType: .invalidShape
    case .missingAttribute, .attribute, .operandCount, .missingOperand, .resultCount, .axis,
      .number, .emptySelection:
      .invalidNode
    }
  }
}

extension String {
  /// The author's module of a tensor: its name without what follows the last dot.
  var module: String? {
    lastIndex(of: ".").map { String(self[..<$0]) }
  }
}
