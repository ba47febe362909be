import Operators
import TensorCore

/// Reads elements of any type through a strided view.
///
/// - Parameters:
///   - source: The tensor.
///   - shape: The shape of the view.
///   - strides: Elements between neighbours along each axis of the view; any sign.
///   - start: The offset of the first element.
///   - result: The shape of the result, of as many elements.
/// - Returns: The elements in the order of the view.
/// - Throws: `EvaluationError.tensor` never in practice: the shapes have been checked.
func readView(
  _ source: Tensor, shape: [Int], strides: [Int], start: Int = 0, as result: [Int]
) throws(EvaluationError) -> Tensor {
  let size = source.elementType.byteCount
  let bytes = source.bytes.array()
  let count = result.reduce(1, *)
  // Neighbours along the last axis are copied together.
  let isDense = strides.last == 1
  let run = isDense ? shape[shape.count - 1] : 1
  var offsets = StridedOffsets(
    shape: isDense ? shape.dropLast() : shape, strides: isDense ? strides.dropLast() : strides,
    start: start)
  var moved: [UInt8] = []
  moved.reserveCapacity(count * size)
  while moved.count < count * size {
    let first = offsets.offset * size
    moved.append(contentsOf: bytes[first..<first + run * size])
    offsets.advance()
  }
  return try tensor { () throws(TensorError) in
    try Tensor(source.elementType, shape: result, bytes: TensorBytes(moved))
  }
}

func expand(_ source: Tensor, to shape: [Int]) throws(EvaluationError) -> Tensor {
  if source.shape == shape { return source }
  return try readView(
    source, shape: shape, strides: broadcastStrides(source.shape, to: shape), as: shape)
}

extension Transpose {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let strides = rowMajorStrides(x.shape)
    return try readView(x, shape: shape, strides: permutation.map { strides[$0] }, as: shape)
  }
}

extension Slice {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    var strides = rowMajorStrides(x.shape)
    // The shape rule has checked that the first and last index lie inside; an empty result reads
    // nothing.
    let first = shape[axis] == 0 ? 0 : (start.value ?? 0) * strides[axis]
    strides[axis] = shape[axis] > 1 ? strides[axis] * step : strides[axis]
    return try readView(x, shape: shape, strides: strides, start: first, as: shape)
  }
}

extension Concatenate {
  func evaluate(_ operands: [Tensor], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let size = operands[0].elementType.byteCount
    let sources = operands.map { $0.bytes.array() }
    let runs = operands.map { $0.shape[axis...].reduce(size, *) }
    let outer = shape[..<axis].reduce(1, *)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(shape.reduce(size, *))
    for block in 0..<outer {
      for (source, run) in zip(sources, runs) {
        bytes.append(contentsOf: source[block * run..<(block + 1) * run])
      }
    }
    return try tensor { () throws(TensorError) in
      try Tensor(operands[0].elementType, shape: shape, bytes: TensorBytes(bytes))
    }
  }
}

extension Pad {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let size = x.elementType.byteCount
    let bytes = x.bytes.array()
    let filler = try Fill(value, type: TensorType(x.elementType, [])).evaluate([]).bytes.array()
    let strides = rowMajorStrides(x.shape)
    // Along each axis: the offset that every index of the result reads, `nil` outside.
    let sources = shape.indices.map { axis in
      (0..<shape[axis]).map { index in
        sourceIndex(index - (before[axis].value ?? 0), extent: x.shape[axis])
          .map { $0 * strides[axis] }
      }
    }
    var position = [Int](repeating: 0, count: shape.count)
    let count = shape.reduce(1, *)
    var padded: [UInt8] = []
    padded.reserveCapacity(count * size)
    for _ in 0..<count {
      var offset: Int? = 0
      for axis in shape.indices {
        guard let partial = sources[axis][position[axis]] else {
          offset = nil
          break
        }
        offset = offset.map { $0 + partial }
      }
      if let offset {
        padded.append(contentsOf: bytes[offset * size..<(offset + 1) * size])
      } else {
        padded.append(contentsOf: filler)
      }
      Pad.advance(&position, in: shape)
    }
    return try tensor { () throws(TensorError) in
      try Tensor(x.elementType, shape: shape, bytes: TensorBytes(padded))
    }
  }

  /// The index that is read for an index that may lie outside; the shape rule has checked that a
  /// mirror reaches far enough.
  private func sourceIndex(_ index: Int, extent: Int) -> Int? {
    if (0..<extent).contains(index) { return index }
    switch mode {
    case .constant: return nil
    case .edge: return index < 0 ? 0 : extent - 1
    case .reflect: return index < 0 ? -index : 2 * (extent - 1) - index
    }
  }

  private static func advance(_ position: inout [Int], in shape: [Int]) {
    for axis in shape.indices.reversed() {
      position[axis] += 1
      if position[axis] < shape[axis] { return }
      position[axis] = 0
    }
  }
}

extension DepthToSpace {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    // y[n, c, h, i, w, j] in the coordinates of the operand's channel: (c, i, j) or (i, j, c).
    let (height, width) = (x.shape[2], x.shape[3])
    let plane = height * width
    let square = factor * factor
    let (channel, row, column) =
      order == .pixelShuffle
      ? (square * plane, factor * plane, plane)
      : (plane, factor * shape[1] * plane, shape[1] * plane)
    return try readView(
      x, shape: [shape[0], shape[1], height, factor, width, factor],
      strides: [x.shape[1] * plane, channel, width, row, 1, column], as: shape)
  }
}

extension SpaceToDepth {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let (channels, width) = (x.shape[1], x.shape[3])
    let plane = x.shape[2] * width
    let (height, narrow) = (shape[2], shape[3])
    // The result's channel is (c, i, j) or (i, j, c).
    let outer = [shape[0]]
    let space = [height, narrow]
    let spaceStrides = [factor * width, factor]
    switch order {
    case .pixelShuffle:
      return try readView(
        x, shape: outer + [channels, factor, factor] + space,
        strides: [channels * plane, plane, width, 1] + spaceStrides, as: shape)
    case .depthColumnRow:
      return try readView(
        x, shape: outer + [factor, factor, channels] + space,
        strides: [channels * plane, width, 1, plane] + spaceStrides, as: shape)
    }
  }
}
