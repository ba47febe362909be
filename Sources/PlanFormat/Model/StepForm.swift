public import Operators
import TensorCore

/// What a step asks of its kernel, read from the step's values.
///
/// The verifier reads it to find out whether the kernel can compute them, the runtime to fill in
/// the kernel's parameters: what has been verified is exactly what runs.
public enum StepForm: Hashable, Sendable {
  /// Any one operator.
  case reference
  /// The operand's elements under another shape.
  case view
  /// A convolution and what follows it.
  case product(ConvolutionForm)
  /// A depthwise convolution and what follows it.
  case depthwise(ConvolutionForm)
  /// The mean of a window.
  case averagePool(AveragePool)
  /// The mean of a window around each pixel.
  case localMean(LocalMean)
  /// Sampling at another resolution.
  case resize(Resize)
  /// Normalisation over axis 1.
  case layerNorm(LayerNorm)
  /// Arithmetic.
  case binary(BinaryForm)
  /// A function of each element.
  case unary(UnaryForm)
  /// Residual plus scaled input.
  case scaledResidual
  /// The product of the halves of an axis.
  case simpleGate(SimpleGate)
  /// Channel attention.
  case channelAttention
  /// Rows of unit length.
  case l2Normalize(epsilon: Double)
  /// Reduction of the last axes.
  case reduce(Reduce.Function, axisCount: Int)
  /// Softmax along this axis.
  case softmax(axis: Int)
  /// Softmaxes over the largest elements of each row, added up.
  case topKSoftmax(counts: [Int])
  /// Movement of elements.
  case copy(Movement)
  /// One number.
  case fill(Double)
  /// A matrix product.
  case matrixProduct(MatrixProductForm)
}

/// Arithmetic of two operands.
public struct BinaryForm: Hashable, Sendable {
  /// The function.
  public let function: Binary.Function
  /// The left operand.
  public let left: PlanValueID
  /// The right operand.
  public let right: PlanValueID
  /// Whether the left operand goes through GELU first; the function is then `multiply`.
  public let appliesGELU: Bool
}

/// The functions of the unary kernel.
public enum UnaryForm: Hashable, Sendable {
  /// A function.
  case function(Unary.Function)
  /// Limits.
  case clip(minimum: Double, maximum: Double)
}

/// The operators of the copying kernel.
public enum Movement: Hashable, Sendable {
  case slice(Slice)
  case transpose(Transpose)
  case concatenate(Concatenate)
  case pad(Pad)
  case expand(Expand)
  case depthToSpace(DepthToSpace)
  case spaceToDepth(SpaceToDepth)
}

/// A matrix product, the transposes of its operands taken in.
public struct MatrixProductForm: Hashable, Sendable {
  /// The left operand, as it is stored.
  public fileprivate(set) var left: PlanValueID
  /// The right operand, as it is stored.
  public fileprivate(set) var right: PlanValueID
  /// Whether the last two axes of the left operand are exchanged.
  public fileprivate(set) var transposesLeft = false
  /// Whether the last two axes of the right operand are exchanged.
  public fileprivate(set) var transposesRight = false
}

/// Why a kernel cannot compute a step.
struct StepFormError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension StepForm {
  /// The most axes that a kernel takes.
  static let maximumRank = 8

  /// Reads the form of a step whose values exist.
  init(_ step: PlanStep, in values: [PlanValue]) throws(StepFormError) {
    guard let first = step.values.first else { throw StepFormError("no value") }
    switch step.kernel {
    case .product, .depthwise: self = try .convolution(step, in: values)
    case .matrixProduct: self = try .matrixProduct(step, in: values)
    case .binary where step.values.count > 1: self = try .gatedByGELU(step, in: values)
    case .reference, .view, .averagePool, .localMean, .resize, .layerNorm, .binary, .unary,
      .scaledResidual,
      .simpleGate, .channelAttention, .l2Normalize, .reduce, .softmax, .topKSoftmax, .copy, .fill:
      guard step.values.count == 1 else { throw StepFormError("more than one value") }
      self = try .single(step.kernel, values[first.index], in: values)
    }
  }

