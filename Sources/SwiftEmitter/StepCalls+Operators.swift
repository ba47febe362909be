import Operators
import PlanFormat
import TensorCore

extension StepCalls {
  /// The call of one operator by itself.
  mutating func call(_ op: Op, _ operands: [PlanValueID]) -> Call {
    switch op {
    case .input, .weight: Call("fail")
    case .fill(let op): fill(op)
    case .unary, .clip, .binary, .select, .cast, .simpleGate, .scaledResidual:
      elementwise(op, operands)
    case .convolution(let op): convolution(op, operands)
    case .reduce, .softmax, .topKSoftmax, .cumulativeSum, .topK, .scatterElements, .gather,
      .layerNorm, .l2Normalize, .channelAttention, .matrixProduct:
      alongAxes(op, operands)
    case .reshape, .transpose, .slice, .concatenate, .pad, .expand, .depthToSpace, .spaceToDepth,
      .resize, .averagePool, .localMean:
      movement(op, operands)
    }
  }

  private func call(_ method: String, _ operands: [PlanValueID]) -> Call {
    var call = Call(method)
    for operand in operands { call.append(nil, piece(operand)) }
    return call
  }

  private mutating func fill(_ op: Fill) -> Call {
    var call = Call("fill")
    let number = SourceText.literal(op.value)
    call.append(nil, .slot(Slot(kind: .number, text: number, hint: "factor")))
    call.append(nil, slots: slots(op.type.shape))
    if op.type.elementType != .float32 { call.append(nil, SourceText.name(op.type.elementType)) }
    return call
  }

  private mutating func slot(_ dim: Dim, _ hint: String) -> Slot {
    Slot(kind: .extent, text: extents.text(dim), hint: hint)
  }

  /// The extents of a shape; of four axes the second is often that of heads.
  private mutating func slots(_ shape: [Dim]) -> [Slot] {
    var slots: [Slot] = []
    for (axis, dim) in shape.enumerated() {
      slots.append(slot(dim, hint(axis, shape)))
    }
    return slots
  }

  /// What an extent probably is.
  private func hint(_ axis: Int, _ shape: [Dim]) -> String {
    let symbolic = shape.indices.filter { shape[$0].value == nil }
    switch (shape.count, axis) {
    case (4, 1) where symbolic == [3]: return "heads"
    case (4, 2) where symbolic == [2, 3]: return "height"
    case (4, 3) where symbolic == [2, 3]: return "width"
    case _: return shape[axis].value == nil ? "pixels" : "channels"
    }
  }

  private func elementwise(_ op: Op, _ operands: [PlanValueID]) -> Call {
    switch op {
    case .unary(let op):
      if op.function.isMethod { return call(op.function.rawValue, operands) }
      var call = Call("unary")
      call.append(nil, ".\(op.function.rawValue)")
      call.append(nil, piece(operands[0]))
      return call
    case .binary(let op):
      if op.function.isMethod { return call(op.function.rawValue, operands) }
      var call = Call("binary")
      call.append(nil, ".\(op.function.rawValue)")
      for operand in operands { call.append(nil, piece(operand)) }
      return call
    case .clip(let op):
      var call = call("clip", operands)
      if op.minimum.bitPattern != (-Double.infinity).bitPattern {
        call.append("minimum", SourceText.epsilon(op.minimum))
      }
      if op.maximum.bitPattern != Double.infinity.bitPattern {
        call.append("maximum", SourceText.epsilon(op.maximum))
      }
      return call
    case .cast(let op):
      var call = call("cast", operands)
      call.append("to", SourceText.name(op.elementType))
      return call
    case .simpleGate(let op):
      var call = call("gate", operands)
      if op.axis != 1 { call.append("axis", "\(op.axis)") }
      if op.appliesGELU { call.append("appliesGELU", "true") }
      return call
    case .scaledResidual:
      var call = call("scaledResidual", Array(operands.prefix(2)))
      call.append("scale", piece(operands[2]))
      return call
    case _: return call(op.definition.mnemonic, operands)
    }
  }

  private func alongAxes(_ op: Op, _ operands: [PlanValueID]) -> Call {
    var call = call(op.definition.mnemonic, Array(operands.prefix(1)))
    switch op {
    case .layerNorm(let op): appendNorm(op, operands, to: &call)
    case .channelAttention:
      let bias = operands.count > 2 ? operands[2] : nil
      if append(operands[1], bias, to: &call) != nil, bias == nil { call.append("bias", "false") }
    case .l2Normalize(let op):
      call.append("axis", "\(op.axis)")
      call.append("epsilon", SourceText.epsilon(op.epsilon))
    case .reduce(let op):
      call.append("by", ".\(op.function.rawValue)")
      call.append("axes", SourceText.list(op.axes))
      if !op.keepsAxes { call.append("keepsAxes", "false") }
    case .softmax(let op): call.append("axis", "\(op.axis)")
    case .topKSoftmax(let op):
      call.append("counts", SourceText.list(op.counts))
      if operands.count > 1 { call.append("weights", piece(operands[1])) }
    case .cumulativeSum(let op):
      call.append("axis", "\(op.axis)")
      if op.isExclusive { call.append("isExclusive", "true") }
      if op.isReversed { call.append("isReversed", "true") }
    case .topK(let op):
      call.method = "topK"
      call.append("axis", "\(op.axis)")
      call.append("count", "\(op.count)")
      if !op.takesLargest { call.append("takesLargest", "false") }
      if op.givesIndices { call.append("givesIndices", "true") }
    case .scatterElements(let op):
      call.append("indices", piece(operands[1]))
      call.append("updates", piece(operands[2]))
      call.append("axis", "\(op.axis)")
      if op.reduction != .none { call.append("reduction", ".\(op.reduction.rawValue)") }
    case .gather(let op):
      call.append("indices", piece(operands[1]))
      call.append("axis", "\(op.axis)")
    case _:
      for operand in operands.dropFirst() { call.append(nil, piece(operand)) }
    }
    return call
  }

