public import Kernels

/// First step of the reduction of rows; see `ReductionParameters`.
@inline(never)
public func reduce(_ parameters: UnsafePointer<ReductionParameters>, _ tasks: Range<Int>) {
  let chunks = parameters.pointee.chunksPerRow
  for task in tasks {
    let (row, chunk) = (task / chunks, task % chunks)
    let first = chunk * ReductionParameters.chunkLength
    let count = min(parameters.pointee.length - first, ReductionParameters.chunkLength)
    let input = parameters.pointee.input + row * parameters.pointee.rowStride + first
    let result: Double
    switch parameters.pointee.operation {
    case .sum, .mean: result = sum(input, count, Sum())
    case .sumOfSquares, .norm: result = sum(input, count, SquareSum())
    case .maximum: result = Double(maximum(input, count))
    }
    if let partials = parameters.pointee.partials, chunks > 1 {
      partials[task] = result
    } else {
      parameters.pointee.output[row] = parameters.pointee.finished(result)
    }
  }
}

/// Sums a run: blocks of 4096 elements in four vectors of accumulators, the blocks in double
/// precision. `add` adds a vector to an accumulator.
@inline(__always)
private func sum<Addition: BinaryFunction>(
  _ input: UnsafePointer<Float>, _ count: Int, _ add: Addition
) -> Double {
  var total = 0.0
  var first = 0
  while first < count {
    let end = min(count, first + 4096)
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var index = first
    while index + 4 * lanes <= end {
      s0 = add(load(input + index), s0)
      s1 = add(load(input + index + lanes), s1)
      s2 = add(load(input + index + 2 * lanes), s2)
      s3 = add(load(input + index + 3 * lanes), s3)
      index += 4 * lanes
    }
    while index + lanes <= end {
      s0 = add(load(input + index), s0)
      index += lanes
    }
    if index < end { s1 = add(load(input + index, count: end - index), s1) }
    total += Double(sumOfLanes((s0 + s1) + (s2 + s3)))
    first = end
  }
  return total
}

/// The sum of a run.
@inline(never)
func sumOfRun(_ input: UnsafePointer<Float>, _ count: Int) -> Double { sum(input, count, Sum()) }

/// The sum of the lanes, by halves.
@inline(__always)
func sumOfLanes(_ vector: Vector) -> Float {
  #if ISA_V4
    let eight = vector.lowHalf + vector.highHalf
  #else
    let eight = vector
  #endif
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// The largest element of a run, −∞ for an empty one; NaN if any is.
@inline(__always)
func maximum(_ input: UnsafePointer<Float>, _ count: Int) -> Float {
  var best = broadcast(-.infinity)
  var index = 0
  while index + lanes <= count {
    best = larger(best, load(input + index))
    index += lanes
  }
  if index < count {
    best = larger(best, load(input + index, count: count - index, rest: -.infinity))
  }
  var result = best[0]
  for lane in 1..<lanes {
    let value = best[lane]
    if !(value <= result) && result == result { result = value }
  }
  return result
}

/// `a + b`
private struct Sum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a + b }
}

/// `b + a · a`
private struct SquareSum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { multiplyAdd(a, a, b) }
}
