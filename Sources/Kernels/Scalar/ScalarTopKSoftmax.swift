#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The scalar truth of `TopKSoftmaxParameters`; sums in double precision.
@inline(never)
public func scalarTopKSoftmax(
  _ parameters: UnsafePointer<TopKSoftmaxParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  let stride = MemoryLayout<UInt64>.stride
  // Safety: borrowed for both arrays together, returned after the last use.
  let scratch = borrowScratch(byteCount: 2 * stride * p.length)
  defer { returnScratch(scratch) }
  let keys = scratch.bindMemory(to: UInt64.self, capacity: p.length)
  let exponentials = (scratch + stride * p.length).bindMemory(to: Double.self, capacity: p.length)
  for task in tasks {
    let first = task * p.rowsPerTask
    for row in first..<min(p.rows, first + p.rowsPerTask) {
      topKSoftmaxRow(p, row * p.length, keys, exponentials)
    }
  }
}

/// One row: its elements in descending order, prefix sums of their exponentials up to each count,
/// then one factor an element.
private func topKSoftmaxRow(
  _ p: TopKSoftmaxParameters, _ offset: Int, _ keys: UnsafeMutablePointer<UInt64>,
  _ exponentials: UnsafeMutablePointer<Double>
) {
  let (input, output) = (p.input + offset, p.output + offset)
  for index in 0..<p.length {
    keys[index] = UInt64(descendingKey(input[index])) << 32 | UInt64(index)
  }
  var sorted = UnsafeMutableBufferPointer(start: keys, count: p.length)
  sorted.sort()
  let largest = Double(input[place(keys[0])])
  var factors = SIMD4<Double>.zero
  var sum = 0.0
  for rank in 0..<p.length {
    exponentials[rank] = exp(Double(input[place(keys[rank])]) - largest)
    sum += exponentials[rank]
    for index in 0..<p.countCount where Int(p.counts[index]) == rank + 1 {
      factors[index] = Double(p.scales?[index] ?? 1) / sum
    }
  }
  for rank in 0..<p.length {
    var factor = 0.0
    for index in 0..<p.countCount where rank < Int(p.counts[index]) { factor += factors[index] }
    // A largest element that is not finite makes NaN of the whole row, as it does of each softmax.
    output[place(keys[rank])] = largest.isFinite ? Float(factor * exponentials[rank]) : .nan
  }
}

/// The index in the lower half of a key.
private func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key & 0xFFFF_FFFF) }

/// Orders numbers from the largest to the smallest, NaN first; zeros of both signs are equal.
private func descendingKey(_ value: Float) -> UInt32 {
  if value.isNaN { return 0 }
  let bits = (value + 0).bitPattern
  return bits >> 31 == 0 ? 0x7FFF_FFFF - bits : bits
}
