import Kernels

/// A broadcast of dense operands to a dense result, cut into blocks of three axes.
///
/// Axes of extent 1 are dropped, and neighbours along which every operand either runs through or
/// repeats are merged. What is left over after three axes becomes a loop over blocks.
struct BroadcastBlock {
  /// One call of a kernel over batch, planes and pixels.
  struct Planes {
    let sizes: [Int]
    let operands: [Strides]
    let outputOffset: Int
  }

  /// How one operand runs through a block.
  struct Strides {
    let offset: Int
    let strides: [Int]

    func operand(_ start: UnsafeMutablePointer<Float>) -> BroadcastOperand {
      BroadcastOperand(
        start + offset, batchStride: strides[0], planeStride: strides[1],
        pixelStride: strides[2])
    }
  }

  private struct Axis {
    var size: Int
    /// Elements between neighbours, of each operand.
    var strides: [Int]
  }

  /// The calls, in the order of the result's elements.
  private(set) var planes: [Planes] = []

  /// Cuts a broadcast of shapes that fit each other, without empty extents.
  init(_ result: [Int], _ operands: [[Int]]) {
    var axes = BroadcastBlock.merged(BroadcastBlock.axes(result, operands))
    while axes.count < 3 {
      axes.insert(Axis(size: 1, strides: operands.map { _ in 0 }), at: 0)
    }
    let outer = axes.dropLast(3)
    let inner = Array(axes.suffix(3))
    let blockCount = outer.reduce(1) { $0 * $1.size }
    let blockSize = inner.reduce(1) { $0 * $1.size }
    for block in 0..<blockCount {
      var rest = block
      var offsets = operands.map { _ in 0 }
      for axis in outer.reversed() {
        let index = rest % axis.size
        rest /= axis.size
        for operand in offsets.indices { offsets[operand] += index * axis.strides[operand] }
      }
      planes.append(
        Planes(
          sizes: inner.map(\.size),
          operands: offsets.indices.map { operand in
            Strides(offset: offsets[operand], strides: inner.map { $0.strides[operand] })
          },
          outputOffset: block * blockSize))
    }
  }

  private static func axes(_ result: [Int], _ operands: [[Int]]) -> [Axis] {
    let strides = operands.map { shape in
      let padded = [Int](repeating: 1, count: result.count - shape.count) + shape
      let dense = denseStrides(padded)
      return padded.indices.map { padded[$0] == 1 ? 0 : dense[$0] }
    }
    return result.indices.filter { result[$0] != 1 }.map { axis in
      Axis(size: result[axis], strides: strides.map { $0[axis] })
    }
  }

  private static func merged(_ axes: [Axis]) -> [Axis] {
    var merged: [Axis] = []
    for axis in axes {
      if let last = merged.last,
        axis.strides.indices.allSatisfy({
          last.strides[$0] == axis.size * axis.strides[$0]
        })
      {
        merged[merged.count - 1] = Axis(size: last.size * axis.size, strides: axis.strides)
      } else {
        merged.append(axis)
      }
    }
    return merged
  }
}

/// Elements between neighbours along each axis of a dense tensor.
func denseStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}
