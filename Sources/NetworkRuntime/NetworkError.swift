public import KernelSelection
public import Kernels
public import PlanRuntime

/// Why a network cannot be loaded or run.
public enum NetworkError: Error, Equatable, Sendable {
  /// The processor, or the one that `MHNETC_CPU` names, lacks the instructions that this was built
  /// for.
  case processor(found: InstructionSet, needed: InstructionSet)
  /// No kernels can be had.
  case kernels(KernelSelectionError)
  /// The network cannot be prepared or run.
  case run(RuntimeError)
  /// The picture does not suit the network.
  case picture(PictureRestorationError)
}

extension NetworkError: CustomStringConvertible {
  /// The input, the place in the network or the axis that it is about; empty where it is about none.
  public var place: String {
    switch self {
    case .processor, .kernels: ""
    case .run(let error): error.place
    case .picture(let error): error.place
    }
  }

  /// What was found, and what was expected.
  public var reason: String {
    switch self {
    case .processor(let found, let needed):
      "found a processor with \(found.rawValue), expected \(needed.rawValue), for which this was "
        + "built; build it for another one with `mhnetc emit swift --cpu`"
    case .kernels(let error): "\(error)"
    case .run(let error): error.text
    case .picture(let error): "\(error)"
    }
  }

  /// `WHERE: what was found, what was expected`.
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }

  /// What kind of failure it is.
  public var category: FailureCategory {
    switch self {
    case .processor, .kernels: .unsupported
    case .run(let error): error.category
    case .picture(let error): error.category
    }
  }
}

extension RuntimeError {
  /// What kind of failure it is.
  package var category: FailureCategory {
    switch self {
    case .missingInput, .unknownInput: .usage
    case .size, .input, .extents, .reflection, .evaluation: .badData
    case .memoryLimit, .cannotAllocate, .threads: .resourceLimit
    case .kernels, .missingFeatures: .unsupported
    case .cancelled: .cancelled
    }
  }
}
