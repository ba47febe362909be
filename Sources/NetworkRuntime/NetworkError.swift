public import KernelSelection
public import Kernels
public import NetworkProgram
public import PlanRuntime
public import TensorCore

/// Why a network cannot be loaded or run.
public enum NetworkError: Error, Equatable, Sendable {
  /// The processor, or the one that `MHNETC_CPU` names, lacks the instructions that this was built
  /// for.
  case processor(found: InstructionSet, needed: InstructionSet)
  /// No kernels can be had.
  case kernels(KernelSelectionError)
  /// The weights cannot be read.
  case weights(file: String, WeightTableError)
  /// No file of weights is near the program.
  case noWeights(name: String, folder: String)
  /// The weights do not suit the network.
  case program(ProgramError)
  /// The network cannot be prepared or run.
  case run(RuntimeError)
  /// An input that is no tensor.
  case tensor(name: String, TensorError)
  /// An input of more axes than are taken.
  case rank(name: String, found: Int, limit: Int)
  /// A number of the settings that is none of those that are taken.
  case setting(name: String, found: Int64, expected: String)
  /// The picture does not suit the network.
  case picture(PictureRestorationError)
}

extension NetworkError: CustomStringConvertible {
  /// The input, the place in the network or the axis that it is about; empty where it is about none.
  public var place: String {
    switch self {
    case .processor, .kernels, .noWeights, .program: ""
    case .weights(let file, let error):
      error.place.isEmpty ? file : "\(file): \(error.place)"
    case .run(let error): error.place
    case .tensor(let name, _), .rank(let name, _, _): "input '\(name)'"
    case .setting(let name, _, _): "settings.\(name)"
    case .picture(let error): error.place
    }
  }

  /// What was found, and what was expected.
  public var reason: String {
    switch self {
    case .processor(let found, let needed):
      "found a processor with \(found.rawValue), expected \(needed.rawValue), for which this was "
        + "built; build it for another one with `mhnetc emit swift --cpu`"
    case .kernels(let error): error.text
    case .weights(_, let error): error.text
    case .noWeights(let name, let folder):
      "found no '\(name)' in \(folder), in the folders around it or in 'Weights' there, expected the "
        + "file of weights; name it"
    case .program(let error): error.text
    case .run(let error): error.text
    case .tensor(_, let error): "found \(error), expected a tensor"
    case .rank(_, let found, let limit): "found \(found) axes, expected at most \(limit)"
    case .setting(_, let found, let expected): "found \(found), expected \(expected)"
    case .picture(let error): "\(error)"
    }
  }

  /// `WHERE: what was found, what was expected`.
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }

  /// What kind of failure it is.
  public var category: FailureCategory {
    switch self {
    case .processor, .kernels: .unsupported
    case .weights(_, let error): error.category
    case .noWeights: .cannotOpenInput
    case .program: .badData
    case .tensor, .rank, .setting: .usage
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
