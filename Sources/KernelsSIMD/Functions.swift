// Elementary functions of vectors. The coefficients are minimax fits of our own (Lawson's
// iteration on Chebyshev nodes); the errors are the greatest found over the whole range by
// kernelcheck's cases, relative to double precision.

/// e to the power x. Relative error below 1.6e-7; exactly 0 at −∞ and wherever the result is less
/// than half of the smallest float; denormal results are rounded once; NaN stays NaN.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  var x = x
  x.replace(with: 89, where: x .> 89)
  x.replace(with: -104, where: x .< -104)
  // x = n·ln 2 + r with ln 2 in two parts, the first of which has zeros in its low bits.
  let shifted = multiplyAdd(x, broadcast(1.4426950), broadcast(12_582_912))
  let n = shifted - broadcast(12_582_912)
  var r = multiplyAdd(n, broadcast(-0.693359375), x)
  r = multiplyAdd(n, broadcast(0.00021219444), r)
  // exp r = 1 + r + r²·q(r)
  var q = multiplyAdd(r, broadcast(0.0013951720), broadcast(0.0083695985))
  q = multiplyAdd(q, r, broadcast(0.041666187))
  q = multiplyAdd(q, r, broadcast(0.16666512))
  q = multiplyAdd(q, r, broadcast(0.5))
  let power = multiplyAdd(r * r, q, r) + 1
  // 2ⁿ in two factors, since n reaches beyond the exponents of normal numbers on both sides.
  let exponent =
    unsafeBitCast(shifted, to: IntegerVector.self) &- IntegerVector(repeating: 0x4B40_0000)
  let half = exponent &>> 1
  let first = (half &+ 127) &<< 23
  let second = (exponent &- half &+ 127) &<< 23
  return power * unsafeBitCast(first, to: Vector.self) * unsafeBitCast(second, to: Vector.self)
}

/// `2/√π · ∫₀ˣ exp(−t²) dt`. Absolute and relative error below 2.5e-7; ±1 from |x| = 4 on.
@inline(__always)
func errorFunction(_ x: Vector) -> Vector {
  let square = x * x
  // |x| < 1: x + x·P(x²)
  var p = multiplyAdd(square, broadcast(7.853858e-05), broadcast(-0.00080101925))
  p = multiplyAdd(p, square, broadcast(0.0051883277))
  p = multiplyAdd(p, square, broadcast(-0.026853811))
  p = multiplyAdd(p, square, broadcast(0.11283585))
  p = multiplyAdd(p, square, broadcast(-0.37612626))
  p = multiplyAdd(p, square, broadcast(0.12837917))
  let near = multiplyAdd(p, x, x)
  // Beyond: 1 − exp(−Q(|x|))
  var t = magnitude(x)
  t.replace(with: 4, where: t .> 4)
  var q = multiplyAdd(t, broadcast(2.1697626e-05), broadcast(-0.00044147280))
  q = multiplyAdd(q, t, broadcast(0.0042052856))
  q = multiplyAdd(q, t, broadcast(-0.025210341))
  q = multiplyAdd(q, t, broadcast(0.10842210))
  q = multiplyAdd(q, t, broadcast(0.63321638))
  q = multiplyAdd(q, t, broadcast(1.1295803))
  q = multiplyAdd(q, t, broadcast(-0.00018846852))
  let far = 1 - exponential(-q)
  return near.replacing(with: withSign(far, of: x), where: t .>= 1)
}

/// Hyperbolic tangent. Relative error below 3e-7.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let square = x * x
  // |x| < 0.625: x + x³·P(x²)
  var p = multiplyAdd(square, broadcast(-0.0055910163), broadcast(0.020538820))
  p = multiplyAdd(p, square, broadcast(-0.053709656))
  p = multiplyAdd(p, square, broadcast(0.13331093))
  p = multiplyAdd(p, square, broadcast(-0.33333269))
  let near = multiplyAdd(p * square, x, x)
  // Beyond: 1 − 2 / (exp(2|x|) + 1)
  let t = magnitude(x)
  let far = 1 - 2 / (exponential(t + t) + 1)
  return near.replacing(with: withSign(far, of: x), where: t .>= 0.625)
}

/// `1 / (1 + exp(−x))`. Relative error below 4e-7 where exp(−x) is finite, 0 beyond.
@inline(__always)
func logistic(_ x: Vector) -> Vector { 1 / (1 + exponential(-x)) }

/// `x/2 · (1 + erf(x/√2))`. Absolute error below 2e-7 · max(1, |x|).
@inline(__always)
func gaussianLinearUnit(_ x: Vector) -> Vector {
  let half = x * 0.5
  return multiplyAdd(half, errorFunction(x * 0.70710678), half)
}

/// |x|
@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  unsafeBitCast(
    unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: 0x7FFF_FFFF),
    to: Vector.self)
}

/// A non-negative magnitude with the sign of another value.
@inline(__always)
func withSign(_ magnitude: Vector, of x: Vector) -> Vector {
  let sign = unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: Int32.min)
  return unsafeBitCast(unsafeBitCast(magnitude, to: IntegerVector.self) | sign, to: Vector.self)
}

/// The larger of two values, NaN if either is.
@inline(__always)
func larger(_ a: Vector, _ b: Vector) -> Vector {
  // `a` stays where it is NaN; where `b` is, the comparison fails and its complement takes `b`.
  var result = a
  result.replace(with: b, where: .!(b .<= a) .& (a .== a))
  return result
}

/// The smaller of two values, NaN if either is.
@inline(__always)
func smaller(_ a: Vector, _ b: Vector) -> Vector {
  var result = a
  result.replace(with: b, where: .!(b .>= a) .& (a .== a))
  return result
}
