internal import Kernels

/// Where the sums of a tile go, and what happens to them on the way.
struct ProductTarget {
  /// Element (first row of the tile, first pixel of the tile).
  var output: UnsafeMutablePointer<Float>
  /// Elements between two output channels.
  let channelStride: Int
  /// What is added, at the same element; nil for nothing.
  var residual: UnsafePointer<Float>?
  /// Elements between two channels of the residual.
  let residualStride: Int
  /// The factor of each row.
  var scale: UnsafePointer<Float>
  /// Output channels that exist from the first row of the tile on.
  var channels: Int
  /// Pixels that exist from the first pixel of the tile on.
  var pixels: Int
  /// Whether there is nothing to do but storing.
  let isPlain: Bool
  /// Whether the sums are multiplied by `scale`.
  let scales: Bool
  /// Whether negative values become zero.
  let rectifies: Bool
  /// Whether rows are multiplied in pairs.
  let gates: Bool

  /// Finishes and stores the sums of one vector of pixels, `first` pixels into the tile.
  @inline(__always)
  func write<Column: ProductColumn>(_ column: Column, first: Int) {
    if gates {
      column.forEachGatedRow { row, value in put(value, row: row, first: first) }
    } else if isPlain {
      column.forEachRow { row, value in put(value, row: row, first: first) }
    } else {
      column.forEachRow { row, value in putFinished(value, row: row, first: first) }
    }
  }

  /// Stores one row of one vector of pixels.
  @inline(__always)
  private func put(_ value: Vector, row: Int, first: Int) {
    guard row < channels else { return }
    let destination = output + row * channelStride + first
    if pixels - first >= lanes {
      store(value, destination)
    } else {
      store(value, destination, count: pixels - first)
    }
  }

  /// Applies scale, residual and rectification to one row, and stores it.
  @inline(__always)
  private func putFinished(_ value: Vector, row: Int, first: Int) {
    guard row < channels else { return }
    var value = value
    if scales { value *= broadcast(scale[row]) }
    if let residual {
      let source = residual + row * residualStride + first
      value += pixels - first >= lanes ? load(source) : load(source, count: pixels - first)
    }
    if rectifies { value.replace(with: 0, where: value .< 0) }
    put(value, row: row, first: first)
  }
}

/// What a tile multiplies: `depth` columns of weights with `depth` rows of pixels.
struct ProductSource {
  let depth: Int
  /// The weights of the first panel.
  var weights: UnsafePointer<Float>
  /// Elements between two panels.
  let panelStride: Int
  /// The bias of the rows of the tile.
  var bias: UnsafePointer<Float>
}

/// A tile three vectors wide: the main one.
@inline(__always)
func tile3<Column: ProductColumn>(
  _ type: Column.Type, _ source: ProductSource, pixels: UnsafePointer<Float>, rowStride: Int,
  _ target: ProductTarget
) {
  var column0 = Column(bias: source.bias)
  var column1 = Column(bias: source.bias)
  var column2 = Column(bias: source.bias)
  var weights = source.weights
  var row = pixels
  for _ in 0..<source.depth {
    let (x0, x1, x2) = (load(row), load(row + lanes), load(row + 2 * lanes))
    column0.add(weights, panelStride: source.panelStride, x0)
    column1.add(weights, panelStride: source.panelStride, x1)
    column2.add(weights, panelStride: source.panelStride, x2)
    weights += ProductPanels.rows
    row += rowStride
  }
  target.write(column0, first: 0)
  target.write(column1, first: lanes)
  target.write(column2, first: 2 * lanes)
}

/// A tile two vectors wide.
@inline(__always)
func tile2<Column: ProductColumn>(
  _ type: Column.Type, _ source: ProductSource, pixels: UnsafePointer<Float>, rowStride: Int,
  _ target: ProductTarget
) {
  var column0 = Column(bias: source.bias)
  var column1 = Column(bias: source.bias)
  var weights = source.weights
  var row = pixels
  for _ in 0..<source.depth {
    let (x0, x1) = (load(row), load(row + lanes))
    column0.add(weights, panelStride: source.panelStride, x0)
    column1.add(weights, panelStride: source.panelStride, x1)
    weights += ProductPanels.rows
    row += rowStride
  }
  target.write(column0, first: 0)
  target.write(column1, first: lanes)
}

/// A tile one vector wide.
@inline(__always)
func tile1<Column: ProductColumn>(
  _ type: Column.Type, _ source: ProductSource, pixels: UnsafePointer<Float>, rowStride: Int,
  _ target: ProductTarget
) {
  var column0 = Column(bias: source.bias)
  var weights = source.weights
  var row = pixels
  for _ in 0..<source.depth {
    column0.add(weights, panelStride: source.panelStride, load(row))
    weights += ProductPanels.rows
    row += rowStride
  }
  target.write(column0, first: 0)
}

/// The width in vectors of the next tile where `vectors` are left: threes, and at the end twos
/// rather than a three and a one.
@inline(__always)
func tileWidth(vectorsLeft vectors: Int) -> Int {
  vectors == 4 ? 2 : min(3, vectors)
}

#if ISA_V4
  /// Panels that a tile multiplies at once: 8 rows by 3 vectors are 24 of 32 registers.
  let panelsPerTile = 2
#else
  /// Panels that a tile multiplies at once: 4 rows by 3 vectors are 12 of 16 registers.
  let panelsPerTile = 1
#endif

/// One or two panels times a row of tiles.
@inline(__always)
func panelTiles(
  _ panels: Int, _ source: ProductSource, packed: UnsafePointer<Float>, pixels: Int,
  _ target: ProductTarget
) {
  if panels == 2 {
    doublePanelTiles(source, packed: packed, pixels: pixels, target)
  } else {
    singlePanelTiles(source, packed: packed, pixels: pixels, target)
  }
}

/// One panel times a row of tiles; packed tiles have their rows side by side, tile after tile.
@inline(never)
func singlePanelTiles(
  _ source: ProductSource, packed: UnsafePointer<Float>, pixels: Int, _ target: ProductTarget
) {
  rowOfTiles(SinglePanelColumn.self, source, packed: packed, pixels: pixels, target)
}

/// Two panels times a row of tiles.
@inline(never)
func doublePanelTiles(
  _ source: ProductSource, packed: UnsafePointer<Float>, pixels: Int, _ target: ProductTarget
) {
  rowOfTiles(DoublePanelColumn.self, source, packed: packed, pixels: pixels, target)
}

@inline(__always)
private func rowOfTiles<Column: ProductColumn>(
  _ type: Column.Type, _ source: ProductSource, packed: UnsafePointer<Float>, pixels: Int,
  _ target: ProductTarget
) {
  var target = target
  var packed = packed
  var vectors = (pixels + lanes - 1) / lanes
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    switch width {
    case 3: tile3(type, source, pixels: packed, rowStride: 3 * lanes, target)
    case 2: tile2(type, source, pixels: packed, rowStride: 2 * lanes, target)
    default: tile1(type, source, pixels: packed, rowStride: lanes, target)
    }
    packed += width * lanes * source.depth
    target.advance(by: width * lanes)
    vectors -= width
  }
}

extension ProductTarget {
  /// Moves on to a tile that begins `count` pixels later.
  @inline(__always)
  mutating func advance(by count: Int) {
    output += count
    if let pointer = residual { residual = pointer + count }
    pixels -= count
  }
}