  /// Whether a step's kernel can compute its values; the values must exist.
  public static func accepts(_ step: PlanStep, in values: [PlanValue]) -> Bool {
    (try? StepForm(step, in: values)) != nil
  }

  /// The kernel that computes a value by itself other than `reference`, where there is one.
  ///
  /// Exhaustive: a new operator does not compile before somebody has thought of its kernel.
  public static func kernel(for op: Op) -> StepKernel? {
    switch op {
    case .input, .weight: nil
    case .fill: .fill
    case .unary, .clip: .unary
    case .binary: .binary
    case .convolution(let convolution): convolution.groups > 1 ? .depthwise : .product
    case .matrixProduct: .matrixProduct
    case .reduce: .reduce
    case .softmax: .softmax
    case .topKSoftmax: .topKSoftmax
    case .reshape: .view
    case .slice, .transpose, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth: .copy
    case .layerNorm: .layerNorm
    case .l2Normalize: .l2Normalize
    case .simpleGate: .simpleGate
    case .channelAttention: .channelAttention
    case .scaledResidual: .scaledResidual
    case .averagePool: .averagePool
    case .localMean: .localMean
    case .resize: .resize
    case .select, .cast, .cumulativeSum, .topK, .scatterElements, .gather: nil
    }
  }

  private static func single(
    _ kernel: StepKernel, _ value: PlanValue, in values: [PlanValue]
  ) throws(StepFormError) -> StepForm {
    if kernel == .reference { return .reference }
    if kernel == .view {
      guard case .reshape = value.op else { throw StepFormError("not a reshape") }
      return .view
    }
    let types = value.operands.map { values[$0.index].type } + [value.type]
    guard types.allSatisfy({ $0.rank <= maximumRank }) else {
      throw StepFormError("more than \(maximumRank) axes")
    }
    if kernel == .copy {
      guard types.allSatisfy({ $0.elementType.byteCount == 4 }) else {
        throw StepFormError("elements that are not four bytes")
      }
      return .copy(try Movement(value.op))
    }
    guard types.allSatisfy({ $0.elementType == .float32 }) else {
      throw StepFormError("elements that are not f32")
    }
    return try arithmetic(kernel, value, in: values)
  }

  /// The kernels of `f32` alone.
  private static func arithmetic(
    _ kernel: StepKernel, _ value: PlanValue, in values: [PlanValue]
  ) throws(StepFormError) -> StepForm {
    let rank = value.operands.first.map { values[$0.index].type.rank } ?? value.type.rank
    switch (kernel, value.op) {
    case (.fill, .fill(let fill)): return .fill(fill.value)
    case (.unary, .unary(let op)) where op.function.hasKernel: return .unary(.function(op.function))
    case (.unary, .clip(let op)):
      return .unary(.clip(minimum: op.minimum, maximum: op.maximum))
    case (.binary, .binary(let op)) where op.function.hasKernel:
      return .binary(
        BinaryForm(
          function: op.function, left: value.operands[0], right: value.operands[1],
          appliesGELU: false))
    case (.averagePool, .averagePool(let op)) where rank == 4 && !op.roundsUp:
      return .averagePool(op)
    case (.localMean, .localMean(let op)): return .localMean(op)
    case (.resize, .resize(let op)): return .resize(op)
    case (.layerNorm, .layerNorm(let op)) where op.axes == [1]: return .layerNorm(op)
    case (.softmax, .softmax(let op)): return .softmax(axis: op.axis)
    case (.topKSoftmax, .topKSoftmax(let op)): return .topKSoftmax(counts: op.counts)
    case (.reduce, .reduce(let op)) where op.function.hasKernel:
      guard !op.axes.isEmpty, op.axes == Array(rank - op.axes.count..<rank) else {
        throw StepFormError("axes \(op.axes) of \(rank) that are not the last ones")
      }
      return .reduce(op.function, axisCount: op.axes.count)
    case (.l2Normalize, .l2Normalize(let op)) where op.axis == rank - 1:
      return .l2Normalize(epsilon: op.epsilon)
    case (.simpleGate, .simpleGate(let op)): return .simpleGate(op)
    case (.channelAttention, .channelAttention): return .channelAttention
    case (.scaledResidual, .scaledResidual): return .scaledResidual
    case _: throw StepFormError("operator \(value.op.definition.mnemonic)")
    }
  }
}

