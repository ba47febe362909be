import COpenBLAS
import Kernels

/// A batch of matrix products through OpenBLAS.
///
/// OpenBLAS runs on one thread; the batch and blocks of the result are spread over our own workers.
/// The blocks depend on the extents alone, so the bits do not depend on the number of threads.
struct GeneralProduct {
  /// Rows and columns of one block.
  private static let blockRows = 256
  private static let blockColumns = 512

  let rows: Int
  let columns: Int
  let depth: Int
  let transposesLeft: Bool
  let transposesRight: Bool
  let left: UnsafePointer<Float>
  let right: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>
  /// Matrices along three axes, and elements between them.
  var batchSizes = [1, 1, 1]
  var leftStrides = [0, 0, 0]
  var rightStrides = [0, 0, 0]

  init(
    rows: Int, columns: Int, depth: Int, transposesLeft: Bool, transposesRight: Bool,
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposesLeft = transposesLeft
    self.transposesRight = transposesRight
    self.left = left
    self.right = right
    self.output = output
  }

  /// Makes OpenBLAS stay on the thread that calls it.
  static let prepare: Void = openblas_set_num_threads(1)

  func run(on pool: WorkerPool) {
    GeneralProduct.prepare
    let rowBlocks = (rows - 1) / GeneralProduct.blockRows + 1
    let columnBlocks = (columns - 1) / GeneralProduct.blockColumns + 1
    let perMatrix = rowBlocks * columnBlocks
    pool.run(taskCount: batchSizes.reduce(perMatrix, *)) { tasks in
      for task in tasks {
        let block = task % perMatrix
        multiply(
          matrix: task / perMatrix, firstRow: block / columnBlocks * GeneralProduct.blockRows,
          firstColumn: block % columnBlocks * GeneralProduct.blockColumns)
      }
    }
  }

  private func multiply(matrix: Int, firstRow: Int, firstColumn: Int) {
    let inner = matrix % batchSizes[2]
    let middle = matrix / batchSizes[2] % batchSizes[1]
    let outer = matrix / batchSizes[2] / batchSizes[1]
    func offset(_ strides: [Int]) -> Int {
      outer * strides[0] + middle * strides[1] + inner * strides[2]
    }
    let height = min(GeneralProduct.blockRows, rows - firstRow)
    let width = min(GeneralProduct.blockColumns, columns - firstColumn)
    // Safety: the block lies inside the matrices, whose extents the shape rules have matched.
    let a = left + offset(leftStrides) + firstRow * (transposesLeft ? 1 : depth)
    let b = right + offset(rightStrides) + firstColumn * (transposesRight ? depth : 1)
    let c = output + matrix * rows * columns + firstRow * columns + firstColumn
    if depth == 0 {
      for row in 0..<height { for column in 0..<width { c[row * columns + column] = 0 } }
      return
    }
    cblas_sgemm(
      CblasRowMajor, transposesLeft ? CblasTrans : CblasNoTrans,
      transposesRight ? CblasTrans : CblasNoTrans, blasint(height), blasint(width),
      blasint(depth), 1, a, blasint(transposesLeft ? rows : depth), b,
      blasint(transposesRight ? depth : columns), 0, c, blasint(columns))
  }
}

/// `y[n] = b + W · x[n]` for a few vectors.
struct MatrixVectorProduct {
  let batch: Int
  let rows: Int
  let columns: Int
  let matrix: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  let vectors: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>

  func run() {
    GeneralProduct.prepare
    for index in 0..<batch {
      // Safety: the output has `batch · rows` elements, the vectors `batch · columns`.
      let result = output + index * rows
      if let bias { result.update(from: bias, count: rows) }
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, blasint(rows), blasint(columns), 1, matrix,
        blasint(columns), vectors + index * columns, 1, bias == nil ? 0 : 1, result, 1)
    }
  }
}
