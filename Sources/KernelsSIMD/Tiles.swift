internal import CProcessor
internal import Kernels

#if ISA_V4
  /// Panels that a tile multiplies at once: 8 rows by 3 vectors are 24 of 32 registers.
  let panelsPerTile = 2
#else
  /// Panels that a tile multiplies at once: 4 rows by 3 vectors are 12 of 16 registers.
  let panelsPerTile = 1
#endif

/// Steps of a tile between two requests for lines of the next block.
let stepsPerRequest = 8

/// The sums of the rows of one or two panels over one vector of pixels: what a tile is made of.
///
/// Separate stored properties, not an array: they have to stay in registers. A step takes the
/// products of one column of weights with one, two or three vectors of pixels, row by row, so that
/// one broadcast weight is alive at a time.
private protocol ProductColumn {
  /// Rows of the panels.
  static var rows: Int { get }

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

  /// Stores the sums of each row.
  func store(_ destination: UnsafeMutablePointer<Float>, stride: Int)

  /// Stores the products of the gated rows.
  func storeGated(_ destination: UnsafeMutablePointer<Float>, stride: Int)

  /// Stores the sums times the factor of their row, plus the residual.
  func storeScaled(
    _ destination: UnsafeMutablePointer<Float>, stride: Int, scale: UnsafePointer<Float>,
    residual: UnsafePointer<Float>, residualStride: Int)
}

/// One panel.
private struct SinglePanelColumn: ProductColumn {
  var row0: Vector
  var row1: Vector
  var row2: Vector
  var row3: Vector

  @inline(__always)
  static var rows: Int { ProductPanels.rows }

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
    a.row0 = addProducts(w0, x, a.row0)
    b.row0 = addProducts(w0, y, b.row0)
    c.row0 = addProducts(w0, z, c.row0)
    let w1 = broadcast(weights[1])
    a.row1 = addProducts(w1, x, a.row1)
    b.row1 = addProducts(w1, y, b.row1)
    c.row1 = addProducts(w1, z, c.row1)
    let w2 = broadcast(weights[2])
    a.row2 = addProducts(w2, x, a.row2)
    b.row2 = addProducts(w2, y, b.row2)
    c.row2 = addProducts(w2, z, c.row2)
    let w3 = broadcast(weights[3])
    a.row3 = addProducts(w3, x, a.row3)
    b.row3 = addProducts(w3, y, b.row3)
    c.row3 = addProducts(w3, z, c.row3)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int,
    _ x: Vector, _ y: Vector
  ) {
    let w0 = broadcast(weights[0])
    a.row0 = addProducts(w0, x, a.row0)
    b.row0 = addProducts(w0, y, b.row0)
    let w1 = broadcast(weights[1])
    a.row1 = addProducts(w1, x, a.row1)
    b.row1 = addProducts(w1, y, b.row1)
    let w2 = broadcast(weights[2])
    a.row2 = addProducts(w2, x, a.row2)
    b.row2 = addProducts(w2, y, b.row2)
    let w3 = broadcast(weights[3])
    a.row3 = addProducts(w3, x, a.row3)
    b.row3 = addProducts(w3, y, b.row3)
  }

  @inline(__always)
  static func step(
    _ a: inout Self, _ weights: UnsafePointer<Float>, panelStride: Int, _ x: Vector
  ) {
    a.row0 = addProducts(broadcast(weights[0]), x, a.row0)
    a.row1 = addProducts(broadcast(weights[1]), x, a.row1)
    a.row2 = addProducts(broadcast(weights[2]), x, a.row2)
    a.row3 = addProducts(broadcast(weights[3]), x, a.row3)
  }

  @inline(__always)
  func store(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    put(row0, destination)
    put(row1, destination + stride)
    put(row2, destination + 2 * stride)
    put(row3, destination + 3 * stride)
  }

  @inline(__always)
  func storeGated(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    put(row0 * row2, destination)
    put(row1 * row3, destination + stride)
  }

  @inline(__always)
  func storeScaled(
    _ destination: UnsafeMutablePointer<Float>, stride: Int, scale: UnsafePointer<Float>,
    residual: UnsafePointer<Float>, residualStride: Int
  ) {
    put(multiplyAdd(row0, broadcast(scale[0]), load(residual)), destination)
    put(
      multiplyAdd(row1, broadcast(scale[1]), load(residual + residualStride)),
      destination + stride)
    put(
      multiplyAdd(row2, broadcast(scale[2]), load(residual + 2 * residualStride)),
      destination + 2 * stride)
    put(
      multiplyAdd(row3, broadcast(scale[3]), load(residual + 3 * residualStride)),
      destination + 3 * stride)
  }
}

/// Two panels.
private struct DoublePanelColumn: ProductColumn {
  var upper: SinglePanelColumn
  var lower: SinglePanelColumn

