// The vectors of the instruction set for which this folder is compiled. The folder belongs to
// several targets, each with its own flags; see Package.swift.

#if ISA_V4
  /// The widest vector of floats.
  typealias Vector = SIMD16<Float>
  /// Half of it.
  typealias HalfVector = SIMD8<Float>
  /// As many integers.
  typealias IntegerVector = SIMD16<Int32>
  /// As many truth values.
  typealias VectorMask = SIMDMask<SIMD16<Int32>>
#else
  /// The widest vector of floats.
  typealias Vector = SIMD8<Float>
  /// Half of it.
  typealias HalfVector = SIMD4<Float>
  /// As many integers.
  typealias IntegerVector = SIMD8<Int32>
  /// As many truth values.
  typealias VectorMask = SIMDMask<SIMD8<Int32>>
#endif

/// Elements of a vector.
@inline(__always)
var lanes: Int { Vector.scalarCount }

/// Reads a vector from any address.
///
/// Safety: `lanes` elements from `pointer` on are readable.
@inline(__always)
func load(_ pointer: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

/// Reads a vector from any address.
///
/// Safety: `lanes` elements from `pointer` on are readable.
@inline(__always)
func load(_ pointer: UnsafeMutablePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

/// Writes a vector to any address.
///
/// Safety: `lanes` elements from `pointer` on are writable.
@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// Reads half a vector from any address.
///
/// Safety: `lanes / 2` elements from `pointer` on are readable.
@inline(__always)
func loadHalf(_ pointer: UnsafePointer<Float>) -> HalfVector {
  UnsafeRawPointer(pointer).loadUnaligned(as: HalfVector.self)
}

/// Writes half a vector to any address.
///
/// Safety: `lanes / 2` elements from `pointer` on are writable.
@inline(__always)
func storeHalf(_ vector: HalfVector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: HalfVector.self)
}

/// Reads the first `count` elements of a vector, and `rest` for the others.
///
/// Safety: `count` elements from `pointer` on are readable.
@inline(__always)
func load(_ pointer: UnsafePointer<Float>, count: Int, rest: Float = 0) -> Vector {
  var vector = Vector(repeating: rest)
  for lane in 0..<min(count, lanes) { vector[lane] = pointer[lane] }
  return vector
}

/// Writes the first `count` elements of a vector.
///
/// Safety: `count` elements from `pointer` on are writable.
@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, count: Int) {
  for lane in 0..<min(count, lanes) { pointer[lane] = vector[lane] }
}

/// One vector of copies.
@inline(__always)
func broadcast(_ value: Float) -> Vector { Vector(repeating: value) }

/// `a · b + c` with one rounding.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector { c.addingProduct(a, b) }
