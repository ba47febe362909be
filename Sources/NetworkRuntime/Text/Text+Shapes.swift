import Glibc
package import Operators
package import Reference
package import TensorCore

extension DimError {
  package var text: String {
    switch self {
    case .overflow: "found an extent that exceeds 63 bits"
    case .inexactDivision(let dividend, let divisor):
      "found \(dividend) divided by \(divisor), which does not come out exactly for every size"
    case .divisionByZero(let dividend): "found \(dividend) divided by 0"
    case .unbound(let symbol): "found no value for the extent '\(symbol)'"
    }
  }
}

extension ShapeError {
  package var text: String {
    switch self {
    case .operandCount(let found, let expected):
      "found \(found) operands, expected \(rangeText(expected))"
    case .rank(let operand, let found, let expected):
      "found operand \(operand) of type \(found), expected \(expected) dimensions"
    case .elementType(let operand, let found, let expected):
      "found operand \(operand) of type \(found), expected "
        + expected.map(\.rawValue).joined(separator: " or ")
    case .extents(let operand, let found, let expected):
      "found operand \(operand) of type \(found), expected the extents \(list(expected))"
    case .broadcast(let left, let right):
      "found the shapes \(list(left)) and \(list(right)), expected ones that broadcast"
    case .attribute(let name, let found, let expected):
      "found \(name) \(found), expected \(expected)"
    case .axis(let axis, let type): "found axis \(axis), expected one of \(type)"
    case .elementCount(let found, let expected):
      "found the new shape \(list(found)), expected as many elements as \(list(expected)) has"
    case .arithmetic(let error): error.text
    }
  }
}

extension EvaluationError {
  package var text: String {
    switch self {
    case .shape(let error): error.text
    case .extent(let error): error.text
    case .tensor(let error): "found a result that is no tensor: \(error)"
    case .needsElements(let name): "found no elements for '\(name)'"
    case .tooLarge(let shape, let limit):
      "found a result of shape \(shape), expected at most \(limit) elements"
    case .divisionByZero(let element): "found an integer division by 0 at element \(element)"
    case .index(let index, let axis, let extent):
      "found the index \(index), expected one of axis \(axis) with \(extent) elements"
    case .emptyReduction(let shape, let axes):
      "found a reduction of no elements: shape \(shape), axes \(axes)"
    }
  }
}

/// `[1, 3, 16h, 16w]`.
package func list(_ dims: [Dim]) -> String {
  "[\(dims.map(\.description).joined(separator: ", "))]"
}

/// `2`, `2 to 3`, `at least 1`.
package func rangeText(_ range: ClosedRange<Int>) -> String {
  if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
  if range.upperBound == .max { return "at least \(range.lowerBound)" }
  return "\(range.lowerBound) to \(range.upperBound)"
}

/// The system's words for an error number.
package func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
