/// What a model file may cost before it is decoded.
public struct ProtobufLimits: Hashable, Sendable {
  /// Nesting of messages, the model itself being level 1. A graph in an attribute adds 3 levels.
  public var depth = 64
  /// Nodes in all graphs and functions.
  public var nodes = 1_000_000
  /// Messages of all kinds.
  public var messages = 4_000_000
  /// Memory of the decoded records without the tensors' raw payloads, in bytes, as estimated from
  /// the structures that the decoder allocates.
  public var recordBytes = 1 << 30
  /// Bytes of one file.
  public var fileBytes = MappedFile.defaultLimit

  /// The limits that hold unless the caller changes them.
  public init() {}
}
