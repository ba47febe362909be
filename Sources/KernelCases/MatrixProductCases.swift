internal import Kernels

/// A batch of matrix products.
struct MatrixShape: Sendable {
  var batch = 1
  var rows: Int
  var columns: Int
  var depth: Int
  var transposesLeft = false
  var transposesRight = false
  var alpha: Float = 1
  var gap = 0

  var leftRows: Int { transposesLeft ? depth : rows }
  var leftStride: Int { (transposesLeft ? rows : depth) + gap }
  var rightRows: Int { transposesRight ? columns : depth }
  var rightStride: Int { (transposesRight ? depth : columns) + gap }
  var outputStride: Int { columns + gap }
  var outputCount: Int { batch * rows * outputStride }

  var text: String {
    "\(batch)x\(rows)x\(columns)x\(depth) \(transposesLeft ? "T" : "N")"
      + "\(transposesRight ? "T" : "N") alpha \(alpha) gap \(gap)"
  }

  func run(
    _ table: KernelTable, _ left: Buffer, _ right: Buffer, _ output: UnsafeMutablePointer<Float>,
    _ order: CallOrder
  ) {
    var p = MatrixProductParameters(
      batch: batch, rows: rows, columns: columns, depth: depth, alpha: alpha,
      transposesLeft: transposesLeft, transposesRight: transposesRight, left: left.input,
      right: right.input, output: output)
    p.leftRowStride = leftStride
    p.leftBatchStride = leftRows * leftStride
    p.rightRowStride = rightStride
    p.rightBatchStride = rightRows * rightStride
    p.outputRowStride = outputStride
    p.outputBatchStride = rows * outputStride
    let partials = Buffer([Float](repeating: 0, count: p.partialCount))
    p.partials = partials.pointer
    order.call(table.matrixProduct, p)
    order.call(table.matrixProductCombine, p, taskCount: p.combineTaskCount)
  }
}

let matrixShapes: [MatrixShape] = {
  var shapes: [MatrixShape] = []
  for (rows, columns, depth) in [
    (1, 1, 1), (3, 5, 7), (4, 16, 8), (5, 17, 9), (8, 48, 16), (9, 97, 20), (33, 100, 40),
    (0, 5, 3), (3, 0, 5), (3, 5, 0), (1, 70, 37), (70, 1, 37), (1, 1, 300), (40, 5, 30),
    (70, 3, 200), (21, 50, 145), (300, 17, 19), (257, 400, 3),
  ] {
    for transposesLeft in [false, true] {
      for transposesRight in [false, true] {
        shapes.append(
          MatrixShape(
            batch: 2, rows: rows, columns: columns, depth: depth, transposesLeft: transposesLeft,
            transposesRight: transposesRight, alpha: rows == 5 ? -0.5 : 1,
            gap: rows == 9 ? 3 : 0))
      }
    }
  }
  shapes.append(MatrixShape(batch: 2, rows: 6, columns: 7, depth: 2500, transposesRight: true))
  shapes.append(MatrixShape(rows: 13, columns: 101, depth: 1025, alpha: 3))
  shapes.append(MatrixShape(rows: 4, columns: 4, depth: 1024, transposesLeft: true))
  // Sums that are cut, and such that are not, since there are tasks enough.
  for (transposesLeft, transposesRight) in [
    (false, false), (false, true), (true, false), (true, true),
  ] {
    for (batch, rows, columns, depth) in [(3, 10, 9, 6000), (70, 2, 3, 2100), (2, 30, 2, 70_000)] {
      shapes.append(
        MatrixShape(
          batch: batch, rows: rows, columns: columns, depth: depth,
          transposesLeft: transposesLeft, transposesRight: transposesRight, alpha: 0.75, gap: 1))
    }
  }
  return shapes
}()

let matrixProductCases: [KernelCase] = matrixShapes.map { shape in
  KernelCase("matrixProduct", shape.text) { trial in
    let left = trial.buffer(shape.batch * shape.leftRows * shape.leftStride, stream: 1)
    let right = trial.buffer(shape.batch * shape.rightRows * shape.rightStride, stream: 2)
    let magnitudes = Buffer([Float](repeating: 0, count: shape.outputCount))
    var positive = shape
    positive.alpha = abs(shape.alpha)
    positive.run(
      .scalar, Buffer(left.values.map { abs($0) }), Buffer(right.values.map { abs($0) }),
      magnitudes.pointer, .whole)
    return trial.compare(
      count: shape.outputCount,
      bound: { index, _ in
        // Stretches of 1024 at most are summed, and then at most as many stretches.
        sumBound(
          terms: min(shape.depth, 1024 + shape.depth / 1024),
          magnitude: magnitudes.magnitude(index))
      },
      run: { table, output, order in shape.run(table, left, right, output, order) })
  }
}
