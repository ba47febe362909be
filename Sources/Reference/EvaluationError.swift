public import Operators
public import TensorCore

/// Why an operator could not be evaluated.
public enum EvaluationError: Error, Hashable, Sendable {
  /// The operator does not accept its operands at this size.
  case shape(ShapeError)
  /// An extent has no value: a symbol is missing in the binding, or the result overflows.
  case extent(DimError)
  /// The result is no tensor.
  case tensor(TensorError)
  /// The operator stands for elements that are given from outside.
  case needsElements(name: String)
  /// More elements than the evaluator is willing to allocate.
  case tooLarge(shape: [Int], limit: Int)
  /// An integer division by zero, at this element of the result.
  case divisionByZero(element: Int)
  /// A gathered or scattered index outside the axis.
  case index(Int64, axis: Int, extent: Int)
  /// The largest, smallest or mean integer of nothing.
  case emptyReduction(shape: [Int], axes: [Int])
}
