import Glibc
import Operators
import TensorCore

extension Binary {
  func evaluate(_ a: Tensor, _ b: Tensor, _ shape: [Int]) throws(EvaluationError) -> Tensor {
    switch (a.numbers, b.numbers) {
    case (.integers(let left), .integers(let right)):
      let left = broadcast(left, a.shape, to: shape)
      let right = broadcast(right, b.shape, to: shape)
      if let predicate = integerPredicate(IntegerOrder(of: a.elementType)) {
        return try flags(zip(left, right).map(predicate), shape)
      }
      return try a.with(integers(left, right, IntegerOrder(of: a.elementType)), shape)
    case _:
      // Only `power` mixes the two; its result has the base's type.
      let left = broadcast(a.doubles(), a.shape, to: shape)
      let right = broadcast(b.doubles(), b.shape, to: shape)
      if let predicate { return try flags(zip(left, right).map(predicate), shape) }
      return try a.with(doubles(left, right), shape)
    }
  }

  private func flags(_ flags: [Bool], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    try tensor { () throws(TensorError) in
      try Tensor(.bool, shape: shape, bytes: TensorBytes(flags.map { $0 ? 1 : 0 }))
    }
  }

  private var predicate: ((Double, Double) -> Bool)? {
    switch function {
    case .equal: { $0 == $1 }
    case .less: { $0 < $1 }
    case .lessOrEqual: { $0 <= $1 }
    case .greater: { $0 > $1 }
    case .greaterOrEqual: { $0 >= $1 }
    case .and: { $0 != 0 && $1 != 0 }
    case .or: { $0 != 0 || $1 != 0 }
    case .xor: { ($0 != 0) != ($1 != 0) }
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .modulo, .remainder: nil
    }
  }

  private func integerPredicate(_ order: IntegerOrder) -> ((Int64, Int64) -> Bool)? {
    switch function {
    case .equal: { $0 == $1 }
    case .less: { order.key($0) < order.key($1) }
    case .lessOrEqual: { order.key($0) <= order.key($1) }
    case .greater: { order.key($0) > order.key($1) }
    case .greaterOrEqual: { order.key($0) >= order.key($1) }
    case .and: { $0 != 0 && $1 != 0 }
    case .or: { $0 != 0 || $1 != 0 }
    case .xor: { ($0 != 0) != ($1 != 0) }
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .modulo, .remainder: nil
    }
  }

  private func doubles(_ left: [Double], _ right: [Double]) -> [Double] {
    let pairs = zip(left, right)
    switch function {
    case .add: return pairs.map { $0 + $1 }
    case .subtract: return pairs.map { $0 - $1 }
    case .multiply: return pairs.map { $0 * $1 }
    case .divide: return pairs.map { $0 / $1 }
    case .power: return pairs.map { pow($0, $1) }
    case .maximum: return pairs.map { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: return pairs.map { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .remainder: return pairs.map { fmod($0, $1) }
    case .modulo:
      return pairs.map { dividend, divisor in
        let rest = fmod(dividend, divisor)
        return rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest
      }
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor: return []
    }
  }

  private func integers(
    _ left: [Int64], _ right: [Int64], _ order: IntegerOrder
  ) throws(EvaluationError) -> [Int64] {
    let pairs = zip(left, right)
    switch function {
    case .add: return pairs.map { $0 &+ $1 }
    case .subtract: return pairs.map { $0 &- $1 }
    case .multiply: return pairs.map { $0 &* $1 }
    case .maximum: return pairs.map { order.key($0) > order.key($1) ? $0 : $1 }
    case .minimum: return pairs.map { order.key($0) < order.key($1) ? $0 : $1 }
    case .divide:
      if let zero = right.firstIndex(of: 0) { throw .divisionByZero(element: zero) }
      return pairs.map { order.quotient($0, $1) }
    case .remainder:
      if let zero = right.firstIndex(of: 0) { throw .divisionByZero(element: zero) }
      return pairs.map { order.remainder($0, $1) }
    case .modulo:
      if let zero = right.firstIndex(of: 0) { throw .divisionByZero(element: zero) }
      return pairs.map { dividend, divisor in
        let rest = order.remainder(dividend, divisor)
        let isNegative = order.key(rest) < order.key(0)
        return rest != 0 && isNegative != (order.key(divisor) < order.key(0))
          ? rest &+ divisor : rest
      }
    case .power:
      for (index, pair) in pairs.enumerated() where pair.0 == 0 && pair.1 < 0 {
        throw .divisionByZero(element: index)
      }
      return pairs.map(Binary.power)
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor: return []
    }
  }

  /// An integer power by squaring; a negative exponent truncates `1 / base^n`.
  private static func power(_ base: Int64, _ exponent: Int64) -> Int64 {
    if exponent < 0 {
      return base == 1 ? 1 : base == -1 ? (exponent.isMultiple(of: 2) ? 1 : -1) : 0
    }
    var (result, square, left) = (Int64(1), base, exponent)
    while left > 0 {
      if left & 1 == 1 { result = result &* square }
      square = square &* square
      left >>= 1
    }
    return result
  }
}
