package import KernelSelection
import Kernels
import PlanFormat
package import PlanRuntime
package import TensorCore

extension RuntimeError {
  package var place: String {
    switch self {
    case .missingInput(let name), .unknownInput(let name, _), .size(let name, _),
      .input(let name, _, _):
      "input '\(name)'"
    case .extents(let origin, _), .reflection(let origin, _, _), .evaluation(let origin, _): origin
    case .memoryLimit, .cannotAllocate, .threads, .kernels, .missingFeatures, .cancelled: ""
    }
  }

  package var text: String {
    switch self {
    case .missingInput: "found no tensor for it, expected --input NAME=FILE"
    case .unknownInput(_, let known):
      "found no such input, expected one of \(known.joined(separator: ", "))"
    case .size(_, let error): error.text
    case .input(_, let found, let expected): "found \(found), expected \(expected)"
    case .extents(_, let dims): "found the extents \(list(dims)), which this size does not allow"
    case .reflection(_, let amount, let extent):
      "found \(amount) elements to mirror, expected less than the \(extent) that there are; "
        + "the picture is too small for this network"
    case .memoryLimit(let needed, let limit):
      "needs \(Quantity.bytes(needed)) of memory at this size, expected at most "
        + "\(Quantity.bytes(limit)); restore a smaller picture, or raise --max-memory"
    case .cannotAllocate(let bytes): "the system gives no \(Quantity.bytes(bytes)) of memory"
    case .evaluation(_, let reason): "found \(reason)"
    case .kernels(let error): error.text
    case .missingFeatures(let features, let processor):
      "found kernels for \(processor), expected "
        + features.map(\.rawValue).joined(separator: " and ")
        + "; this plan cannot run here, convert the model without --precision"
    case .threads(let code): "the system starts no thread: \(systemMessage(code))"
    case .cancelled: "stopped"
    }
  }
}

extension SolvingError {
  package var text: String {
    switch self {
    case .elementType(let found, let expected): "found element type \(found), expected \(expected)"
    case .rank(let found, let expected): "found the shape \(found), expected \(list(expected))"
    case .extent(let axis, let found, let expected, let nearest):
      "found \(found) on axis \(axis), expected \(expected)"
        + (nearest.isEmpty
          ? ""
          : "; the nearest sizes that work are \(nearest.map(String.init).joined(separator: " and "))")
    case .ambiguous(let axis, let dim): "found axis \(axis) of extent \(dim), which is ambiguous"
    }
  }
}

extension KernelSelectionError {
  package var text: String {
    let variable = KernelSelection.environmentVariable
    return switch self {
    case .unknownInstructionSet(let name):
      "\(variable): found '\(name)', expected one of "
        + KernelSelection.available.map(\.rawValue).joined(separator: ", ")
    case .unsupported(let instructionSet):
      "\(variable): found \(instructionSet.rawValue), which this processor or this build lacks, "
        + "expected one of \(KernelSelection.available.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
