public import Kernels

/// Replaces the entries of a table for which this instruction set has a kernel.
@inline(never)
public func install(into table: inout KernelTable) {
  table.product = convolution
  table.depthwise = depthwise
  table.depthwiseGate = depthwiseGate
  table.layerNorm = layerNorm
  table.binary = binary
  table.unary = unary
  table.scaleAdd = scaleAdd
  table.reduce = reduce
  table.softmax = softmax
  table.topKSoftmax = topKSoftmax
  table.localMean = localMean
  table.resample = resample
  table.copy = copy
  table.fill = fill
  table.matrixProduct = matrixProduct
  table.matrixProductCombine = matrixProductCombine
  table.multiplyAddRounds = multiplyAddRounds
}
