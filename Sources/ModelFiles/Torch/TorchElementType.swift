internal import TensorCore

/// The type of the elements of a storage or tensor, by torch's names (torch/storage.py,
/// `_dtype_to_storage_type_map`; newer types have no storage class).
enum TorchElementType: Hashable, Sendable {
  /// A type that is read.
  case read(ElementType)
  /// Bytes without a type: the tensor says what they are.
  case untyped
  /// A type of torch that is not read: complex, quantized, 8-bit floats.
  case unread(name: String, byteCount: Int)

  /// Bytes of an element.
  var byteCount: Int {
    switch self {
    case .read(let type): type.byteCount
    case .untyped: 1
    case .unread(_, let byteCount): byteCount
    }
  }

  /// The type that a global names, such as `torch.FloatStorage` or `torch.uint16`.
  init?(global: String) {
    var name = Substring(global)
    if name == "torch.storage.UntypedStorage" || name == "torch.UntypedStorage" {
      self = .untyped
      return
    }
    guard name.hasPrefix("torch.") else { return nil }
    name.removeFirst("torch.".count)
    // Checkpoints written on a GPU name the CPU's classes; early ones named torch.cuda's.
    if name.hasPrefix("cuda."), name.hasSuffix("Storage") { name.removeFirst("cuda.".count) }
    if let type = Self.types[name] {
      self = .read(type)
    } else if let byteCount = Self.unread[name] {
      self = .unread(name: String(name), byteCount: byteCount)
    } else {
      return nil
    }
  }

  private static let types: [Substring: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    "float64": .float64, "double": .float64, "float32": .float32, "float": .float32,
    "float16": .float16, "half": .float16, "bfloat16": .bfloat16, "int64": .int64,
    "long": .int64, "int32": .int32, "int": .int32, "int16": .int16, "short": .int16,
    "int8": .int8, "uint8": .uint8, "uint16": .uint16, "uint32": .uint32, "uint64": .uint64,
    "bool": .bool,
  ]

  private static let unread: [Substring: Int] = [
    "ComplexDoubleStorage": 16, "ComplexFloatStorage": 8, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4, "QUInt4x2Storage": 1, "QUInt2x4Storage": 1, "complex32": 4,
    "complex64": 8, "complex128": 16, "cfloat": 8, "cdouble": 16, "qint8": 1, "quint8": 1,
    "qint32": 4, "quint4x2": 1, "quint2x4": 1, "float8_e4m3fn": 1, "float8_e5m2": 1,
    "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 1,
  ]
}
