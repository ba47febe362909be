internal import CProcessor
internal import Kernels

/// Whether 3x3 windows run over rows that lie in the cache, edges included.
///
/// Larger planes are streamed (`stream3x3`): there the memory is the limit.
@inline(__always)
func fitsRows3x3(_ parameters: UnsafePointer<DepthwiseParameters>) -> Bool {
  let window = parameters.pointee.window
  let (padding, width) = (window.leftPadding, parameters.pointee.outputWidth)
  let missing = width + 2 - padding - parameters.pointee.inputWidth
  return window.height == 3 && window.width == 3 && window.rowDilation == 1
    && window.columnDilation == 1 && width >= rowLanes && padding >= 0 && padding <= 1
    && missing >= 0 && missing <= 1
    && (parameters.pointee.outputHeight <= 16
      || parameters.pointee.inputHeight * parameters.pointee.inputRowStride <= 32_768)
}

/// The bands of planes that lie in the cache.
@inline(never)
func convolveCachedBands(
  _ parameters: UnsafePointer<DepthwiseParameters>, _ tasks: Range<Int>, gates: Bool
) {
  let width = parameters.pointee.outputWidth
  let most = max(8, min(64, 4096 / width))
  let tableBytes = (most + 2) * MemoryLayout<UnsafePointer<Float>>.stride
  let floatCount = width + 2 + (gates ? most * width : 0)
  // Safety: borrowed for this call: the addresses of rows, a row of zeros, and rows of factors.
  let scratch = borrowScratch(byteCount: tableBytes + floatCount * 4)
  defer { returnScratch(scratch) }
  let zeros = (scratch + tableBytes).assumingMemoryBound(to: Float.self)
  clear(zeros, count: width + 2)
  let workspace = Workspace3x3(
    most: most, table: scratch.assumingMemoryBound(to: UnsafePointer<Float>.self), zeros: zeros,
    factors: gates ? zeros + (width + 2) : nil)
  let (bands, channels) = (parameters.pointee.bands, parameters.pointee.channels)
  for task in tasks {
    let plane = task / bands
    rows3x3(
      parameters, image: plane / channels, channel: plane % channels,
      rows: share(of: parameters.pointee.outputHeight, task: task % bands, taskCount: bands),
      workspace)
  }
}

/// What a block of rows needs besides its operands.
private struct Workspace3x3 {
  /// Output rows of a block: as many as lie in the first-level cache with what they read.
  let most: Int
  /// Where the input rows of a block begin.
  let table: UnsafeMutablePointer<UnsafePointer<Float>>
  let zeros: UnsafePointer<Float>
  /// For gates: where the results of the first half wait, rows as wide as the output.
  let factors: UnsafeMutablePointer<Float>?
}

/// Some rows of one output plane of a 3x3 window, in blocks; for gates, times the plane of the
/// other half. One plane after the other: the weights of two do not fit into the registers.
///
/// The outermost columns are read with masks, and rows that do not exist are a row of zeros, so
/// that no column or row is computed apart.
@inline(never)
private func rows3x3(
  _ parameters: UnsafePointer<DepthwiseParameters>, image: Int, channel: Int, rows: Range<Int>,
  _ workspace: Workspace3x3
) {
  let (width, stride) = (parameters.pointee.outputWidth, parameters.pointee.outputRowStride)
  let output =
    parameters.pointee.output + image * parameters.pointee.outputBatchStride
    + channel * parameters.pointee.outputChannelStride
  let blocks = (rows.count + workspace.most - 1) / workspace.most
  for block in 0..<blocks {
    let part = share(of: rows.count, task: block, taskCount: blocks)
    let row = rows.lowerBound + part.lowerBound
    let first = Plane3x3(parameters, image: image, channel: channel)
    let target = Target3x3(
      output: output + row * stride, stride: stride, rows: part.count,
      planeStride: parameters.pointee.outputChannelStride,
      factors: workspace.factors.map { UnsafePointer($0) }, factorStride: width)
    first.findRows(row, count: part.count, workspace)
    guard let factors = workspace.factors else {
      convolveBlock(first, workspace.table, columns: width, target)
      continue
    }
    convolveBlock(
      first, workspace.table, columns: width,
      Target3x3(
        output: factors, stride: width, rows: part.count, planeStride: 0, factors: nil,
        factorStride: width))
    if parameters.pointee.appliesGELU { applyGELU(factors, count: part.count * width) }
    let second = Plane3x3(
      parameters, image: image, channel: channel + parameters.pointee.channels)
    second.findRows(row, count: part.count, workspace)
    convolveBlock(second, workspace.table, columns: width, target)
  }
}

