import IR
import TensorCore

/// What a name of the source graph stands for.
enum Lowered: Sendable {
  /// A constant of the file.
  case constant(name: String, Tensor)
  /// A result of shape arithmetic.
  case symbolic(SymbolicTensor)
  /// A value of the typed graph; `assumed` are the elements of an input, where they were given.
  case value(ValueID, assumed: Tensor?)
}
