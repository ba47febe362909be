internal import TensorCore

/// A range of bytes of a mapped file, which stays mapped as long as the slice lives.
public struct FileSlice: Sendable {
  /// The file.
  public let file: MappedFile
  /// The bytes of the file, within its size.
  public let range: Range<Int>

  /// Creates a slice.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - range: Its bytes; must lie within `0..<file.count`.
  public init(file: MappedFile, range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.count)
    self.file = file
    self.range = range
  }

  /// The number of bytes.
  public var count: Int { range.count }

  /// Lends the bytes.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try file.withUnsafeBytes { (bytes) throws(Failure) -> Result in
      // Safety: the range was checked against the size of the file.
      try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }
}

extension FileSlice {
  /// The bytes as those of a tensor, which keep the file mapped.
  var tensorBytes: TensorBytes {
    withUnsafeBytes { TensorBytes(owner: file, bytes: $0) }
  }
}
