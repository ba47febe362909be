import TensorCore

/// The elements of a tensor in the type in which they are computed.
enum Numbers {
  case floating([Double])
  case integers([Int64])
}

extension Tensor {
  var numbers: Numbers {
    elementType.isFloatingPoint ? .floating(doubles()) : .integers(integers())
  }

  /// The same shape and type with other elements.
  func with(_ doubles: [Double]) throws(EvaluationError) -> Tensor {
    try tensor { () throws(TensorError) in
      try Tensor(elementType, shape: shape, doubles: doubles)
    }
  }

  /// The same shape and type with other elements.
  func with(_ integers: [Int64]) throws(EvaluationError) -> Tensor {
    try tensor { () throws(TensorError) in
      try Tensor(elementType, shape: shape, integers: integers)
    }
  }

  /// The same type with other elements in another shape.
  func with(_ doubles: [Double], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    try tensor { () throws(TensorError) in
      try Tensor(elementType, shape: shape, doubles: doubles)
    }
  }

  /// The same type with other elements in another shape.
  func with(_ integers: [Int64], _ shape: [Int]) throws(EvaluationError) -> Tensor {
    try tensor { () throws(TensorError) in
      try Tensor(elementType, shape: shape, integers: integers)
    }
  }
}

/// The order of integers: `u64` is kept by its bit pattern, so its sign bit is a digit.
struct IntegerOrder {
  private let isUnsigned: Bool

  init(of type: ElementType) { isUnsigned = type == .uint64 }

  /// A number that is ordered as `value` is.
  func key(_ value: Int64) -> Int64 { isUnsigned ? value ^ Int64.min : value }

  /// The quotient rounded towards zero; it wraps around for the smallest number by −1.
  func quotient(_ left: Int64, _ right: Int64) -> Int64 {
    isUnsigned
      ? Int64(bitPattern: UInt64(bitPattern: left) / UInt64(bitPattern: right))
      : left.dividedReportingOverflow(by: right).partialValue
  }

  /// The remainder of the dividend's sign.
  func remainder(_ left: Int64, _ right: Int64) -> Int64 {
    isUnsigned
      ? Int64(bitPattern: UInt64(bitPattern: left) % UInt64(bitPattern: right))
      : right == -1 ? 0 : left % right
  }

  /// As a `Double`, rounded.
  func double(_ value: Int64) -> Double {
    isUnsigned ? Double(UInt64(bitPattern: value)) : Double(value)
  }
}
