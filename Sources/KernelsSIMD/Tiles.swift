internal import Kernels

#if ISA_V4
  /// Panels that a tile multiplies at once: 8 rows by 3 vectors are 24 of 32 registers.
  let panelsPerTile = 2
#else
  /// Panels that a tile multiplies at once: 4 rows by 3 vectors are 12 of 16 registers.
  let panelsPerTile = 1
#endif

/// The sums of the rows of one or two panels over one vector of pixels: what a tile is made of.
///
/// Separate stored properties, not an array: they have to stay in registers. A step takes the
/// products of one column of weights with one, two or three vectors of pixels, row by row, so that
/// one broadcast weight is alive at a time.
private protocol ProductColumn {
  /// Starts the sums at the bias, four values a panel.
  init(bias: UnsafePointer<Float>)

  /// One step of a tile three vectors wide; the second panel lies `panelStride` elements further.
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ weights: UnsafePointer<Float>,
    panelStride: Int, _ x: Vector, _ y: Vector, _ z: Vector)

  /// One step of a tile two vectors wide.
  static func step(
    _ a: inout Self, _ b: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int,
    _ x: Vector, _ y: Vector)

  /// One step of a tile one vector wide.
  static func step(
    _ a: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int, _ x: Vector)

  /// Finishes and stores the sums, `first` pixels behind the start of the tile's block.
  func write(_ tile: ProductTile, first: Int)
}

/// One panel.
private struct SinglePanelColumn: ProductColumn {
  var row0: Vector
  var row1: Vector
  var row2: Vector
  var row3: Vector

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    row0 = broadcast(bias[0])
    row1 = broadcast(bias[1])
    row2 = broadcast(bias[2])
    row3 = broadcast(bias[3])
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ weights: UnsafePointer<Float>,
    panelStride: Int, _ x: Vector, _ y: Vector, _ z: Vector
  ) {
    let w0 = broadcast(weights[0])
    a.row0 = multiplyAdd(w0, x, a.row0)
    b.row0 = multiplyAdd(w0, y, b.row0)
    c.row0 = multiplyAdd(w0, z, c.row0)
    let w1 = broadcast(weights[1])
    a.row1 = multiplyAdd(w1, x, a.row1)
    b.row1 = multiplyAdd(w1, y, b.row1)
    c.row1 = multiplyAdd(w1, z, c.row1)
    let w2 = broadcast(weights[2])
    a.row2 = multiplyAdd(w2, x, a.row2)
    b.row2 = multiplyAdd(w2, y, b.row2)
    c.row2 = multiplyAdd(w2, z, c.row2)
    let w3 = broadcast(weights[3])
    a.row3 = multiplyAdd(w3, x, a.row3)
    b.row3 = multiplyAdd(w3, y, b.row3)
    c.row3 = multiplyAdd(w3, z, c.row3)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int,
    _ x: Vector, _ y: Vector
  ) {
    let w0 = broadcast(weights[0])
    a.row0 = multiplyAdd(w0, x, a.row0)
    b.row0 = multiplyAdd(w0, y, b.row0)
    let w1 = broadcast(weights[1])
    a.row1 = multiplyAdd(w1, x, a.row1)
    b.row1 = multiplyAdd(w1, y, b.row1)
    let w2 = broadcast(weights[2])
    a.row2 = multiplyAdd(w2, x, a.row2)
    b.row2 = multiplyAdd(w2, y, b.row2)
    let w3 = broadcast(weights[3])
    a.row3 = multiplyAdd(w3, x, a.row3)
    b.row3 = multiplyAdd(w3, y, b.row3)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int, _ x: Vector
  ) {
    a.row0 = multiplyAdd(broadcast(weights[0]), x, a.row0)
    a.row1 = multiplyAdd(broadcast(weights[1]), x, a.row1)
    a.row2 = multiplyAdd(broadcast(weights[2]), x, a.row2)
    a.row3 = multiplyAdd(broadcast(weights[3]), x, a.row3)
  }

  @inline(__always)
  func write(_ tile: ProductTile, first: Int) { write(tile, channel: 0, first: first) }

  /// Writes the rows, the first of which is the given channel of the tile.
  @inline(__always)
  func write(_ tile: ProductTile, channel: Int, first: Int) {
    if tile.gates {
      put(row0 * row2, tile, channel / 2, first)
      put(row1 * row3, tile, channel / 2 + 1, first)
    } else {
      put(finished(row0, tile, channel, first), tile, channel, first)
      put(finished(row1, tile, channel + 1, first), tile, channel + 1, first)
      put(finished(row2, tile, channel + 2, first), tile, channel + 2, first)
      put(finished(row3, tile, channel + 3, first), tile, channel + 3, first)
    }
  }
}

