internal import Kernels

/// A depthwise convolution.
struct DepthwiseShape: Sendable {
  var batch = 1
  var channels: Int
  var height: Int
  var width: Int
  var window: Window
  var outputHeight: Int
  var outputWidth: Int
  /// Unused elements behind each row and each channel.
  var gap = 0
  var hasBias = true
  var gates = false
  var appliesGELU = false

  /// A square window with the padding that keeps the size at step 1.
  init(
    _ side: Int, step: Int = 1, dilation: Int = 1, channels: Int, height: Int, width: Int,
    batch: Int = 1, gap: Int = 0, hasBias: Bool = true, gates: Bool = false,
    appliesGELU: Bool = false
  ) {
    let padding = (side - 1) * dilation / 2
    let span = (side - 1) * dilation + 1
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
    window = Window(
      height: side, width: side, rowStep: step, columnStep: step, rowDilation: dilation,
      columnDilation: dilation, topPadding: padding, leftPadding: padding)
    outputHeight = max(0, (height + 2 * padding - span) / step + 1)
    outputWidth = max(0, (width + 2 * padding - span) / step + 1)
    self.gap = gap
    self.hasBias = hasBias
    self.gates = gates || appliesGELU
    self.appliesGELU = appliesGELU
  }

  var inputChannels: Int { gates ? 2 * channels : channels }
  var rowStride: Int { width + gap }
  var channelStride: Int { height * rowStride + gap }
  var inputCount: Int { batch * inputChannels * channelStride }
  var outputRowStride: Int { outputWidth + gap }
  var outputChannelStride: Int { outputHeight * outputRowStride + gap }
  var outputCount: Int { batch * channels * outputChannelStride }

  var text: String {
    "\(batch)x\(channels) \(height)x\(width) window \(window.height)x\(window.width) step "
      + "\(window.rowStep) dilation \(window.rowDilation) gap \(gap)\(hasBias ? " bias" : "")\(appliesGELU ? " gelu" : "")"
  }

  /// Runs the kernel of a table.
  func run(
    _ table: KernelTable, _ input: Buffer, _ weights: Buffer, _ bias: Buffer,
    _ output: UnsafeMutablePointer<Float>, _ order: CallOrder
  ) {
    var p = DepthwiseParameters(
      batch: batch, channels: channels, window: window, inputHeight: height, inputWidth: width,
      outputHeight: outputHeight, outputWidth: outputWidth, gates: gates, input: input.input,
      weights: weights.input, bias: hasBias ? bias.input : nil, output: output)
    p.inputRowStride = rowStride
    p.inputChannelStride = channelStride
    p.inputBatchStride = inputChannels * channelStride
    p.outputRowStride = outputRowStride
    p.outputChannelStride = outputChannelStride
    p.outputBatchStride = channels * outputChannelStride
    p.appliesGELU = appliesGELU
    order.call(gates ? table.depthwiseGate : table.depthwise, p)
  }
}

