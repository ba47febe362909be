internal import CProcessor
internal import Kernels

#if ISA_V4
  /// Rows of a tile: 3 outputs of 4 rows of 2 vectors are 24 of 32 registers.
  let tileRows = 4
#else
  /// Rows of a tile: 3 outputs of 2 rows of 2 vectors are 12 of 16 registers.
  let tileRows = 2
#endif

/// Columns of a tile.
@inline(__always)
var tileColumns: Int { 2 * lanes }

/// How many outputs are summed at once where `left` are to be done.
///
/// Twelve sums of two rows take three outputs, from two panels if need be. With 24 registers for
/// sums, 16 are as fast, and outputs of one panel lie at known places. Four are twice two: one
/// alone would have too few sums to keep the multipliers busy.
@inline(__always)
func outputsAtOnce(_ output: Int, left: Int) -> Int {
  #if ISA_V4
    let left = min(left, ProductPanels.rows - output % ProductPanels.rows)
  #endif
  return left == 4 ? 2 : min(3, left)
}

/// Sums a tile of one, two or three outputs.
@inline(__always)
func sumTile(_ tile: UnsafePointer<ConvolutionTile>, outputs: Int) {
  switch outputs {
  case 1: sumOneOutput(tile)
  case 2: sumTwoOutputs(tile)
  default: sumThreeOutputs(tile)
  }
}

/// The weights of up to three outputs, `[input channel][3][3][4]` for each panel of four.
private struct Weights {
  /// Those of the first output.
  var first: UnsafePointer<Float>
  #if ISA_V4
    /// Where those of the second output lie, seen from there: in the same panel.
    @inline(__always)
    var second: Int { 1 }
    /// Where those of the third output lie.
    @inline(__always)
    var third: Int { 2 }
  #else
    /// Where those of the second output lie, seen from there: perhaps in the next panel.
    let second: Int
    /// Where those of the third output lie.
    let third: Int
  #endif

  @inline(__always)
  init(_ tile: ConvolutionTile) {
    first = tile.weights
    #if !ISA_V4
      second = tile.secondWeights
      third = tile.thirdWeights
    #endif
  }

  /// Those of the window's elements that lie `elements` further on.
  @inline(__always)
  func advanced(by elements: Int) -> Weights {
    var weights = self
    weights.first += elements * ProductPanels.rows
    return weights
  }
}

/// The sums of some outputs over two neighbouring vectors of a row.
private protocol RowSums {
  /// Starts at the bias.
  init(bias: UnsafePointer<Float>)

  /// Adds the products of one weight for each output with two vectors.
  mutating func add(_ weights: Weights, _ x: Vector, _ y: Vector)

  /// Stores the sums of each output.
  func put(_ sums: UnsafeMutablePointer<Float>)
}

/// Elements between the sums of two outputs.
@inline(__always)
var sumStride: Int { tileRows * tileColumns }

/// One output.
private struct OneOutput: RowSums {
  var first: Vector
  var second: Vector

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    first = broadcast(bias[0])
    second = first
  }

  @inline(__always)
  mutating func add(_ weights: Weights, _ x: Vector, _ y: Vector) {
    add(weights.first[0], x, y)
  }

  @inline(__always)
  mutating func add(_ weight: Float, _ x: Vector, _ y: Vector) {
    let weight = broadcast(weight)
    first = multiplyAdd(weight, x, first)
    second = multiplyAdd(weight, y, second)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    store(first, sums)
    store(second, sums + lanes)
  }
}

/// Two outputs.
private struct TwoOutputs: RowSums {
  var upper: OneOutput
  var lower: OneOutput

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    upper = OneOutput(bias: bias)
    lower = OneOutput(bias: bias + 1)
  }

  @inline(__always)
  mutating func add(_ weights: Weights, _ x: Vector, _ y: Vector) {
    upper.add(weights, x, y)
    lower.add(weights.first[weights.second], x, y)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    upper.put(sums)
    lower.put(sums + sumStride)
  }
}

/// Three outputs.
private struct ThreeOutputs: RowSums {
  var upper: TwoOutputs
  var lower: OneOutput

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    upper = TwoOutputs(bias: bias)
    lower = OneOutput(bias: bias + 2)
  }

  @inline(__always)
  mutating func add(_ weights: Weights, _ x: Vector, _ y: Vector) {
    upper.add(weights, x, y)
    lower.add(weights.first[weights.third], x, y)
  }

  @inline(__always)
  func put(_ sums: UnsafeMutablePointer<Float>) {
    upper.put(sums)
    lower.put(sums + 2 * sumStride)
  }
}

