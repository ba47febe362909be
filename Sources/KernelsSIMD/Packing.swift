internal import Kernels

/// Packs the columns of a block, scaled or normalised.
///
/// - Returns: Where they lie: columns that are packed already stay where they are.
@inline(never)
func packColumns(
  _ parameters: UnsafePointer<ProductParameters>, image: Int, group: Int,
  from planes: UnsafePointer<Float>, firstPixel: Int, pixels: Int,
  line: UnsafeMutablePointer<Float>, packed: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  let depth = parameters.pointee.depth
  let factors = parameters.pointee.columnFactors(image: image, group: group)
  var source = UnsafePointer(packed)
  if parameters.pointee.isInputPacked {
    source = planes
  } else if parameters.pointee.isPointwise {
    packPointwise(
      planes + firstPixel, rowStride: parameters.pointee.inputChannelStride, pixels: pixels,
      depth: depth, factors: factors, packed: packed)
  } else if parameters.pointee.isPixelwise {
    packRows(
      parameters, planes: planes, firstPixel: firstPixel, pixels: pixels, factors: factors,
      line: line, packed: packed)
  } else {
    packWindow(
      parameters, planes: planes, firstPixel: firstPixel, pixels: pixels, factors: factors,
      line: line, packed: packed)
  }
  if parameters.pointee.normalises {
    normalisePacked(
      source, pixels: pixels, depth: depth, epsilon: parameters.pointee.epsilon,
      subtractsMean: parameters.pointee.subtractsMean, into: packed)
    return UnsafePointer(packed)
  }
  return source
}
