/// What the innermost loops of a 3x3 convolution work on: a tile of pixels of up to three outputs.
///
/// It is defined here for the reason that `ProductTile` gives.
package struct ConvolutionTile {
  /// Input channels.
  package var channels: Int
  /// The weights of the first output in its panel, `[input channel][3][3][4]`.
  package var weights: UnsafePointer<Float>
  /// Elements from there to the weights of the second output, perhaps in the next panel.
  package var secondWeights: Int
  /// Elements from there to the weights of the third output.
  package var thirdWeights: Int
  /// Columns of the window: three.
  package var windowColumns: Int
  /// The bias of each output.
  package var bias: UnsafePointer<Float>
  /// The first line of the input that the tile reads, at its first column.
  package var lines: UnsafePointer<Float>
  /// Elements between two lines.
  package var lineStride: Int
  /// Elements between the lines of two channels.
  package var channelStride: Int
  /// Where the sums go, `[output][row][column]`.
  package var sums: UnsafeMutablePointer<Float>
  /// What will be copied to lines next: the first of as many rows as a tile has, asked for while the
  /// tile multiplies, in every channel. Nil for nothing; need not be readable.
  package var ahead: UnsafePointer<Float>?
  /// Elements between two rows of it.
  package var aheadRowStride: Int
  /// Elements between two channels of it.
  package var aheadChannelStride: Int

  /// Describes the first tile of some outputs.
  ///
  /// - Parameters:
  ///   - parameters: The convolution.
  ///   - group: The group of channels.
  ///   - output: The first output, counted within the group.
  ///   - bias: The bias of each output.
  ///   - lines: The lines of the input.
  ///   - lineStride: Elements between two lines.
  ///   - linesPerChannel: Lines of a channel.
  ///   - sums: Where the sums go.
  package init(
    _ parameters: UnsafePointer<ProductParameters>, group: Int, output: Int,
    bias: UnsafePointer<Float>, lines: UnsafePointer<Float>, lineStride: Int, linesPerChannel: Int,
    sums: UnsafeMutablePointer<Float>
  ) {
    let rows = ProductPanels.rows
    let panelStride = parameters.pointee.depth * rows
    func place(_ output: Int) -> Int { output / rows * panelStride + output % rows }
    channels = parameters.pointee.inputChannels
    weights =
      parameters.pointee.panels
      + (group * parameters.pointee.panelsPerGroup * panelStride + place(output))
    secondWeights = place(output + 1) - place(output)
    thirdWeights = place(output + 2) - place(output)
    windowColumns = parameters.pointee.window.width
    self.bias = bias
    self.lines = lines
    self.lineStride = lineStride
    channelStride = linesPerChannel * lineStride
    self.sums = sums
    ahead = nil
    aheadRowStride = parameters.pointee.inputRowStride
    aheadChannelStride = parameters.pointee.inputChannelStride
  }
}
