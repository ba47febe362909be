public import Operators
public import TensorCore

/// Why text is not the text form of a graph.
public struct GraphParseError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// Something else was expected here.
    case expected(String)
    /// No operator has this name.
    case unknownOperator(String)
    /// The value has not been defined before.
    case undefinedValue(String)
    /// The value has been defined before.
    case redefinedValue(String)
    /// The operator's attributes.
    case attribute(AttributeError)
    /// The operator does not accept its operands.
    case shape(ShapeError)
    /// The type written is not the type inferred.
    case type(written: TensorType, inferred: TensorType)
  }

  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in bytes.
  public let column: Int
  /// What is wrong.
  public let reason: Reason
}
