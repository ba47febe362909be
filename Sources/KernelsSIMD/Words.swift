// What a word of the packed operands is: here one float. KernelsBF16 has its own version of this
// file and of the packing, and shares the rest of the product.

/// Words that hold a column of values.
@inline(__always)
func wordCount(depth: Int) -> Int { depth }

/// The sum plus the products of two vectors of words.
@inline(__always)
func addProducts(_ a: Vector, _ b: Vector, _ sum: Vector) -> Vector { multiplyAdd(a, b, sum) }

/// Stores the words of `(x − mean) · factor` for a tile three vectors wide.
@inline(__always)
func storeNormalised(
  _ tile: UnsafePointer<Float>, depth: Int, means: (Vector, Vector, Vector),
  factors: (Vector, Vector, Vector), into result: UnsafeMutablePointer<Float>
) {
  let stride = 3 * lanes
  for k in 0..<depth {
    let (row, place) = (tile + k * stride, result + k * stride)
    store((load(row) - means.0) * factors.0, place)
    store((load(row + lanes) - means.1) * factors.1, place + lanes)
    store((load(row + 2 * lanes) - means.2) * factors.2, place + 2 * lanes)
  }
}

/// The same for a tile of one or two vectors.
@inline(__always)
func storeNormalised(
  _ tile: UnsafePointer<Float>, width: Int, depth: Int, means: (Vector, Vector),
  factors: (Vector, Vector), into result: UnsafeMutablePointer<Float>
) {
  let stride = width * lanes
  for k in 0..<depth {
    let (row, place) = (tile + k * stride, result + k * stride)
    store((load(row) - means.0) * factors.0, place)
    if width == 2 { store((load(row + lanes) - means.1) * factors.1, place + lanes) }
  }
}
