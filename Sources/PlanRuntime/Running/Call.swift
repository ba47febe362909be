import Kernels

/// One call of a kernel with all its parameters.
enum Call {
  case product(ProductParameters, ProductPrecision)
  case depthwise(DepthwiseParameters, gates: Bool)
  case layerNorm(LayerNormParameters)
  case binary(BinaryParameters)
  case unary(UnaryParameters)
  case scaleAdd(ScaleAddParameters)
  case reduce(ReductionParameters)
  case softmax(SoftmaxParameters)
  case topKSoftmax(TopKSoftmaxParameters)
  case localMean(LocalMeanParameters)
  case resample(ResampleParameters)
  case copy(CopyParameters)
  case fill(FillParameters)
  case matrixProduct(MatrixProductParameters)
  case evaluation(Evaluation)

  /// Runs the kernel on all threads of the pool.
  func run(_ kernels: KernelTable, on pool: WorkerPool) throws(RuntimeError) {
    switch self {
    case .product(let parameters, let precision):
      pool.run(kernels.product(in: precision), parameters)
    case .depthwise(let parameters, let gates):
      pool.run(gates ? kernels.depthwiseGate : kernels.depthwise, parameters)
    case .layerNorm(let parameters): pool.run(kernels.layerNorm, parameters)
    case .binary(let parameters): pool.run(kernels.binary, parameters)
    case .unary(let parameters): pool.run(kernels.unary, parameters)
    case .scaleAdd(let parameters): pool.run(kernels.scaleAdd, parameters)
    case .reduce(let parameters):
      pool.run(kernels.reduce, parameters)
      guard parameters.needsCombining else { return }
      // Safety: the parameters live until all tasks are done.
      withUnsafePointer(to: parameters) { pointer in
        pool.run(taskCount: pointer.pointee.combineTaskCount) { kernels.reduceCombine(pointer, $0) }
      }
    case .softmax(let parameters): pool.run(kernels.softmax, parameters)
    case .topKSoftmax(let parameters): pool.run(kernels.topKSoftmax, parameters)
    case .localMean(let parameters): pool.run(kernels.localMean, parameters)
    case .resample(let parameters): pool.run(kernels.resample, parameters)
    case .copy(let parameters): pool.run(kernels.copy, parameters)
    case .fill(let parameters): pool.run(kernels.fill, parameters)
    case .matrixProduct(let parameters):
      pool.run(kernels.matrixProduct, parameters)
      guard parameters.needsCombining else { return }
      // Safety: the parameters live until all tasks are done.
      withUnsafePointer(to: parameters) { pointer in
        pool.run(taskCount: pointer.pointee.combineTaskCount) {
          kernels.matrixProductCombine(pointer, $0)
        }
      }
    case .evaluation(let evaluation): try evaluation.run()
    }
  }
}
