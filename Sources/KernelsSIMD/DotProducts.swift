internal import CProcessor
internal import Kernels

/// The longest stretch of the sums at once: eight rows of it are half of a first-level cache.
private let stretchLength = 512

/// The same for a single row, whose columns are read but once.
private let singleRowStretchLength = 4096

/// Columns of a tile.
let dotColumns = 3

/// Products whose operands run along the sums: vectors are pieces of sums, and their lanes are
/// added once a stretch.
///
/// A few rows of A are copied, vector by vector, and stay in the first-level cache while all columns
/// of B pass by three at a time. Those are copied as well where they pass more than once, since
/// the rows of images lie a multiple of the page size apart and would replace one another, and where
/// their last vector would not be full.
@inline(never)
func dotProducts(
  _ parameters: UnsafePointer<MatrixProductParameters>, _ tasks: Range<Int>, exchanges: Bool
) {
  var (rows, columns) = (
    min(parameters.pointee.rows, MatrixProductParameters.rowsPerTask),
    min(parameters.pointee.columns, parameters.pointee.columnsPerTask)
  )
  if exchanges { swap(&rows, &columns) }
  let panelRows = panelsPerTile * ProductPanels.rows
  let copiesRight = rows > panelRows || parameters.pointee.depth % lanes != 0
  let stretch = rows == 1 ? singleRowStretchLength : stretchLength
  let length = (min(parameters.pointee.depth, stretch) + lanes - 1) / lanes * lanes
  let paddedColumns = (columns + dotColumns - 1) / dotColumns * dotColumns
  // The sums of a single row lie side by side.
  let sumStride = rows == 1 ? 1 : (rows + panelRows - 1) / panelRows * panelRows
  // Safety: borrowed for this call; every part is written before it is read.
  let scratch = borrowScratch(
    byteCount: (panelRows * length + (copiesRight ? paddedColumns * length : 0)
      + paddedColumns * sumStride + dotColumns * panelRows * lanes) * 4)
  defer { returnScratch(scratch) }
  let panel = scratch.assumingMemoryBound(to: Float.self)
  let pieces = panel + panelRows * length
  let copies = pieces + dotColumns * panelRows * lanes
  let sums = copies + (copiesRight ? paddedColumns * length : 0)
  for task in tasks {
    var block = parameters.pointee.block(task)
    if exchanges { block.exchange() }
    clear(sums, count: paddedColumns * sumStride)
    var first = 0
    while first < block.depth {
      let depth = min(block.depth - first, stretch)
      let right = block.right + first
      var run = DotRun(
        panel: panel, depth: depth, columns: block.columns, right: right,
        columnStride: block.rightColumnStride, vectorStride: lanes, sums: sums,
        sumStride: sumStride, pieces: pieces)
      let next = first + depth
      let behind = min(block.depth + block.depthBehind - next, stretch)
      if copiesRight, block.leftDepthStride == 1, behind > 0 {
        run.ahead = Ahead(block, first: next, depth: behind, stepsOfTile: length / lanes)
      }
      if copiesRight {
        run.readCopies(copies)
        copyColumns(right, block.rightColumnStride, block.columns, depth: depth, copies)
      }
      multiplyRows(&block, first: first, depth: depth, panel, &run)
      first += depth
    }
    scatter(sums, stride: sumStride, of: &block)
  }
}

/// Writes sums, `[column][row]`, where the elements of C lie.
@inline(__always)
private func scatter(
  _ sums: UnsafePointer<Float>, stride: Int, of block: UnsafePointer<MatrixBlock>
) {
  let columnStride = block.pointee.outputColumnStride
  for row in 0..<block.pointee.rows {
    let output = block.pointee.output + row * block.pointee.outputRowStride
    for column in 0..<block.pointee.columns {
      output[column * columnStride] = block.pointee.scale * sums[column * stride + row]
    }
  }
}

