// What a word of the packed operands is: here a pair of bfloat16 in the bits of a float, neighbours
// along the sum, the first in the lower half. The rest of the product is that of `KernelsSIMD`.

internal import CProcessor

/// Words that hold a column of values; an odd one ends with a zero.
@inline(__always)
func wordCount(depth: Int) -> Int { (depth + 1) / 2 }

/// The sum plus the products of both members of two vectors of pairs.
@inline(__always)
func addProducts(_ a: Vector, _ b: Vector, _ sum: Vector) -> Vector {
  mhnetc_add_products_bf16(sum, a, b)
}

/// The pairs of two vectors, each value rounded to the nearest bfloat16, ties to even.
@inline(__always)
func pair(_ first: Vector, _ second: Vector) -> Vector { mhnetc_pair_bf16(first, second) }

/// Stores the pairs of `(x − mean) · factor` for a tile three vectors wide.
///
/// The result may begin where the tile does, or before: each pair is written where both of its
/// values have been read.
@inline(__always)
func storeNormalised(
  _ tile: UnsafePointer<Float>, depth: Int, means: (Vector, Vector, Vector),
  factors: (Vector, Vector, Vector), into result: UnsafeMutablePointer<Float>
) {
  let stride = 3 * lanes
  var (row, place) = (tile, result)
  for _ in 0..<depth / 2 {
    let next = row + stride
    let x = pair((load(row) - means.0) * factors.0, (load(next) - means.0) * factors.0)
    let y = pair(
      (load(row + lanes) - means.1) * factors.1, (load(next + lanes) - means.1) * factors.1)
    let z = pair(
      (load(row + 2 * lanes) - means.2) * factors.2,
      (load(next + 2 * lanes) - means.2) * factors.2)
    store(x, place)
    store(y, place + lanes)
    store(z, place + 2 * lanes)
    row += 2 * stride
    place += stride
  }
  guard depth % 2 == 1 else { return }
  let x = pair((load(row) - means.0) * factors.0, .zero)
  let y = pair((load(row + lanes) - means.1) * factors.1, .zero)
  let z = pair((load(row + 2 * lanes) - means.2) * factors.2, .zero)
  store(x, place)
  store(y, place + lanes)
  store(z, place + 2 * lanes)
}

/// The same for a tile of one or two vectors.
@inline(__always)
func storeNormalised(
  _ tile: UnsafePointer<Float>, width: Int, depth: Int, means: (Vector, Vector),
  factors: (Vector, Vector), into result: UnsafeMutablePointer<Float>
) {
  let stride = width * lanes
  for word in 0..<wordCount(depth: depth) {
    let row = tile + 2 * word * stride
    let isWhole = 2 * word + 1 < depth
    let x0 = (load(row) - means.0) * factors.0
    let x1 = isWhole ? (load(row + stride) - means.0) * factors.0 : .zero
    let place = result + word * stride
    if width == 2 {
      let y0 = (load(row + lanes) - means.1) * factors.1
      let y1 = isWhole ? (load(row + stride + lanes) - means.1) * factors.1 : .zero
      store(pair(y0, y1), place + lanes)
    }
    store(pair(x0, x1), place)
  }
}
