import Operators
import TensorCore

extension Convolution {
  func evaluate(_ operands: [Tensor], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let (x, weight) = (operands[0].doubles(), operands[1].doubles())
    let bias = operands.count == 3 ? operands[2].doubles() : nil
    let spatial = Array(operands[0].shape[2...])
    let kernel = Array(operands[1].shape[2...])
    var plane = WindowPlane(
      input: spatial, output: Array(shape[2...]), strides: strides, padsBefore: padsBefore)
    let taps = WindowPlane.taps(kernel: kernel, dilations: dilations)
    let inputPlane = spatial.reduce(1, *)
    let outputChannels = shape[1]
    let channelsPerGroup = operands[1].shape[1]
    let outputsPerGroup = outputChannels / groups
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for batch in 0..<shape[0] {
      for output in 0..<outputChannels {
        plane.fill(bias?[output] ?? 0)
        for channel in 0..<channelsPerGroup {
          let source = output / outputsPerGroup * channelsPerGroup + channel
          let start = (batch * operands[0].shape[1] + source) * inputPlane
          let row = (output * channelsPerGroup + channel) * taps.count
          for (index, tap) in taps.enumerated() {
            plane.accumulate(x, from: start, tap: tap, times: weight[row + index])
          }
        }
        result.append(contentsOf: plane.sums)
      }
    }
    return try operands[0].with(result, shape)
  }
}

extension AveragePool {
  func evaluate(_ x: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let elements = x.doubles()
    let spatial = Array(x.shape[2...])
    let output = Array(shape[2...])
    let counted =
      countsPadding
      ? spatial.indices.map { spatial[$0] + padsBefore[$0] + padsAfter[$0] } : spatial
    // The window reaches no further than this, so there are not too many taps either.
    try checkSize(counted)
    try checkSize(kernel)
    let taps = WindowPlane.taps(kernel: kernel, dilations: dilations)
    let counts = tapCounts(counted, output: output, taps: taps)
    var plane = WindowPlane(
      input: spatial, output: output, strides: strides, padsBefore: padsBefore)
    let inputPlane = spatial.reduce(1, *)
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for channel in 0..<shape[0] * shape[1] {
      plane.fill(0)
      for tap in taps { plane.accumulate(elements, from: channel * inputPlane, tap: tap, times: 1) }
      for (sum, count) in zip(plane.sums, counts) { result.append(sum / count) }
    }
    return try x.with(result, shape)
  }

  /// The number of taps that count at each place: those inside the operand, or inside the operand
  /// with its padding.
  private func tapCounts(_ counted: [Int], output: [Int], taps: [[Int]]) -> [Double] {
    let ones = [Double](repeating: 1, count: counted.reduce(1, *))
    var plane = WindowPlane(
      input: counted, output: output, strides: strides,
      padsBefore: countsPadding ? padsBefore.map { _ in 0 } : padsBefore)
    plane.fill(0)
    for tap in taps { plane.accumulate(ones, from: 0, tap: tap, times: 1) }
    return plane.sums
  }
}

/// One plane of sums over windows of a zero-padded operand, for any number of spatial axes.
struct WindowPlane {
  private let input: [Int]
  private let output: [Int]
  private let strides: [Int]
  private let padsBefore: [Int]
  private let inputStrides: [Int]
  private let outputStrides: [Int]
  /// The sums so far.
  private(set) var sums: [Double]

  init(input: [Int], output: [Int], strides: [Int], padsBefore: [Int]) {
    self.input = input
    self.output = output
    self.strides = strides
    self.padsBefore = padsBefore
    inputStrides = rowMajorStrides(input)
    outputStrides = rowMajorStrides(output)
    sums = [Double](repeating: 0, count: output.reduce(1, *))
  }

  /// The distance of each tap from the first, along each axis, in row-major order of the kernel.
  static func taps(kernel: [Int], dilations: [Int]) -> [[Int]] {
    var taps: [[Int]] = [[]]
    for (extent, dilation) in zip(kernel, dilations) {
      taps = taps.flatMap { tap in (0..<extent).map { tap + [$0 * dilation] } }
    }
    return taps
  }

  mutating func fill(_ value: Double) {
    for index in sums.indices { sums[index] = value }
  }

  /// Adds `factor · x` at one tap of every window that it is inside of; the plane of x begins at
  /// `start`.
  mutating func accumulate(_ x: [Double], from start: Int, tap: [Int], times factor: Double) {
    accumulate(x, axis: 0, from: start, to: 0, tap: tap, times: factor)
  }

  private mutating func accumulate(
    _ x: [Double], axis: Int, from source: Int, to target: Int, tap: [Int], times factor: Double
  ) {
    // Place p reads index p · stride + shift; those inside are first ..< end.
    let shift = tap[axis] - padsBefore[axis]
    let stride = strides[axis]
    let first = shift >= 0 ? 0 : (stride - 1 - shift) / stride
    let reach = input[axis] - 1 - shift
    let end = reach < 0 ? 0 : min(output[axis], reach / stride + 1)
    guard first < end else { return }
    if axis == input.count - 1 {
      for place in first..<end {
        sums[target + place] += factor * x[source + place * stride + shift]
      }
      return
    }
    for place in first..<end {
      accumulate(
        x, axis: axis + 1, from: source + (place * stride + shift) * inputStrides[axis],
        to: target + place * outputStrides[axis], tap: tap, times: factor)
    }
  }
}