/// One panel of A and all columns of B, over a stretch of the sums.
private struct DotRun {
  /// Rows of A, `[k / lanes][row][lanes]`, zero behind the last k.
  let panel: UnsafePointer<Float>
  /// The length of the stretch.
  var depth: Int
  /// Columns of B; a multiple of three where they are copies.
  var columns: Int
  /// The first column.
  var right: UnsafePointer<Float>
  /// Elements between two columns.
  var columnStride: Int
  /// Elements between two vectors of a column.
  var vectorStride: Int
  /// `[column][row]`, to which the sums are added.
  var sums: UnsafeMutablePointer<Float>
  /// Elements between two columns of sums.
  let sumStride: Int
  /// Room for the vectors of one tile.
  let pieces: UnsafeMutablePointer<Float>
  /// The rows of A and, behind them, columns of B to be asked for while the tiles multiply: what the
  /// next stretch copies.
  var ahead = Ahead()

  /// Takes the columns from `[tile][k / lanes][column][lanes]`.
  @inline(__always)
  mutating func readCopies(_ copies: UnsafePointer<Float>) {
    right = copies
    columns = (columns + dotColumns - 1) / dotColumns * dotColumns
    depth = (depth + lanes - 1) / lanes * lanes
    columnStride = lanes
    vectorStride = dotColumns * lanes
  }
}

/// Lines of the cache, of rows of A and then of columns of B, to be asked for some at a time.
private struct Ahead {
  private var left: UnsafePointer<Float>?
  private var leftStride = 0
  private var leftCount = 0
  private var right: UnsafePointer<Float>?
  private var rightStride = 0
  /// Rows and columns to come.
  private var count = 0
  /// Lines of each.
  private var lines = 0
  private var linesPerRequest = 0
  /// The row, or column, of the next line, and its number there.
  private var index = 0
  private var line = 0
  private var pointer: UnsafePointer<Float>?

  /// Nothing.
  @inline(__always)
  init() {}

  /// What a block reads from `first` on, spread over its tiles of `stepsOfTile` steps.
  @inline(__always)
  init(_ block: MatrixBlock, first: Int, depth: Int, stepsOfTile: Int) {
    left = block.left + first
    leftStride = block.leftRowStride
    leftCount = block.rows
    right = block.right + first
    rightStride = block.rightColumnStride
    count = block.rows + block.columns
    lines = (depth + 15) / 16
    pointer = left
    let panelRows = panelsPerTile * ProductPanels.rows
    let tiles =
      ((block.rows + panelRows - 1) / panelRows)
      * ((block.columns + dotColumns - 1) / dotColumns)
    let requests = tiles * ((stepsOfTile + stepsPerRequest - 1) / stepsPerRequest)
    linesPerRequest = (count * lines + requests - 1) / requests
  }

  @inline(__always)
  mutating func request() {
    guard index < count else { return }
    for _ in 0..<linesPerRequest {
      guard let pointer else { return }
      mhnetc_prefetch_far(pointer + 16 * line)
      line += 1
      if line == lines {
        line = 0
        index += 1
        self.pointer =
          index < leftCount
          ? left.map { $0 + index * leftStride }
          : index < count ? right.map { $0 + (index - leftCount) * rightStride } : nil
      }
    }
  }
}

/// Multiplies all rows of a block, panel by panel.
@inline(__always)
private func multiplyRows(
  _ block: inout MatrixBlock, first: Int, depth: Int, _ panel: UnsafeMutablePointer<Float>,
  _ run: inout DotRun
) {
  let sums = run.sums
  var row = 0
  while row < block.rows {
    let left = block.rows - row
    let height =
      left == 1 ? 1 : left <= ProductPanels.rows ? ProductPanels.rows : panelsPerTile * 4
    copyPanel(&block, row: row, height: height, first: first, depth: depth, panel)
    run.sums = sums + row
    if height == 1 {
      if run.sumStride == 1, run.vectorStride == lanes { singleRowOfEights(&run) }
      singleRow(&run)
    } else if height == ProductPanels.rows {
      singlePanel(&run)
    } else {
      doublePanel(&run)
    }
    row += height
  }
  run.sums = sums
}

@inline(never)
private func singleRow(_ run: UnsafeMutablePointer<DotRun>) {
  run.pointee.ahead = multiply(SingleRow.self, run.pointee)
}