@inline(never)
private func sumOneOutput(_ tile: UnsafePointer<ConvolutionTile>) {
  sumTile(OneOutput.self, tile.pointee)
}

@inline(never)
private func sumTwoOutputs(_ tile: UnsafePointer<ConvolutionTile>) {
  sumTile(TwoOutputs.self, tile.pointee)
}

@inline(never)
private func sumThreeOutputs(_ tile: UnsafePointer<ConvolutionTile>) {
  sumTile(ThreeOutputs.self, tile.pointee)
}

/// Sums a tile: each line of the input serves all rows of the tile that read it.
@inline(__always)
private func sumTile<Row: RowSums>(_ type: Row.Type, _ tile: ConvolutionTile) {
  let (stride, columns) = (tile.lineStride, tile.windowColumns)
  var (weights, line, ahead) = (Weights(tile), tile.lines, tile.ahead)
  var (a, b) = (Row(bias: tile.bias), Row(bias: tile.bias))
  #if ISA_V4
    var (c, d) = (Row(bias: tile.bias), Row(bias: tile.bias))
  #endif
  for _ in 0..<tile.channels {
    if let place = ahead {
      for row in 0..<tileRows {
        let line = place + row * tile.aheadRowStride
        mhnetc_prefetch_far(line)
        mhnetc_prefetch_far(line + lanes)
      }
      ahead = place + tile.aheadChannelStride
    }
    addLine(line, weights, &a)
    addLine(line + stride, weights, columns: columns, &b, &a)
    #if ISA_V4
      addLine(line + 2 * stride, weights, columns: columns, &c, &b, &a)
      addLine(line + 3 * stride, weights, columns: columns, &d, &c, &b)
      addLine(line + 4 * stride, weights.advanced(by: 3), columns: columns, &d, &c)
      addLine(line + 5 * stride, weights.advanced(by: 6), &d)
    #else
      addLine(line + 2 * stride, weights.advanced(by: 3), columns: columns, &b, &a)
      addLine(line + 3 * stride, weights.advanced(by: 6), &b)
    #endif
    weights = weights.advanced(by: 9)
    line += tile.channelStride
  }
  a.put(tile.sums)
  b.put(tile.sums + tileColumns)
  #if ISA_V4
    c.put(tile.sums + 2 * tileColumns)
    d.put(tile.sums + 3 * tileColumns)
  #endif
}

/// Adds a line to the only row that reads it, through the first row of the window in `weights`.
///
/// The columns of the window are a loop whose length the compiler does not know. It would otherwise
/// read all that follows beforehand, and store it for want of registers.
@inline(__always)
private func addLine<Row: RowSums>(
  _ line: UnsafePointer<Float>, _ weights: Weights, _ first: inout Row
) {
  var weights = weights
  for column in 0..<3 {
    let (x, y) = (load(line + column), load(line + (column + lanes)))
    first.add(weights, x, y)
    weights = weights.advanced(by: 1)
  }
}

/// Adds a line to two rows, through the first two rows of the window.
@inline(__always)
private func addLine<Row: RowSums>(
  _ line: UnsafePointer<Float>, _ weights: Weights, columns: Int, _ first: inout Row,
  _ second: inout Row
) {
  var weights = weights
  for column in 0..<columns {
    let (x, y) = (load(line + column), load(line + (column + lanes)))
    first.add(weights, x, y)
    second.add(weights.advanced(by: 3), x, y)
    weights = weights.advanced(by: 1)
  }
}

#if ISA_V4
  /// Adds a line to three rows, through all rows of the window.
  @inline(__always)
  private func addLine<Row: RowSums>(
    _ line: UnsafePointer<Float>, _ weights: Weights, columns: Int, _ first: inout Row,
    _ second: inout Row, _ third: inout Row
  ) {
    var weights = weights
    for column in 0..<columns {
      let (x, y) = (load(line + column), load(line + (column + lanes)))
      first.add(weights, x, y)
      second.add(weights.advanced(by: 3), x, y)
      third.add(weights.advanced(by: 6), x, y)
      weights = weights.advanced(by: 1)
    }
  }
#endif
