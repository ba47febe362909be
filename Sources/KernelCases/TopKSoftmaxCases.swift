internal import Kernels

/// A sum of softmaxes over the largest elements of rows.
private struct TopKSoftmaxShape: Sendable {
  let rows: Int
  let length: Int
  let counts: [Int]
  var hasScales = true
  var isInPlace = false

  var text: String {
    "\(rows)x\(length) counts \(counts)\(hasScales ? "" : " unscaled")"
      + "\(isInPlace ? " in place" : "")"
  }
}

private let topKSoftmaxShapes: [TopKSoftmaxShape] = {
  var shapes: [TopKSoftmaxShape] = []
  for length in [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 48, 64, 65, 100, 512, 513, 1025] {
    // As the networks count, and in another order.
    let counts = [length / 2, length * 2 / 3, length * 3 / 4, length * 4 / 5].map { max(1, $0) }
    shapes.append(TopKSoftmaxShape(rows: 5, length: length, counts: counts))
    shapes.append(
      TopKSoftmaxShape(
        rows: 3, length: length, counts: [length, 1, (length + 1) / 2], hasScales: false,
        isInPlace: true))
  }
  shapes.append(TopKSoftmaxShape(rows: 0, length: 5, counts: [2]))
  shapes.append(TopKSoftmaxShape(rows: 300, length: 48, counts: [24], hasScales: false))
  shapes.append(TopKSoftmaxShape(rows: 70, length: 20, counts: [7, 7, 20], isInPlace: true))
  return shapes
}()

let topKSoftmaxCases: [KernelCase] = topKSoftmaxShapes.map { shape in
  KernelCase("topKSoftmax", shape.text) { trial in
    let values = scores(shape, trial)
    let input = Buffer(values)
    let scales = trial.buffer(shape.counts.count, stream: 2)
    let magnitudes = magnitudes(shape, input, scales)
    return trial.compare(
      count: values.count, initial: shape.isInPlace ? values : nil,
      bound: { index, _ in
        guard values.indices.contains(index) else { return 0 }
        let magnitude = Double(magnitudes[index])
        return magnitude == 0 ? 0 : 3e-6 * magnitude + 0x1p-140
      },
      run: { table, output, order in
        order.call(
          table.topKSoftmax,
          TopKSoftmaxParameters(
            rows: shape.rows, length: shape.length, counts: shape.counts,
            input: shape.isInPlace ? UnsafePointer(output) : input.input,
            scales: shape.hasScales ? scales.input : nil, output: output))
      })
  }
}

/// Scores with ties, zeros of both signs, infinities and, in some rows, NaN.
private func scores(_ shape: TopKSoftmaxShape, _ trial: borrowing Trial) -> [Float] {
  var values = trial.values(shape.rows * shape.length, stream: 1)
  guard trial.fill == .random else { return values }
  for index in values.indices {
    let (row, place) = index.quotientAndRemainder(dividingBy: shape.length)
    switch row {
    case 0: values[index] = (values[index] * 3).rounded()
    case 1: values[index] = place % 3 == 1 ? -.infinity : values[index] * 20
    case 2 where shape.rows == 5: values[index] = place == shape.length / 2 ? .nan : values[index]
    case 3: values[index] = place % 7 == 3 ? .infinity : values[index] * 100
    case 4: values[index] = -.infinity
    case _: break
    }
  }
  return values
}

/// The sum with the absolute values of the scales: what the rounding of each element follows.
private func magnitudes(
  _ shape: TopKSoftmaxShape, _ input: Buffer, _ scales: Buffer
) -> [Float] {
  let absolute = Buffer(scales.values.map { abs($0) })
  let output = Buffer([Float](repeating: 0, count: shape.rows * shape.length))
  CallOrder.whole.call(
    KernelTable.scalar.topKSoftmax,
    TopKSoftmaxParameters(
      rows: shape.rows, length: shape.length, counts: shape.counts, input: input.input,
      scales: shape.hasScales ? absolute.input : nil, output: output.pointer))
  return output.values
}
