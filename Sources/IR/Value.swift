public import Operators
public import TensorCore

/// The number of a value in its graph; prints as `%12`. Operands have lower numbers than the
/// values that use them.
public struct ValueID: Hashable, Sendable {
  /// The index into the graph's values.
  public let index: Int

  /// Makes an id.
  public init(_ index: Int) { self.index = index }
}

extension ValueID: Comparable, CustomStringConvertible {
  /// Orders by index, which is a topological order.
  public static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }

  /// The text form.
  public var description: String { "%\(index)" }
}

/// A value and its definition: in this IR they are the same thing.
public struct Value: Hashable, Sendable {
  /// What computes it.
  public let op: Op
  /// From what.
  public let operands: [ValueID]
  /// The result; always what the operator's shape rule gives.
  public let type: TensorType
}

/// Where a value comes from; never part of a value's equality.
public struct Origin: Hashable, Sendable {
  /// The node of the source graph, as the exporter named it.
  public let node: String
  /// The author's module, as in `stage1.encoders.0.0.conv1`, where the exporter recorded it.
  public let modulePath: String?

  /// Makes an origin.
  public init(node: String, modulePath: String? = nil) {
    self.node = node
    self.modulePath = modulePath
  }
}

extension Origin: CustomStringConvertible {
  /// The module path where it is known, else the node.
  public var description: String { modulePath ?? node }
}

/// A result of the graph.
public struct Output: Hashable, Sendable {
  /// The name by which the user asks for it.
  public let name: String
  /// The value.
  public let value: ValueID

  /// Makes a result.
  public init(name: String, value: ValueID) {
    self.name = name
    self.value = value
  }
}