  @inline(__always)
  static var rows: Int { 2 * ProductPanels.rows }

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
  func store(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    upper.store(destination, stride: stride)
    lower.store(destination + 4 * stride, stride: stride)
  }

  @inline(__always)
  func storeGated(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    upper.storeGated(destination, stride: stride)
    lower.storeGated(destination + 2 * stride, stride: stride)
  }

  @inline(__always)
  func storeScaled(
    _ destination: UnsafeMutablePointer<Float>, stride: Int, scale: UnsafePointer<Float>,
    residual: UnsafePointer<Float>, residualStride: Int
  ) {
    upper.storeScaled(
      destination, stride: stride, scale: scale, residual: residual,
      residualStride: residualStride)
    lower.storeScaled(
      destination + 4 * stride, stride: stride, scale: scale + 4,
      residual: residual + 4 * residualStride, residualStride: residualStride)
  }
}

/// Writes a vector; the name that the columns' own `store` leaves free.
@inline(__always)
private func put(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
  store(vector, pointer)
}

/// Where the full tiles of the rows of some panels lie in a tensor: planes, or packed.
private struct TilePlanes {
  let base: UnsafePointer<Float>?
  /// Elements between two rows.
  let stride: Int
  /// Elements from a pixel to the next, from one tile to the next.
  let step: Int

  @inline(__always)
  init(_ start: UnsafePointer<Float>?, _ planeStride: Int, _ packedChannels: Int, _ place: Int) {
    let isPacked = packedChannels > 0
    stride = isPacked ? 3 * lanes : planeStride
    step = isPacked ? packedChannels : 1
    base = start.map { $0 + place * (isPacked ? 3 * lanes : planeStride) }
  }

  /// The first row of the tile that begins at a pixel.
  @inline(__always)
  func tile(_ first: Int) -> UnsafePointer<Float>? { base.map { $0 + first * step } }
}

/// Asks for the lines that a tile will write, or add, at its end: they arrive while it multiplies.
/// Without, a product of short depth waits for its stores.
@inline(__always)
private func prefetch(_ planes: TilePlanes, first: Int, rows: Int) {
  guard let pointer = planes.tile(first) else { return }
  for row in 0..<rows {
    let line = pointer + row * planes.stride
    mhnetc_prefetch(line)
    mhnetc_prefetch(line + lanes)
    mhnetc_prefetch(line + 2 * lanes)
  }
}

/// Asks for some lines of what is packed next, `line` being the next one of the row.
///
/// - Returns: The row at which to go on.
@inline(__always)
private func prefetch(
  _ tile: ProductTile, _ row: UnsafePointer<Float>, _ line: inout Int
) -> UnsafePointer<Float> {
  var row = row
  guard let offsets = tile.aheadOffsets else { return row }
  for _ in 0..<tile.aheadCount {
    mhnetc_prefetch_far(row + offsets[line])
    line += 1
    if line == tile.aheadLines {
      line = 0
      row += tile.aheadStride
    }
  }
  return row
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
  let ending = Ending(tile, rows: Column.rows)
  // The residual is asked for some steps before it is needed.
  let lastRequest = depth <= 2 * stepsPerRequest ? depth : depth - 2 * stepsPerRequest
  var packed = tile.packed
  var line = tile.aheadFirst % tile.aheadLines
  var ahead = tile.ahead.map { $0 + tile.aheadFirst / tile.aheadLines * tile.aheadStride }
  let output = TilePlanes(tile.output, tile.outputStride, tile.outputPackedChannels, tile.place)
  let residual = TilePlanes(
    tile.residual, tile.residualStride, tile.residualPackedChannels, tile.place)
  var vectors = (tile.pixels + lanes - 1) / lanes
  var first = 0
  while vectors > 0 {
    let width = tileWidth(vectorsLeft: vectors)
    var weights = tile.weights
    if width == 3 {
      let channels = min(tile.gates ? Column.rows / 2 : Column.rows, tile.channels)
      prefetch(output, first: first, rows: channels)
      var (a, b, c) = (
        Column(bias: tile.bias), Column(bias: tile.bias), Column(bias: tile.bias)
      )
      var left = depth
      while left > 0 {
        // A few lines at a time: the processor keeps track of a few dozen requests.
        if left == lastRequest, tile.residual != nil {
          prefetch(residual, first: first, rows: channels)
        }
        if let row = ahead { ahead = prefetch(tile, row, &line) }
        let steps = min(stepsPerRequest, left)
        left -= steps
        for _ in 0..<steps {
          Column.step(
            &a, &b, &c, weights, panelStride: panelStride, load(packed), load(packed + lanes),
            load(packed + 2 * lanes))
          weights += ProductPanels.rows
          packed += 3 * lanes
        }
      }
      end(tile, ending, output, residual, first: first, a, b, c)
    } else if width == 2 {
      var (a, b) = (Column(bias: tile.bias), Column(bias: tile.bias))
      for _ in 0..<depth {
        Column.step(
          &a, &b, weights, panelStride: panelStride, load(packed), load(packed + lanes))
        weights += ProductPanels.rows
        packed += 2 * lanes
      }
      a.store(tile.sums, stride: 3 * lanes)
      b.store(tile.sums + lanes, stride: 3 * lanes)
      finish(tile, rows: Column.rows, first: first, count: 2 * lanes)
    } else {
      var a = Column(bias: tile.bias)
      for _ in 0..<depth {
        Column.step(&a, weights, panelStride: panelStride, load(packed))
        weights += ProductPanels.rows
        packed += lanes
      }
      a.store(tile.sums, stride: 3 * lanes)
      finish(tile, rows: Column.rows, first: first, count: lanes)
    }
    first += width * lanes
    vectors -= width
  }
}

