/// Immutable bytes: an array of our own, or a part of something that somebody else keeps alive,
/// such as a mapped file.
public struct TensorBytes: Sendable {
  private enum Storage: Sendable {
    case array([UInt8])
    case borrowed(owner: any AnyObject & Sendable, BorrowedBytes)
  }

  // Safety: the pointer is only read, and `Storage.borrowed` keeps its owner beside it; whoever
  // makes one promises that the memory stays unchanged for as long as the owner lives.
  private struct BorrowedBytes: @unchecked Sendable {
    let buffer: UnsafeRawBufferPointer
  }

  private let storage: Storage

  /// Takes over an array.
  public init(_ bytes: [UInt8]) { storage = .array(bytes) }

  /// Refers to memory that `owner` keeps alive and unchanged.
  public init(owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer) {
    storage = .borrowed(owner: owner, BorrowedBytes(buffer: bytes))
  }

  /// The number of bytes.
  public var count: Int {
    switch storage {
    case .array(let bytes): bytes.count
    case .borrowed(_, let bytes): bytes.buffer.count
    }
  }

  /// Calls `body` with the bytes, which are valid during the call only.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    switch storage {
    case .array(let bytes): return try bytes.withUnsafeBytes(body)
    case .borrowed(let owner, let bytes):
      return try withExtendedLifetime(owner) { try body(bytes.buffer) }
    }
  }

  /// A copy as an array.
  public func array() -> [UInt8] { withUnsafeBytes { Array($0) } }
}

extension TensorBytes: Hashable {
  /// Equal when the bytes are.
  public static func == (left: TensorBytes, right: TensorBytes) -> Bool {
    left.withUnsafeBytes { a in right.withUnsafeBytes { b in a.elementsEqual(b) } }
  }

  /// Hashes the length and the first kilobyte: enough to tell tensors apart, cheap for large ones.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(1024))) }
  }
}
