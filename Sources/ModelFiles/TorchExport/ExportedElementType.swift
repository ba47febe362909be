public import TensorCore

/// An element type by its number in torch/_export/serde/schema.py, `ScalarType`.
public enum ExportedElementType: Hashable, Sendable {
  /// A type that has storage here.
  case read(ElementType)
  /// Another type of torch, by name.
  case unread(String)

  /// The type of a number; nil where the schema has none.
  init?(code: Int64) {
    switch code {
    case 1: self = .read(.uint8)
    case 2: self = .read(.int8)
    case 3: self = .read(.int16)
    case 4: self = .read(.int32)
    case 5: self = .read(.int64)
    case 6: self = .read(.float16)
    case 7: self = .read(.float32)
    case 8: self = .read(.float64)
    case 9: self = .unread("complex32")
    case 10: self = .unread("complex64")
    case 11: self = .unread("complex128")
    case 12: self = .read(.bool)
    case 13: self = .read(.bfloat16)
    case 28: self = .read(.uint16)
    case 29...33: self = .unread("float8")
    case 34: self = .read(.uint32)
    case 35: self = .read(.uint64)
    default: return nil
    }
  }
}

extension ExportedElementType: CustomStringConvertible {
  /// The name of the type.
  public var description: String {
    switch self {
    case .read(let type): "\(type)"
    case .unread(let name): name
    }
  }
}