/// The sums of one row and columns that lie where they are, eight at a time: the memory has to
/// answer many requests at once.
@inline(never)
private func singleRowOfEights(_ run: UnsafeMutablePointer<DotRun>) {
  let (panel, depth) = (run.pointee.panel, run.pointee.depth)
  let (stride, pieces) = (run.pointee.columnStride, run.pointee.pieces)
  while run.pointee.columns >= 8 {
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (s4, s5, s6, s7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var upper = run.pointee.right
    var lower = upper + 4 * stride
    var k = 0
    while k < depth {
      let x = load(panel + k)
      s0 = multiplyAdd(x, load(upper), s0)
      s1 = multiplyAdd(x, load(upper + stride), s1)
      s2 = multiplyAdd(x, load(upper + 2 * stride), s2)
      s3 = multiplyAdd(x, load(upper + 3 * stride), s3)
      s4 = multiplyAdd(x, load(lower), s4)
      s5 = multiplyAdd(x, load(lower + stride), s5)
      s6 = multiplyAdd(x, load(lower + 2 * stride), s6)
      s7 = multiplyAdd(x, load(lower + 3 * stride), s7)
      upper += lanes
      lower += lanes
      k += lanes
    }
    store(s0, pieces)
    store(s1, pieces + lanes)
    store(s2, pieces + 2 * lanes)
    store(s3, pieces + 3 * lanes)
    store(s4, pieces + 4 * lanes)
    store(s5, pieces + 5 * lanes)
    store(s6, pieces + 6 * lanes)
    store(s7, pieces + 7 * lanes)
    addLanes(pieces, rows: 8, columns: 1, to: run.pointee.sums, stride: 0)
    run.pointee.right += 8 * stride
    run.pointee.sums += 8
    run.pointee.columns -= 8
  }
}

@inline(never)
private func singlePanel(_ run: UnsafeMutablePointer<DotRun>) {
  run.pointee.ahead = multiply(SinglePanel.self, run.pointee)
}

@inline(never)
private func doublePanel(_ run: UnsafeMutablePointer<DotRun>) {
  run.pointee.ahead = multiply(DoublePanel.self, run.pointee)
}

/// - Returns: What is to be asked for next.
@inline(__always)
private func multiply<Rows: DotRows>(_ type: Rows.Type, _ run: DotRun) -> Ahead {
  let tileStride =
    run.vectorStride == lanes ? dotColumns * run.columnStride : dotColumns * run.depth
  var right = run.right
  var sums = run.sums
  var left = run.columns
  var ahead = run.ahead
  while left > 0 {
    let columns = min(left, dotColumns)
    // Of less than three columns the first one is taken again.
    multiplyTile(
      type, run, right, columnStride: columns < dotColumns ? 0 : run.columnStride, &ahead)
    if columns < dotColumns {
      addLanes(run.pieces, rows: Rows.count, columns: 1, to: sums, stride: run.sumStride)
      right += run.columnStride
      sums += run.sumStride
      left -= 1
    } else {
      addLanes(run.pieces, rows: Rows.count, columns: dotColumns, to: sums, stride: run.sumStride)
      right += tileStride
      sums += dotColumns * run.sumStride
      left -= dotColumns
    }
  }
  return ahead
}

/// Writes the pieces of the sums of some rows and three columns.
@inline(__always)
private func multiplyTile<Rows: DotRows>(
  _ type: Rows.Type, _ run: DotRun, _ right: UnsafePointer<Float>, columnStride: Int,
  _ ahead: inout Ahead
) {
  var (a, b, c) = (Rows(), Rows(), Rows())
  var panel = run.panel
  var right = right
  var left = run.depth / lanes
  while left > 0 {
    let steps = min(stepsPerRequest, left)
    left -= steps
    ahead.request()
    for _ in 0..<steps {
      Rows.step(
        &a, &b, &c, panel, load(right), load(right + columnStride), load(right + 2 * columnStride))
      panel += Rows.count * lanes
      right += run.vectorStride
    }
  }
  a.put(run.pieces)
  b.put(run.pieces + Rows.count * lanes)
  c.put(run.pieces + 2 * Rows.count * lanes)
}

/// Adds the lanes of pieces, `[column][row][lanes]`, to sums, `[column][row]`.
@inline(never)
private func addLanes(
  _ pieces: UnsafePointer<Float>, rows: Int, columns: Int,
  to sums: UnsafeMutablePointer<Float>, stride: Int
) {
  for column in 0..<columns {
    let pieces = pieces + column * rows * lanes
    let sums = sums + column * stride
    if rows == 1 { sums.pointee += sumOfLanes(load(pieces)) }
    var row = 0
    while row + 4 <= rows {
      // Safety: there is room for the rows of whole panels.
      mhnetc_add_lanes(pieces + row * lanes, sums + row)
      row += 4
    }
  }
}

/// The sums of some rows and one column, a vector of pieces each. Separate stored properties, as
/// in `Tiles.swift`: they have to stay in registers.
private protocol DotRows {
  /// Rows.
  static var count: Int { get }

  /// Starts at zero.
  init()

  /// One vector of each row times the vectors of three columns.
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ rows: UnsafePointer<Float>, _ x: Vector,
    _ y: Vector, _ z: Vector)

  /// Writes the vector of each row.
  func put(_ pieces: UnsafeMutablePointer<Float>)
}

