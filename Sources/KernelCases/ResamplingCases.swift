internal import Kernels

let localMeanCases: [KernelCase] = [
  (1, 1, 1, 1, 1), (2, 1, 9, 1, 4), (2, 9, 1, 4, 1), (3, 5, 7, 2, 3), (2, 8, 17, 8, 3),
  (2, 8, 17, 3, 17), (1, 13, 16, 13, 16), (1, 13, 16, 40, 99), (2, 31, 33, 5, 6),
  (1, 64, 100, 48, 48), (1, 150, 131, 1, 1), (3, 0, 4, 1, 1),
].map { planes, height, width, windowHeight, windowWidth in
  KernelCase(
    "localMean", "\(planes)x\(height)x\(width) window \(windowHeight)x\(windowWidth)"
  ) { trial in
    let count = planes * height * width
    let input = trial.buffer(count, stream: 1)
    let largest = input.values.reduce(0) { max($0, abs(Double($1))) }
    return trial.compare(
      count: count,
      // One rounding of the mean; sums in double precision leave less than that of the largest.
      bound: { _, truth in abs(truth) * 0x1p-23 + largest * 0x1p-40 + 0x1p-149 },
      run: { table, output, order in
        order.call(
          table.localMean,
          LocalMeanParameters(
            planes: planes, height: height, width: width, windowHeight: windowHeight,
            windowWidth: windowWidth, input: input.input, output: output))
      })
  }
}

/// Axes of some factor: half-pixel, corners aligned, or first elements aligned.
private func axes(_ input: Int, up: Int, down: Int) -> [ResampleAxis] {
  let output = input * up / down
  return [
    ResampleAxis(
      input: input, output: output, step: 2 * down, offset: down - up, denominator: 2 * up),
    ResampleAxis(
      input: input, output: output, step: input - 1, offset: 0, denominator: max(1, output - 1)),
    ResampleAxis(input: input, output: output, step: down, offset: 0, denominator: up),
  ]
}

let resampleCases: [KernelCase] = [
  (1, 1, 1, 2, 1), (2, 3, 5, 2, 1), (2, 1, 9, 2, 1), (3, 8, 17, 2, 1), (1, 33, 64, 2, 1),
  (1, 150, 131, 2, 1), (2, 5, 7, 3, 1), (2, 5, 7, 7, 2), (1, 9, 13, 3, 5), (2, 16, 33, 1, 2),
  (1, 6, 40, 1, 1),
].flatMap { planes, height, width, up, down in
  zip(axes(height, up: up, down: down), axes(width, up: up, down: down)).flatMap { rows, columns in
    [false, true].map { interpolates in
      resampleCase(planes, rows, columns, interpolates: interpolates)
    }
  }
}

private func resampleCase(
  _ planes: Int, _ rows: ResampleAxis, _ columns: ResampleAxis, interpolates: Bool
) -> KernelCase {
  KernelCase(
    "resample",
    "\(planes)x\(rows.input)x\(columns.input) to \(rows.output)x\(columns.output) step "
      + "\(columns.step)/\(columns.denominator)\(interpolates ? " between" : "")"
  ) { trial in
    let input = trial.buffer(planes * rows.input * columns.input, stream: 1)
    let largest = input.values.reduce(0) { max($0, abs(Double($1))) }
    return trial.compare(
      count: planes * rows.output * columns.output,
      // A few roundings in each direction.
      bound: { _, _ in interpolates ? 8 * (largest * 0x1p-24 + 0x1p-149) : 0 },
      run: { table, output, order in
        order.call(
          table.resample,
          ResampleParameters(
            planes: planes, rows: rows, columns: columns, interpolates: interpolates,
            input: input.input, output: output))
      })
  }
}
