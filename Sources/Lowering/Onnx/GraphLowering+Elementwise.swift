import IR
import Operators
import TensorCore

/// Functions of each element.
extension GraphLowering {
  mutating func unary(
    _ function: Unary.Function, _ node: Node
  ) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    if let tensor = try symbolic(node, 0) {
      do throws(SymbolicError) {
        return [.symbolic(try SymbolicTensor.unary(function, tensor))]
      } catch {
        guard canFold(error, [tensor]) else { throw node.error(.symbolic(error)) }
      }
    }
    return try emit(.unary(Unary(function)), [try value(node, 0)], at: node)
  }

  mutating func binary(
    _ function: Binary.Function, _ node: Node
  ) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    return try variadic(function, node)
  }

  /// A function of two operands, applied from the left to as many as there are.
  mutating func variadic(
    _ function: Binary.Function, _ node: Node
  ) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...max(1, node.operandCount))
    for index in 0..<node.operandCount where !node.has(index) {
      throw node.error(.missingOperand(index: index))
    }
    if let tensors = try allSymbolic(node) {
      do throws(SymbolicError) {
        var result = tensors[0]
        for tensor in tensors.dropFirst() {
          result = try SymbolicTensor.binary(function, result, tensor)
        }
        return [.symbolic(result)]
      } catch {
        guard canFold(error, tensors) else { throw node.error(.symbolic(error)) }
      }
    }
    var result = try value(node, 0)
    for index in 1..<max(1, node.operandCount) {
      let operand = try value(node, index)
      result = try add(.binary(Binary(function)), [result, operand], at: node)
    }
    return [.value(result, assumed: nil)]
  }

  /// The remainder: of the divisor's sign, or with `fmod` of the dividend's.
  mutating func remainder(_ node: Node) throws(LoweringError) -> [Lowered] {
    let isC = try node.flag("fmod", default: false)
    if !isC, try elementType(node, 0).isFloatingPoint {
      throw node.error(
        .attribute(name: "fmod", found: "0", expected: "1 for floating-point operands"))
    }
    return try binary(isC ? .remainder : .modulo, node)
  }

  mutating func cast(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    guard let code = try node.integer("to") else {
      throw node.error(.missingAttribute(name: "to"))
    }
    guard let type = ElementType(onnxCode: code) else {
      throw node.error(
        .unsupportedAttribute(
          name: "to", found: OnnxTypeName.of(code),
          supported: ElementType.allCases.map(\.rawValue).joined(separator: ", ")))
    }
    return try cast(node, to: type)
  }

  /// To the element type of the second operand, whose elements do not matter.
  mutating func castLike(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    return try cast(node, to: try elementType(node, 1))
  }

  private mutating func cast(_ node: Node, to type: ElementType) throws(LoweringError) -> [Lowered]
  {
    if let tensor = try symbolic(node, 0) {
      do throws(SymbolicError) {
        return [.symbolic(try tensor.cast(to: type))]
      } catch {
        guard canFold(error, [tensor]) else { throw node.error(.symbolic(error)) }
      }
    }
    if try elementType(node, 0) == type { return [try operand(node, 0)] }
    return try emit(.cast(Cast(to: type)), [try value(node, 0)], at: node)
  }

  mutating func select(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(3...3)
    if let tensors = try allSymbolic(node) {
      return [
        .symbolic(
          try symbolically(node) { () throws(SymbolicError) in
            try SymbolicTensor.select(tensors[0], tensors[1], tensors[2])
          })
      ]
    }
    let operands = [try value(node, 0), try value(node, 1), try value(node, 2)]
    return try emit(.select(Select()), operands, at: node)
  }

  /// Limits, which were attributes before version 11 and may be absent.
  mutating func clip(_ node: Node) throws(LoweringError) -> [Lowered] {
    if node.version < 11 {
      try node.requireOperands(1...1)
      let limits = Clip(
        minimum: try node.number("min", default: -.infinity),
        maximum: try node.number("max", default: .infinity))
      return try emit(.clip(limits), [try value(node, 0)], at: node)
    }
    try node.requireOperands(1...3)
    let minimum = node.has(1) ? try number(node, 1) : -.infinity
    let maximum = node.has(2) ? try number(node, 2) : .infinity
    let operand = try value(node, 0)
    if let minimum, let maximum {
      if minimum == -.infinity && maximum == .infinity { return [.value(operand, assumed: nil)] }
      return try emit(.clip(Clip(minimum: minimum, maximum: maximum)), [operand], at: node)
    }
    var result = operand
    if node.has(1) {
      result = try add(.binary(Binary(.maximum)), [result, try value(node, 1)], at: node)
    }
    if node.has(2) {
      result = try add(.binary(Binary(.minimum)), [result, try value(node, 2)], at: node)
    }
    return [.value(result, assumed: nil)]
  }
}

extension GraphLowering {
  /// Whether the operands can be computed with as data: a function of no whole numbers, of
  /// constants.
  private func canFold(_ error: SymbolicError, _ tensors: [SymbolicTensor]) -> Bool {
    guard case .function = error else { return false }
    return tensors.allSatisfy { $0.constants != nil }
  }
}

