public import Kernels

/// Softmaxes over the largest elements of rows; see `TopKSoftmaxParameters`.
///
/// The rank of an element is how many precede it. Comparing all pairs needs no branches and no
/// exchange of elements, and is faster than sorting as far as `rankedLength`; longer rows are left
/// to the scalar truth.
@inline(never)
public func topKSoftmax(_ parameters: UnsafePointer<TopKSoftmaxParameters>, _ tasks: Range<Int>) {
  let length = parameters.pointee.length
  if length > rankedLength {
    scalarTopKSoftmax(parameters, tasks)
    return
  }
  let padded = (length + lanes - 1) / lanes * lanes
  let byteCount = padded * MemoryLayout<Float>.stride
  // Safety: borrowed for both arrays together, returned after the last use; the padding is written.
  let scratch = borrowScratch(byteCount: 2 * byteCount)
  defer { returnScratch(scratch) }
  let values = scratch.bindMemory(to: Float.self, capacity: padded)
  let ranks = (scratch + byteCount).bindMemory(to: Int32.self, capacity: padded)
  for task in tasks {
    let first = task * parameters.pointee.rowsPerTask
    for row in first..<min(parameters.pointee.rows, first + parameters.pointee.rowsPerTask) {
      topKSoftmaxRow(parameters, row * length, values, ranks, padded)
    }
  }
}

/// The longest row whose elements are compared in pairs.
private var rankedLength: Int { 512 }

/// One row.
///
/// Safety: `values` and `ranks` have `padded` elements, a whole number of vectors.
@inline(__always)
private func topKSoftmaxRow(
  _ parameters: UnsafePointer<TopKSoftmaxParameters>, _ offset: Int,
  _ values: UnsafeMutablePointer<Float>, _ ranks: UnsafeMutablePointer<Int32>, _ padded: Int
) {
  let length = parameters.pointee.length
  let input = parameters.pointee.input + offset
  let output = parameters.pointee.output + offset
  let largest = maximum(input, length)
  guard largest.isFinite else {
    for index in 0..<length { output[index] = .nan }
    return
  }
  for index in 0..<length { values[index] = input[index] }
  // The padding comes after everything: of equal elements the lower index is the larger one.
  for index in length..<padded { values[index] = -.infinity }
  for first in stride(from: 0, to: padded, by: lanes) {
    storeRanks(rank(of: first, values, padded), ranks + first)
  }
  let factors = exponentiate(parameters, values, ranks, padded, largest)
  for first in stride(from: 0, to: padded, by: lanes) {
    let rank = loadRanks(ranks + first)
    let factor = chosen(rank, parameters.pointee.counts, factors)
    let result = load(values + first) * factor
    if first + lanes <= length {
      store(result, output + first)
    } else {
      store(result, output + first, count: length - first)
    }
  }
}

/// How many elements of the row precede those of a vector.
@inline(__always)
private func rank(
  of first: Int, _ values: UnsafeMutablePointer<Float>, _ padded: Int
) -> IntegerVector {
  let own = load(values + first)
  var rank = IntegerVector.zero
  for index in 0..<first {
    rank.replace(with: rank &+ 1, where: broadcast(values[index]) .>= own)
  }
  for lane in 0..<lanes {
    let other = broadcast(values[first + lane])
    let isBefore = laneNumbers .> IntegerVector(repeating: Int32(truncatingIfNeeded: lane))
    rank.replace(with: rank &+ 1, where: (other .> own) .| ((other .== own) .& isBefore))
  }
  for index in first + lanes..<max(padded, first + lanes) {
    rank.replace(with: rank &+ 1, where: broadcast(values[index]) .> own)
  }
  return rank
}

/// Replaces the values by exponentials, and gives what the elements of each count are scaled with.
@inline(__always)
private func exponentiate(
  _ parameters: UnsafePointer<TopKSoftmaxParameters>, _ values: UnsafeMutablePointer<Float>,
  _ ranks: UnsafeMutablePointer<Int32>, _ padded: Int, _ largest: Float
) -> SIMD4<Float> {
  let counts = parameters.pointee.counts
  var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  for first in stride(from: 0, to: padded, by: lanes) {
    let value = exponential(load(values + first) - broadcast(largest))
    store(value, values + first)
    let rank = loadRanks(ranks + first)
    s0.replace(with: s0 + value, where: isAmong(rank, counts.x))
    s1.replace(with: s1 + value, where: isAmong(rank, counts.y))
    s2.replace(with: s2 + value, where: isAmong(rank, counts.z))
    s3.replace(with: s3 + value, where: isAmong(rank, counts.w))
  }
  let sums = SIMD4(sumOfLanes(s0), sumOfLanes(s1), sumOfLanes(s2), sumOfLanes(s3))
  var factors = SIMD4<Float>.zero
  for index in 0..<parameters.pointee.countCount {
    factors[index] = (parameters.pointee.scales?[index] ?? 1) / sums[index]
  }
  return factors
}

/// The sum of the factors of the counts that an element is among.
@inline(__always)
private func chosen(
  _ rank: IntegerVector, _ counts: SIMD4<UInt32>, _ factors: SIMD4<Float>
) -> Vector {
  var sum = Vector.zero
  sum.replace(with: broadcast(factors.x), where: isAmong(rank, counts.x))
  sum.replace(with: sum + broadcast(factors.y), where: isAmong(rank, counts.y))
  sum.replace(with: sum + broadcast(factors.z), where: isAmong(rank, counts.z))
  sum.replace(with: sum + broadcast(factors.w), where: isAmong(rank, counts.w))
  return sum
}

/// Where a rank is below a count.
@inline(__always)
private func isAmong(_ rank: IntegerVector, _ count: UInt32) -> VectorMask {
  rank .< IntegerVector(repeating: Int32(truncatingIfNeeded: count))
}

/// 0, 1, 2, …
@inline(__always)
private var laneNumbers: IntegerVector {
  #if ISA_V4
    IntegerVector(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  #else
    IntegerVector(0, 1, 2, 3, 4, 5, 6, 7)
  #endif
}

@inline(__always)
private func loadRanks(_ pointer: UnsafeMutablePointer<Int32>) -> IntegerVector {
  UnsafeRawPointer(pointer).loadUnaligned(as: IntegerVector.self)
}

@inline(__always)
private func storeRanks(_ ranks: IntegerVector, _ pointer: UnsafeMutablePointer<Int32>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: ranks, as: IntegerVector.self)
}
