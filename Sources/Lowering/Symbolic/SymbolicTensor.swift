public import TensorCore

/// A tensor of shape arithmetic: its elements are extents, which may depend on the input's size.
///
/// Exporters compute shapes with ordinary integer operators. Evaluated on these tensors, they
/// leave no trace in the typed graph: what reaches a `Reshape` or `Pad` is a `Dim`.
public struct SymbolicTensor: Hashable, Sendable {
  /// The type of the elements. Of a floating-point type only whole numbers are represented.
  public let elementType: ElementType
  /// The extents, outermost first.
  public let shape: [Int]
  /// The elements, row-major; of `bool` 0 or 1.
  public let elements: [Dim]

  /// More elements than this are data, not shape arithmetic.
  public static let elementLimit = 4096

  /// Makes a tensor.
  ///
  /// - Throws: `SymbolicError.tooLarge` beyond `elementLimit`, `SymbolicError.elementCount` when
  ///   the elements are not as many as the shape says.
  public init(
    _ elementType: ElementType, shape: [Int], elements: [Dim]
  ) throws(SymbolicError) {
    let count = try SymbolicTensor.elementCount(shape)
    guard elements.count == count else {
      throw .elementCount(found: elements.count, shape: shape)
    }
    self.elementType = elementType
    self.shape = shape
    self.elements = elements
  }

  /// Makes a scalar.
  public init(_ elementType: ElementType, scalar: Dim) {
    self.elementType = elementType
    shape = []
    elements = [scalar]
  }

  /// Makes a vector, as `Shape` gives it.
  ///
  /// - Throws: `SymbolicError.tooLarge` beyond `elementLimit`.
  public init(_ elementType: ElementType, vector: [Dim]) throws(SymbolicError) {
    try self.init(elementType, shape: [vector.count], elements: vector)
  }

  /// The elements of a tensor of whole numbers; `nil` for other numbers and for large tensors.
  public init?(_ tensor: Tensor) {
    guard tensor.elementCount <= SymbolicTensor.elementLimit else { return nil }
    let values = tensor.integers()
    // A number of 64 bits without a sign may not fit.
    if tensor.elementType == .uint64, values.contains(where: { $0 < 0 }) { return nil }
    if tensor.elementType.isFloatingPoint {
      let doubles = tensor.doubles()
      guard zip(values, doubles).allSatisfy({ $1.magnitude <= 0x1p53 && Double($0) == $1 }) else {
        return nil
      }
    }
    elementType = tensor.elementType
    shape = tensor.shape
    elements = values.map { Dim(Int($0)) }
  }

  /// The elements as numbers, where none depends on a size.
  public var constants: [Int]? {
    let values = elements.compactMap(\.value)
    return values.count == elements.count ? values : nil
  }

  /// The tensor, where no element depends on a size.
  public var tensor: Tensor? {
    guard let constants else { return nil }
    return try? Tensor(elementType, shape: shape, integers: constants.map { Int64($0) })
  }

  /// The number of elements of a shape, within the limit.
  static func elementCount(_ shape: [Int]) throws(SymbolicError) -> Int {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, extent >= 0, product <= elementLimit else { throw .tooLarge(shape: shape) }
      count = product
    }
    return count
  }
}

/// Why shape arithmetic has no result.
public enum SymbolicError: Error, Hashable, Sendable {
  /// Too many elements for shape arithmetic.
  case tooLarge(shape: [Int])
  /// Elements that do not fill the shape.
  case elementCount(found: Int, shape: [Int])
  /// An operation on extents that has no polynomial result, or a division by zero.
  case arithmetic(DimError)
  /// A comparison whose outcome depends on the size.
  case undecidable(Dim, comparedTo: Dim)
  /// An operation on one extent whose result depends on the size in no known way.
  case undetermined(operation: String, Dim)
  /// A number that the element type cannot hold.
  case range(ElementType, Dim)
  /// Shapes that do not broadcast.
  case broadcast([Int], [Int])
  /// An axis, index or extent that does not fit the tensor.
  case index(Int, extent: Int)
  /// A function that is not one of whole numbers.
  case function(String)
}
