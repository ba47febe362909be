internal import Kernels

/// The sums of the rows of one or two panels over one vector of pixels: what a tile is made of.
///
/// Separate stored properties, not an array: they have to stay in registers.
protocol ProductColumn {
  /// Starts the sums at the bias, four values a panel.
  init(bias: UnsafePointer<Float>)
  /// Adds the products of one column of the weights with the pixels; the second panel lies
  /// `panelStride` elements after the first.
  mutating func add(_ weights: UnsafePointer<Float>, panelStride: Int, _ pixels: Vector)
  /// Calls `body` with the number and the sums of each row.
  func forEachRow(_ body: (Int, Vector) -> Void)
  /// Calls `body` with the number and the product of each pair of gated rows.
  func forEachGatedRow(_ body: (Int, Vector) -> Void)
}

/// One panel.
struct SinglePanelColumn: ProductColumn {
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
  mutating func add(_ weights: UnsafePointer<Float>, panelStride: Int, _ pixels: Vector) {
    row0 = multiplyAdd(broadcast(weights[0]), pixels, row0)
    row1 = multiplyAdd(broadcast(weights[1]), pixels, row1)
    row2 = multiplyAdd(broadcast(weights[2]), pixels, row2)
    row3 = multiplyAdd(broadcast(weights[3]), pixels, row3)
  }

  @inline(__always)
  func forEachRow(_ body: (Int, Vector) -> Void) {
    body(0, row0)
    body(1, row1)
    body(2, row2)
    body(3, row3)
  }

  @inline(__always)
  func forEachGatedRow(_ body: (Int, Vector) -> Void) {
    body(0, row0 * row2)
    body(1, row1 * row3)
  }
}

/// Two panels.
struct DoublePanelColumn: ProductColumn {
  var first: SinglePanelColumn
  var second: SinglePanelColumn

  @inline(__always)
  init(bias: UnsafePointer<Float>) {
    first = SinglePanelColumn(bias: bias)
    second = SinglePanelColumn(bias: bias + ProductPanels.rows)
  }

  @inline(__always)
  mutating func add(_ weights: UnsafePointer<Float>, panelStride: Int, _ pixels: Vector) {
    first.add(weights, panelStride: panelStride, pixels)
    second.add(weights + panelStride, panelStride: panelStride, pixels)
  }

  @inline(__always)
  func forEachRow(_ body: (Int, Vector) -> Void) {
    first.forEachRow(body)
    second.forEachRow { body($0 + 4, $1) }
  }

  @inline(__always)
  func forEachGatedRow(_ body: (Int, Vector) -> Void) {
    first.forEachGatedRow(body)
    second.forEachGatedRow { body($0 + 2, $1) }
  }
}
