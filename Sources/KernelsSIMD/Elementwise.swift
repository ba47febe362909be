public import Kernels

/// Functions of one operand; see `UnaryParameters`.
@inline(never)
public func unary(_ parameters: UnsafePointer<UnaryParameters>, _ tasks: Range<Int>) {
  guard !tasks.isEmpty else { return }
  let taskCount = parameters.pointee.taskCount
  let first = share(of: parameters.pointee.count, task: tasks.lowerBound, taskCount: taskCount)
  let last = share(of: parameters.pointee.count, task: tasks.upperBound - 1, taskCount: taskCount)
  let input = parameters.pointee.input + first.lowerBound
  let output = parameters.pointee.output + first.lowerBound
  let count = last.upperBound - first.lowerBound
  let lower = broadcast(parameters.pointee.lower)
  let upper = broadcast(parameters.pointee.upper)
  switch parameters.pointee.operation {
  case .relu: map(input, output, count, PositivePart())
  case .gelu: map(input, output, count, GaussianLinearUnit())
  case .sigmoid: map(input, output, count, Logistic())
  case .tanh: map(input, output, count, HyperbolicTangent())
  case .exp: map(input, output, count, Exponential())
  case .squareRoot: map(input, output, count, SquareRoot())
  case .reciprocal: map(input, output, count, Reciprocal())
  case .negate: map(input, output, count, Negation())
  case .absolute: map(input, output, count, AbsoluteValue())
  case .erf: map(input, output, count, ErrorFunction())
  case .clip: map(input, output, count, Clip(lower: lower, upper: upper))
  }
}

/// GELU of a run of elements in their place.
@inline(never)
func applyGELU(_ elements: UnsafeMutablePointer<Float>, count: Int) {
  map(elements, elements, count, GaussianLinearUnit())
}

/// Arithmetic with broadcasting; see `BinaryParameters`. Powers are left to the scalar truth.
@inline(never)
public func binary(_ parameters: UnsafePointer<BinaryParameters>, _ tasks: Range<Int>) {
  switch parameters.pointee.operation {
  case .add: zip(parameters, tasks, Sum())
  case .subtract: zip(parameters, tasks, Difference())
  case .multiply: zip(parameters, tasks, Product())
  case .divide: zip(parameters, tasks, Quotient())
  case .maximum: zip(parameters, tasks, Maximum())
  case .minimum: zip(parameters, tasks, Minimum())
  case .geluMultiply: zip(parameters, tasks, GeluProduct())
  case .power: scalarBinary(parameters, tasks)
  }
}

/// Residual plus scaled input; see `ScaleAddParameters`.
@inline(never)
public func scaleAdd(_ parameters: UnsafePointer<ScaleAddParameters>, _ tasks: Range<Int>) {
  let tiling = parameters.pointee.tiling
  for task in tasks {
    let elements = tiling.elements(of: task)
    for plane in tiling.planes(of: task) {
      let image = plane / parameters.pointee.planes
      let channel = plane % parameters.pointee.planes
      let scale = broadcast(element(parameters.pointee.scale, image, channel).pointee)
      zip(
        element(parameters.pointee.residual, image, channel) + elements.lowerBound,
        element(parameters.pointee.input, image, channel) + elements.lowerBound,
        parameters.pointee.output + image * parameters.pointee.outputBatchStride
          + channel * parameters.pointee.outputPlaneStride + elements.lowerBound,
        elements.count, ScaledSum(scale: scale))
    }
  }
}

/// The first element of a plane of an operand.
@inline(__always)
private func element(
  _ operand: BroadcastOperand, _ image: Int, _ channel: Int
) -> UnsafePointer<Float> {
  operand.pointer + image * operand.batchStride + channel * operand.planeStride
}

/// Runs an operation over the planes of some tasks.
@inline(__always)
private func zip<Operation: BinaryFunction>(
  _ parameters: UnsafePointer<BinaryParameters>, _ tasks: Range<Int>, _ operation: Operation
) {
  let tiling = parameters.pointee.tiling
  let leftIsPlane = parameters.pointee.left.pixelStride != 0
  let rightIsPlane = parameters.pointee.right.pixelStride != 0
  for task in tasks {
    let elements = tiling.elements(of: task)
    let first = elements.lowerBound
    for plane in tiling.planes(of: task) {
      let image = plane / parameters.pointee.planes
      let channel = plane % parameters.pointee.planes
      let left = element(parameters.pointee.left, image, channel)
      let right = element(parameters.pointee.right, image, channel)
      let output =
        parameters.pointee.output + image * parameters.pointee.outputBatchStride
        + channel * parameters.pointee.outputPlaneStride + first
      if leftIsPlane && rightIsPlane {
        zip(left + first, right + first, output, elements.count, operation)
      } else if leftIsPlane {
        let value = broadcast(right.pointee)
        map(left + first, output, elements.count, RightFixed(operation: operation, right: value))
      } else if rightIsPlane {
        let value = broadcast(left.pointee)
        map(right + first, output, elements.count, LeftFixed(operation: operation, left: value))
      } else {
        let value = operation(broadcast(left.pointee), broadcast(right.pointee))
        fillRun(output, elements.count, value)
      }
    }
  }
}

