internal import ModelFiles
internal import TensorCore

/// Functions of each element.
extension TorchTranslation {
  mutating func unary(
    _ operatorType: String, _ call: TorchCall
  ) throws(SourceProblem.Reason) -> [String] {
    [emit(operatorType, [try tensor("self", of: call).name], at: call)]
  }

  /// Torch scales both halves; ONNX only the negative one.
  mutating func elu(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    for name in ["scale", "input_scale"] where try call.number(name).number != 1 {
      throw call.unsupported(name, "1")
    }
    let alpha = try call.number("alpha").number
    return [
      emit(
        "Elu", [try tensor("self", of: call).name], ["alpha": .float(Float(alpha))], at: call)
    ]
  }

  mutating func gelu(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let approximation = try call.text("approximate")
    guard ["none", "tanh"].contains(approximation) else {
      throw call.mismatch("approximate", "'none' or 'tanh'")
    }
    return [
      emit(
        "Gelu", [try tensor("self", of: call).name], ["approximate": .string(approximation)],
        at: call)
    ]
  }

  /// `clip(x / 6 + 1/2, 0, 1)`.
  mutating func hardSigmoid(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    [
      emit(
        "HardSigmoid", [try tensor("self", of: call).name],
        ["alpha": .float(1.0 / 6), "beta": .float(0.5)], at: call)
    ]
  }

  mutating func leakyRelu(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let slope = try call.number("negative_slope").number
    return [
      emit(
        "LeakyRelu", [try tensor("self", of: call).name], ["alpha": .float(Float(slope))],
        at: call)
    ]
  }

  mutating func logicalNot(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    if operand.elementType == .bool { return [emit("Not", [operand.name], at: call)] }
    return [emit("Equal", [operand.name, try scalar(0, operand.elementType)], at: call)]
  }

  /// The slopes are those of the channels, axis 1.
  mutating func prelu(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    var slope = try tensor("weight", of: call).name
    if operand.rank > 2 {
      let shape = [-1] + [Int](repeating: 1, count: operand.rank - 2)
      slope = emit("Reshape", [slope, try vector(shape)], at: call)
    }
    return [emit("PRelu", [operand.name, slope], at: call)]
  }

  mutating func relu6(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let limits = [try scalar(0, operand.elementType), try scalar(6, operand.elementType)]
    return [emit("Clip", [operand.name] + limits, at: call)]
  }

  mutating func rsqrt(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let root = emit("Sqrt", [try tensor("self", of: call).name], at: call)
    return [emit("Reciprocal", [root], at: call)]
  }

