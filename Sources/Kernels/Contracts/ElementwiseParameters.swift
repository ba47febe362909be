/// A function of two operands.
public enum BinaryOperation: UInt8, Sendable, CaseIterable {
  /// `a + b`
  case add
  /// `a − b`
  case subtract
  /// `a · b`
  case multiply
  /// `a / b`
  case divide
  /// The larger; NaN if either is.
  case maximum
  /// The smaller; NaN if either is.
  case minimum
  /// `a` to the power `b`, as `powf` defines it.
  case power
  /// `gelu(a) · b`, gelu in its exact form
  case geluMultiply
}

/// An operand of a broadcast over `[batch, planes, planeSize]`: element (n, c, p) lies at
/// `n·batchStride + c·planeStride + p·pixelStride`.
///
/// The pixel stride is 1 (one value a pixel) or 0 (one value a plane); the other strides are
/// arbitrary, and 0 repeats.
public struct BroadcastOperand {
  /// The first element.
  public var pointer: UnsafePointer<Float>
  /// Elements between two images.
  public var batchStride: Int
  /// Elements between two planes.
  public var planeStride: Int
  /// 1, or 0 for one value a plane.
  public var pixelStride: Int

  /// Makes an operand.
  public init(
    _ pointer: UnsafePointer<Float>, batchStride: Int, planeStride: Int, pixelStride: Int
  ) {
    self.pointer = pointer
    self.batchStride = batchStride
    self.planeStride = planeStride
    self.pixelStride = pixelStride
  }
}

/// `y[n, c, p] = a[n, c, p] ∘ b[n, c, p]` with broadcasting.
///
/// A gate of the two halves of a tensor is `multiply` with both operands in that tensor.
///
/// - Note: The output may be one of the operands where strides agree (pixel stride 1).
public struct BinaryParameters: KernelParameters {
  /// ∘
  public var operation: BinaryOperation
  /// Images.
  public var batch: Int
  /// Planes of one image.
  public var planes: Int
  /// Elements of one plane.
  public var planeSize: Int
  /// a
  public var left: BroadcastOperand
  /// b
  public var right: BroadcastOperand
  /// y, elements of a plane contiguous.
  public var output: UnsafeMutablePointer<Float>
  /// Elements between two images of the output.
  public var outputBatchStride: Int
  /// Elements between two planes of the output.
  public var outputPlaneStride: Int

  /// Describes an operation with a dense output; strides may be changed afterwards.
  public init(
    _ operation: BinaryOperation, batch: Int = 1, planes: Int, planeSize: Int,
    left: BroadcastOperand, right: BroadcastOperand, output: UnsafeMutablePointer<Float>
  ) {
    self.operation = operation
    self.batch = batch
    self.planes = planes
    self.planeSize = planeSize
    self.left = left
    self.right = right
    self.output = output
    self.outputBatchStride = planes * planeSize
    self.outputPlaneStride = planeSize
  }

  /// How planes and their pixels are cut into tasks.
  public var tiling: PlaneTiling { PlaneTiling(planes: batch * planes, planeSize: planeSize) }

  /// See `PlaneTiling`.
  public var taskCount: Int { tiling.taskCount }
}

/// `y[n, c, p] = r[n, c, p] + s[n, c] · x[n, c, p]`: a residual with a factor for each plane.
///
/// - Note: The output may be `x` or `r` (same strides).
public struct ScaleAddParameters: KernelParameters {
  /// Images.
  public var batch: Int
  /// Planes of one image.
  public var planes: Int
  /// Elements of one plane.
  public var planeSize: Int
  /// r; its pixel stride must be 1.
  public var residual: BroadcastOperand
  /// s; its pixel stride must be 0.
  public var scale: BroadcastOperand
  /// x; its pixel stride must be 1.
  public var input: BroadcastOperand
  /// y, elements of a plane contiguous.
  public var output: UnsafeMutablePointer<Float>
  /// Elements between two images of the output.
  public var outputBatchStride: Int
  /// Elements between two planes of the output.
  public var outputPlaneStride: Int

