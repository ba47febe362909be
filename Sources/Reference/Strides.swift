import TensorCore

/// The distance between neighbours along each axis of a row-major tensor.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}

/// The strides with which a tensor is read as one of a larger shape: 0 along repeated axes.
func broadcastStrides(_ shape: [Int], to result: [Int]) -> [Int] {
  let own = rowMajorStrides(shape)
  let missing = result.count - shape.count
  return result.indices.map { axis in
    axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
  }
}

/// The offsets of a strided view's elements, in row-major order of the view.
struct StridedOffsets {
  private let shape: [Int]
  private let strides: [Int]
  private var position: [Int]
  /// The offset of the current element.
  private(set) var offset: Int

  init(shape: [Int], strides: [Int], start: Int = 0) {
    self.shape = shape
    self.strides = strides
    self.offset = start
    position = [Int](repeating: 0, count: shape.count)
  }

  /// Goes to the next element, from the last to the first.
  mutating func advance() {
    var axis = shape.count - 1
    while axis >= 0 {
      position[axis] += 1
      offset += strides[axis]
      if position[axis] < shape[axis] { return }
      offset -= strides[axis] * shape[axis]
      position[axis] = 0
      axis -= 1
    }
  }
}

/// A broadcast that repeats each element `inner` times, and all of that `outer` times: parameters of
/// channels beside weights.
private struct RepeatedRuns {
  let outer: Int
  let inner: Int

  /// `nil` where the axes that are not repeated do not follow one another.
  init?(_ shape: [Int], to result: [Int]) {
    let padded = [Int](repeating: 1, count: result.count - shape.count) + shape
    guard let first = padded.firstIndex(where: { $0 != 1 }),
      let last = padded.lastIndex(where: { $0 != 1 }),
      padded[first...last] == result[first...last]
    else { return nil }
    outer = result[..<first].reduce(1, *)
    inner = result[(last + 1)...].reduce(1, *)
  }

  func repeated<Element>(_ elements: [Element]) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(elements.count * outer * inner)
    for _ in 0..<outer {
      if inner == 1 {
        result.append(contentsOf: elements)
      } else {
        for element in elements { result.append(contentsOf: repeatElement(element, count: inner)) }
      }
    }
    return result
  }
}

/// Repeats elements as broadcasting does.
func broadcast<Element>(_ elements: [Element], _ shape: [Int], to result: [Int]) -> [Element] {
  if shape == result { return elements }
  let count = result.reduce(1, *)
  if elements.count == 1 { return [Element](repeating: elements[0], count: count) }
  if let runs = RepeatedRuns(shape, to: result) { return runs.repeated(elements) }
  var offsets = StridedOffsets(shape: result, strides: broadcastStrides(shape, to: result))
  var repeated: [Element] = []
  repeated.reserveCapacity(count)
  for _ in 0..<count {
    repeated.append(elements[offsets.offset])
    offsets.advance()
  }
  return repeated
}

/// A tensor seen as `[outer, extent, inner]` around one axis.
struct AxisView {
  let outer: Int
  let extent: Int
  let inner: Int

  init(_ shape: [Int], axis: Int) {
    outer = shape[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  /// The offsets of the first elements of all lines along the axis.
  func forEachLine(_ body: (Int) -> Void) {
    for block in 0..<outer {
      for column in 0..<inner { body(block * extent * inner + column) }
    }
  }
}