/// Activations that are composed of simpler functions.
extension GraphLowering {
  /// `½ x (1 + erf(x / √2))`, or its approximation by tanh.
  mutating func gelu(_ node: Node) throws(LoweringError) -> [Lowered] {
    enum Approximation: String, CaseIterable { case none, tanh }
    let approximation = try node.word("approximate", as: Approximation.self, default: .none)
    return try unary(approximation == .tanh ? .geluTanh : .gelu, node)
  }

  /// `max(x, 0) + slope · min(x, 0)`, the slope a number.
  mutating func leakyRelu(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let operand = try value(node, 0)
    let type = try elementType(node, 0)
    let slope = try scalar(try node.number("alpha", default: 0.01), type, at: node)
    return [.value(try rectified(operand, slope: slope, type, at: node), assumed: nil)]
  }

  /// `max(x, 0) + slope · min(x, 0)`, the slope an operand.
  mutating func parametricRelu(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(2...2)
    let operand = try value(node, 0)
    let type = try elementType(node, 0)
    let slope = try value(node, 1)
    return [.value(try rectified(operand, slope: slope, type, at: node), assumed: nil)]
  }

  private mutating func rectified(
    _ operand: ValueID, slope: ValueID, _ type: ElementType, at node: Node
  ) throws(LoweringError) -> ValueID {
    let positive = try add(.unary(Unary(.relu)), [operand], at: node)
    let zero = try scalar(0, type, at: node)
    let negative = try add(.binary(Binary(.minimum)), [operand, zero], at: node)
    let scaled = try add(.binary(Binary(.multiply)), [negative, slope], at: node)
    return try add(.binary(Binary(.add)), [positive, scaled], at: node)
  }

  /// `max(x, 0) + α (exp(min(x, 0)) − 1)`.
  mutating func elu(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let operand = try value(node, 0)
    let type = try elementType(node, 0)
    let alpha = try scalar(try node.number("alpha", default: 1), type, at: node)
    let positive = try add(.unary(Unary(.relu)), [operand], at: node)
    let negative = try add(
      .binary(Binary(.minimum)), [operand, try scalar(0, type, at: node)], at: node)
    let exponential = try add(.unary(Unary(.exponential)), [negative], at: node)
    let one = try scalar(1, type, at: node)
    let decayed = try add(.binary(Binary(.subtract)), [exponential, one], at: node)
    let scaled = try add(.binary(Binary(.multiply)), [decayed, alpha], at: node)
    return try emit(.binary(Binary(.add)), [positive, scaled], at: node)
  }

  /// `clip(α x + β, 0, 1)`; HardSwish is x times that with α = 1/6 and β = ½.
  mutating func hardSigmoid(
    _ node: Node, timesOperand: Bool
  ) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let operand = try value(node, 0)
    let type = try elementType(node, 0)
    let slope = timesOperand ? 1.0 / 6 : try node.number("alpha", default: Double(Float(0.2)))
    let offset = timesOperand ? 0.5 : try node.number("beta", default: 0.5)
    let scaled = try add(
      .binary(Binary(.multiply)), [operand, try scalar(slope, type, at: node)], at: node)
    let shifted = try add(
      .binary(Binary(.add)), [scaled, try scalar(offset, type, at: node)], at: node)
    let gate = try add(.clip(Clip(minimum: 0, maximum: 1)), [shifted], at: node)
    guard timesOperand else { return [.value(gate, assumed: nil)] }
    return try emit(.binary(Binary(.multiply)), [operand, gate], at: node)
  }

  /// `max(x, 0) + log(1 + exp(−|x|))`, which does not overflow.
  mutating func softplus(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let operand = try value(node, 0)
    let one = try scalar(1, try elementType(node, 0), at: node)
    let magnitude = try add(.unary(Unary(.absolute)), [operand], at: node)
    let negated = try add(.unary(Unary(.negate)), [magnitude], at: node)
    let exponential = try add(.unary(Unary(.exponential)), [negated], at: node)
    let sum = try add(.binary(Binary(.add)), [exponential, one], at: node)
    let logarithm = try add(.unary(Unary(.logarithm)), [sum], at: node)
    let positive = try add(.unary(Unary(.relu)), [operand], at: node)
    return try emit(.binary(Binary(.add)), [positive, logarithm], at: node)
  }

  /// `x / (1 + |x|)`.
  mutating func softsign(_ node: Node) throws(LoweringError) -> [Lowered] {
    try node.requireOperands(1...1)
    let operand = try value(node, 0)
    let one = try scalar(1, try elementType(node, 0), at: node)
    let magnitude = try add(.unary(Unary(.absolute)), [operand], at: node)
    let divisor = try add(.binary(Binary(.add)), [magnitude, one], at: node)
    return try emit(.binary(Binary(.divide)), [operand, divisor], at: node)
  }

  /// The mean of the operands, element by element.
  mutating func mean(_ node: Node) throws(LoweringError) -> [Lowered] {
    let count = node.operandCount
    guard count > 1, case .value(let sum, _)? = try variadic(.add, node).first else {
      return try variadic(.add, node)
    }
    let divisor = try scalar(Double(count), try elementType(node, 0), at: node)
    return try emit(.binary(Binary(.divide)), [sum, divisor], at: node)
  }
}
