/// What a pickle may cost. A value costs at most about 150 bytes of memory for each byte of the
/// stream (a one-byte instruction makes at most one node), whatever the stream says.
public struct PickleLimits: Hashable, Sendable {
  /// Instructions.
  public var instructions = 10_000_000
  /// Texts, containers and objects.
  public var values = 5_000_000
  /// Entries of the memo.
  public var memoEntries = 1_000_000
  /// Different globals.
  public var globals = 10_000
  /// Bytes of the module and of the name of a global.
  public var nameBytes = 1024

  /// The limits that hold unless the caller changes them.
  public init() {}
}
