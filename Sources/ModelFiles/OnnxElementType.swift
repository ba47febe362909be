/// The element types of ONNX (`TensorProto.DataType`), with their numbers in the file.
public enum OnnxElementType: Int32, Hashable, Sendable, CaseIterable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case complex64 = 14
  case complex128 = 15
  case bfloat16 = 16
  case float8E4M3FN = 17
  case float8E4M3FNUZ = 18
  case float8E5M2 = 19
  case float8E5M2FNUZ = 20
  case uint4 = 21
  case int4 = 22
  case float4E2M1 = 23
  case float8E8M0 = 24
  case uint2 = 25
  case int2 = 26
}

extension OnnxElementType {
  /// The typed field of `TensorProto` that holds elements of a type when `raw_data` does not.
  enum TypedField: String {
    case floatData = "float_data"
    case int32Data = "int32_data"
    case int64Data = "int64_data"
    case doubleData = "double_data"
    case uint64Data = "uint64_data"
    case stringData = "string_data"
  }

  /// The typed field of this type.
  var typedField: TypedField {
    switch self {
    case .float32, .complex64: .floatData
    case .int64: .int64Data
    case .float64, .complex128: .doubleData
    case .uint32, .uint64: .uint64Data
    case .string: .stringData
    case .uint8, .int8, .uint16, .int16, .int32, .bool, .float16, .bfloat16, .float8E4M3FN,
      .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .uint4, .int4, .float4E2M1, .float8E8M0,
      .uint2, .int2:
      .int32Data
    }
  }

  /// Bytes of an element as stored in `raw_data`; nil for texts, complex numbers and types of less
  /// than a byte, whose payloads are not read.
  public var byteCount: Int? {
    switch self {
    case .bool, .uint8, .int8, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ,
      .float8E8M0:
      1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .string, .complex64, .complex128, .uint4, .int4, .float4E2M1, .uint2, .int2: nil
    }
  }

  /// The values of `int32_data` that an element of this type can be.
  var int32DataRange: ClosedRange<Int32> {
    switch self {
    case .bool: 0...1
    case .int8: -128...127
    case .uint8, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .float8E8M0:
      0...255
    case .int16: -32768...32767
    case .uint16, .float16, .bfloat16: 0...65535
    case .float32, .int32, .int64, .string, .float64, .uint32, .uint64, .complex64, .complex128,
      .uint4, .int4, .float4E2M1, .uint2, .int2:
      Int32.min...Int32.max
    }
  }
}
