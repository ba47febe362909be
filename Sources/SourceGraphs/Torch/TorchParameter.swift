/// A parameter of an operator, and what it is where a program leaves it out: exporters omit what
/// equals the default.
public struct TorchParameter: Hashable, Sendable {
  /// The name in ATen's schema.
  public let name: String
  /// What an absent argument means.
  public let fallback: Fallback

  /// What an absent argument means.
  public enum Fallback: Hashable, Sendable {
    /// Nothing: the argument must be there.
    case required
    case none
    case int(Int)
    case ints([Int])
    case number(Double)
    case bool(Bool)
    case text(String)
  }

  static func required(_ name: String) -> TorchParameter {
    TorchParameter(name: name, fallback: .required)
  }

  static func optional(_ name: String) -> TorchParameter {
    TorchParameter(name: name, fallback: .none)
  }

  static func int(_ name: String, _ value: Int) -> TorchParameter {
    TorchParameter(name: name, fallback: .int(value))
  }

  static func ints(_ name: String, _ values: [Int]) -> TorchParameter {
    TorchParameter(name: name, fallback: .ints(values))
  }

  static func number(_ name: String, _ value: Double) -> TorchParameter {
    TorchParameter(name: name, fallback: .number(value))
  }

  static func bool(_ name: String, _ value: Bool) -> TorchParameter {
    TorchParameter(name: name, fallback: .bool(value))
  }

  static func text(_ name: String, _ value: String) -> TorchParameter {
    TorchParameter(name: name, fallback: .text(value))
  }
}

extension TorchParameter: CustomStringConvertible {
  /// The parameter as in a schema: `dilation=1`.
  public var description: String {
    switch fallback {
    case .required: name
    case .none: "\(name)=None"
    case .int(let value): "\(name)=\(value)"
    case .ints(let values): "\(name)=\(values)"
    case .number(let value): "\(name)=\(value)"
    case .bool(let value): "\(name)=\(value ? "True" : "False")"
    case .text(let value): "\(name)='\(value)'"
    }
  }
}