  /// Describes an operation with a dense output; strides may be changed afterwards.
  public init(
    batch: Int = 1, planes: Int, planeSize: Int, residual: BroadcastOperand,
    scale: BroadcastOperand, input: BroadcastOperand, output: UnsafeMutablePointer<Float>
  ) {
    self.batch = batch
    self.planes = planes
    self.planeSize = planeSize
    self.residual = residual
    self.scale = scale
    self.input = input
    self.output = output
    self.outputBatchStride = planes * planeSize
    self.outputPlaneStride = planeSize
  }

  /// How planes and their pixels are cut into tasks.
  public var tiling: PlaneTiling { PlaneTiling(planes: batch * planes, planeSize: planeSize) }

  /// See `PlaneTiling`.
  public var taskCount: Int { tiling.taskCount }
}

/// A function of one operand.
public enum UnaryOperation: UInt8, Sendable, CaseIterable {
  /// The positive part; NaN stays.
  case relu
  /// `x/2 · (1 + erf(x/√2))`
  case gelu
  /// `1 / (1 + exp(−x))`
  case sigmoid
  /// Hyperbolic tangent.
  case tanh
  /// e to the power x; exactly 0 at −∞.
  case exp
  /// Square root; NaN below zero.
  case squareRoot
  /// `1 / x`
  case reciprocal
  /// `−x`
  case negate
  /// `|x|`
  case absolute
  /// `2/√π · ∫₀ˣ exp(−t²) dt`
  case erf
  /// `min(max(x, lower), upper)`; NaN stays.
  case clip
}

/// `y[i] = f(x[i])` over contiguous elements.
///
/// - Note: The output may be the input.
public struct UnaryParameters: KernelParameters {
  /// f
  public var operation: UnaryOperation
  /// Elements.
  public var count: Int
  /// x
  public var input: UnsafePointer<Float>
  /// y
  public var output: UnsafeMutablePointer<Float>
  /// Lower bound of `clip`.
  public var lower: Float
  /// Upper bound of `clip`.
  public var upper: Float

  /// Describes an operation; the bounds matter to `clip` alone.
  public init(
    _ operation: UnaryOperation, count: Int, input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, lower: Float = -.infinity, upper: Float = .infinity
  ) {
    self.operation = operation
    self.count = count
    self.input = input
    self.output = output
    self.lower = lower
    self.upper = upper
  }

  /// Equal shares of about 32 Ki elements.
  public var taskCount: Int { quotientRoundedUp(count, elementsPerStreamingTask) }
}

/// How `planes` planes of `planeSize` elements are cut into tasks: long planes into parts, short
/// ones several to a task.
public struct PlaneTiling {
  /// Elements of one plane.
  public let planeSize: Int
  /// Planes in total.
  public let planes: Int
  /// Parts of each plane; 1 where a task has several planes.
  public let partsPerPlane: Int
  /// Planes of one task; 1 where a plane has several parts.
  public let planesPerTask: Int

  /// Cuts the planes.
  public init(planes: Int, planeSize: Int) {
    self.planes = planes
    self.planeSize = planeSize
    partsPerPlane = max(1, quotientRoundedUp(planeSize, elementsPerStreamingTask))
    planesPerTask =
      partsPerPlane > 1 ? 1 : max(1, elementsPerStreamingTask / max(1, planeSize))
  }

  /// The number of tasks.
  public var taskCount: Int {
    planeSize == 0 ? 0 : quotientRoundedUp(planes, planesPerTask) * partsPerPlane
  }

  /// The planes of a task.
  public func planes(of task: Int) -> Range<Int> {
    let first = task / partsPerPlane * planesPerTask
    return first..<min(planes, first + planesPerTask)
  }

  /// The elements of each of its planes that a task handles.
  public func elements(of task: Int) -> Range<Int> {
    share(of: planeSize, task: task % partsPerPlane, taskCount: partsPerPlane)
  }
}
