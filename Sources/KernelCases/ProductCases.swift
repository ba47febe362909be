internal import Kernels

/// A dense convolution.
struct ProductShape: Sendable {
  var batch = 1
  var groups = 1
  var inputChannels: Int
  var outputChannels: Int
  var height: Int
  var width: Int
  var window = Window()
  var outputHeight: Int
  var outputWidth: Int
  /// Unused elements behind each row of the input, each channel of input and output.
  var gap = 0
  var hasBias = true
  var hasScale = false
  var hasResidual = false
  var rectifies = false
  var gates = false
  var scalesInput = false
  /// Whether the columns are normalised, and have mean 0.
  var normalises = false
  var subtractsMean = true
  var precision = ProductPrecision.float32

  /// A 1x1 convolution.
  static func pointwise(_ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int) -> ProductShape
  {
    ProductShape(
      inputChannels: inputs, outputChannels: outputs, height: height, width: width,
      outputHeight: height, outputWidth: width)
  }

  /// A square window with the padding that keeps the size at step 1.
  static func square(
    _ side: Int, step: Int = 1, dilation: Int = 1, _ inputs: Int, _ outputs: Int, _ height: Int,
    _ width: Int
  ) -> ProductShape {
    let padding = (side - 1) * dilation / 2
    let span = (side - 1) * dilation + 1
    return ProductShape(
      inputChannels: inputs, outputChannels: outputs, height: height, width: width,
      window: Window(
        height: side, width: side, rowStep: step, columnStep: step, rowDilation: dilation,
        columnDilation: dilation, topPadding: padding, leftPadding: padding),
      outputHeight: max(0, (height + 2 * padding - span) / step + 1),
      outputWidth: max(0, (width + 2 * padding - span) / step + 1))
  }

  func with(_ change: (inout ProductShape) -> Void) -> ProductShape {
    var copy = self
    change(&copy)
    return copy
  }

  var depth: Int { inputChannels * window.area }
  var channelsOut: Int { gates ? outputChannels / 2 : outputChannels }
  var rowStride: Int { width + gap }
  var channelStride: Int { height * rowStride + gap }
  var inputCount: Int { batch * groups * inputChannels * channelStride }
  var outputChannelStride: Int { outputHeight * outputWidth + gap }
  var outputCount: Int { batch * groups * channelsOut * outputChannelStride }

  var text: String {
    var options: [String] = []
    if hasBias { options.append("bias") }
    if hasScale { options.append("scale") }
    if hasResidual { options.append("residual") }
    if rectifies { options.append("relu") }
    if gates { options.append("gate") }
    if scalesInput { options.append("input scale") }
    if normalises { options.append(subtractsMean ? "normalised" : "normalised about 0") }
    return "\(batch)x\(groups)x\(inputChannels)->\(outputChannels) \(height)x\(width) window "
      + "\(window.height)x\(window.width) step \(window.rowStep) dilation \(window.rowDilation) "
      + "gap \(gap) \(options.joined(separator: "+"))"
  }

  /// Runs the kernel of a table with the given tensors.
  func run(
    _ table: KernelTable, _ tensors: ProductTensors, _ output: UnsafeMutablePointer<Float>,
    _ order: CallOrder
  ) {
    let panels = Buffer(
      [Float](
        repeating: 0,
        count: ProductPanels.floatCount(
          groups: groups, outputChannels: outputChannels, depth: depth, gates: gates,
          precision: precision)))
    ProductPanels.pack(
      groups: groups, outputChannels: outputChannels, depth: depth, gates: gates,
      precision: precision, weights: tensors.weights.input, into: panels.pointer)
    var p = ProductParameters(
      batch: batch, groups: groups, inputChannels: inputChannels, outputChannels: outputChannels,
      window: window, inputHeight: height, inputWidth: width, outputHeight: outputHeight,
      outputWidth: outputWidth, gates: gates, input: tensors.input.input, panels: panels.input,
      bias: hasBias ? tensors.bias.input : nil, output: output)
    p.inputRowStride = rowStride
    p.inputChannelStride = channelStride
    p.inputBatchStride = groups * inputChannels * channelStride
    p.outputChannelStride = outputChannelStride
    p.outputBatchStride = groups * channelsOut * outputChannelStride
    p.scale = hasScale ? tensors.scale.input : nil
    p.residual = hasResidual ? tensors.residual.input : nil
    p.residualChannelStride = outputChannelStride
    p.residualBatchStride = p.outputBatchStride
    p.rectifies = rectifies
    p.inputScale = scalesInput ? tensors.inputScale.input : nil
    p.inputScaleBatchStride = groups * inputChannels
    p.normalises = normalises
    p.subtractsMean = subtractsMean
    p.epsilon = 1e-6
    order.call(table.product(in: precision), p)
    _ = (panels, tensors)
  }
}