/// Where the rows of a block go, from above.
private struct Target3x3 {
  var output: UnsafeMutablePointer<Float>
  let stride: Int
  let rows: Int
  /// Elements from a plane to the next one, whose lines are asked for early.
  let planeStride: Int
  /// What each result is multiplied by, if anything.
  var factors: UnsafePointer<Float>?
  let factorStride: Int

  /// The target some columns further.
  @inline(__always)
  func advanced(by columns: Int) -> Target3x3 {
    Target3x3(
      output: output + columns, stride: stride, rows: rows, planeStride: planeStride,
      factors: factors.map { $0 + columns }, factorStride: factorStride)
  }

  /// Stores a vector of a row, and goes on to the next one.
  @inline(__always)
  mutating func put(_ sum: Vector, _ edges: Edges?) {
    var value = sum
    if let place = factors {
      value *= loadExisting(place, edges)
      factors = place + factorStride
    }
    storeExisting(value, output, edges)
    mhnetc_prefetch(output + planeStride)
    output += stride
  }
}

/// One input plane and its window.
private struct Plane3x3 {
  let input: UnsafePointer<Float>
  let rowStride: Int
  let planeStride: Int
  let height: Int
  let topPadding: Int
  let leftPadding: Int
  /// Whether the last vector of columns reaches behind the row.
  let endsInside: Bool
  let weights: UnsafePointer<Float>
  let bias: Float

  @inline(__always)
  init(_ parameters: UnsafePointer<DepthwiseParameters>, image: Int, channel: Int) {
    input =
      parameters.pointee.input + image * parameters.pointee.inputBatchStride
      + channel * parameters.pointee.inputChannelStride
    planeStride = parameters.pointee.inputChannelStride
    rowStride = parameters.pointee.inputRowStride
    height = parameters.pointee.inputHeight
    topPadding = parameters.pointee.window.topPadding
    leftPadding = parameters.pointee.window.leftPadding
    endsInside =
      parameters.pointee.outputWidth + 2 - leftPadding <= parameters.pointee.inputWidth
    weights = parameters.pointee.weights + 9 * channel
    bias = parameters.pointee.bias?[channel] ?? 0
  }

  /// Notes where the input rows of some output rows begin: the column that the first window reads.
  @inline(__always)
  func findRows(_ first: Int, count: Int, _ workspace: Workspace3x3) {
    for index in 0..<count + 2 {
      let row = first + index - topPadding
      // Safety: the zeros are as many as a row reads, two more than it has results.
      workspace.table[index] =
        row >= 0 && row < height ? input + (row * rowStride - leftPadding) : workspace.zeros
    }
  }
}

/// Nine weights, each in all lanes, and the bias.
private struct Window3x3 {
  let w0, w1, w2, w3, w4, w5, w6, w7, w8, bias: Vector

  @inline(__always)
  init(_ weights: UnsafePointer<Float>, _ bias: Float) {
    w0 = broadcast(weights[0])
    w1 = broadcast(weights[1])
    w2 = broadcast(weights[2])
    w3 = broadcast(weights[3])
    w4 = broadcast(weights[4])
    w5 = broadcast(weights[5])
    w6 = broadcast(weights[6])
    w7 = broadcast(weights[7])
    w8 = broadcast(weights[8])
    self.bias = broadcast(bias)
  }

  @inline(__always)
  func upper(_ x: Triple, _ sum: Vector) -> Vector {
    multiplyAdd(w2, x.right, multiplyAdd(w1, x.middle, multiplyAdd(w0, x.left, sum)))
  }

  @inline(__always)
  func middle(_ x: Triple, _ sum: Vector) -> Vector {
    multiplyAdd(w5, x.right, multiplyAdd(w4, x.middle, multiplyAdd(w3, x.left, sum)))
  }

  @inline(__always)
  func lower(_ x: Triple, _ sum: Vector) -> Vector {
    multiplyAdd(w8, x.right, multiplyAdd(w7, x.middle, multiplyAdd(w6, x.left, sum)))
  }
}

