public import TensorCore

/// Elements in other places.
extension SymbolicTensor {
  /// The common shape by NumPy's rule.
  static func broadcast(_ a: [Int], _ b: [Int]) throws(SymbolicError) -> [Int] {
    let rank = max(a.count, b.count)
    var shape: [Int] = []
    for index in 0..<rank {
      let x = index < rank - a.count ? 1 : a[index - (rank - a.count)]
      let y = index < rank - b.count ? 1 : b[index - (rank - b.count)]
      guard x == y || x == 1 || y == 1 else { throw .broadcast(a, b) }
      shape.append(x == 1 ? y : x)
    }
    return shape
  }

  /// The distance in elements between neighbours along each axis.
  private static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      // Overflow means a tensor without elements, whose strides are never used.
      strides[axis] = strides[axis + 1] &* shape[axis + 1]
    }
    return strides
  }

  /// The elements at `offset + Σ index[axis] · strides[axis]` for every index into `shape`.
  private func view(
    _ shape: [Int], offset: Int, strides: [Int]
  ) throws(SymbolicError) -> SymbolicTensor {
    let count = try SymbolicTensor.elementCount(shape)
    var result: [Dim] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    for _ in 0..<count {
      var position = offset
      for axis in shape.indices { position += index[axis] * strides[axis] }
      guard elements.indices.contains(position) else {
        throw .index(position, extent: elements.count)
      }
      result.append(elements[position])
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
    return try SymbolicTensor(elementType, shape: shape, elements: result)
  }

  /// Repeats axes of extent 1.
  ///
  /// - Throws: `SymbolicError.broadcast` when the shape does not fit.
  public func expanded(to target: [Int]) throws(SymbolicError) -> SymbolicTensor {
    if shape == target { return self }
    guard try SymbolicTensor.broadcast(shape, target) == target else {
      throw .broadcast(shape, target)
    }
    let own = SymbolicTensor.strides(shape)
    let leading = target.count - shape.count
    let strides = target.indices.map { axis in
      axis < leading || shape[axis - leading] == 1 ? 0 : own[axis - leading]
    }
    return try view(target, offset: 0, strides: strides)
  }

  /// The same elements in another shape.
  ///
  /// - Throws: `SymbolicError.elementCount` when the number of elements differs.
  public func reshaped(_ shape: [Int]) throws(SymbolicError) -> SymbolicTensor {
    try SymbolicTensor(elementType, shape: shape, elements: elements)
  }

  /// Exchanges axes: axis `i` of the result is axis `permutation[i]`.
  ///
  /// - Throws: `SymbolicError.index` when the permutation is none of the axes.
  public func transposed(_ permutation: [Int]) throws(SymbolicError) -> SymbolicTensor {
    guard permutation.sorted() == Array(shape.indices) else {
      throw .index(permutation.count, extent: shape.count)
    }
    let own = SymbolicTensor.strides(shape)
    return try view(
      permutation.map { shape[$0] }, offset: 0, strides: permutation.map { own[$0] })
  }

  /// Every `step`-th element along an axis.
  ///
  /// - Throws: `SymbolicError.index` when the range leaves the tensor.
  public func sliced(
    axis: Int, start: Int, count: Int, step: Int
  ) throws(SymbolicError) -> SymbolicTensor {
    guard shape.indices.contains(axis) else { throw .index(axis, extent: shape.count) }
    guard count <= SymbolicTensor.elementLimit else { throw .tooLarge(shape: [count]) }
    if count > 0 {
      let (span, overflow) = step.multipliedReportingOverflow(by: count - 1)
      let (last, overflows) = start.addingReportingOverflow(span)
      for index in [start, last] {
        guard !overflow, !overflows, (0..<shape[axis]).contains(index) else {
          throw .index(index, extent: shape[axis])
        }
      }
    }
    var strides = SymbolicTensor.strides(shape)
    let offset = start &* strides[axis]
    strides[axis] = strides[axis] &* step
    var result = shape
    result[axis] = count
    return try view(result, offset: offset, strides: strides)
  }

  /// The parts at `indices` along an axis; negative indices count from the end.
  ///
  /// - Throws: `SymbolicError.index` when an index leaves the axis.
  public func gathered(
    axis: Int, indices: [Int], indexShape: [Int]
  ) throws(SymbolicError) -> SymbolicTensor {
    guard shape.indices.contains(axis) else { throw .index(axis, extent: shape.count) }
    var parts: [SymbolicTensor] = []
    for index in indices {
      let position = index < 0 ? index + shape[axis] : index
      guard (0..<shape[axis]).contains(position) else {
        throw .index(index, extent: shape[axis])
      }
      parts.append(try sliced(axis: axis, start: position, count: 1, step: 1))
    }
    let target = Array(shape[..<axis]) + indexShape + Array(shape[(axis + 1)...])
    guard !parts.isEmpty else {
      return try SymbolicTensor(elementType, shape: target, elements: [])
    }
    return try SymbolicTensor.concatenated(parts, axis: axis).reshaped(target)
  }

  /// Puts tensors one after the other.
  ///
  /// - Throws: `SymbolicError.broadcast` when their other axes differ.
  public static func concatenated(
    _ parts: [SymbolicTensor], axis: Int
  ) throws(SymbolicError) -> SymbolicTensor {
    guard let first = parts.first, first.shape.indices.contains(axis) else {
      throw .index(axis, extent: parts.first?.shape.count ?? 0)
    }
    var shape = first.shape
    for part in parts.dropFirst() {
      guard part.shape.count == shape.count else { throw .broadcast(shape, part.shape) }
      for other in shape.indices where other != axis && part.shape[other] != shape[other] {
        throw .broadcast(shape, part.shape)
      }
      shape[axis] = shape[axis] &+ part.shape[axis]
    }
    var elements: [Dim] = []
    let outer = try elementCount(Array(shape[..<axis]))
    for block in 0..<outer {
      for part in parts {
        let length = part.elements.count / max(outer, 1)
        elements += part.elements[block * length..<(block + 1) * length]
      }
    }
    return try SymbolicTensor(first.elementType, shape: shape, elements: elements)
  }

  /// Combines the elements along some axes.
  ///
  /// - Throws: `SymbolicError` where the result is not known for every size.
  public func reduced(
    _ axes: [Int], keepsAxes: Bool, from initial: Dim?,
    _ function: (Dim, Dim) throws(SymbolicError) -> Dim
  ) throws(SymbolicError) -> SymbolicTensor {
    let kept = shape.indices.filter { !axes.contains($0) }
    let dropped = shape.indices.filter { axes.contains($0) }
    let outerShape = kept.map { shape[$0] }
    let ordered = try transposed(kept + dropped)
    let inner = try SymbolicTensor.elementCount(dropped.map { shape[$0] })
    var result: [Dim] = []
    for block in 0..<(try SymbolicTensor.elementCount(outerShape)) {
      var combined = initial
      for element in ordered.elements[block * inner..<(block + 1) * inner] {
        if let so = combined { combined = try function(so, element) } else { combined = element }
      }
      guard let combined else { throw .index(0, extent: 0) }
      result.append(combined)
    }
    let target =
      keepsAxes ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] } : outerShape
    return try SymbolicTensor(elementType, shape: target, elements: result)
  }
}