let depthwiseShapes: [DepthwiseShape] = {
  var shapes: [DepthwiseShape] = []
  for width in [1, 2, 7, 8, 9, 15, 16, 17, 18, 31, 33, 64, 100] {
    shapes.append(DepthwiseShape(3, channels: 2, height: 5, width: width))
    shapes.append(DepthwiseShape(3, channels: 3, height: 4, width: width, gap: 3, gates: true))
    shapes.append(DepthwiseShape(3, channels: 3, height: 6, width: width, appliesGELU: true))
    shapes.append(DepthwiseShape(5, channels: 1, height: 6, width: width, hasBias: false))
  }
  for height in [0, 1, 2, 3, 40, 130] {
    shapes.append(DepthwiseShape(3, channels: 2, height: height, width: 19, batch: 2, gap: 1))
    shapes.append(DepthwiseShape(7, channels: 2, height: height, width: 21))
    shapes.append(DepthwiseShape(3, channels: 1, height: height, width: 300, gates: true))
    shapes.append(DepthwiseShape(3, channels: 1, height: height, width: 300, appliesGELU: true))
  }
  shapes.append(DepthwiseShape(1, channels: 3, height: 5, width: 20))
  shapes.append(DepthwiseShape(3, dilation: 2, channels: 3, height: 9, width: 20, gap: 2))
  shapes.append(DepthwiseShape(5, dilation: 3, channels: 2, height: 14, width: 33))
  shapes.append(DepthwiseShape(7, dilation: 2, channels: 2, height: 3, width: 5, gates: true))
  shapes.append(DepthwiseShape(3, step: 2, channels: 3, height: 9, width: 20))
  shapes.append(DepthwiseShape(5, step: 3, channels: 2, height: 11, width: 23, gates: true))
  shapes.append(DepthwiseShape(5, channels: 127, height: 4, width: 9, batch: 2, appliesGELU: true))
  shapes.append(DepthwiseShape(3, step: 2, channels: 2, height: 9, width: 20, appliesGELU: true))
  shapes.append(DepthwiseShape(3, channels: 1, height: 900, width: 60))
  // Strips of an image, whose neighbours at the left, at the right or at both sides exist.
  for (padding, lost) in [(0, 2), (0, 1), (1, 1)] {
    for (height, width, gates) in [(1, 10, false), (3, 17, true), (6, 41, true), (9, 30, false)] {
      var strip = DepthwiseShape(
        3, channels: 2, height: height, width: width, gap: 3, gates: gates)
      strip.window.leftPadding = padding
      strip.outputWidth = width - lost
      shapes.append(strip)
    }
  }
  // Windows whose rows share input rows, for every rest of rows and of columns.
  for (side, height, width) in [(5, 1, 32), (5, 2, 33), (5, 7, 63), (7, 4, 64), (7, 9, 97)] {
    var shape = DepthwiseShape(
      side, channels: 2, height: height, width: width, batch: 2, gap: 1, gates: height % 2 == 0)
    shapes.append(shape)
    shape.window.width = 2
    shape.window.height = 4
    shape.window.columnDilation = 3
    shapes.append(shape)
  }
  // Crops, and padding on one side only.
  var cropped = DepthwiseShape(3, channels: 2, height: 9, width: 40)
  cropped.window.topPadding = -2
  cropped.window.leftPadding = -3
  cropped.outputHeight = 4
  cropped.outputWidth = 30
  shapes.append(cropped)
  cropped.window.topPadding = 4
  cropped.window.leftPadding = 30
  cropped.outputHeight = 13
  cropped.outputWidth = 70
  shapes.append(cropped)
  return shapes
}()

let depthwiseCases: [KernelCase] = depthwiseShapes.map { shape in
  KernelCase(shape.gates ? "depthwiseGate" : "depthwise", shape.text) { trial in
    let weightCount = shape.inputChannels * shape.window.area
    let input = trial.buffer(shape.inputCount, stream: 1)
    let weights = trial.buffer(weightCount, stream: 2)
    let bias = trial.buffer(shape.inputChannels, stream: 3)
    func positive(_ buffer: Buffer) -> Buffer { Buffer(buffer.values.map { abs($0) }) }
    let magnitudes = Buffer([Float](repeating: 0, count: shape.outputCount))
    // A gelu is at most |x|, and wrong by a part of 1 + |x|.
    var plain = shape
    plain.appliesGELU = false
    let raise: Float = shape.appliesGELU ? 1 : 0
    plain.run(
      .scalar, positive(input), positive(weights), Buffer(bias.values.map { abs($0) + raise }),
      magnitudes.pointer, .whole)
    return trial.compare(
      count: shape.outputCount,
      bound: { index, _ in
        2 * sumBound(terms: shape.window.area, magnitude: magnitudes.magnitude(index))
      },
      run: { table, output, order in shape.run(table, input, weights, bias, output, order) })
  }
}