#if ISA_V4
  /// One bit for each lane.
  private typealias Lanes = UInt16

  @inline(__always)
  private func lanesOf(_ range: Range<Int>) -> Lanes {
    Lanes(truncatingIfNeeded: (1 << range.upperBound) - (1 << range.lowerBound))
  }

  /// Which lanes of a vector of columns, and of its neighbours, exist.
  private struct Edges {
    let left: Lanes
    let right: Lanes
    let middle: Lanes
    /// Whether the plane is narrower than a vector.
    let isNarrow: Bool

    @inline(__always)
    init(masksFirst: Bool, masksLast: Bool, columns: Int) {
      let count = min(columns, lanes)
      left = lanesOf((masksFirst ? 1 : 0)..<count)
      right = lanesOf(0..<(masksLast ? count - 1 : count))
      middle = lanesOf(0..<count)
      isNarrow = count < lanes
    }
  }

  @inline(__always)
  private func loadExisting(_ pointer: UnsafePointer<Float>, _ edges: Edges?) -> Vector {
    guard let edges else { return mhnetc_load_vector(pointer) }
    return mhnetc_load_lanes(pointer, edges.middle)
  }

  @inline(__always)
  private func storeExisting(
    _ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, _ edges: Edges?
  ) {
    guard let edges, edges.isNarrow else { return store(vector, pointer) }
    mhnetc_store_lanes(pointer, edges.middle, vector)
  }
#else
  /// All bits of the lanes that exist.
  private typealias Lanes = SIMD8<Int32>

  @inline(__always)
  private func lanesOf(_ range: Range<Int>) -> Lanes {
    mhnetc_lanes_between(
      Int32(truncatingIfNeeded: range.lowerBound), Int32(truncatingIfNeeded: range.upperBound))
  }

  /// Which lanes of the neighbours of a vector of columns exist.
  private struct Edges {
    let left: Lanes
    let right: Lanes

    @inline(__always)
    init(masksFirst: Bool, masksLast: Bool, columns: Int) {
      left = lanesOf((masksFirst ? 1 : 0)..<lanes)
      right = lanesOf(0..<(masksLast ? lanes - 1 : lanes))
    }
  }

  @inline(__always)
  private func loadExisting(_ pointer: UnsafePointer<Float>, _ edges: Edges?) -> Vector {
    mhnetc_load_vector(pointer)
  }

  @inline(__always)
  private func storeExisting(
    _ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, _ edges: Edges?
  ) {
    store(vector, pointer)
  }
#endif

/// Three neighbours in a row, zero where they do not exist.
private struct Triple {
  let left: Vector
  let middle: Vector
  let right: Vector

  @inline(__always)
  init(_ pointer: UnsafePointer<Float>, _ edges: Edges?, _ planeStride: Int) {
    // The next plane comes from the second-level cache or further while this one is computed.
    mhnetc_prefetch(pointer + planeStride)
    middle = loadExisting(pointer + 1, edges)
    if let edges {
      left = mhnetc_load_lanes(pointer, edges.left)
      right = mhnetc_load_lanes(pointer + 2, edges.right)
    } else {
      left = mhnetc_load_vector(pointer)
      right = mhnetc_load_vector(pointer + 2)
    }
  }
}

/// Stores the results of a block of rows, in vectors of columns that cover a row; the last one
/// overlaps the one before it.
@inline(never)
private func convolveBlock(
  _ plane: Plane3x3, _ table: UnsafePointer<UnsafePointer<Float>>, columns: Int,
  _ target: Target3x3
) {
  let window = Window3x3(plane.weights, plane.bias)
  let last = columns - lanes
  let (masksFirst, masksLast) = (plane.leftPadding == 1, !plane.endsInside)
  if last > 0 {
    let edges = Edges(masksFirst: masksFirst, masksLast: false, columns: columns)
    convolveColumns(window, table, 0, edges, target, plane.planeStride)
  }
  var column = lanes
  while column < last {
    convolveColumns(window, table, column, nil, target, plane.planeStride)
    column += lanes
  }
  let edges = Edges(masksFirst: masksFirst && last <= 0, masksLast: masksLast, columns: columns)
  convolveColumns(window, table, max(0, last), edges, target, plane.planeStride)
}

/// Stores the results of one vector of columns, from above: each input row is read once, finishes
/// one output row, and adds to the sums of the next two. Each sum starts at the bias.
@inline(__always)
private func convolveColumns(
  _ window: Window3x3, _ table: UnsafePointer<UnsafePointer<Float>>, _ column: Int,
  _ edges: Edges?, _ target: Target3x3, _ planeStride: Int
) {
  var place = target.advanced(by: column)
  var input = Triple(table[0] + column, edges, planeStride)
  var afterNext = window.upper(input, window.bias)
  input = Triple(table[1] + column, edges, planeStride)
  var next = window.middle(input, afterNext)
  afterNext = window.upper(input, window.bias)
  for row in 2..<target.rows + 1 {
    input = Triple(table[row] + column, edges, planeStride)
    place.put(window.lower(input, next), edges)
    next = window.middle(input, afterNext)
    afterNext = window.upper(input, window.bias)
  }
  input = Triple(table[target.rows + 1] + column, edges, planeStride)
  place.put(window.lower(input, next), edges)
}
