internal import Kernels

/// Values at which functions misbehave.
private let specialValues: [Float] = [
  0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
  .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1, 0.625,
  0.999999,
  88.7, 88.8, 89.5, -87.3, -87.4, -100, -103.2, -103.9, -104.1, -150, 4, -4, 1e-4, 30, -30,
]

/// Values that cover the interesting range of the functions, then those of the fill.
private func functionInputs(_ trial: borrowing Trial, _ count: Int, stream: UInt64) -> [Float] {
  var values = trial.values(count, stream: stream)
  guard trial.fill == .random else { return values }
  for index in values.indices {
    values[index] *= index % 3 == 0 ? 1 : index % 3 == 1 ? 8 : 110
    if index < specialValues.count { values[index] = specialValues[index] }
  }
  return values
}

/// The greatest error of a function: relative, absolute.
private func error(of operation: UnaryOperation) -> (relative: Double, absolute: Double) {
  switch operation {
  case .relu, .negate, .absolute, .clip, .squareRoot, .reciprocal: (0, 0)
  case .exp: (1.6e-7, 0x1p-149)
  case .sigmoid: (4e-7, 3e-39)
  case .tanh: (3e-7, 0x1p-149)
  case .erf: (2.5e-7, 0x1p-149)
  case .gelu: (2.5e-7, 2e-7)
  }
}

let unaryCases: [KernelCase] = UnaryOperation.allCases.flatMap { operation in
  [0, 1, 7, 8, 9, 15, 16, 17, 50, 1000, 40_000].flatMap { count in
    [false, true].map { isInPlace in
      KernelCase("unary", "\(operation) \(count)\(isInPlace ? " in place" : "")") { trial in
        let input = Buffer(functionInputs(trial, count, stream: 1))
        let (relative, absolute) = error(of: operation)
        return trial.compare(
          count: count, initial: isInPlace ? input.values : nil,
          bound: { index, truth in
            guard operation == .gelu, index >= 0, index < count else {
              return relative * abs(truth) + absolute
            }
            return relative * abs(truth) + absolute * max(1, abs(Double(input.pointer[index])))
          },
          run: { table, output, order in
            order.call(
              table.unary,
              UnaryParameters(
                operation, count: count, input: isInPlace ? UnsafePointer(output) : input.input,
                output: output, lower: -0.5, upper: 0.75))
          })
      }
    }
  }
}

/// How an operand of a binary case is laid out.
private enum Layout: String, CaseIterable {
  case full
  case planes
  case pixels
  case single

  func operand(_ buffer: Buffer, planes: Int, planeSize: Int, gap: Int) -> BroadcastOperand {
    switch self {
    case .full:
      BroadcastOperand(
        buffer.input, batchStride: planes * (planeSize + gap), planeStride: planeSize + gap,
        pixelStride: 1)
    case .planes:
      BroadcastOperand(buffer.input, batchStride: planes, planeStride: 1, pixelStride: 0)
    case .pixels:
      BroadcastOperand(buffer.input, batchStride: planeSize, planeStride: 0, pixelStride: 1)
    case .single:
      BroadcastOperand(buffer.input, batchStride: 0, planeStride: 0, pixelStride: 0)
    }
  }
}

private func error(of operation: BinaryOperation) -> (relative: Double, absolute: Double) {
  switch operation {
  case .add, .subtract, .multiply, .divide, .maximum, .minimum, .power: (0, 0)
  case .geluMultiply: (5e-7, 2e-7)
  }
}

let binaryCases: [KernelCase] = BinaryOperation.allCases.flatMap { operation in
  [(1, 3, 0), (1, 1, 1), (2, 3, 7), (1, 2, 16), (2, 5, 33), (3, 40, 100), (1, 2, 40_001)].flatMap {
    batch, planes, planeSize in
    Layout.allCases.flatMap { left in
      Layout.allCases.map { right in
        let gap = planes == 5 ? 3 : 0
        return KernelCase(
          "binary",
          "\(operation) \(batch)x\(planes)x\(planeSize) \(left.rawValue) \(right.rawValue)"
        ) { trial in
          let count = batch * planes * (planeSize + gap)
          let a = Buffer(functionInputs(trial, max(count, 200), stream: 1))
          // Infinity times a vanishing gelu is a matter of rounding: ordinary factors there.
          let b =
            operation == .geluMultiply
            ? trial.buffer(max(count, 200), stream: 2)
            : Buffer(functionInputs(trial, max(count, 200), stream: 2).reversed())
          let (relative, absolute) = error(of: operation)
          // A gelu is wrong by up to its bound times max(1, |x|), and then multiplied.
          let largest = { (buffer: Buffer) in
            buffer.values.filter { $0.isFinite }.map { Double(abs($0)) }.max() ?? 0
          }
          let bound = absolute * max(1, largest(a)) * largest(b)
          return trial.compare(
            count: count, initial: left == .full && planes == 3 ? Array(a.values[..<count]) : nil,
            bound: { _, truth in relative * abs(truth) + bound },
            run: { table, output, order in
              var leftOperand = left.operand(a, planes: planes, planeSize: planeSize, gap: gap)
              if left == .full, planes == 3 { leftOperand.pointer = UnsafePointer(output) }
              var p = BinaryParameters(
                operation, batch: batch, planes: planes, planeSize: planeSize, left: leftOperand,
                right: right.operand(b, planes: planes, planeSize: planeSize, gap: gap),
                output: output)
              p.outputPlaneStride = planeSize + gap
              p.outputBatchStride = planes * (planeSize + gap)
              order.call(table.binary, p)
            })
        }
      }
    }
  }
}

let scaleAddCases: [KernelCase] = [
  (1, 1, 1), (2, 3, 17), (1, 4, 64), (2, 2, 33_000), (1, 3, 0),
].flatMap { batch, planes, planeSize in
  [false, true].map { isInPlace in
    KernelCase(
      "scaleAdd", "\(batch)x\(planes)x\(planeSize)\(isInPlace ? " in place" : "")"
    ) { trial in
      let count = batch * planes * planeSize
      let residual = trial.buffer(count, stream: 1)
      let scale = trial.buffer(batch * planes, stream: 2)
      let input = trial.buffer(count, stream: 3)
      return trial.compare(
        count: count, initial: isInPlace ? residual.values : nil,
        bound: { index, _ in
          guard index >= 0, index < count else { return 0 }
          let factor = Double(scale.pointer[index / planeSize])
          return sumBound(
            terms: 1,
            magnitude: abs(Double(residual.pointer[index]))
              + abs(factor * Double(input.pointer[index])))
        },
        run: { table, output, order in
          func full(_ pointer: UnsafePointer<Float>) -> BroadcastOperand {
            BroadcastOperand(
              pointer, batchStride: planes * planeSize, planeStride: planeSize, pixelStride: 1)
          }
          order.call(
            table.scaleAdd,
            ScaleAddParameters(
              batch: batch, planes: planes, planeSize: planeSize,
              residual: full(isInPlace ? UnsafePointer(output) : residual.input),
              scale: BroadcastOperand(
                scale.input, batchStride: planes, planeStride: 1, pixelStride: 0),
              input: full(input.input), output: output))
        })
    }
  }
}
