public import Operators
public import TensorCore

/// Functions of each element.
extension SymbolicTensor {
  /// The function of two elements, broadcast.
  ///
  /// - Throws: `SymbolicError` where the result is not known for every size.
  public static func binary(
    _ function: Binary.Function, _ a: SymbolicTensor, _ b: SymbolicTensor
  ) throws(SymbolicError) -> SymbolicTensor {
    let shape = try broadcast(a.shape, b.shape)
    let (left, right) = (try a.expanded(to: shape), try b.expanded(to: shape))
    var elements: [Dim] = []
    elements.reserveCapacity(left.elements.count)
    for (x, y) in zip(left.elements, right.elements) {
      elements.append(try apply(function, x, y, isFloating: a.elementType.isFloatingPoint))
    }
    let isComparison = yieldsBool(function)
    let result = try SymbolicTensor(
      isComparison ? .bool : a.elementType, shape: shape, elements: elements)
    return try result.checkingRange()
  }

  /// The function of one element.
  ///
  /// - Throws: `SymbolicError` where the result is not known for every size.
  public static func unary(
    _ function: Unary.Function, _ a: SymbolicTensor
  ) throws(SymbolicError) -> SymbolicTensor {
    var elements: [Dim] = []
    elements.reserveCapacity(a.elements.count)
    for x in a.elements { elements.append(try apply(function, x)) }
    return try SymbolicTensor(a.elementType, shape: a.shape, elements: elements).checkingRange()
  }

  /// The elements as another type.
  ///
  /// - Throws: `SymbolicError.range` where the type cannot hold one of them.
  public func cast(to type: ElementType) throws(SymbolicError) -> SymbolicTensor {
    var converted = elements
    if type == .bool {
      for index in converted.indices {
        let isZero = try DimArithmetic.equal(converted[index], 0)
        converted[index] = try DimArithmetic.equal(isZero, 0)
      }
    }
    return try SymbolicTensor(type, shape: shape, elements: converted).checkingRange()
  }

  /// `condition ? a : b`, all three broadcast.
  ///
  /// - Throws: `SymbolicError` where a condition depends on the size.
  public static func select(
    _ condition: SymbolicTensor, _ a: SymbolicTensor, _ b: SymbolicTensor
  ) throws(SymbolicError) -> SymbolicTensor {
    let shape = try broadcast(condition.shape, broadcast(a.shape, b.shape))
    let conditions = try condition.expanded(to: shape).elements
    let (left, right) = (try a.expanded(to: shape).elements, try b.expanded(to: shape).elements)
    var elements: [Dim] = []
    for index in conditions.indices {
      if left[index] == right[index] {
        elements.append(left[index])
      } else if let decided = conditions[index].value {
        elements.append(decided != 0 ? left[index] : right[index])
      } else {
        throw .undetermined(operation: "condition", conditions[index])
      }
    }
    return try SymbolicTensor(a.elementType, shape: shape, elements: elements)
  }

  private static func yieldsBool(_ function: Binary.Function) -> Bool {
    switch function {
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor: true
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .modulo, .remainder:
      false
    }
  }

  private static func apply(
    _ function: Binary.Function, _ a: Dim, _ b: Dim, isFloating: Bool
  ) throws(SymbolicError) -> Dim {
    switch function {
    case .add: return try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in try x + y }
    case .subtract: return try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in try x - y }
    case .multiply, .and:
      return try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in try x * y }
    case .divide:
      if isFloating {
        return try DimArithmetic.ring(a, b) { (x, y) throws(DimError) in
          try x.dividedExactly(by: y)
        }
      }
      return try DimArithmetic.quotient(a, b)
    case .power: return try DimArithmetic.power(a, b)
    case .maximum, .or: return try DimArithmetic.maximum(a, b)
    case .minimum: return try DimArithmetic.minimum(a, b)
    case .modulo: return try DimArithmetic.modulo(a, b)
    case .remainder: return try DimArithmetic.remainder(a, b)
    case .equal: return try DimArithmetic.equal(a, b)
    case .less: return try DimArithmetic.less(a, b)
    case .greater: return try DimArithmetic.less(b, a)
    case .lessOrEqual: return try negated(DimArithmetic.less(b, a))
    case .greaterOrEqual: return try negated(DimArithmetic.less(a, b))
    case .xor: return try negated(DimArithmetic.equal(a, b))
    }
  }

  private static func apply(
    _ function: Unary.Function, _ a: Dim
  ) throws(SymbolicError) -> Dim {
    switch function {
    case .negate: return try DimArithmetic.ring(0, a) { (x, y) throws(DimError) in try x - y }
    case .absolute: return try DimArithmetic.magnitude(a)
    case .relu: return try DimArithmetic.maximum(a, 0)
    case .sign: return try DimArithmetic.signum(a)
    case .not: return try negated(a)
    // The elements are whole numbers.
    case .floor, .ceiling, .round: return a
    case .reciprocal, .squareRoot, .exponential, .logarithm, .sigmoid, .tanh, .erf, .gelu,
      .geluTanh:
      throw .function(function.rawValue)
    }
  }

  /// `1 − a`: the negation of 0 or 1.
  private static func negated(_ a: Dim) throws(SymbolicError) -> Dim {
    try DimArithmetic.ring(1, a) { (x, y) throws(DimError) in try x - y }
  }

  /// The tensor itself, where its type can hold its constants.
  private func checkingRange() throws(SymbolicError) -> SymbolicTensor {
    let limits: ClosedRange<Int>
    switch elementType {
    case .int8: limits = -128...127
    case .int16: limits = -32768...32767
    case .int32: limits = Int(Int32.min)...Int(Int32.max)
    case .uint8: limits = 0...255
    case .uint16: limits = 0...65535
    case .uint32: limits = 0...Int(UInt32.max)
    case .uint64: limits = 0...Int.max
    case .int64, .bool: return self
    case .float16: limits = -2048...2048
    case .bfloat16: limits = -256...256
    case .float32: limits = -(1 << 24)...(1 << 24)
    case .float64: limits = -(1 << 53)...(1 << 53)
    }
    for element in elements {
      if let value = element.value, !limits.contains(value) { throw .range(elementType, element) }
    }
    return self
  }
}
