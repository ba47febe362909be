/// What the innermost loops of the blocked product work on: some panels of weights, a packed block
/// of pixels, and the place of the results.
///
/// It is defined here and passed by pointer, because the module of an instruction set must not own
/// types that others see: the compiler would emit their copy functions there, with wide
/// instructions, under names that are shared with the whole program.
package struct ProductTile {
  /// Words of the packed operands that a sum runs over: the length of the sums, or half of it,
  /// rounded up, for bfloat16.
  package var depth: Int
  /// The weights of the first panel.
  package var weights: UnsafePointer<Float>
  /// The bias of the rows of the panels.
  package var bias: UnsafePointer<Float>
  /// The factors of the rows; all 1 unless `scales`.
  package var scale: UnsafePointer<Float>
  /// The packed pixels: tile after tile, `[depth][width of the tile]`.
  package var packed: UnsafePointer<Float>
  /// Room for the sums of one tile, where they cannot be stored straight away.
  package var sums: UnsafeMutablePointer<Float>
  /// Pixels of the block.
  package var pixels: Int
  /// The output channel of the first row of the first panel.
  package var place = 0
  /// Output channels that exist from there on.
  package var channels: Int
  /// Element (channel 0, first pixel) of the output.
  package var output: UnsafeMutablePointer<Float>
  /// Elements between two output channels, where the output is not packed.
  package var outputStride: Int
  /// Channels of a packed output; 0 for planes.
  package var outputPackedChannels = 0
  /// What is added at the same element, if anything.
  package var residual: UnsafePointer<Float>?
  /// Elements between two channels of the residual, where it is not packed.
  package var residualStride: Int
  /// Channels of a packed residual; 0 for planes.
  package var residualPackedChannels = 0
  /// What will be packed next, to be asked for while the tiles multiply; nil for nothing.
  package var ahead: UnsafePointer<Float>?
  /// Elements between two rows of it.
  package var aheadStride: Int
  /// Lines of the cache, 16 elements each, in a row of it.
  package var aheadLines: Int
  /// Where each of them begins in the row.
  package var aheadOffsets: UnsafePointer<Int>?
  /// The first line to ask for, counted over all rows.
  package var aheadFirst: Int
  /// Lines to ask for at each request.
  package var aheadCount: Int
  /// Whether any factor differs from 1.
  package var scales: Bool
  /// Whether negative results become zero.
  package var rectifies: Bool
  /// Whether rows are multiplied in pairs.
  package var gates: Bool

  /// Elements of `sums`: 8 rows of 48 pixels, the largest tile.
  package static let sumCount = 384

  /// Describes a tile without residual, scale, rectification or gate.
  package init(
    depth: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    scale: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, pixels: Int, channels: Int,
    output: UnsafeMutablePointer<Float>, outputStride: Int
  ) {
    self.depth = depth
    self.weights = weights
    self.bias = bias
    self.scale = scale
    self.packed = packed
    self.sums = sums
    self.pixels = pixels
    self.channels = channels
    self.output = output
    self.outputStride = outputStride
    residual = nil
    residualStride = 0
    ahead = nil
    aheadStride = 0
    aheadLines = 1
    aheadOffsets = nil
    aheadFirst = 0
    aheadCount = 0
    scales = false
    rectifies = false
    gates = false
  }
}