  mutating func silu(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call).name
    let sigmoid = emit("Sigmoid", [operand], at: call)
    return [emit("Mul", [operand, sigmoid], at: call)]
  }

  /// Above the threshold torch takes the operand itself, which is what the formula rounds to.
  mutating func softplus(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    guard try call.number("beta").number == 1 else { throw call.unsupported("beta", "1") }
    guard try call.number("threshold").number >= 20 else {
      throw call.unsupported("threshold", "20 or more")
    }
    return try unary("Softplus", call)
  }

  mutating func square(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call).name
    return [emit("Mul", [operand, operand], at: call)]
  }

  // MARK: Two operands

  /// The element type that an operation of two operands has in torch: that of the operands with axes,
  /// unless one without axes, or a number, is of a higher category.
  private func promoted(
    _ operands: [(type: ElementType, hasAxes: Bool, isNumber: Bool)]
  ) -> ElementType? {
    var result: ElementType?
    for level in [
      operands.filter { !$0.isNumber && $0.hasAxes },
      operands.filter { !$0.isNumber && !$0.hasAxes }, operands.filter(\.isNumber),
    ] {
      var own: ElementType?
      for operand in level {
        guard let so = own else {
          own = operand.type
          continue
        }
        own = TorchTranslation.common(so, operand.type)
        if own == nil { return nil }
      }
      guard let own else { continue }
      if result.map({ TorchCategory(own) > TorchCategory($0) }) ?? true { result = own }
    }
    return result
  }

  /// The common type of two tensors with axes.
  private static func common(_ a: ElementType, _ b: ElementType) -> ElementType? {
    if a == b { return a }
    if TorchCategory(a) != TorchCategory(b) { return TorchCategory(a) > TorchCategory(b) ? a : b }
    switch (a, b) {
    case (.float64, _), (_, .float64): return .float64
    case (.float32, _), (_, .float32): return .float32
    // float16 and bfloat16.
    case (.float16, _), (.bfloat16, _): return .float32
    case (.int64, _), (_, .int64): return .int64
    case (.int32, _), (_, .int32): return .int32
    case (.int16, _), (_, .int16): return .int16
    case _: return nil
    }
  }

  /// What a number is as a tensor without axes.
  private static func type(of category: TorchCategory) -> ElementType {
    switch category {
    case .boolean: .bool
    case .integral: .int64
    case .floating: .float32
    }
  }

  /// The first operand: a tensor, or what decomposition makes of `1 - x`, a number or a size.
  private func firstOperand(
    of call: TorchCall
  ) throws(SourceProblem.Reason) -> (operand: TorchCall.Operand, number: TorchScalar?) {
    switch call.value("self") {
    case .number, .integer(.value):
      let number = try call.number("self")
      let type = TorchTranslation.type(of: number.category)
      return (TorchCall.Operand(name: "", elementType: type, dims: []), number)
    case .integer(.named(let size)):
      return (TorchCall.Operand(name: try name(size), elementType: .int64, dims: []), nil)
    case _: return (try tensor("self", of: call), nil)
    }
  }

  /// A function of two operands, of which either may be a number or a size, times `alpha`.
  mutating func arithmetic(
    _ operatorType: String, _ call: TorchCall, other: String = "other", isReversed: Bool = false
  ) throws(SourceProblem.Reason) -> [String] {
    let (operand, firstNumber) = try firstOperand(of: call)
    let isSize = if case .integer = call.value("self") { true } else { false }
    var operands = [(operand.elementType, operand.rank > 0, firstNumber != nil || isSize)]
    var second: TorchCall.Operand?
    var number: TorchScalar?
    switch call.value(other) {
    case .tensor:
      let tensor = try tensor(other, of: call)
      operands.append((tensor.elementType, tensor.rank > 0, false))
      second = tensor
    case .integer(.named(let size)):
      operands.append((.int64, false, true))
      second = TorchCall.Operand(name: try name(size), elementType: .int64, dims: [])
    case _:
      let scalar = try call.number(other)
      operands.append((TorchTranslation.type(of: scalar.category), false, true))
      number = scalar
    }
    guard var type = promoted(operands) else {
      throw call.mismatch(other, "an operand of the same type")
    }
    if operatorType == "Div", TorchCategory(type) != .floating { type = .float32 }
    guard type != .bool || !["Add", "Sub", "Mul", "Pow"].contains(operatorType) else {
      throw call.unsupported("self", "numbers")
    }
    let first: String
    if let firstNumber {
      first = try scalar(firstNumber.number, type)
    } else {
      first = try cast(operand, to: type, at: call)
    }
    var last: String
    if let second {
      last = try cast(second, to: type, at: call)
    } else {
      last = try scalar(number?.number ?? 0, type)
    }
    if call.kind.parameters.contains(where: { $0.name == "alpha" }) {
      let alpha = try call.number("alpha").number
      if alpha != 1 {
        let factor = try scalar(alpha, type)
        if isReversed {
          return [
            emit(
              operatorType, [last, emit("Mul", [first, factor], at: call)], at: call)
          ]
        }
        last = emit("Mul", [last, factor], at: call)
      }
    }
    return [emit(operatorType, isReversed ? [last, first] : [first, last], at: call)]
  }

  // MARK: Limits and choice

  /// Limits that are numbers, sizes or absent. A range of whole numbers that is limited to
  /// `0 ... n` is remembered: it selects what padding with the border repeats.
  mutating func clip(
    _ call: TorchCall, minimum: String?, maximum: String?
  ) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    var type = operand.elementType
    for name in [minimum, maximum].compactMap({ $0 }) where TorchCategory(type) != .floating {
      if case .number = call.value(name) { type = .float32 }
    }
    var limits: [String] = []
    for name in [minimum, maximum] {
      guard let name, call.isGiven(name) else {
        limits.append("")
        continue
      }
      if case .integer(.named(let size)) = call.value(name) {
        let size = TorchCall.Operand(name: try self.name(size), elementType: .int64, dims: [])
        limits.append(try cast(size, to: type, at: call))
      } else {
        limits.append(try scalar(try call.number(name).number, type))
      }
    }
    guard limits != ["", ""] else { throw .missing("argument \"min\" or \"max\"") }
    while limits.last == "" { limits.removeLast() }
    let result = emit("Clip", [try cast(operand, to: type, at: call)] + limits, at: call)
    if let range = ranges[operand.name], range.limit == nil, let maximum,
      minimum.map({ call.value($0) }) == .integer(.value(0)),
      case .integer(let limit) = call.value(maximum)
    {
      ranges[result] = TorchRange(start: range.start, end: range.end, limit: limit)
    }
    return [result]
  }

  mutating func maskedFill(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let operand = try tensor("self", of: call)
    let mask = try tensor("mask", of: call).name
    let value = try scalar(try call.number("value").number, operand.elementType)
    return [emit("Where", [mask, value, operand.name], at: call)]
  }

  mutating func choice(_ call: TorchCall) throws(SourceProblem.Reason) -> [String] {
    let condition = try tensor("condition", of: call).name
    let first = try tensor("self", of: call)
    if call.kind == .whereScalar {
      let number = try call.number("other")
      guard number.category <= TorchCategory(first.elementType) else {
        throw call.unsupported("other", "a number of the tensor's type")
      }
      let other = try scalar(number.number, first.elementType)
      return [emit("Where", [condition, first.name, other], at: call)]
    }
    let second = try tensor("other", of: call)
    guard
      let type = promoted([
        (first.elementType, first.rank > 0, false), (second.elementType, second.rank > 0, false),
      ])
    else { throw call.mismatch("other", "an operand of the same type") }
    return [
      emit(
        "Where",
        [condition, try cast(first, to: type, at: call), try cast(second, to: type, at: call)],
        at: call)
    ]
  }
}
