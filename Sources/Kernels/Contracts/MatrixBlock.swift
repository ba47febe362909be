/// What one task of a product of matrices computes: a block of C over a stretch of the sums.
///
///     C[r, c] = scale · Σ_k A[r, k] · B[k, c]
///
/// Any element lies at the sum of its indices times their strides, so that a transposed operand is
/// one with its strides exchanged. It is defined here and passed by pointer for the reason of
/// `ProductTile`.
package struct MatrixBlock {
  /// Rows of the block.
  package var rows: Int
  /// Columns of the block.
  package var columns: Int
  /// The length of the sums.
  package var depth: Int
  /// Terms of the sums behind them, which other tasks add.
  package var depthBehind: Int
  /// A
  package var left: UnsafePointer<Float>
  /// Elements between two rows of A.
  package var leftRowStride: Int
  /// Elements between two columns of A.
  package var leftDepthStride: Int
  /// B
  package var right: UnsafePointer<Float>
  /// Elements between two columns of B.
  package var rightColumnStride: Int
  /// Elements between two rows of B.
  package var rightDepthStride: Int
  /// C
  package var output: UnsafeMutablePointer<Float>
  /// Elements between two rows of C.
  package var outputRowStride: Int
  /// Elements between two columns of C.
  package var outputColumnStride: Int
  /// α, or 1 for a part of the sums.
  package var scale: Float

  /// Computes the transpose instead: `Cᵀ = Bᵀ · Aᵀ`.
  package mutating func exchange() {
    swap(&rows, &columns)
    swap(&left, &right)
    swap(&leftRowStride, &rightColumnStride)
    swap(&leftDepthStride, &rightDepthStride)
    swap(&outputRowStride, &outputColumnStride)
  }
}

extension MatrixProductParameters {
  /// What a task computes.
  package func block(_ task: Int) -> MatrixBlock {
    let (outer, columnBlock) = task.quotientAndRemainder(dividingBy: columnBlocks)
    let (index, rowBlock) = outer.quotientAndRemainder(dividingBy: rowBlocks)
    let (matrix, part) = index.quotientAndRemainder(dividingBy: parts)
    let (row, column) = (rowBlock * Self.rowsPerTask, columnBlock * columnsPerTask)
    let first = part * depthOfPart
    var block = MatrixBlock(
      rows: min(Self.rowsPerTask, rows - row), columns: min(columnsPerTask, columns - column),
      depth: min(depthOfPart, depth - first), depthBehind: max(0, depth - first - depthOfPart),
      left: left + matrix * leftBatchStride,
      leftRowStride: transposesLeft ? 1 : leftRowStride,
      leftDepthStride: transposesLeft ? leftRowStride : 1,
      right: right + matrix * rightBatchStride,
      rightColumnStride: transposesRight ? rightRowStride : 1,
      rightDepthStride: transposesRight ? 1 : rightRowStride,
      output: output + (matrix * outputBatchStride + row * outputRowStride + column),
      outputRowStride: outputRowStride, outputColumnStride: 1, scale: alpha)
    block.left += row * block.leftRowStride + first * block.leftDepthStride
    block.right += column * block.rightColumnStride + first * block.rightDepthStride
    if needsCombining, let partials {
      block.output = partials + ((index * rows + row) * columns + column)
      block.outputRowStride = columns
      block.scale = 1
    }
    return block
  }
}