/// Two panels.
private struct DoublePanelColumn: ProductColumn {
  var upper: SinglePanelColumn
  var lower: SinglePanelColumn

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    upper = SinglePanelColumn(bias: bias)
    lower = SinglePanelColumn(bias: bias + ProductPanels.rows)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ weights: UnsafePointer<Float>,
    panelStride: Int, _ x: Vector, _ y: Vector, _ z: Vector
  ) {
    SinglePanelColumn.step(
      &a.upper, &b.upper, &c.upper, weights, panelStride: panelStride, x, y, z)
    SinglePanelColumn.step(
      &a.lower, &b.lower, &c.lower, weights + panelStride, panelStride: panelStride, x, y, z)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int,
    _ x: Vector, _ y: Vector
  ) {
    SinglePanelColumn.step(&a.upper, &b.upper, weights, panelStride: panelStride, x, y)
    SinglePanelColumn.step(
      &a.lower, &b.lower, weights + panelStride, panelStride: panelStride, x, y)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int, _ x: Vector
  ) {
    SinglePanelColumn.step(&a.upper, weights, panelStride: panelStride, x)
    SinglePanelColumn.step(&a.lower, weights + panelStride, panelStride: panelStride, x)
  }

  @inline(__always)
  func write(_ tile: ProductTile, first: Int) {
    upper.write(tile, channel: 0, first: first)
    lower.write(tile, channel: ProductPanels.rows, first: first)
  }
}

/// Applies scale, residual and rectification to one row of one vector of pixels.
@inline(__always)
private func finished(
  _ value: Vector, _ tile: ProductTile, _ channel: Int, _ first: Int
) -> Vector {
  guard channel < tile.channels else { return value }
  var value = value
  if tile.scales { value *= broadcast(tile.scale[channel]) }
  if let residual = tile.residual {
    let source = residual + (channel * tile.residualStride + first)
    let pixels = tile.pixels - first
    value += pixels >= lanes ? load(source) : load(source, count: pixels)
  }
  if tile.rectifies { value.replace(with: 0, where: value .< 0) }
  return value
}

/// Stores one row of one vector of pixels, as far as the output has it.
@inline(__always)
private func put(_ value: Vector, _ tile: ProductTile, _ channel: Int, _ first: Int) {
  guard channel < tile.channels else { return }
  let destination = tile.output + (channel * tile.outputStride + first)
  let pixels = tile.pixels - first
  if pixels >= lanes {
    store(value, destination)
  } else {
    store(value, destination, count: pixels)
  }
}

/// The width in vectors of the next tile where `vectors` are left: threes, and at the end twos
/// rather than a three and a one.
@inline(__always)
func tileWidth(vectorsLeft vectors: Int) -> Int {
  vectors == 4 ? 2 : min(3, vectors)
}

/// Multiplies one or two panels (`panelsPerTile` at most) with all tiles of a packed block.
@inline(__always)
func multiplyPanels(_ count: Int, _ tile: UnsafePointer<ProductTile>) {
  if count == 2 { doublePanelTiles(tile) } else { singlePanelTiles(tile) }
}

@inline(never)
private func singlePanelTiles(_ tile: UnsafePointer<ProductTile>) {
  rowOfTiles(SinglePanelColumn.self, tile.pointee)
}

@inline(never)
private func doublePanelTiles(_ tile: UnsafePointer<ProductTile>) {
  rowOfTiles(DoublePanelColumn.self, tile.pointee)
}

@inline(__always)
private func rowOfTiles<Column: ProductColumn>(_ type: Column.Type, _ tile: ProductTile) {
  let depth = tile.depth
  let panelStride = depth * ProductPanels.rows
  var packed = tile.packed
  var vectors = (tile.pixels + lanes - 1) / lanes
  var first = 0
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    var weights = tile.weights
    if width == 3 {
      var (a, b, c) = (
        Column(bias: tile.bias), Column(bias: tile.bias), Column(bias: tile.bias)
      )
      for _ in 0..<depth {
        Column.step(
          &a, &b, &c, weights, panelStride: panelStride, load(packed), load(packed + lanes),
          load(packed + 2 * lanes))
        weights += ProductPanels.rows
        packed += 3 * lanes
      }
      a.write(tile, first: first)
      b.write(tile, first: first + lanes)
      c.write(tile, first: first + 2 * lanes)
    } else if width == 2 {
      var (a, b) = (Column(bias: tile.bias), Column(bias: tile.bias))
      for _ in 0..<depth {
        Column.step(
          &a, &b, weights, panelStride: panelStride, load(packed), load(packed + lanes))
        weights += ProductPanels.rows
        packed += 2 * lanes
      }
      a.write(tile, first: first)
      b.write(tile, first: first + lanes)
    } else {
      var a = Column(bias: tile.bias)
      for _ in 0..<depth {
        Column.step(&a, weights, panelStride: panelStride, load(packed))
        weights += ProductPanels.rows
        packed += lanes
      }
      a.write(tile, first: first)
    }
    first += width * lanes
    vectors -= width
  }
}
