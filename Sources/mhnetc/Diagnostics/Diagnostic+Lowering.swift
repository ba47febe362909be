import Lowering
import SourceGraphs
import TensorCore

extension Diagnostic {
  init(_ failure: LoweringFailure, file: String) {
    self.init(
      ExitStatus(failure.failureClass), file: file,
      findings: failure.errors.map { Finding(place: $0.place.text, message: $0.reason.text) })
  }
}

extension LoweringError.Place {
  var text: String {
    switch self {
    case .graph: ""
    case .input(let name): "input '\(name)'"
    case .output(let name): "output '\(name)'"
    case .node(let place): "\(place)"
    }
  }
}

extension LoweringError.Reason {
  var text: String {
    switch self {
    case .unsupportedOperator(let found): found.text
    case .unsupportedAttribute(let name, let found, let supported):
      "found \(name) \(found), which is not compiled; expected \(supported)"
    case .unsupportedElementType(let operand, let found):
      "found operand \(operand) of element type \(found), for which it is not compiled"
    case .runTimeOperand(let index, let name):
      "found operand \(index) '\(name)' computed at run time, expected a constant or a size"
    case .sizeAsData(let name, let dim):
      "found '\(name)', which is the size \(dim), used as data"
    case .resamplingFactor(let extent, let size):
      "found an image resampled from \(extent) to \(size), expected a constant fraction of small "
        + "whole numbers"
    case .untyped: "found no element type or number of dimensions, expected both"
    case .missingAttribute(let name): "found no attribute '\(name)', expected one"
    case .attribute(let name, let found, let expected):
      "found \(name) \(found), expected \(expected)"
    case .operandCount(let found, let expected):
      "found \(found) operands, expected \(rangeText(expected))"
    case .missingOperand(let index): "found no operand \(index), expected one"
    case .operandRank(let index, let found, let expected):
      "found operand \(index) with \(found) dimensions, expected \(rangeText(expected))"
    case .resultCount(let found, let expected):
      "found \(found) results, expected \(rangeText(expected))"
    case .axis(let axis, let rank): "found axis \(axis), expected one of \(rank) dimensions"
    case .number(let operand, let found, let expected):
      "found \(found) in operand \(operand), expected \(expected)"
    case .shape(let error): error.text
    case .symbolic(let error): error.text
    case .emptySelection(let extent):
      "found a selection of the 0 largest of \(extent) elements, which gives NaN for every "
        + "picture; expected at least 1"
    case .declaredType(let declared, let inferred):
      "found declared as \(declared), expected \(inferred), which follows from the operands"
    }
  }
}

extension UnsupportedOperator {
  /// `found operator X (opset 17), 3 times, at …, which is not compiled; …`
  var text: String {
    let qualified = domain.isEmpty || domain == "ai.onnx" ? name : "\(domain)::\(name)"
    let times = count == 1 ? "once" : "\(count) times"
    let firstPlaces = places.map(\.description).joined(separator: "; ")
    return "found operator \(qualified) (opset \(version)), \(times), first at \(firstPlaces), "
      + "which is not compiled; \(remedy.text)"
  }
}

extension UnsupportedOperator.Remedy {
  var text: String {
    switch self {
    case .exportForEvaluation: "call model.eval() before the export"
    case .exportOtherVersion: "export with another opset"
    case .exportWithoutControlFlow:
      "control flow depends on data: export by tracing, with a fixed number of steps"
    case .exportUnquantised: "export the floating-point network"
    case .shapeDependsOnData: "its result's shape depends on data, which no plan can hold"
    case .exportStandardOperators: "export with the standard operators only"
    case .composeOfSupported: "write it with the operators of `mhnetc list ops`"
    }
  }
}