extension ProductShape {
  /// Fills in what stands for normalised columns when their error is bounded: the largest value of
  /// each pixel over the deviation, more where cancellation makes the mean uncertain.
  ///
  /// - Parameters:
  ///   - magnitudes: Where they go.
  ///   - input: The input.
  ///   - floor: What is added, for the rounding of mean and deviation.
  fileprivate func replaceByMagnitudes(
    _ magnitudes: Buffer, of input: Buffer, floor: Double = 16
  ) {
    for image in 0..<batch {
      for pixel in 0..<height * rowStride {
        let places = (0..<inputChannels).map {
          (image * inputChannels + $0) * channelStride + pixel
        }
        let column = places.map { Double(input.pointer[$0]) }
        let mean = column.reduce(0, +) / Double(inputChannels)
        let variance =
          column.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(inputChannels)
        let largest = (column.map { abs($0) }.max() ?? 0) / (variance + 1e-6).squareRoot()
        for place in places {
          magnitudes.pointer[place] = Float(floor + largest * (1 + largest * 0x1p-20))
        }
      }
    }
  }
}

/// The operands of a convolution.
struct ProductTensors {
  let input: Buffer
  let weights: Buffer
  let bias: Buffer
  let scale: Buffer
  let residual: Buffer
  let inputScale: Buffer

  init(_ shape: ProductShape, _ trial: borrowing Trial, absolute: Bool = false) {
    func make(_ count: Int, _ stream: UInt64) -> Buffer {
      let values = trial.values(count, stream: stream)
      return Buffer(absolute ? values.map { abs($0) } : values)
    }
    let rows = shape.groups * shape.outputChannels
    input = make(shape.inputCount, 1)
    weights = make(rows * shape.depth, 2)
    bias = make(rows, 3)
    scale = make(rows, 4)
    residual = make(shape.outputCount, 5)
    inputScale = make(shape.batch * shape.groups * shape.inputChannels, 6)
  }
}

let productShapes: [ProductShape] = {
  var shapes: [ProductShape] = []
  for width in [0, 1, 7, 8, 9, 15, 16, 17, 33, 47, 48, 49, 64, 100] {
    shapes.append(.pointwise(5, 7, 1, width))
    shapes.append(.pointwise(3, 12, 3, width).with { $0.gap = 3 })
  }
  for outputs in [1, 2, 3, 4, 5, 8, 9, 13, 16] {
    shapes.append(.pointwise(6, outputs, 5, 11).with { $0.hasBias = outputs % 2 == 0 })
    shapes.append(
      .pointwise(4, outputs, 9, 50).with {
        $0.hasScale = true
        $0.hasResidual = outputs % 3 != 0
        $0.rectifies = outputs % 2 == 1
      })
    shapes.append(.pointwise(3, 2 * outputs, 4, 13).with { $0.gates = true })
  }
  shapes.append(.pointwise(0, 4, 3, 5))
  shapes.append(.pointwise(70, 33, 40, 40).with { $0.batch = 2 })
  shapes.append(.pointwise(600, 20, 8, 8))
  shapes.append(.pointwise(16, 128, 7, 9).with { $0.gates = true })
  for (side, step, dilation) in [
    (2, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 2), (5, 1, 1), (3, 3, 1), (4, 3, 2), (1, 2, 1),
  ] {
    for (height, width) in [(1, 1), (3, 2), (5, 17), (7, 40), (16, 33)] {
      shapes.append(.square(side, step: step, dilation: dilation, 3, 5, height, width))
      shapes.append(
        .square(side, step: step, dilation: dilation, 2, 6, height, width).with {
          $0.groups = 3
          $0.batch = 2
          $0.gap = 5
          $0.rectifies = true
        })
    }
  }
  shapes.append(
    .square(3, 4, 8, 9, 21).with {
      $0.gates = true
      $0.hasBias = false
    })
  for (inputs, width) in [(1, 5), (2, 16), (3, 33), (31, 49), (32, 64), (33, 100), (130, 384)] {
    for subtracts in [true, false] {
      shapes.append(
        .pointwise(inputs, 13, 3, width).with {
          $0.batch = 2
          $0.gap = inputs % 4
          $0.normalises = true
          $0.subtractsMean = subtracts
        })
    }
    shapes.append(
      .pointwise(inputs, 10, 5, width).with {
        $0.batch = 2
        $0.groups = 1 + width % 2
        $0.scalesInput = true
        $0.hasScale = true
        $0.hasResidual = true
      })
    shapes.append(
      .pointwise(inputs, 12, 2, width).with {
        $0.normalises = true
        $0.gates = true
      })
  }
  shapes.append(
    .square(3, 5, 8, 9, 21).with {
      $0.groups = 2
      $0.scalesInput = true
    })
  // Negative padding crops; padding on two sides only.
  shapes.append(
    .square(3, 4, 8, 9, 21).with {
      $0.window.topPadding = -2
      $0.window.leftPadding = -1
      $0.outputHeight = 4
      $0.outputWidth = 12
    })
  return (shapes + directShapes).filter { $0.outputHeight >= 0 && $0.outputWidth >= 0 }
}()

