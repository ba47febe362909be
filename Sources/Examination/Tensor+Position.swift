public import TensorCore

extension Tensor {
  /// The indices of an element, given its place in row-major order.
  public func position(of place: Int) -> [Int] {
    var rest = place
    return shape.reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }
}
