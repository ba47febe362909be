import Kernels

/// A part of a tensor: element (i₀, i₁, …) lies at `offset + Σ iₐ · strides[a]`.
struct StridedTensor {
  var offset = 0
  var sizes: [Int]
  var strides: [Int]

  /// A dense tensor.
  init(_ shape: [Int]) {
    sizes = shape
    strides = denseStrides(shape)
  }

  /// Any part.
  init(offset: Int, sizes: [Int], strides: [Int]) {
    self.offset = offset
    self.sizes = sizes
    self.strides = strides
  }

  func sliced(_ axis: Int, from start: Int, count: Int, step: Int) -> StridedTensor {
    var result = self
    result.offset += start * strides[axis]
    result.sizes[axis] = count
    result.strides[axis] *= step
    return result
  }

  func transposed(_ permutation: [Int]) -> StridedTensor {
    StridedTensor(
      offset: offset, sizes: permutation.map { sizes[$0] },
      strides: permutation.map { strides[$0] })
  }

  func expanded(to shape: [Int]) -> StridedTensor {
    let missing = shape.count - sizes.count
    let padded = [Int](repeating: 1, count: missing) + sizes
    let paddedStrides = [Int](repeating: 0, count: missing) + strides
    return StridedTensor(
      offset: offset, sizes: shape,
      strides: shape.indices.map { padded[$0] == shape[$0] ? paddedStrides[$0] : 0 })
  }

  /// A copy between two parts of the same sizes; `nil` where there is nothing to copy.
  ///
  /// Axes of extent 1 are dropped and neighbours merged, so that the kernel sees long rows.
  static func copy(
    from source: StridedTensor, at sourceStart: UnsafeMutablePointer<Float>,
    to destination: StridedTensor, at destinationStart: UnsafeMutablePointer<Float>
  ) -> CopyParameters? {
    if destination.sizes.contains(0) { return nil }
    var axes: [(size: Int, source: Int, destination: Int)] = []
    for (axis, size) in destination.sizes.enumerated() where size != 1 {
      let next = (size, source.strides[axis], destination.strides[axis])
      if let last = axes.last, last.source == size * next.1, last.destination == size * next.2 {
        axes[axes.count - 1] = (last.size * size, next.1, next.2)
      } else {
        axes.append(next)
      }
    }
    if axes.isEmpty { axes = [(1, 1, 1)] }
    var sizes = AxisValues(repeating: 1)
    var sourceStrides = AxisValues(repeating: 0)
    var destinationStrides = AxisValues(repeating: 0)
    for (index, axis) in axes.enumerated() {
      sizes[index] = axis.size
      sourceStrides[index] = axis.source
      destinationStrides[index] = axis.destination
    }
    return CopyParameters(
      rank: axes.count, sizes: sizes, sourceStrides: sourceStrides,
      destinationStrides: destinationStrides, source: sourceStart + source.offset,
      destination: destinationStart + destination.offset)
  }
}
