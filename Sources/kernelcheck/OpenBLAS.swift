import COpenBLAS
import Kernels

/// The same product through OpenBLAS, on one thread: the yardstick of our own.
func multiplyWithOpenBLAS(_ product: MatrixProductParameters) {
  for matrix in 0..<product.batch {
    let left = product.left + matrix * product.leftBatchStride
    let right = product.right + matrix * product.rightBatchStride
    let output = product.output + matrix * product.outputBatchStride
    if product.rows == 1 {
      // x · B is Bᵀ · xᵀ.
      cblas_sgemv(
        CblasRowMajor, product.transposesRight ? CblasNoTrans : CblasTrans,
        blasint(product.transposesRight ? product.columns : product.depth),
        blasint(product.transposesRight ? product.depth : product.columns), product.alpha, right,
        blasint(product.rightRowStride), left, 1, 0, output, 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, product.transposesLeft ? CblasTrans : CblasNoTrans,
        product.transposesRight ? CblasTrans : CblasNoTrans, blasint(product.rows),
        blasint(product.columns), blasint(product.depth), product.alpha, left,
        blasint(product.leftRowStride), right, blasint(product.rightRowStride), 0, output,
        blasint(product.outputRowStride))
    }
  }
}

/// Makes OpenBLAS stay on the thread that calls it.
func keepOpenBLASOnOneThread() { openblas_set_num_threads(1) }