/// How full tiles end: straight from the registers where nothing else has to be asked.
private enum Ending {
  case plain
  case gated
  case scaled
  case general

  @inline(__always)
  init(_ tile: ProductTile, rows: Int) {
    if tile.channels < (tile.gates ? rows / 2 : rows) || tile.rectifies {
      self = .general
    } else if tile.gates {
      self = .gated
    } else if tile.residual != nil {
      self = .scaled
    } else {
      self = tile.scales ? .general : .plain
    }
  }
}

/// Ends a tile three vectors wide.
@inline(__always)
private func end<Column: ProductColumn>(
  _ tile: ProductTile, _ ending: Ending, _ planes: TilePlanes, _ residual: TilePlanes, first: Int,
  _ a: Column, _ b: Column, _ c: Column
) {
  let stride = planes.stride
  let output = UnsafeMutablePointer(mutating: planes.tile(first) ?? UnsafePointer(tile.sums))
  let isFull = tile.pixels - first >= 3 * lanes
  if case .plain = ending, isFull {
    a.store(output, stride: stride)
    b.store(output + lanes, stride: stride)
    c.store(output + 2 * lanes, stride: stride)
  } else if case .gated = ending, isFull {
    a.storeGated(output, stride: stride)
    b.storeGated(output + lanes, stride: stride)
    c.storeGated(output + 2 * lanes, stride: stride)
  } else if case .scaled = ending, isFull, let source = residual.tile(first) {
    a.storeScaled(
      output, stride: stride, scale: tile.scale, residual: source,
      residualStride: residual.stride)
    b.storeScaled(
      output + lanes, stride: stride, scale: tile.scale, residual: source + lanes,
      residualStride: residual.stride)
    c.storeScaled(
      output + 2 * lanes, stride: stride, scale: tile.scale,
      residual: source + 2 * lanes, residualStride: residual.stride)
  } else {
    a.store(tile.sums, stride: 3 * lanes)
    b.store(tile.sums + lanes, stride: 3 * lanes)
    c.store(tile.sums + 2 * lanes, stride: 3 * lanes)
    finish(tile, rows: Column.rows, first: first, count: 3 * lanes)
  }
}

/// Ends a tile whose sums lie in `tile.sums`, `count` pixels of each row.
@inline(__always)
private func finish(_ tile: ProductTile, rows: Int, first: Int, count: Int) {
  withUnsafePointer(to: tile) { finish($0, rows: rows, first: first, count: count) }
}

@inline(never)
private func finish(_ tile: UnsafePointer<ProductTile>, rows: Int, first: Int, count: Int) {
  let gates = tile.pointee.gates
  let stride = 3 * lanes
  let pixels = min(count, tile.pointee.pixels - first)
  // A packed tile is as wide as it is, be it not full.
  let (outputChannels, residualChannels) = (
    tile.pointee.outputPackedChannels, tile.pointee.residualPackedChannels
  )
  for channel in 0..<min(gates ? rows / 2 : rows, tile.pointee.channels) {
    // Rows c and c + 2 of a panel are the two factors of a gate.
    let row = gates ? channel / 2 * 4 + channel % 2 : channel
    let sums = tile.pointee.sums + row * stride
    let place = tile.pointee.place + channel
    let output =
      tile.pointee.output
      + (outputChannels > 0
        ? place * count + first * outputChannels : place * tile.pointee.outputStride + first)
    let scale = broadcast(tile.pointee.scale[row])
    var index = 0
    while index < pixels {
      let left = pixels - index
      var value = load(sums + index)
      if gates {
        value *= load(sums + (2 * stride + index))
      } else if let residual = tile.pointee.residual {
        let source =
          residual + index
          + (residualChannels > 0
            ? place * count + first * residualChannels
            : place * tile.pointee.residualStride + first)
        value = multiplyAdd(value, scale, left >= lanes ? load(source) : load(source, count: left))
      } else {
        value *= scale
      }
      if tile.pointee.rectifies { value.replace(with: 0, where: value .< 0) }
      if left >= lanes {
        store(value, output + index)
      } else {
        store(value, output + index, count: left)
      }
      index += lanes
    }
  }
}
