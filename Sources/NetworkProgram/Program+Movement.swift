public import Operators
import PlanFormat
import TensorCore

extension Program {
  /// The same elements under another shape.
  public mutating func reshape(_ x: Value, _ shape: [Extent]) -> Value {
    compute(.reshape(Reshape(dims(shape))), [x])
  }

  /// The axes in another order.
  public mutating func transpose(_ x: Value, _ permutation: [Int]) -> Value {
    compute(.transpose(Transpose(permutation)), [x])
  }

  /// Elements `start, start + step, …` of an axis.
  public mutating func slice(
    _ x: Value, axis: Int = 1, start: Extent, count: Extent, step: Int = 1
  ) -> Value {
    compute(.slice(Slice(axis: axis, start: dim(start), count: dim(count), step: step)), [x])
  }

  /// Operands one after the other along an axis.
  public mutating func concatenate(_ operands: [Value], axis: Int = 1) -> Value {
    compute(.concatenate(Concatenate(axis: axis)), operands)
  }

  /// Elements around, for each axis.
  public mutating func pad(
    _ x: Value, before: [Extent], after: [Extent], mode: Pad.Mode, value: Double = 0
  ) -> Value {
    compute(.pad(Pad(before: dims(before), after: dims(after), mode: mode, value: value)), [x])
  }

  /// Axes of one element repeated.
  public mutating func expand(_ x: Value, _ shape: [Extent]) -> Value {
    compute(.expand(Expand(dims(shape))), [x])
  }

  /// Blocks of channels become blocks of pixels (PixelShuffle).
  public mutating func depthToSpace(
    _ x: Value, factor: Int, order: DepthToSpace.Order = .pixelShuffle
  ) -> Value {
    compute(.depthToSpace(DepthToSpace(factor: factor, order: order)), [x])
  }

  /// Blocks of pixels become channels (PixelUnshuffle).
  public mutating func spaceToDepth(
    _ x: Value, factor: Int, order: DepthToSpace.Order = .pixelShuffle
  ) -> Value {
    compute(.spaceToDepth(SpaceToDepth(factor: factor, order: order)), [x])
  }

  /// Sampling at another resolution, height and width times `up / down`.
  public mutating func resize(
    _ x: Value, mode: Resize.Mode, coordinates: Resize.Coordinates, up: [Int], down: [Int]
  ) -> Value {
    compute(.resize(Resize(mode: mode, coordinates: coordinates, up: up, down: down)), [x])
  }

  /// The mean of windows; every list has one element for each spatial axis.
  public mutating func averagePool(
    _ x: Value, kernel: [Int], strides: [Int], padsBefore: [Int], padsAfter: [Int],
    dilations: [Int], countsPadding: Bool = true, roundsUp: Bool = false
  ) -> Value {
    compute(
      .averagePool(
        AveragePool(
          kernel: kernel, strides: strides, padsBefore: padsBefore, padsAfter: padsAfter,
          dilations: dilations, countsPadding: countsPadding, roundsUp: roundsUp)), [x])
  }

  /// The mean of a window around each pixel, inside the image.
  public mutating func localMean(_ x: Value, windowHeight: Int, windowWidth: Int) -> Value {
    compute(.localMean(LocalMean(windowHeight: windowHeight, windowWidth: windowWidth)), [x])
  }
}
