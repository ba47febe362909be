/// A tensor with known extents and its elements: row-major, little-endian, without gaps.
public struct Tensor: Hashable, Sendable {
  /// The type of each element.
  public let elementType: ElementType
  /// The extents, outermost first.
  public let shape: [Int]
  /// The elements.
  public let bytes: TensorBytes

  /// Makes a tensor of bytes that have been counted.
  ///
  /// - Throws: `TensorError` when an extent is negative, the product of the extents overflows, or
  ///   the bytes are not exactly as many as the shape needs.
  public init(_ elementType: ElementType, shape: [Int], bytes: TensorBytes) throws(TensorError) {
    let expected = try Tensor.byteCount(elementType, shape: shape)
    guard bytes.count == expected else {
      throw .byteCount(found: bytes.count, expected: expected)
    }
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// Bytes of a tensor of this type and shape, in checked arithmetic.
  public static func byteCount(_ elementType: ElementType, shape: [Int]) throws(TensorError) -> Int
  {
    var count = elementType.byteCount
    for extent in shape {
      guard extent >= 0 else { throw .negativeExtent(shape: shape) }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { throw .overflow(shape: shape) }
      count = product
    }
    return count
  }

  /// The number of elements.
  public var elementCount: Int { bytes.count / elementType.byteCount }

  /// The type, with constant extents.
  public var type: TensorType { TensorType(elementType, shape.map { Dim($0) }) }

  /// The same elements in another shape.
  ///
  /// - Throws: `TensorError.byteCount` when the number of elements differs.
  public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
    try Tensor(elementType, shape: shape, bytes: bytes)
  }
}

/// Why bytes are not a tensor.
public enum TensorError: Error, Hashable, Sendable {
  /// An extent is below zero.
  case negativeExtent(shape: [Int])
  /// The number of bytes does not fit in 64 bits.
  case overflow(shape: [Int])
  /// The bytes are not as many as the shape needs.
  case byteCount(found: Int, expected: Int)
}
