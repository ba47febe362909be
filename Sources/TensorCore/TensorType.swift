/// Element type and shape of a value, as the text form writes it: `f32[1, 8, 16h, 16w]`.
public struct TensorType: Hashable, Sendable {
  /// The type of each element.
  public let elementType: ElementType
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Dim]

  /// Makes a type.
  public init(_ elementType: ElementType, _ shape: [Dim]) {
    self.elementType = elementType
    self.shape = shape
  }

  /// The number of dimensions.
  public var rank: Int { shape.count }

  /// The shape where no symbol occurs in it.
  public var staticShape: [Int]? {
    let values = shape.compactMap(\.value)
    return values.count == shape.count ? values : nil
  }

  /// The number of elements.
  public func elementCount() throws(DimError) -> Dim { try Dim.product(shape) }

  /// The number of bytes.
  public func byteCount() throws(DimError) -> Dim {
    try elementCount() * Dim(elementType.byteCount)
  }

  /// The same shape with another element type.
  public func with(_ elementType: ElementType) -> TensorType { TensorType(elementType, shape) }

  /// The shape under a binding of the symbols.
  public func evaluatedShape(_ binding: [Symbol: Int]) throws(DimError) -> [Int] {
    var result: [Int] = []
    for dim in shape { result.append(try dim.evaluated(binding)) }
    return result
  }
}

extension TensorType: CustomStringConvertible {
  /// The text form.
  public var description: String {
    "\(elementType)[\(shape.map(\.description).joined(separator: ", "))]"
  }
}
