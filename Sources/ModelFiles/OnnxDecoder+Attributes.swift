internal import COnnxRecords

extension OnnxDecoder {
  /// An attribute; its tensors are named after the node in messages.
  mutating func attribute(
    _ record: OnnxRecords__AttributeProto, of node: String
  ) throws(ModelFileError) -> OnnxAttribute {
    let name = text(record.name)
    return OnnxAttribute(
      name: name, declaredType: record.has_type != 0 ? record.type : 0,
      reference: text(record.ref_attr_name),
      value: try value(record, place: "\(node).\(name)"))
  }

  /// The value in the one field that is set.
  private mutating func value(
    _ record: OnnxRecords__AttributeProto, place: String
  ) throws(ModelFileError) -> OnnxAttribute.Value {
    let filled = Field.allCases.filter { $0.isSet(in: record) }
    guard filled.count > 1 else {
      guard let field = filled.first else { return .none }
      return try value(of: field, record, place: place)
    }
    // Some writers set every scalar: the declared type then tells which one counts.
    guard record.has_type != 0, let declared = Field(attributeType: record.type),
      filled.allSatisfy({ $0 == declared || [.float, .int, .string].contains($0) })
    else { return .several(filled.map(\.rawValue)) }
    return filled.contains(declared) ? try value(of: declared, record, place: place) : .none
  }

  private mutating func value(
    of field: Field, _ record: OnnxRecords__AttributeProto, place: String
  ) throws(ModelFileError) -> OnnxAttribute.Value {
    switch field {
    case .float: return .float(record.f)
    case .int: return .int(record.i)
    case .string: return .string(bytes(record.s))
    case .floats: return .floats(array(record.floats, record.n_floats))
    case .ints: return .ints(array(record.ints, record.n_ints))
    case .strings: return .strings(array(record.strings, record.n_strings).map { bytes($0) })
    case .tensor:
      guard let tensor = record.t else { return .none }
      return .tensor(try self.tensor(tensor.pointee, named: place))
    case .graph:
      guard let graph = record.g else { return .none }
      return .graph(try self.graph(graph.pointee))
    case .tensors:
      return .tensors(
        try list(record.tensors, record.n_tensors) {
          (decoder: inout OnnxDecoder, tensor) throws(ModelFileError) in
          try decoder.tensor(tensor, named: place)
        })
    case .graphs:
      return .graphs(
        try list(record.graphs, record.n_graphs) {
          (decoder: inout OnnxDecoder, graph) throws(ModelFileError) in
          try decoder.graph(graph)
        })
    case .type, .types, .sparseTensor, .sparseTensors: return .unread(field.rawValue)
    }
  }

  /// The fields of `AttributeProto` that can hold a value, by name in the schema.
  private enum Field: String, CaseIterable {
    case float = "f"
    case int = "i"
    case string = "s"
    case tensor = "t"
    case graph = "g"
    case floats
    case ints
    case strings
    case tensors
    case graphs
    case type = "tp"
    case types = "type_protos"
    case sparseTensor = "sparse_tensor"
    case sparseTensors = "sparse_tensors"

    /// The field of an `AttributeType`, 1 to 10.
    init?(attributeType: Int32) {
      guard (1...10).contains(attributeType) else { return nil }
      self = Self.allCases[Int(attributeType) - 1]
    }

    func isSet(in record: OnnxRecords__AttributeProto) -> Bool {
      switch self {
      case .float: record.has_f != 0
      case .int: record.has_i != 0
      case .string: record.has_s != 0
      case .tensor: record.t != nil
      case .graph: record.g != nil
      case .floats: record.n_floats > 0
      case .ints: record.n_ints > 0
      case .strings: record.n_strings > 0
      case .tensors: record.n_tensors > 0
      case .graphs: record.n_graphs > 0
      case .type: record.tp != nil
      case .types: record.n_type_protos > 0
      case .sparseTensor: record.sparse_tensor != nil
      case .sparseTensors: record.n_sparse_tensors > 0
      }
    }
  }

  /// A tensor with its payload found and checked.
  mutating func tensor(
    _ record: OnnxRecords__TensorProto, named place: String
  ) throws(ModelFileError) -> OnnxTensor {
    let fields = TensorFields(
      name: text(record.name), dims: array(record.dims, record.n_dims),
      dataType: record.has_data_type != 0 ? record.data_type : 0,
      isSegmented: record.segment != nil,
      raw: record.has_raw_data != 0 ? payloadRange(record.raw_data) : nil,
      floats: array(record.float_data, record.n_float_data),
      int32s: array(record.int32_data, record.n_int32_data),
      int64s: array(record.int64_data, record.n_int64_data),
      doubles: array(record.double_data, record.n_double_data),
      uint64s: array(record.uint64_data, record.n_uint64_data),
      texts: array(record.string_data, record.n_string_data).map { bytes($0) },
      externalData: entries(record.external_data, record.n_external_data),
      dataLocation: record.has_data_location != 0 ? record.data_location : 0)
    do {
      return try fields.tensor(in: file, external: &external)
    } catch {
      throw ModelFileError(file: file.name, place: .tensor(place), reason: error)
    }
  }

  /// The range that the guard has put in place of a raw payload.
  private func payloadRange(_ data: ProtobufCBinaryData) -> Range<Int> {
    let content = bytes(data)
    let offset = content[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let length = content[8..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
    return offset..<offset + length
  }
}
