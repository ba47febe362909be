internal import Kernels

/// Products that hand their results on packed: the bits are those of planes.
let packedProductCases: [KernelCase] = ProductPrecision.allCases.flatMap { precision in
  [
    (inputs: 3, middle: 5, outputs: 4, pixels: 1), (4, 8, 8, 16), (5, 6, 9, 47), (7, 33, 10, 48),
    (2, 12, 7, 64), (16, 31, 32, 95), (32, 32, 32, 384), (9, 64, 3, 383), (48, 40, 24, 200),
    (300, 256, 13, 280), (1, 1, 1, 33),
  ].flatMap { shape in
    [(false, false), (true, false), (false, true)].map { gates, normalises in
      let pair = ProductPair(
        inputs: shape.inputs, middle: shape.middle, outputs: shape.outputs, pixels: shape.pixels,
        gates: gates, normalises: normalises, precision: precision)
      return KernelCase(precision == .bfloat16 ? "productBF16" : "product", pair.text) { trial in
        pair.failures(trial)
      }
    }
  }
}

/// Two 1x1 convolutions in a row, the first one's result being also the residual of a third.
private struct ProductPair: Sendable {
  let inputs: Int
  let middle: Int
  let outputs: Int
  let pixels: Int
  let gates: Bool
  let normalises: Bool
  let precision: ProductPrecision

  var text: String {
    "packed \(inputs)->\(middle)->\(outputs) \(pixels) pixels\(gates ? " gate" : "")"
      + (normalises ? " normalised" : "")
  }

  func failures(_ trial: borrowing Trial) -> [String] {
    if precision == .bfloat16, trial.table.productBF16 == nil { return [] }
    let plain = run(trial, isPacked: false)
    let packed = run(trial, isPacked: true)
    if packed.contains(where: { $0.isEmpty }) { return ["wrote behind what is packed"] }
    for (name, values) in plain.enumerated() {
      for (index, value) in values.enumerated()
      where value.bitPattern != packed[name][index].bitPattern
        && !(value.isNaN && packed[name][index].isNaN)
      {
        return ["result \(name), element \(index): \(packed[name][index]), not \(value)"]
      }
    }
    return []
  }

  /// The results of both products; an empty one where a canary was overwritten.
  private func run(_ trial: borrowing Trial, isPacked: Bool) -> [[Float]] {
    let rows = gates ? 2 * middle : middle
    let room = ProductParameters.packedCount(channels: middle, pixels: pixels)
    let between = Buffer(
      [Float](repeating: Trial.canary, count: room + Trial.guardCount))
    let tensors = (
      input: trial.buffer(inputs * pixels, stream: 1), bias: trial.buffer(rows, stream: 2),
      first: panels(trial, rows: rows, depth: inputs, gates: gates, stream: 3),
      second: panels(trial, rows: outputs, depth: middle, gates: false, stream: 4),
      third: panels(trial, rows: middle, depth: inputs, gates: false, stream: 5)
    )
    let second = Buffer([Float](repeating: 0, count: outputs * pixels))
    let third = Buffer([Float](repeating: 0, count: middle * pixels))
    var p = parameters(inputs, rows, tensors.input.input, tensors.first, between.pointer)
    p.gates = gates
    p.bias = tensors.bias.input
    p.isOutputPacked = isPacked
    call(trial.table, p)
    p = parameters(middle, outputs, between.input, tensors.second, second.pointer)
    p.normalises = normalises
    p.epsilon = 1e-6
    p.isInputPacked = isPacked
    call(trial.table, p)
    p = parameters(inputs, middle, tensors.input.input, tensors.third, third.pointer)
    p.residual = between.input
    p.residualChannelStride = pixels
    p.isResidualPacked = isPacked
    call(trial.table, p)
    let isIntact = between.values.suffix(Trial.guardCount).allSatisfy {
      $0.bitPattern == Trial.canary.bitPattern
    }
    _ = tensors
    return isIntact ? [second.values, third.values] : [[], []]
  }

  private func call(_ table: KernelTable, _ parameters: ProductParameters) {
    CallOrder.whole.call(table.product(in: precision), parameters)
  }

  private func parameters(
    _ depth: Int, _ rows: Int, _ input: UnsafePointer<Float>, _ panels: Buffer,
    _ output: UnsafeMutablePointer<Float>
  ) -> ProductParameters {
    ProductParameters(
      inputChannels: depth, outputChannels: rows, inputHeight: 1, inputWidth: pixels,
      outputHeight: 1, outputWidth: pixels, input: input, panels: panels.input, output: output)
  }

  private func panels(
    _ trial: borrowing Trial, rows: Int, depth: Int, gates: Bool, stream: UInt64
  ) -> Buffer {
    let packed = Buffer(
      [Float](
        repeating: 0,
        count: ProductPanels.floatCount(
          groups: 1, outputChannels: rows, depth: depth, gates: gates, precision: precision)))
    let weights = trial.buffer(rows * depth, stream: stream)
    ProductPanels.pack(
      groups: 1, outputChannels: rows, depth: depth, gates: gates, precision: precision,
      weights: weights.input, into: packed.pointer)
    return packed
  }
}
