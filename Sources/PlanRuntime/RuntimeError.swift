public import KernelSelection
public import PlanFormat
public import Reference
public import TensorCore

/// Why a plan cannot be prepared or run.
public enum RuntimeError: Error, Equatable, Sendable {
  /// An input of the network that has not been given.
  case missingInput(name: String)
  /// An input that the network does not have.
  case unknownInput(name: String, known: [String])
  /// A size that the network does not admit, with the nearest ones that it does.
  case size(input: String, SolvingError)
  /// A tensor that is not of the type and shape for which the network was prepared.
  case input(name: String, found: TensorType, expected: TensorType)
  /// Within the network, an extent that is negative or too large at this size.
  case extents(origin: String, [Dim])
  /// At this size, mirroring needs more elements than there are.
  case reflection(origin: String, amount: Int, extent: Int)
  /// The memory needed is more than is allowed.
  case memoryLimit(needed: Int, limit: Int)
  /// The system gives no memory.
  case cannotAllocate(byteCount: Int)
  /// The scalar evaluator refuses an operator, for a reason that only the elements show, such as an
  /// index out of range.
  case evaluation(origin: String, EvaluationError)
  /// The processor lacks instructions that the plan needs, or they are not to be used.
  case missingFeatures([PlanFeature], processor: String)
  /// No kernels.
  case kernels(KernelSelectionError)
  /// No threads.
  case threads(code: Int32)
  /// The caller asked to stop.
  case cancelled
}
