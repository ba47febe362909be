internal import Kernels

/// A strided copy.
struct CopyShape: Sendable {
  var name: String
  var sizes: [Int]
  var sourceStrides: [Int]
  var destinationStrides: [Int]
  var sourceStart = 0
  var destinationStart = 0

  var count: Int { sizes.reduce(1, *) }

  /// Elements from 0 to the last one that is touched.
  func extent(_ strides: [Int], start: Int) -> Int {
    guard count > 0 else { return start }
    return start + 1 + zip(sizes, strides).map { $0 > 1 && $1 > 0 ? ($0 - 1) * $1 : 0 }.reduce(0, +)
  }

  /// The strides of a dense row-major tensor.
  static func dense(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in stride(from: sizes.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    return strides
  }

  /// A transpose into a dense tensor: destination axis a is source axis `order[a]`.
  static func transpose(_ sizes: [Int], _ order: [Int]) -> CopyShape {
    let strides = dense(sizes)
    return CopyShape(
      name: "transpose \(sizes) by \(order)", sizes: order.map { sizes[$0] },
      sourceStrides: order.map { strides[$0] }, destinationStrides: dense(order.map { sizes[$0] }))
  }

  /// A slice of a dense tensor into a dense one.
  static func slice(_ sizes: [Int], from start: [Int], _ count: [Int], step: [Int]) -> CopyShape {
    let strides = dense(sizes)
    return CopyShape(
      name: "slice \(count) of \(sizes) step \(step)", sizes: count,
      sourceStrides: zip(strides, step).map { $0 * $1 }, destinationStrides: dense(count),
      sourceStart: zip(strides, start).map { $0 * $1 }.reduce(0, +))
  }

  /// A pixel shuffle from `[channels · 4, height, width]`, or back.
  static func shuffle(_ channels: Int, _ height: Int, _ width: Int, back: Bool = false) -> CopyShape
  {
    let plane = height * width
    let low = [4 * plane, 2 * plane, plane, width, 1]
    let high = [4 * plane, 2 * width, 1, 4 * width, 2]
    // Axes of `low`: channel, row part, column part, row, column; the destination in memory order.
    let sizes = [channels, 2, 2, height, width]
    let order = back ? [0, 1, 2, 3, 4] : [0, 3, 1, 4, 2]
    return CopyShape(
      name: "pixel \(back ? "un" : "")shuffle \(channels)x\(height)x\(width)",
      sizes: order.map { sizes[$0] }, sourceStrides: order.map { (back ? high : low)[$0] },
      destinationStrides: order.map { (back ? low : high)[$0] })
  }

  /// Puts a list into the fixed room of the parameters.
  static func axes(_ values: [Int]) -> AxisValues {
    var axes = AxisValues(repeating: 1)
    for (axis, value) in values.enumerated() { axes[axis] = value }
    return axes
  }

  func parameters(
    _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>
  ) -> CopyParameters {
    CopyParameters(
      rank: sizes.count, sizes: Self.axes(sizes), sourceStrides: Self.axes(sourceStrides),
      destinationStrides: Self.axes(destinationStrides), source: source + sourceStart,
      destination: destination + destinationStart)
  }
}

let copyShapes: [CopyShape] =
  [
    CopyShape(name: "scalar", sizes: [], sourceStrides: [], destinationStrides: []),
    CopyShape(
      name: "empty", sizes: [3, 0, 2], sourceStrides: [2, 2, 1], destinationStrides: [2, 2, 1]),
    CopyShape(
      name: "expand", sizes: [3, 4, 5, 33], sourceStrides: [0, 1, 0, 0],
      destinationStrides: [660, 165, 33, 1]),
    CopyShape(
      name: "reverse", sizes: [4, 19], sourceStrides: [19, -1], destinationStrides: [19, 1],
      sourceStart: 18),
    CopyShape(
      name: "pad interior", sizes: [2, 3, 5, 17], sourceStrides: [255, 85, 17, 1],
      destinationStrides: [3 * 9 * 21, 9 * 21, 21, 1], destinationStart: 2 * 21 + 3),
    CopyShape(
      name: "rank 8", sizes: [2, 1, 3, 2, 1, 2, 3, 2],
      sourceStrides: [1, 7, 2, 6, 9, 12, 24, 72], destinationStrides: [72, 72, 24, 12, 12, 6, 2, 1]),
    CopyShape(
      name: "scatter", sizes: [50, 3], sourceStrides: [3, 1], destinationStrides: [2, 100]),
    .slice([6, 8, 40], from: [1, 2, 3], [4, 5, 31], step: [1, 1, 1]),
    .slice([6, 30, 80], from: [1, 2, 1], [5, 9, 39], step: [1, 3, 2]),
    .slice([100_000], from: [7], [90_001], step: [1]),
    .slice([3, 100_000], from: [0, 9], [3, 33_000], step: [1, 3]),
    .shuffle(3, 5, 33), .shuffle(3, 5, 33, back: true), .shuffle(1, 1, 1), .shuffle(2, 40, 130),
    .shuffle(2, 40, 130, back: true),
  ]
  + [
    ([5, 7], [1, 0]), ([64, 48], [1, 0]), ([3, 33, 17], [0, 2, 1]), ([3, 33, 17], [2, 0, 1]),
    ([2, 9, 5, 31], [0, 2, 1, 3]), ([2, 9, 5, 31], [3, 2, 1, 0]), ([300, 201], [1, 0]),
    ([1, 70_000], [1, 0]), ([70_000, 3], [1, 0]), ([3, 70_000], [1, 0]),
  ].map { CopyShape.transpose($0.0, $0.1) }

let copyCases: [KernelCase] = copyShapes.map { shape in
  KernelCase("copy", shape.name) { trial in
    let source = trial.buffer(
      shape.extent(shape.sourceStrides, start: shape.sourceStart), stream: 1)
    return trial.compare(
      count: shape.extent(shape.destinationStrides, start: shape.destinationStart),
      bound: { _, _ in 0 },
      run: { table, output, order in
        order.call(table.copy, shape.parameters(source.input, output))
      })
  }
}

let fillCases: [KernelCase] = copyShapes.filter { $0.destinationStrides.allSatisfy { $0 > 0 } }.map
{
  shape in
  KernelCase("fill", shape.name) { trial in
    trial.compare(
      count: shape.extent(shape.destinationStrides, start: shape.destinationStart),
      bound: { _, _ in 0 },
      run: { table, output, order in
        order.call(
          table.fill,
          FillParameters(
            rank: shape.sizes.count, sizes: CopyShape.axes(shape.sizes),
            strides: CopyShape.axes(shape.destinationStrides),
            destination: output + shape.destinationStart, value: 0.25))
      })
  }
}
