import Kernels
import Operators
import PlanFormat

extension StepBinder {
  /// One product for each matrix of the broadcast batch; matrices in equal steps go together.
  mutating func bindMatrixProduct(_ form: MatrixProductForm, result: PlanValueID) {
    let (left, right, output) = (shape(form.left), shape(form.right), shape(result))
    let (rows, columns) = (output[output.count - 2], output[output.count - 1])
    let depth = left[left.count - (form.transposesLeft ? 2 : 1)]
    let batch = BroadcastBlock(
      Array(output.dropLast(2)), [Array(left.dropLast(2)), Array(right.dropLast(2))])
    for block in batch.planes {
      var product = GeneralProduct(
        rows: rows, columns: columns, depth: depth, transposesLeft: form.transposesLeft,
        transposesRight: form.transposesRight,
        left: floats(form.left) + block.operands[0].offset * rows * depth,
        right: floats(form.right) + block.operands[1].offset * depth * columns,
        output: floats(result) + block.outputOffset * rows * columns)
      product.batchSizes = block.sizes
      product.leftStrides = block.operands[0].strides.map { $0 * rows * depth }
      product.rightStrides = block.operands[1].strides.map { $0 * depth * columns }
      call(.generalProduct(product))
    }
  }
}
