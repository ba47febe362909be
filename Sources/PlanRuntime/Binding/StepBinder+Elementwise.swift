import Kernels
import Operators
import PlanFormat

extension StepBinder {
  mutating func bindUnary(_ form: UnaryForm, result: PlanValueID) {
    let operation: UnaryOperation
    var limits: (lower: Float, upper: Float) = (-.infinity, .infinity)
    switch form {
    case .clip(let minimum, let maximum):
      operation = .clip
      limits = (Float(minimum), Float(maximum))
    case .function(let function):
      guard let kernel = UnaryOperation(function) else { return }
      operation = kernel
    }
    call(
      .unary(
        UnaryParameters(
          operation, count: count(of: result), input: floats(plan[result].operands[0]),
          output: floats(result), lower: limits.lower, upper: limits.upper)))
  }

  mutating func bindBinary(_ form: BinaryForm, result: PlanValueID) {
    guard let operation = BinaryOperation(form) else { return }
    let operands = [form.left, form.right]
    if !([result] + operands).allSatisfy({ strides.isDense($0) }) {
      bindPlanes(operation, operands, result: result)
      return
    }
    let block = BroadcastBlock(shape(result), operands.map { shape($0) })
    for call in block.planes {
      let (left, right) = (call.operands[0], call.operands[1])
      var parameters = BinaryParameters(
        operation, batch: call.sizes[0], planes: call.sizes[1], planeSize: call.sizes[2],
        left: left.operand(floats(operands[0])), right: right.operand(floats(operands[1])),
        output: floats(result) + call.outputOffset)
      parameters.outputBatchStride = call.sizes[1] * call.sizes[2]
      self.call(.binary(parameters))
    }
  }

  /// Arithmetic on images whose planes have gaps; other operands have one value for a plane.
  private mutating func bindPlanes(
    _ operation: BinaryOperation, _ operands: [PlanValueID], result: PlanValueID
  ) {
    let whole = shape(result)
    let (left, right) = (operands[0], operands[1])
    bindImages(
      operation, shape(left) == whole ? image(left) : perPlane(left, of: whole),
      shape(right) == whole ? image(right) : perPlane(right, of: whole), result: result)
  }

  /// Arithmetic whose operands are images or have one value for a plane.
  mutating func bindImages(
    _ operation: BinaryOperation, _ left: BroadcastOperand, _ right: BroadcastOperand,
    result: PlanValueID
  ) {
    let shape = shape(result)
    var parameters = BinaryParameters(
      operation, batch: shape[0], planes: shape[1], planeSize: shape[2...].reduce(1, *), left: left,
      right: right, output: floats(result))
    parameters.outputBatchStride = batchStride(result)
    parameters.outputPlaneStride = planeStride(result)
    call(.binary(parameters))
  }

  /// What has one value for a plane of this shape, repeated where its extents are 1.
  func perPlane(_ id: PlanValueID, of whole: [Int]) -> BroadcastOperand {
    let extents = shape(id)
    let missing = whole.count - extents.count
    let planes = missing < 2 ? extents[1 - missing] : 1
    let images = missing < 1 ? extents[0] : 1
    return BroadcastOperand(
      floats(id), batchStride: images == 1 ? 0 : planes, planeStride: planes == 1 ? 0 : 1,
      pixelStride: 0)
  }

  /// All elements of an image.
  func image(_ id: PlanValueID) -> BroadcastOperand {
    BroadcastOperand(
      floats(id), batchStride: batchStride(id), planeStride: planeStride(id), pixelStride: 1)
  }

  mutating func bindScaledResidual(_ result: PlanValueID) {
    let operands = plan[result].operands
    let shape = shape(result)
    var parameters = ScaleAddParameters(
      batch: shape[0], planes: shape[1], planeSize: shape[2] * shape[3],
      residual: image(operands[0]),
      scale: BroadcastOperand(
        floats(operands[2]), batchStride: 0, planeStride: 1, pixelStride: 0),
      input: image(operands[1]), output: floats(result))
    parameters.outputBatchStride = batchStride(result)
    parameters.outputPlaneStride = planeStride(result)
    call(.scaleAdd(parameters))
  }

  mutating func bindSimpleGate(_ op: SimpleGate, result: PlanValueID) {
    let (shape, axis) = (shape(result), op.axis)
    if axis == 1 {
      let first = image(plan[result].operands[0])
      var second = first
      second.pointer += shape[1] * first.planeStride
      bindImages(BinaryOperation(op), first, second, result: result)
      return
    }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let half = shape[axis] * inner
    let input = floats(plan[result].operands[0])
    func operand(_ start: UnsafeMutablePointer<Float>) -> BroadcastOperand {
      BroadcastOperand(start, batchStride: 2 * half, planeStride: inner, pixelStride: 1)
    }
    call(
      .binary(
        BinaryParameters(
          BinaryOperation(op), batch: outer, planes: shape[axis], planeSize: inner,
          left: operand(input), right: operand(input + half), output: floats(result))))
  }
}

extension UnaryOperation {
  /// The kernel's name of a function, where it has one.
  fileprivate init?(_ function: Unary.Function) {
    switch function {
    case .negate: self = .negate
    case .absolute: self = .absolute
    case .reciprocal: self = .reciprocal
    case .squareRoot: self = .squareRoot
    case .exponential: self = .exp
    case .sigmoid: self = .sigmoid
    case .tanh: self = .tanh
    case .erf: self = .erf
    case .relu: self = .relu
    case .gelu: self = .gelu
    case .logarithm, .floor, .ceiling, .round, .sign, .geluTanh, .not: return nil
    }
  }
}

extension BinaryOperation {
  /// The kernel's name of a function, where it has one.
  init?(_ form: BinaryForm) {
    if form.appliesGELU {
      self = .geluMultiply
      return
    }
    switch form.function {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    case .divide: self = .divide
    case .power: self = .power
    case .maximum: self = .maximum
    case .minimum: self = .minimum
    case .modulo, .remainder, .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or,
      .xor:
      return nil
    }
  }

  /// What a gate does with its halves.
  init(_ gate: SimpleGate) { self = gate.appliesGELU ? .geluMultiply : .multiply }
}