extension Unary.Function {
  /// Whether the unary kernel has the function.
  fileprivate var hasKernel: Bool {
    switch self {
    case .negate, .absolute, .reciprocal, .squareRoot, .exponential, .sigmoid, .tanh, .erf, .relu,
      .gelu:
      true
    case .logarithm, .floor, .ceiling, .round, .sign, .geluTanh, .not: false
    }
  }
}

extension Binary.Function {
  /// Whether the binary kernel has the function.
  fileprivate var hasKernel: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum: true
    case .modulo, .remainder, .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or,
      .xor:
      false
    }
  }
}

extension Reduce.Function {
  /// Whether the reduction kernel has the function.
  fileprivate var hasKernel: Bool {
    switch self {
    case .sum, .mean, .maximum, .sumOfSquares, .l2: true
    case .minimum, .product, .l1: false
    }
  }
}

extension Movement {
  fileprivate init(_ op: Op) throws(StepFormError) {
    switch op {
    case .slice(let op): self = .slice(op)
    case .transpose(let op): self = .transpose(op)
    case .concatenate(let op): self = .concatenate(op)
    case .pad(let op): self = .pad(op)
    case .expand(let op): self = .expand(op)
    case .depthToSpace(let op): self = .depthToSpace(op)
    case .spaceToDepth(let op): self = .spaceToDepth(op)
    case .input, .weight, .fill, .unary, .clip, .binary, .select, .cast, .convolution,
      .matrixProduct, .averagePool, .reduce, .softmax, .cumulativeSum, .topK, .topKSoftmax,
      .scatterElements,
      .gather, .reshape, .layerNorm, .l2Normalize, .simpleGate, .channelAttention, .scaledResidual,
      .localMean, .resize:
      throw StepFormError("operator \(op.definition.mnemonic)")
    }
  }
}

// MARK: - Steps of several values

extension StepForm {
  /// GELU, then a product with something else of the same type.
  private static func gatedByGELU(
    _ step: PlanStep, in values: [PlanValue]
  ) throws(StepFormError) -> StepForm {
    guard step.values.count == 2, step.values[0] != step.values[1] else {
      throw StepFormError("more than two values")
    }
    let (inner, product) = (values[step.values[0].index], values[step.values[1].index])
    let others = product.operands.filter { $0 != step.values[0] }
    guard case .unary(let unary) = inner.op, unary.function == .gelu,
      case .binary(let binary) = product.op, binary.function == .multiply, others.count == 1,
      product.type.elementType == .float32, product.type.rank <= maximumRank,
      inner.type == product.type, values[others[0].index].type == product.type
    else { throw StepFormError("not a product with a GELU") }
    return .binary(
      BinaryForm(
        function: .multiply, left: inner.operands[0], right: others[0], appliesGELU: true))
  }

  /// Transposes of the last two axes of either operand, then a product.
  private static func matrixProduct(
    _ step: PlanStep, in values: [PlanValue]
  ) throws(StepFormError) -> StepForm {
    guard let last = step.values.last, case .matrixProduct = values[last.index].op,
      values[last.index].type.elementType == .float32
    else { throw StepFormError("not a matrix product of f32") }
    let inside = step.values.dropLast()
    let operands = values[last.index].operands
    guard inside.allSatisfy({ operands.contains($0) }), Set(inside).count == inside.count else {
      throw StepFormError("a value that is no operand of the product")
    }
    var form = MatrixProductForm(left: operands[0], right: operands[1])
    if inside.contains(form.left) {
      form.left = try transposed(values[form.left.index])
      form.transposesLeft = true
    }
    if inside.contains(form.right) {
      form.right = try transposed(values[form.right.index])
      form.transposesRight = true
    }
    return .matrixProduct(form)
  }

  /// The operand of a transpose of the last two axes.
  private static func transposed(_ value: PlanValue) throws(StepFormError) -> PlanValueID {
    let rank = value.type.rank
    guard case .transpose(let op) = value.op, rank >= 2,
      op.permutation == Array(0..<rank - 2) + [rank - 1, rank - 2]
    else { throw StepFormError("not a transpose of the last two axes") }
    return value.operands[0]
  }
}
