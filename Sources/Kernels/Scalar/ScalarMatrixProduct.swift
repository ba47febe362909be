/// The scalar truth of the first step of `MatrixProductParameters`; sums in double precision.
@inline(never)
public func scalarMatrixProduct(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>
) {
  for task in tasks {
    let block = parameters.pointee.block(task)
    for row in 0..<block.rows {
      let left = block.left + row * block.leftRowStride
      for column in 0..<block.columns {
        let right = block.right + column * block.rightColumnStride
        var sum = 0.0
        for k in 0..<block.depth {
          sum += Double(left[k * block.leftDepthStride]) * Double(right[k * block.rightDepthStride])
        }
        block.output[row * block.outputRowStride + column * block.outputColumnStride] = Float(
          Double(block.scale) * sum)
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
