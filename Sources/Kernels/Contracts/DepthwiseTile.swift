/// What the innermost loops of a large depthwise window work on: up to four output rows of a plane,
/// of which all input exists.
///
/// It is defined here for the reason that `ProductTile` gives.
package struct DepthwiseTile {
  /// The weights of the plane, `[window.height][window.width]`.
  package var weights: UnsafePointer<Float>
  /// What the sums start from.
  package var bias: Float
  /// The window, of step 1.
  package var window: Window
  /// The first element that the first output reads.
  package var source: UnsafePointer<Float>
  /// Elements between two input rows.
  package var pitch: Int
  /// Output columns.
  package var columns: Int
  /// Output rows, one to four.
  package var rows: Int
  /// The first output.
  package var output: UnsafeMutablePointer<Float>
  /// Elements between two output rows.
  package var outputStride: Int
  /// What each result is multiplied by, if anything.
  package var factor: UnsafePointer<Float>?
  /// Elements between two rows of it.
  package var factorStride: Int

  /// Describes up to four output rows.
  package init(
    weights: UnsafePointer<Float>, bias: Float, window: Window, source: UnsafePointer<Float>,
    pitch: Int, columns: Int, rows: Int, output: UnsafeMutablePointer<Float>, outputStride: Int,
    factor: UnsafePointer<Float>?, factorStride: Int
  ) {
    self.weights = weights
    self.bias = bias
    self.window = window
    self.source = source
    self.pitch = pitch
    self.columns = columns
    self.rows = rows
    self.output = output
    self.outputStride = outputStride
    self.factor = factor
    self.factorStride = factorStride
  }
}
