public import PlanFormat
public import TensorCore

/// Why a network has no plan.
public enum ProgramError: Error, Hashable, Sendable {
  /// A step does not fit its operands, or the whole does not hold together.
  case plan(PlanError)
  /// An extent that is not a polynomial, or too large.
  case extent(DimError)
  /// The weights have none of this name.
  case missingWeight(name: String)
  /// The weights are those of another network, or of another version of it.
  case foreignWeights(found: UInt64, expected: UInt64)
}
