/// The scalar truth of the first step of `MatrixProductParameters`; sums in double precision.
@inline(never)
public func scalarMatrixProduct(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  for task in tasks {
    let (outer, block) = task.quotientAndRemainder(dividingBy: p.columnBlocks)
    let (matrix, part) = outer.quotientAndRemainder(dividingBy: p.parts)
    let firstDepth = part * MatrixProductParameters.depthPerPart
    let depth = firstDepth..<min(p.depth, firstDepth + MatrixProductParameters.depthPerPart)
    let left = p.left + matrix * p.leftBatchStride
    let right = p.right + matrix * p.rightBatchStride
    let firstColumn = block * p.columnsPerTask
    for row in 0..<p.rows {
      for column in firstColumn..<min(p.columns, firstColumn + p.columnsPerTask) {
        var sum = 0.0
        for k in depth {
          let a =
            p.transposesLeft ? left[k * p.leftRowStride + row] : left[row * p.leftRowStride + k]
          let b =
            p.transposesRight
            ? right[column * p.rightRowStride + k] : right[k * p.rightRowStride + column]
          sum += Double(a) * Double(b)
        }
        if let partials = p.partials, p.needsCombining {
          partials[(outer * p.rows + row) * p.columns + column] = Float(sum)
        } else {
          p.output[matrix * p.outputBatchStride + row * p.outputRowStride + column] = Float(
            Double(p.alpha) * sum)
        }
      }
    }
  }
}

/// The second step of `MatrixProductParameters`: the parts in ascending order, in double precision.
@inline(never)
public func scalarMatrixProductCombine(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>
) {
  let p = parameters.pointee
  guard let partials = p.partials else { return }
  for task in tasks {
    let (matrix, row) = task.quotientAndRemainder(dividingBy: p.rows)
    for column in 0..<p.columns {
      var sum = 0.0
      for part in 0..<p.parts {
        sum += Double(partials[((matrix * p.parts + part) * p.rows + row) * p.columns + column])
      }
      p.output[matrix * p.outputBatchStride + row * p.outputRowStride + column] = Float(
        Double(p.alpha) * sum)
    }
  }
}
