import Kernels
import Operators
import PlanFormat

extension StepBinder {
  /// One call for the matrices along the longest axis of the broadcast batch, for each index of the
  /// others.
  mutating func bindMatrixProduct(_ form: MatrixProductForm, result: PlanValueID) {
    let (left, right, output) = (shape(form.left), shape(form.right), shape(result))
    let (rows, columns) = (output[output.count - 2], output[output.count - 1])
    let depth = left[left.count - (form.transposesLeft ? 2 : 1)]
    let batch = BroadcastBlock(
      Array(output.dropLast(2)), [Array(left.dropLast(2)), Array(right.dropLast(2))])
    var partials: UnsafeMutablePointer<Float>?
    for block in batch.planes {
      var parameters = MatrixProductParameters(
        rows: rows, columns: columns, depth: depth, transposesLeft: form.transposesLeft,
        transposesRight: form.transposesRight, left: floats(form.left),
        right: floats(form.right), output: floats(result))
      let axis = block.sizes.indices.max { block.sizes[$0] < block.sizes[$1] } ?? 0
      let outputStrides = denseStrides(block.sizes)
      let (leftBlock, rightBlock) = (block.operands[0], block.operands[1])
      parameters.batch = block.sizes[axis]
      parameters.leftBatchStride = leftBlock.strides[axis] * rows * depth
      parameters.rightBatchStride = rightBlock.strides[axis] * depth * columns
      parameters.outputBatchStride = outputStrides[axis] * rows * columns
      if parameters.needsCombining {
        // The calls run one after the other and have the same extents.
        let room = partials ?? scratch(parameters.partialCount, of: Float.self)
        (partials, parameters.partials) = (room, room)
      }
      let others = block.sizes.indices.filter { $0 != axis }
      for outer in 0..<block.sizes[others[0]] {
        for inner in 0..<block.sizes[others[1]] {
          func offset(_ strides: [Int]) -> Int {
            outer * strides[others[0]] + inner * strides[others[1]]
          }
          var one = parameters
          // Safety: the matrices lie inside the tensors, whose extents the shape rules have matched.
          one.left += (leftBlock.offset + offset(leftBlock.strides)) * rows * depth
          one.right += (rightBlock.offset + offset(rightBlock.strides)) * depth * columns
          one.output += (block.outputOffset + offset(outputStrides)) * rows * columns
          call(.matrixProduct(one))
        }
      }
    }
  }
}
