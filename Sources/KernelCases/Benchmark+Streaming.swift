internal import Kernels

/// A benchmark with one input, one more input and one output of `planes · size` elements.
private func streaming(
  _ kernel: String, _ shape: String, _ planes: Int, _ size: Int, tensors: Double,
  operations: Double = 0,
  run: @escaping @Sendable (KernelTable, WorkerPool, StreamingOperands) -> Void
) -> KernelBenchmark {
  KernelBenchmark(
    kernel: kernel, shape: "\(shape) \(planes)x\(size)",
    operations: operations * Double(planes * size), bytes: 4 * tensors * Double(planes * size)
  ) {
    let operands = StreamingOperands(planes: planes, size: size)
    return { table, pool in run(table, pool, operands) }
  }
}

/// What a streaming benchmark works on.
private final class StreamingOperands {
  let planes: Int
  let size: Int
  let first: Buffer
  let second: Buffer
  let perPlane: Buffer
  let output: Buffer

  init(planes: Int, size: Int) {
    self.planes = planes
    self.size = size
    first = benchmarkBuffer(planes * size)
    second = benchmarkBuffer(planes * size, seed: 2)
    perPlane = benchmarkBuffer(planes, seed: 3)
    output = benchmarkBuffer(planes * size)
  }

  func full(_ buffer: Buffer) -> BroadcastOperand {
    BroadcastOperand(
      buffer.input, batchStride: planes * size, planeStride: size, pixelStride: 1)
  }

  var planeValues: BroadcastOperand {
    BroadcastOperand(perPlane.input, batchStride: planes, planeStride: 1, pixelStride: 0)
  }

  func binary(_ operation: BinaryOperation, _ right: BroadcastOperand) -> BinaryParameters {
    BinaryParameters(
      operation, planes: planes, planeSize: size, left: full(first), right: right,
      output: output.pointer)
  }
}

let streamingBenchmarks: [KernelBenchmark] =
  [(64, 65_536), (32, 65_536), (64, 16_384), (256, 1024)].flatMap { planes, size in
    [
      streaming("layerNorm", "f32", planes, size, tensors: 2) { table, pool, o in
        pool.run(
          table.layerNorm,
          LayerNormParameters(
            channels: o.planes, pixels: o.size, input: o.first.input, gamma: o.perPlane.input,
            beta: o.perPlane.input, epsilon: 1e-6, output: o.output.pointer))
      },
      streaming("binary", "gate", planes, size, tensors: 3) { table, pool, o in
        pool.run(table.binary, o.binary(.multiply, o.full(o.second)))
      },
      streaming("binary", "times a value a plane", planes, size, tensors: 2) { table, pool, o in
        pool.run(table.binary, o.binary(.multiply, o.planeValues))
      },
      streaming("scaleAdd", "residual", planes, size, tensors: 3) { table, pool, o in
        pool.run(
          table.scaleAdd,
          ScaleAddParameters(
            planes: o.planes, planeSize: o.size, residual: o.full(o.first),
            scale: o.planeValues, input: o.full(o.second), output: o.output.pointer))
      },
      streaming("reduce", "mean", planes, size, tensors: 1) { table, pool, o in
        pool.run(
          table.reduce,
          ReductionParameters(
            .mean, rows: o.planes, length: o.size, input: o.first.input,
            output: o.output.pointer))
      },
      streaming("copy", "contiguous", planes, size, tensors: 2) { table, pool, o in
        let shape = CopyShape.slice([o.planes * o.size], from: [0], [o.planes * o.size], step: [1])
        pool.run(table.copy, shape.parameters(o.first.input, o.output.pointer))
      },
    ]
  }

let otherBenchmarks: [KernelBenchmark] =
  UnaryOperation.allCases.map { operation in
    streaming("unary", "\(operation)", 16, 4096, tensors: 2) { table, pool, o in
      pool.run(
        table.unary,
        UnaryParameters(
          operation, count: o.planes * o.size, input: o.first.input, output: o.output.pointer))
    }
  } + [
    streaming("binary", "geluMultiply", 127, 16_384, tensors: 3) { table, pool, o in
      pool.run(table.binary, o.binary(.geluMultiply, o.full(o.second)))
    },
    streaming("softmax", "rows of 48", 48, 48, tensors: 2) { table, pool, o in
      pool.run(
        table.softmax,
        SoftmaxParameters(
          outer: o.planes, length: o.size, input: o.first.input, output: o.output.pointer))
    },
    streaming("topKSoftmax", "four counts of rows of 64", 512, 64, tensors: 2) { table, pool, o in
      pool.run(
        table.topKSoftmax,
        TopKSoftmaxParameters(
          rows: o.planes, length: o.size, counts: [32, 42, 48, 51], input: o.first.input,
          scales: o.perPlane.input, output: o.output.pointer))
    },
    streaming("resample", "bilinear 128x128 to 256x256", 32, 65_536, tensors: 1.25) {
      table, pool, o in
      let axis = ResampleAxis(input: 128, output: 256, step: 2, offset: -1, denominator: 4)
      pool.run(
        table.resample,
        ResampleParameters(
          planes: o.planes, rows: axis, columns: axis, interpolates: true, input: o.first.input,
          output: o.output.pointer))
    },
    streaming("copy", "pixel shuffle", 128, 16_384, tensors: 2) { table, pool, o in
      pool.run(
        table.copy, CopyShape.shuffle(32, 128, 128).parameters(o.first.input, o.output.pointer))
    },
    streaming("copy", "pixel unshuffle", 128, 16_384, tensors: 2) { table, pool, o in
      pool.run(
        table.copy,
        CopyShape.shuffle(32, 128, 128, back: true).parameters(o.first.input, o.output.pointer))
    },
    streaming("copy", "transpose", 512, 4096, tensors: 2) { table, pool, o in
      pool.run(
        table.copy,
        CopyShape.transpose([512, 4096], [1, 0]).parameters(o.first.input, o.output.pointer))
    },
  ]
  + localMeanBenchmarks

/// A larger window takes no longer: the time is linear in the pixels.
private let localMeanBenchmarks: [KernelBenchmark] = [8, 48, 192].map { window in
  streaming("localMean", "window \(window) of 256x256", 32, 65_536, tensors: 2) { table, pool, o in
    pool.run(
      table.localMean,
      LocalMeanParameters(
        planes: o.planes, height: 256, width: 256, windowHeight: window, windowWidth: window,
        input: o.first.input, output: o.output.pointer))
  }
}
