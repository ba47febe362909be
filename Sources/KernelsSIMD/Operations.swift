// The operations of the elementwise kernels as types: a generic loop is then specialised for each
// and calls nothing. Closures are called out of line as soon as a loop uses them twice, and a
// vector argument is then passed in pieces.

/// A function of a vector.
protocol UnaryFunction {
  func callAsFunction(_ x: Vector) -> Vector
}

/// A function of two vectors.
protocol BinaryFunction {
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector
}

/// `max(x, 0)`; NaN stays.
struct PositivePart: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .< 0) }
}

/// See `gaussianLinearUnit`.
struct GaussianLinearUnit: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { gaussianLinearUnit(x) }
}

/// See `logistic`.
struct Logistic: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { logistic(x) }
}

/// See `hyperbolicTangent`.
struct HyperbolicTangent: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { hyperbolicTangent(x) }
}

/// See `exponential`.
struct Exponential: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { exponential(x) }
}

/// √x
struct SquareRoot: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x.squareRoot() }
}

/// `1 / x`
struct Reciprocal: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { 1 / x }
}

/// `−x`
struct Negation: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { -x }
}

/// |x|
struct AbsoluteValue: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { magnitude(x) }
}

/// See `errorFunction`.
struct ErrorFunction: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { errorFunction(x) }
}

/// `min(max(x, lower), upper)`; NaN stays.
struct Clip: UnaryFunction {
  let lower: Vector
  let upper: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector {
    let raised = x.replacing(with: lower, where: x .< lower)
    return raised.replacing(with: upper, where: raised .> upper)
  }
}

/// `x − subtrahend`, then e to that power.
struct ShiftedExponential: UnaryFunction {
  let subtrahend: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { exponential(x - subtrahend) }
}

/// `x · factor`
struct Scaling: UnaryFunction {
  let factor: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x * factor }
}

/// A function of two vectors, the second fixed.
struct RightFixed<Operation: BinaryFunction>: UnaryFunction {
  let operation: Operation
  let right: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { operation(x, right) }
}

/// A function of two vectors, the first fixed.
struct LeftFixed<Operation: BinaryFunction>: UnaryFunction {
  let operation: Operation
  let left: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { operation(left, x) }
}

/// `a + b`
struct Sum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a + b }
}

/// `a − b`
struct Difference: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a - b }
}

/// `a · b`
struct Product: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a * b }
}

/// `a / b`
struct Quotient: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a / b }
}

/// See `larger`.
struct Maximum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { larger(a, b) }
}

/// See `smaller`.
struct Minimum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { smaller(a, b) }
}

/// `gelu(a) · b`
struct GeluProduct: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { gaussianLinearUnit(a) * b }
}

/// `a + scale · b`
struct ScaledSum: BinaryFunction {
  let scale: Vector

  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { multiplyAdd(scale, b, a) }
}

/// `b + a · a`
struct SquareSum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { multiplyAdd(a, a, b) }
}