  private func appendNorm(_ op: LayerNorm, _ operands: [PlanValueID], to call: inout Call) {
    let bias = operands.count > 2 ? operands[2] : nil
    if operands.count > 1, append(operands[1], bias, to: &call) != nil, bias == nil {
      call.append("bias", "false")
    }
    if op.axes != [1] { call.append("axes", SourceText.list(op.axes)) }
    call.append("epsilon", SourceText.epsilon(op.epsilon))
    if !op.subtractsMean { call.append("subtractsMean", "false") }
  }

  private mutating func movement(_ op: Op, _ operands: [PlanValueID]) -> Call {
    var call = call(op.definition.mnemonic, operands)
    switch op {
    case .reshape(let op): call.append(nil, slots: slots(op.shape))
    case .expand(let op): call.append(nil, slots: slots(op.shape))
    case .transpose(let op): call.append(nil, SourceText.list(op.permutation))
    case .slice(let op):
      if op.axis != 1 { call.append("axis", "\(op.axis)") }
      let hint = op.axis == 1 ? "channels" : "extent"
      call.append("start", .slot(slot(op.start, hint)))
      call.append("count", .slot(slot(op.count, hint)))
      if op.step != 1 { call.append("step", "\(op.step)") }
    case .concatenate(let op):
      call.arguments = []
      call.append(nil, list: operands.map { piece($0) })
      if op.axis != 1 { call.append("axis", "\(op.axis)") }
    case .pad(let op):
      call.append("before", extents.text(op.before))
      call.append("after", extents.text(op.after))
      call.append("mode", ".\(op.mode.rawValue)")
      if op.value.bitPattern != 0 { call.append("value", SourceText.literal(op.value)) }
    case .depthToSpace(let op):
      call.append("factor", "\(op.factor)")
      if op.order != .pixelShuffle { call.append("order", ".\(op.order.rawValue)") }
    case .spaceToDepth(let op):
      call.append("factor", "\(op.factor)")
      if op.order != .pixelShuffle { call.append("order", ".\(op.order.rawValue)") }
    case .resize(let op):
      call.append("mode", ".\(op.mode.rawValue)")
      call.append("coordinates", ".\(op.coordinates.rawValue)")
      call.append("up", SourceText.list(op.up))
      call.append("down", SourceText.list(op.down))
    case .averagePool(let op): append(op, to: &call)
    case .localMean(let op):
      call.append("windowHeight", "\(op.windowHeight)")
      call.append("windowWidth", "\(op.windowWidth)")
    case _: break
    }
    return call
  }

  private func append(_ op: AveragePool, to call: inout Call) {
    call.append("kernel", SourceText.list(op.kernel))
    call.append("strides", SourceText.list(op.strides))
    call.append("padsBefore", SourceText.list(op.padsBefore))
    call.append("padsAfter", SourceText.list(op.padsAfter))
    call.append("dilations", SourceText.list(op.dilations))
    if !op.countsPadding { call.append("countsPadding", "false") }
    if op.roundsUp { call.append("roundsUp", "true") }
  }
}

extension SourceText {
  /// `.float32`.
  static func name(_ elementType: ElementType) -> String {
    switch elementType {
    case .float16: ".float16"
    case .bfloat16: ".bfloat16"
    case .float32: ".float32"
    case .float64: ".float64"
    case .int8: ".int8"
    case .int16: ".int16"
    case .int32: ".int32"
    case .int64: ".int64"
    case .uint8: ".uint8"
    case .uint16: ".uint16"
    case .uint32: ".uint32"
    case .uint64: ".uint64"
    case .bool: ".bool"
    }
  }
}

extension Unary.Function {
  /// Whether the vocabulary has a method of this name.
  fileprivate var isMethod: Bool {
    switch self {
    case .negate, .squareRoot, .sigmoid, .relu, .gelu: true
    case .absolute, .reciprocal, .exponential, .logarithm, .tanh, .erf, .floor, .ceiling, .round,
      .sign, .geluTanh, .not:
      false
    }
  }
}

extension Binary.Function {
  /// Whether the vocabulary has a method of this name.
  fileprivate var isMethod: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide: true
    case .power, .maximum, .minimum, .modulo, .remainder, .equal, .less, .lessOrEqual, .greater,
      .greaterOrEqual, .and, .or, .xor:
      false
    }
  }
}
