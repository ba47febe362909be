/// The type of one tensor element.
///
/// The raw value is the name in the text form of the IR (`f32`, `i64`, `bool`).
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float16 = "f16"
  case bfloat16 = "bf16"
  case float32 = "f32"
  case float64 = "f64"
  case int8 = "i8"
  case int16 = "i16"
  case int32 = "i32"
  case int64 = "i64"
  case uint8 = "u8"
  case uint16 = "u16"
  case uint32 = "u32"
  case uint64 = "u64"
  case bool

  /// Bytes that one element takes in memory and in files.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether the elements are floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool: false
    }
  }

  /// Whether the elements are integers without a sign.
  public var isUnsignedInteger: Bool {
    switch self {
    case .uint8, .uint16, .uint32, .uint64: true
    case .float16, .bfloat16, .float32, .float64, .int8, .int16, .int32, .int64, .bool: false
    }
  }
}

extension ElementType: CustomStringConvertible {
  /// The name in the text form.
  public var description: String { rawValue }
}
