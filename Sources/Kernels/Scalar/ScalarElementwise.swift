#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The scalar truth of `BinaryParameters`.
@inline(never)
public func scalarBinary(_ parameters: UnsafePointer<BinaryParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    for plane in p.tiling.planes(of: task) {
      let (image, channel) = plane.quotientAndRemainder(dividingBy: p.planes)
      let left = p.left.plane(image: image, channel: channel)
      let right = p.right.plane(image: image, channel: channel)
      let output = p.output + image * p.outputBatchStride + channel * p.outputPlaneStride
      for pixel in p.tiling.elements(of: task) {
        output[pixel] = scalarValue(
          p.operation, left[pixel * p.left.pixelStride], right[pixel * p.right.pixelStride])
      }
    }
  }
}

/// The scalar truth of `ScaleAddParameters`.
@inline(never)
public func scalarScaleAdd(_ parameters: UnsafePointer<ScaleAddParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    for plane in p.tiling.planes(of: task) {
      let (image, channel) = plane.quotientAndRemainder(dividingBy: p.planes)
      let residual = p.residual.plane(image: image, channel: channel)
      let input = p.input.plane(image: image, channel: channel)
      let scale = Double(p.scale.plane(image: image, channel: channel).pointee)
      let output = p.output + image * p.outputBatchStride + channel * p.outputPlaneStride
      for pixel in p.tiling.elements(of: task) {
        output[pixel] = Float(Double(residual[pixel]) + scale * Double(input[pixel]))
      }
    }
  }
}

/// The scalar truth of `UnaryParameters`.
@inline(never)
public func scalarUnary(_ parameters: UnsafePointer<UnaryParameters>, _ tasks: Range<Int>) {
  let p = parameters.pointee
  for task in tasks {
    for index in share(of: p.count, task: task, taskCount: p.taskCount) {
      p.output[index] = scalarValue(p.operation, p.input[index], lower: p.lower, upper: p.upper)
    }
  }
}

extension BroadcastOperand {
  /// The first element of a plane.
  func plane(image: Int, channel: Int) -> UnsafePointer<Float> {
    pointer + image * batchStride + channel * planeStride
  }
}

/// `a ∘ b`.
private func scalarValue(_ operation: BinaryOperation, _ a: Float, _ b: Float) -> Float {
  switch operation {
  case .add: a + b
  case .subtract: a - b
  case .multiply: a * b
  case .divide: a / b
  case .maximum: a.isNaN || b.isNaN ? .nan : max(a, b)
  case .minimum: a.isNaN || b.isNaN ? .nan : min(a, b)
  case .power: Float(pow(Double(a), Double(b)))
  case .geluMultiply: Float(gelu(Double(a)) * Double(b))
  }
}

/// `f(x)`, computed in double precision where it is transcendental.
private func scalarValue(
  _ operation: UnaryOperation, _ x: Float, lower: Float, upper: Float
) -> Float {
  switch operation {
  case .relu: x < 0 ? 0 : x
  case .gelu: Float(gelu(Double(x)))
  case .sigmoid: Float(1 / (1 + exp(-Double(x))))
  case .tanh: Float(tanh(Double(x)))
  case .exp: Float(exp(Double(x)))
  case .squareRoot: x.squareRoot()
  case .reciprocal: 1 / x
  case .negate: -x
  case .absolute: abs(x)
  case .erf: Float(erf(Double(x)))
  case .clip: clipped(x, lower: lower, upper: upper)
  }
}

/// `x/2 · (1 + erf(x/√2))`. At −∞ the product `−∞ · 0` is NaN, as in PyTorch.
func gelu(_ x: Double) -> Double {
  x * 0.5 * erfc(-x * 0.5.squareRoot())
}

/// `min(max(x, lower), upper)`, where NaN stays.
private func clipped(_ x: Float, lower: Float, upper: Float) -> Float {
  let raised = x < lower ? lower : x
  return raised > upper ? upper : raised
}