/// `output[i] = operation(input[i])`; the output may be the input.
///
/// The last vector overlaps the one before it. It is computed from what the input held at the
/// start, because the output may be the input.
@inline(__always)
func map<Operation: UnaryFunction>(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ count: Int,
  _ operation: Operation
) {
  guard count >= lanes else {
    store(operation(load(input, count: count)), output, count: count)
    return
  }
  let last = operation(load(input + (count - lanes)))
  var index = 0
  while index + lanes <= count {
    store(operation(load(input + index)), output + index)
    index += lanes
  }
  store(last, output + (count - lanes))
}

/// `output[i] = operation(left[i], right[i])`; the output may be either operand.
@inline(__always)
func zip<Operation: BinaryFunction>(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ count: Int, _ operation: Operation
) {
  guard count >= lanes else {
    let value = operation(load(left, count: count), load(right, count: count))
    store(value, output, count: count)
    return
  }
  let last = operation(load(left + (count - lanes)), load(right + (count - lanes)))
  var index = 0
  while index + lanes <= count {
    store(operation(load(left + index), load(right + index)), output + index)
    index += lanes
  }
  store(last, output + (count - lanes))
}

/// Sets a run of elements to the lanes of a vector of equal lanes.
@inline(__always)
func fillRun(_ output: UnsafeMutablePointer<Float>, _ count: Int, _ value: Vector) {
  var index = 0
  while index + lanes <= count {
    store(value, output + index)
    index += lanes
  }
  store(value, output + index, count: count - index)
}

/// `max(x, 0)`; NaN stays.
private struct PositivePart: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .< 0) }
}

/// See `gaussianLinearUnit`.
private struct GaussianLinearUnit: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { gaussianLinearUnit(x) }
}

/// See `logistic`.
private struct Logistic: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { logistic(x) }
}

/// See `hyperbolicTangent`.
private struct HyperbolicTangent: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { hyperbolicTangent(x) }
}

/// See `exponential`.
private struct Exponential: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { exponential(x) }
}

/// √x
private struct SquareRoot: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { x.squareRoot() }
}

/// `1 / x`
private struct Reciprocal: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { 1 / x }
}

/// `−x`
private struct Negation: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { -x }
}

/// |x|
private struct AbsoluteValue: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { magnitude(x) }
}

/// See `errorFunction`.
private struct ErrorFunction: UnaryFunction {
  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { errorFunction(x) }
}

/// `min(max(x, lower), upper)`; NaN stays.
private struct Clip: UnaryFunction {
  let lower: Vector
  let upper: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector {
    let raised = x.replacing(with: lower, where: x .< lower)
    return raised.replacing(with: upper, where: raised .> upper)
  }
}

/// A function of two vectors, the second fixed.
private struct RightFixed<Operation: BinaryFunction>: UnaryFunction {
  let operation: Operation
  let right: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { operation(x, right) }
}

/// A function of two vectors, the first fixed.
private struct LeftFixed<Operation: BinaryFunction>: UnaryFunction {
  let operation: Operation
  let left: Vector

  @inline(__always)
  func callAsFunction(_ x: Vector) -> Vector { operation(left, x) }
}

/// `a + b`
private struct Sum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a + b }
}

/// `a − b`
private struct Difference: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a - b }
}

/// `a · b`
private struct Product: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a * b }
}

/// `a / b`
private struct Quotient: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { a / b }
}

/// See `larger`.
private struct Maximum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { larger(a, b) }
}

/// See `smaller`.
private struct Minimum: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { smaller(a, b) }
}

/// `gelu(a) · b`
private struct GeluProduct: BinaryFunction {
  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { gaussianLinearUnit(a) * b }
}

/// `a + scale · b`
private struct ScaledSum: BinaryFunction {
  let scale: Vector

  @inline(__always)
  func callAsFunction(_ a: Vector, _ b: Vector) -> Vector { multiplyAdd(scale, b, a) }
}
