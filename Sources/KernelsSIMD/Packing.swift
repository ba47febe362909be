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
  let tiles = packFloats(
    parameters, image: image, group: group, from: planes, firstPixel: firstPixel, pixels: pixels,
    line: line, packed: packed)
  guard parameters.pointee.normalises else { return tiles }
  normalisePacked(parameters, tiles, pixels: pixels, into: packed)
  return UnsafePointer(packed)
}
