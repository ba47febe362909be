internal import COnnxRecords

/// The messages of Schemas/onnx.proto as the guard needs them, read from the tables of the
/// generated decoder: both work from one schema.
struct WireSchema: Sendable {
  struct Message: Sendable {
    let name: String
    /// Indexed by field number.
    let fields: [Field?]
    /// Size of the decoded structure in bytes.
    let bytes: Int
    let isNode: Bool
  }

  struct Field: Sendable {
    let name: String
    let kind: Kind
    let isRepeated: Bool
  }

  enum Kind: Sendable {
    case varint(bytes: Int)
    case fixed32
    case fixed64
    case bytes
    case text
    /// Bytes that stay in the file: `TensorProto.raw_data`.
    case payload
    /// Another message, by index.
    case message(Int)
  }

  /// All messages; the first is the outermost.
  let messages: [Message]

  /// The schema of ONNX.
  static let onnx = WireSchema()

  private init() {
    var order: [UnsafePointer<ProtobufCMessageDescriptor>] = [onnx_records_root()]
    var messages: [Message] = []
    // Safety: descriptors are constant tables of the generated code, reachable from the root.
    while messages.count < order.count {
      let descriptor = order[messages.count].pointee
      var fields: [Field?] = []
      let name = String(cString: descriptor.short_name)
      for index in 0..<Int(descriptor.n_fields) {
        let field = descriptor.fields + index
        let number = Int(field.pointee.id)
        if fields.count <= number {
          fields += Array(repeating: nil, count: number + 1 - fields.count)
        }
        let fieldName = String(cString: field.pointee.name)
        let kind: Kind
        if let submessage = onnx_records_submessage(field) {
          kind = .message(
            order.firstIndex(of: submessage)
              ?? {
                order.append(submessage)
                return order.count - 1
              }())
        } else if name == "TensorProto", fieldName == "raw_data" {
          kind = .payload
        } else {
          kind = Self.kind(of: field.pointee.type)
        }
        fields[number] = Field(
          name: fieldName, kind: kind,
          isRepeated: field.pointee.label == PROTOBUF_C_LABEL_REPEATED)
      }
      messages.append(
        Message(
          name: name, fields: fields, bytes: descriptor.sizeof_message,
          isNode: name == "NodeProto"))
    }
    self.messages = messages
  }

  /// How a scalar type is written on the wire, and how wide it is when decoded.
  private static func kind(of type: ProtobufCType) -> Kind {
    switch type {
    case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32: .fixed32
    case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64: .fixed64
    case PROTOBUF_C_TYPE_STRING: .text
    case PROTOBUF_C_TYPE_BYTES: .bytes
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_BOOL,
      PROTOBUF_C_TYPE_ENUM, PROTOBUF_C_TYPE_SINT32:
      .varint(bytes: 4)
    default: .varint(bytes: 8)
    }
  }
}
