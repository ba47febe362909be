public import Kernels

/// A problem whose speed is of interest.
public struct KernelBenchmark: Sendable {
  /// The entry of the table.
  public let kernel: String
  /// The shape.
  public let shape: String
  /// Floating-point operations, a multiply-add being two; 0 where the memory alone counts.
  public let operations: Double
  /// Bytes read and written if each is touched once.
  public let bytes: Double
  /// Allocates the operands, where the problem is a product of matrices that others can compute too.
  public var matrices: (@Sendable () -> MatrixOperands)?
  let prepare: @Sendable () -> (KernelTable, WorkerPool) -> Void

  /// Allocates the operands.
  ///
  /// - Returns: What runs the kernel once.
  public func prepared() -> (KernelTable, WorkerPool) -> Void { prepare() }

  /// All benchmarks.
  public static let all: [KernelBenchmark] =
    productBenchmarks + depthwiseBenchmarks + streamingBenchmarks + otherBenchmarks
    + matrixBenchmarks
}

/// Values of ordinary size for a benchmark.
func benchmarkBuffer(_ count: Int, seed: UInt64 = 1) -> Buffer {
  var random = SequenceGenerator(seed: seed)
  return Buffer((0..<count).map { _ in random.nextValue() })
}

private func benchmark(_ shape: ProductShape) -> KernelBenchmark {
  let precision = shape.precision
  return KernelBenchmark(
    kernel: precision == .bfloat16 ? "productBF16" : "product", shape: shape.text,
    operations: 2 * Double(shape.batch * shape.groups * shape.outputChannels * shape.depth)
      * Double(shape.outputHeight * shape.outputWidth),
    bytes: 4 * Double(shape.inputCount + shape.outputCount * (shape.hasResidual ? 2 : 1))
  ) {
    let input = benchmarkBuffer(shape.inputCount)
    let weights = benchmarkBuffer(shape.groups * shape.outputChannels * shape.depth, seed: 2)
    let bias = benchmarkBuffer(shape.groups * shape.outputChannels, seed: 3)
    let residual = benchmarkBuffer(shape.hasResidual ? shape.outputCount : 0, seed: 4)
    let output = benchmarkBuffer(shape.outputCount)
    let panels = Buffer(
      [Float](
        repeating: 0,
        count: ProductPanels.floatCount(
          groups: shape.groups, outputChannels: shape.outputChannels, depth: shape.depth,
          gates: shape.gates, precision: precision)))
    ProductPanels.pack(
      groups: shape.groups, outputChannels: shape.outputChannels, depth: shape.depth,
      gates: shape.gates, precision: precision, weights: weights.input, into: panels.pointer)
    return { table, pool in
      var p = ProductParameters(
        batch: shape.batch, groups: shape.groups, inputChannels: shape.inputChannels,
        outputChannels: shape.outputChannels, window: shape.window, inputHeight: shape.height,
        inputWidth: shape.width, outputHeight: shape.outputHeight, outputWidth: shape.outputWidth,
        gates: shape.gates, input: input.input, panels: panels.input, bias: bias.input,
        output: output.pointer)
      if shape.hasResidual {
        p.residual = residual.input
        p.residualChannelStride = p.outputChannelStride
        p.residualBatchStride = p.outputBatchStride
        p.scale = bias.input
      }
      p.normalises = shape.normalises
      pool.run(table.product(in: precision), p)
    }
  }
}

private let productBenchmarks: [KernelBenchmark] =
  benchmarkedProducts.map(benchmark)
  + benchmarkedProducts.filter { $0.inputChannels > 3 }
  .map { shape in benchmark(shape.with { $0.precision = .bfloat16 }) }

private let benchmarkedProducts: [ProductShape] = [
  ProductShape.pointwise(32, 64, 256, 256),
  ProductShape.pointwise(32, 32, 256, 256).with {
    $0.hasResidual = true
    $0.hasScale = true
  },
  ProductShape.pointwise(32, 64, 256, 256).with { $0.gates = true },
  ProductShape.pointwise(32, 64, 256, 256).with { $0.normalises = true },
  ProductShape.pointwise(32, 64, 8, 256),
  ProductShape.pointwise(32, 64, 8, 256).with { $0.normalises = true },
  ProductShape.pointwise(32, 64, 1, 384),
  ProductShape.pointwise(32, 64, 1, 384).with { $0.normalises = true },
  ProductShape.pointwise(64, 128, 128, 128),
  ProductShape.pointwise(128, 256, 64, 64),
  ProductShape.pointwise(256, 512, 32, 32),
  ProductShape.pointwise(512, 1536, 16, 16),
  ProductShape.square(2, step: 2, 32, 64, 256, 256),
  ProductShape.square(2, step: 2, 256, 512, 32, 32),
  ProductShape.square(3, 3, 32, 256, 256),
  ProductShape.square(3, 32, 3, 256, 256).with { $0.hasResidual = true },
  ProductShape.square(3, 64, 3, 256, 256),
  ProductShape.square(3, 32, 8, 256, 256),
  ProductShape.square(3, 48, 24, 128, 128),
  ProductShape.square(3, 192, 96, 32, 32),
]

private let depthwiseBenchmarks: [KernelBenchmark] = [
  DepthwiseShape(3, channels: 64, height: 256, width: 256),
  DepthwiseShape(3, channels: 32, height: 256, width: 256, gates: true),
  DepthwiseShape(3, channels: 32, height: 8, width: 256, gates: true),
  DepthwiseShape(3, channels: 4, height: 8, width: 256, gates: true),
  DepthwiseShape(3, channels: 8, height: 8, width: 256),
  DepthwiseShape(3, channels: 512, height: 32, width: 32),
  DepthwiseShape(3, channels: 1536, height: 16, width: 16),
  DepthwiseShape(5, channels: 64, height: 128, width: 128),
  DepthwiseShape(7, channels: 64, height: 128, width: 128),
].map { (shape: DepthwiseShape) -> KernelBenchmark in
  let multiplyAdds = shape.window.area * shape.inputChannels * shape.height * shape.width
  return KernelBenchmark(
    kernel: shape.gates ? "depthwiseGate" : "depthwise", shape: shape.text,
    operations: 2 * Double(multiplyAdds),
    bytes: 4 * Double(shape.inputCount + shape.outputCount)
  ) {
    let input = benchmarkBuffer(shape.inputCount)
    let weights = benchmarkBuffer(shape.inputChannels * shape.window.area)
    let bias = benchmarkBuffer(shape.inputChannels)
    let output = benchmarkBuffer(shape.outputCount)
    return { table, pool in
      pool.run(
        shape.gates ? table.depthwiseGate : table.depthwise,
        DepthwiseParameters(
          channels: shape.channels, window: shape.window, inputHeight: shape.height,
          inputWidth: shape.width, outputHeight: shape.outputHeight,
          outputWidth: shape.outputWidth, gates: shape.gates, input: input.input,
          weights: weights.input, bias: bias.input, output: output.pointer))
    }
  }
}