/// One row.
private struct SingleRow: DotRows {
  var row = Vector.zero

  @inline(__always)
  static var count: Int { 1 }

  @inline(__always)
  init() {}

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ rows: UnsafePointer<Float>, _ x: Vector,
    _ y: Vector, _ z: Vector
  ) {
    let w = load(rows)
    a.row = multiplyAdd(w, x, a.row)
    b.row = multiplyAdd(w, y, b.row)
    c.row = multiplyAdd(w, z, c.row)
  }

  @inline(__always)
  func put(_ pieces: UnsafeMutablePointer<Float>) { store(row, pieces) }
}

/// Four rows.
private struct SinglePanel: DotRows {
  var row0 = Vector.zero
  var row1 = Vector.zero
  var row2 = Vector.zero
  var row3 = Vector.zero

  @inline(__always)
  static var count: Int { 4 }

  @inline(__always)
  init() {}

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ rows: UnsafePointer<Float>, _ x: Vector,
    _ y: Vector, _ z: Vector
  ) {
    let w0 = load(rows)
    a.row0 = multiplyAdd(w0, x, a.row0)
    b.row0 = multiplyAdd(w0, y, b.row0)
    c.row0 = multiplyAdd(w0, z, c.row0)
    let w1 = load(rows + lanes)
    a.row1 = multiplyAdd(w1, x, a.row1)
    b.row1 = multiplyAdd(w1, y, b.row1)
    c.row1 = multiplyAdd(w1, z, c.row1)
    let w2 = load(rows + 2 * lanes)
    a.row2 = multiplyAdd(w2, x, a.row2)
    b.row2 = multiplyAdd(w2, y, b.row2)
    c.row2 = multiplyAdd(w2, z, c.row2)
    let w3 = load(rows + 3 * lanes)
    a.row3 = multiplyAdd(w3, x, a.row3)
    b.row3 = multiplyAdd(w3, y, b.row3)
    c.row3 = multiplyAdd(w3, z, c.row3)
  }

  @inline(__always)
  func put(_ pieces: UnsafeMutablePointer<Float>) {
    store(row0, pieces)
    store(row1, pieces + lanes)
    store(row2, pieces + 2 * lanes)
    store(row3, pieces + 3 * lanes)
  }
}

/// Eight rows.
private struct DoublePanel: DotRows {
  var upper = SinglePanel()
  var lower = SinglePanel()

  @inline(__always)
  static var count: Int { 8 }

  @inline(__always)
  init() {}

  @inline(__always)
  static func step(
    _ a: inout Self, _ b: inout Self, _ c: inout Self, _ rows: UnsafePointer<Float>, _ x: Vector,
    _ y: Vector, _ z: Vector
  ) {
    SinglePanel.step(&a.upper, &b.upper, &c.upper, rows, x, y, z)
    SinglePanel.step(&a.lower, &b.lower, &c.lower, rows + 4 * lanes, x, y, z)
  }

  @inline(__always)
  func put(_ pieces: UnsafeMutablePointer<Float>) {
    upper.put(pieces)
    lower.put(pieces + 4 * lanes)
  }
}
