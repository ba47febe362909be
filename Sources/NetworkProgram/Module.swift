/// A module of the author's network: the path under which its weights lie, such as
/// `encoders.0.conv1`.
///
/// Paths are written as the author wrote them:
///
///     let block = Module.network.encoders[0]
///     block.conv1                       // encoders.0.conv1
///
/// A path is a name and nothing more; whether there are weights under it is asked when it is used.
@dynamicMemberLookup
public struct Module: Hashable, Sendable, CustomStringConvertible {
  /// The path, its parts separated by full stops; empty for the whole network.
  public let path: String

  /// The whole network.
  public static let network = Module(path: "")

  /// Makes a module of its path.
  public init(path: String) { self.path = path }

  /// The part of this name.
  public subscript(dynamicMember name: String) -> Module { self[name] }

  /// The part of this name; for names that are words of Swift.
  public subscript(name: String) -> Module {
    Module(path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// The part of this number, as of a list of modules.
  public subscript(index: Int) -> Module { self["\(index)"] }

  /// The parts of these numbers, in their order.
  public subscript(indices: Range<Int>) -> [Module] { indices.map { self[$0] } }

  /// The path.
  public var description: String { path }
}
