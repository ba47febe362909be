internal import Kernels

let reductionCases: [KernelCase] = ReductionOperation.allCases.flatMap { operation in
  [
    (1, 0), (2, 1), (3, 7), (3, 16), (2, 17), (5, 63), (2, 64), (3, 65), (2, 4097), (1, 65_536),
    (2, 65_537), (1, 1_000_003),
  ].map { rows, length in
    KernelCase("reduce", "\(operation) \(rows)x\(length)") { trial in
      let input = trial.buffer(rows * (length + 1), stream: 1)
      if operation == .maximum, trial.fill == .random, rows == 2, length > 10 {
        input.pointer[length + 1 + length / 2] = .nan
      }
      return trial.compare(
        count: rows,
        bound: { row, truth in
          guard row >= 0, row < rows else { return 0 }
          return reductionBound(
            operation, truth,
            UnsafeBufferPointer(start: input.input + row * (length + 1), count: length))
        },
        run: { table, output, order in
          var p = ReductionParameters(
            operation, rows: rows, length: length, input: input.input, output: output)
          p.rowStride = length + 1
          let partials = UnsafeMutablePointer<Double>.allocate(capacity: max(1, p.partialCount))
          defer { partials.deallocate() }
          p.partials = partials
          order.call(table.reduce, p)
          order.call(table.reduceCombine, p, taskCount: p.combineTaskCount)
        })
    }
  }
}

/// 64 accumulators take 64 values each before they are added in double precision, so that no sum
/// is wrong by more than 70 roundings; a positive one by a few.
private func reductionBound(
  _ operation: ReductionOperation, _ truth: Double, _ row: UnsafeBufferPointer<Float>
) -> Double {
  let rounding = 0x1p-24
  switch operation {
  case .sum, .mean:
    let magnitude = row.reduce(0) { $0 + abs(Double($1)) }
    let count = operation == .mean ? Double(max(1, row.count)) : 1
    return (70 * rounding * magnitude) / count + abs(truth) * rounding + 0x1p-149
  case .sumOfSquares: return 70 * rounding * truth + 70 * 0x1p-149 * Double(row.count)
  case .norm:
    // Squares below the smallest float vanish.
    return 40 * rounding * truth + (0x1p-143 * Double(row.count)).squareRoot()
  case .maximum: return 0
  }
}

let softmaxCases: [KernelCase] = [
  (1, 1, 1), (3, 5, 1), (2, 16, 1), (4, 33, 1), (3, 48, 1), (1, 70_000, 1), (2, 3, 5), (1, 7, 16),
  (3, 9, 33), (1, 300, 700), (2, 0, 4), (0, 4, 1),
].flatMap { outer, length, inner in
  [false, true].map { isInPlace in
    KernelCase("softmax", "\(outer)x\(length)x\(inner)\(isInPlace ? " in place" : "")") { trial in
      let count = outer * length * inner
      var values = trial.values(count, stream: 1)
      if trial.fill == .random {
        for index in values.indices {
          values[index] *= 20
          if index % 5 == 2 { values[index] = -.infinity }
          if outer == 3, index < length * inner { values[index] = -.infinity }
        }
      }
      let input = Buffer(values)
      return trial.compare(
        count: count, initial: isInPlace ? values : nil,
        bound: { _, truth in truth == 0 ? 0 : 3e-6 * truth + 0x1p-140 },
        run: { table, output, order in
          order.call(
            table.softmax,
            SoftmaxParameters(
              outer: outer, length: length, inner: inner,
              input: isInPlace ? UnsafePointer(output) : input.input, output: output))
        })
    }
  }
}
