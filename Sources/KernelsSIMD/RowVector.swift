/// The vectors of the depthwise kernels: eight floats on every instruction set. Two of three loads lie across
/// the lines of the cache, and for wider vectors across every line: 16 are slower than 8.
typealias RowVector = SIMD8<Float>

/// Elements of such a vector.
@inline(__always)
var rowLanes: Int { RowVector.scalarCount }

/// Reads a vector from any address.
///
/// Safety: 8 elements from `pointer` on are readable.
@inline(__always)
func loadRow(_ pointer: UnsafePointer<Float>) -> RowVector {
  UnsafeRawPointer(pointer).loadUnaligned(as: RowVector.self)
}

/// Reads the first `count` elements of a vector, and zero for the others.
///
/// Safety: `count` elements from `pointer` on are readable.
@inline(__always)
func loadRow(_ pointer: UnsafePointer<Float>, count: Int) -> RowVector {
  var vector = RowVector.zero
  for lane in 0..<min(count, rowLanes) { vector[lane] = pointer[lane] }
  return vector
}

/// Writes a vector to any address.
///
/// Safety: 8 elements from `pointer` on are writable.
@inline(__always)
func storeRow(_ vector: RowVector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: RowVector.self)
}

/// Writes the first `count` elements of a vector.
///
/// Safety: `count` elements from `pointer` on are writable.
@inline(__always)
func storeRow(
  _ vector: RowVector, _ pointer: UnsafeMutablePointer<Float>, count: Int
) {
  for lane in 0..<min(count, rowLanes) { pointer[lane] = vector[lane] }
}

/// `a · b + c` with one rounding.
@inline(__always)
func fused(_ a: RowVector, _ b: RowVector, _ c: RowVector) -> RowVector {
  c.addingProduct(a, b)
}