/// 3x3 windows of step 1, most of which have a kernel of their own.
private let directShapes: [ProductShape] = {
  var shapes: [ProductShape] = []
  for outputs in 1...9 {
    for (height, width) in [(1, 1), (2, 31), (4, 32), (5, 33), (7, 65)] {
      shapes.append(.square(3, 1 + outputs % 3, outputs, height, width))
      shapes.append(
        .square(3, 2, outputs, height, width).with {
          $0.batch = 2
          $0.groups = 1 + outputs % 3
          $0.gap = 3
          $0.hasScale = outputs % 2 == 0
          $0.hasResidual = true
          $0.rectifies = outputs % 3 == 0
          $0.scalesInput = height % 2 == 0
        })
    }
  }
  // Several blocks side by side; one tile to a block; few pixels and a long sum.
  shapes.append(.square(3, 1, 3, 9, 1300).with { $0.hasResidual = true })
  shapes.append(.square(3, 70, 3, 6, 600))
  shapes.append(.square(3, 300, 2, 5, 70).with { $0.hasBias = false })
  // Many outputs over full tiles, also cut among several tasks, and over tiles that are not full.
  for (inputs, outputs, height, width) in [
    (8, 10, 4, 64), (9, 13, 7, 63), (8, 43, 8, 32), (8, 39, 2, 16), (16, 14, 12, 96),
    (8, 12, 3, 35),
  ] {
    shapes.append(
      .square(3, inputs, outputs, height, width).with {
        $0.groups = 1 + width % 2
        $0.hasResidual = outputs > 13
        $0.rectifies = outputs % 2 == 0
      })
  }
  // No padding, padding on one side, more padding than a window reads, cropping.
  for (top, left, height, width) in [
    (0, 0, 5, 38), (0, 1, 6, 39), (1, 0, 6, 39), (5, 20, 16, 77), (40, 40, 60, 60), (-2, -3, 4, 30),
  ] {
    shapes.append(
      .square(3, 3, 3, 7, 40).with {
        $0.window.topPadding = top
        $0.window.leftPadding = left
        $0.outputHeight = height
        $0.outputWidth = width
      })
  }
  return shapes
}()

let productCases: [KernelCase] = productShapes.map { shape in
  KernelCase("product", shape.text) { trial in
    let tensors = ProductTensors(shape, trial)
    let magnitudes = shape.magnitudes(trial)
    return trial.compare(
      count: shape.outputCount,
      bound: { index, _ in
        2 * sumBound(terms: shape.depth, magnitude: magnitudes.magnitude(index))
      },
      run: { table, output, order in shape.run(table, tensors, output, order) })
  }
}

/// The same shapes in bfloat16. Operands are rounded as the truth rounds them, except that a
/// normalised value near a tie may go the other way: by one unit of 2⁻⁸ of itself.
let productBF16Cases: [KernelCase] = productShapes.map { shape in
  KernelCase("productBF16", shape.text) { trial in
    guard trial.table.productBF16 != nil else { return [] }
    let shape = shape.with { $0.precision = .bfloat16 }
    let tensors = ProductTensors(shape, trial)
    let magnitudes = shape.magnitudes(trial)
    let ties = shape.normalises ? shape.magnitudes(trial, floor: 0) : nil
    let tie = shape.gates ? 0x1p-7 : 0x1p-8
    return trial.compare(
      count: shape.outputCount,
      bound: { index, _ in
        // What is below the normal range counts as zero.
        2 * sumBound(terms: shape.depth, magnitude: magnitudes.magnitude(index))
          + tie * (ties?.magnitude(index) ?? 0) + Double(2 * shape.depth + 8) * 0x1p-126
      },
      run: { table, output, order in shape.run(table, tensors, output, order) })
  }
}

extension ProductShape {
  /// The same sums over absolute values, which bound the rounding of each element.
  fileprivate func magnitudes(_ trial: borrowing Trial, floor: Double = 16) -> Buffer {
    let magnitudes = Buffer([Float](repeating: 0, count: outputCount))
    let positive = ProductTensors(self, trial, absolute: true)
    if normalises {
      replaceByMagnitudes(positive.input, of: ProductTensors(self, trial).input, floor: floor)
    }
    with { $0.normalises = false }.run(.scalar, positive, magnitudes.pointer, .whole)
    return magnitudes
  }
}
