import Glibc
import Operators
import TensorCore

extension Fill {
  func evaluate(_ shape: [Int]) throws(EvaluationError) -> Tensor {
    let one = try tensor { () throws(TensorError) in
      try Tensor(type.elementType, shape: [], doubles: [value])
    }
    return try expand(one, to: shape)
  }
}

extension Unary {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    switch x.numbers {
    case .floating(let elements): return try x.with(elements.map(onDoubles))
    case .integers(let elements):
      if let exact = onIntegers(of: x.elementType) { return try x.with(elements.map(exact)) }
      let order = IntegerOrder(of: x.elementType)
      return try x.with(
        elements.map { Tensor.truncated(onDoubles(order.double($0)).rounded(.toNearestOrEven)) })
    }
  }

  /// The function of real numbers.
  var onDoubles: (Double) -> Double {
    switch function {
    case .negate: { -$0 }
    case .absolute: { $0.magnitude }
    case .reciprocal: { 1 / $0 }
    case .squareRoot: { $0.squareRoot() }
    case .exponential: { exp($0) }
    case .logarithm: { log($0) }
    case .sigmoid: { 1 / (1 + exp(-$0)) }
    case .tanh: { Glibc.tanh($0) }
    case .erf: { Glibc.erf($0) }
    case .relu: { $0 < 0 ? 0 : $0 }
    case .floor: { $0.rounded(.down) }
    case .ceiling: { $0.rounded(.up) }
    case .round: { $0.rounded(.toNearestOrEven) }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .gelu: { $0 * 0.5 * (1 + Glibc.erf($0 * 0.5.squareRoot())) }
    case .geluTanh:
      { x in 0.5 * x * (1 + Glibc.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) }
    case .not: { $0 == 0 ? 1 : 0 }
    }
  }

  /// The function of integers where it has one; the others are rounded.
  private func onIntegers(of type: ElementType) -> ((Int64) -> Int64)? {
    let isUnsigned = type.isUnsignedInteger
    switch function {
    case .negate: return { 0 &- $0 }
    case .absolute: return { isUnsigned || $0 >= 0 ? $0 : 0 &- $0 }
    case .relu: return { isUnsigned || $0 >= 0 ? $0 : 0 }
    case .floor, .ceiling, .round: return { $0 }
    case .sign: return { isUnsigned ? ($0 == 0 ? 0 : 1) : $0.signum() }
    case .not: return { $0 == 0 ? 1 : 0 }
    case .reciprocal, .squareRoot, .exponential, .logarithm, .sigmoid, .tanh, .erf, .gelu,
      .geluTanh:
      return nil
    }
  }
}

extension Clip {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    switch x.numbers {
    case .floating(let elements):
      return try x.with(
        elements.map { element in
          let raised = element < minimum ? minimum : element
          return raised > maximum ? maximum : raised
        })
    case .integers(let elements):
      let order = IntegerOrder(of: x.elementType)
      return try x.with(
        elements.map { element in
          let raised = order.double(element) < minimum ? integer(minimum.rounded(.up)) : element
          return order.double(raised) > maximum ? integer(maximum.rounded(.down)) : raised
        })
    }
  }

  private func integer(_ limit: Double) -> Int64 {
    limit >= 0x1p63 && limit < 0x1p64 ? Int64(bitPattern: UInt64(limit)) : Tensor.truncated(limit)
  }
}

extension Select {
  func evaluate(_ operands: [Tensor], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    let condition = broadcast(operands[0].bytes.array(), operands[0].shape, to: shape)
    let size = operands[1].elementType.byteCount
    let whenTrue = try expand(operands[1], to: shape).bytes.array()
    let whenFalse = try expand(operands[2], to: shape).bytes.array()
    var bytes = whenTrue
    for (index, flag) in condition.enumerated() where flag == 0 {
      for byte in index * size..<(index + 1) * size { bytes[byte] = whenFalse[byte] }
    }
    return try tensor { () throws(TensorError) in
      try Tensor(operands[1].elementType, shape: shape, bytes: TensorBytes(bytes))
    }
  }
}

extension Cast {
  func evaluate(_ x: Tensor) throws(EvaluationError) -> Tensor {
    if x.elementType == elementType { return x }
    return try tensor { () throws(TensorError) in
      x.elementType.isFloatingPoint || elementType.isFloatingPoint
        ? try Tensor(elementType, shape: x.shape, doubles: x.doubles())
        : try Tensor(elementType, shape: x.shape, integers: x.integers())
    }
  }
}
