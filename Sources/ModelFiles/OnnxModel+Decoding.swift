internal import COnnxRecords

extension OnnxModel {
  /// Reads an ONNX model.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input, which can have no external data.
  ///   - limits: What the file may cost.
  /// - Returns: The model.
  /// - Throws: `ModelFileError` with the file, the place in it, and the reason.
  public static func read(
    _ path: String, limits: ProtobufLimits = ProtobufLimits()
  ) throws(ModelFileError) -> OnnxModel {
    let file = try MappedFile.open(path, limit: limits.fileBytes)
    return try read(file, limits: limits)
  }

  /// Reads an ONNX model from a mapped file.
  ///
  /// - Parameters:
  ///   - file: The file, which stays mapped as long as a tensor of the model lives.
  ///   - limits: What the file may cost.
  /// - Returns: The model.
  /// - Throws: `ModelFileError` with the file, the place in it, and the reason.
  public static func read(
    _ file: MappedFile, limits: ProtobufLimits = ProtobufLimits()
  ) throws(ModelFileError) -> OnnxModel {
    let format = try FileFormat.detect(file)
    guard format == .onnx else {
      throw ModelFileError(file: file.name, reason: .wrongFormat(format, expected: .onnx))
    }
    let skeleton = try ProtobufGuard.check(file, limits: limits)
    // Safety: the decoder reads `skeleton.bytes` only during the call; what it returns is its own
    // memory, freed below, after everything has been copied out of it.
    guard
      let message = onnx_records__model_proto__unpack(
        nil, skeleton.bytes.count, skeleton.bytes)
    else { throw ModelFileError(file: file.name, reason: .undecodable) }
    defer { onnx_records__model_proto__free_unpacked(message, nil) }
    var decoder = OnnxDecoder(file: file, external: ExternalDataFiles(limit: limits.fileBytes))
    return try decoder.model(message.pointee)
  }
}

/// Copies the structures of libprotobuf-c into values.
///
/// Safety: every array of the decoder has as many elements as its count says; pointers are valid
/// until the message is freed, which outlives this value. Recursion is as deep as the messages,
/// which the guard has limited.
struct OnnxDecoder {
  let file: MappedFile
  var external: ExternalDataFiles

  mutating func model(_ record: OnnxRecords__ModelProto) throws(ModelFileError) -> OnnxModel {
    let graph: OnnxGraph? =
      if let graph = record.graph { try self.graph(graph.pointee) } else { nil }
    let functions = try list(record.functions, record.n_functions) {
      (decoder: inout OnnxDecoder, function) throws(ModelFileError) in
      try decoder.function(function)
    }
    return OnnxModel(
      file: file.name, irVersion: record.has_ir_version != 0 ? record.ir_version : nil,
      producer: (text(record.producer_name), text(record.producer_version)),
      operatorSets: operatorSets(record.opset_import, record.n_opset_import),
      graph: graph, functions: functions, warnings: external.warnings())
  }

  mutating func graph(_ record: OnnxRecords__GraphProto) throws(ModelFileError) -> OnnxGraph {
    OnnxGraph(
      name: text(record.name),
      nodes: try list(record.node, record.n_node) {
        (decoder: inout OnnxDecoder, node) throws(ModelFileError) in try decoder.node(node)
      },
      initializers: try list(record.initializer, record.n_initializer) {
        (decoder: inout OnnxDecoder, tensor) throws(ModelFileError) in
        try decoder.tensor(tensor, named: decoder.text(tensor.name))
      },
      sparseInitializerCount: record.n_sparse_initializer,
      inputs: values(record.input, record.n_input),
      outputs: values(record.output, record.n_output))
  }

  mutating func function(
    _ record: OnnxRecords__FunctionProto
  ) throws(ModelFileError) -> OnnxFunction {
    OnnxFunction(
      domain: text(record.domain), name: text(record.name), overload: text(record.overload),
      inputs: texts(record.input, record.n_input),
      outputs: texts(record.output, record.n_output),
      attributeNames: texts(record.attribute, record.n_attribute),
      attributeDefaults: try list(record.attribute_proto, record.n_attribute_proto) {
        (decoder: inout OnnxDecoder, attribute) throws(ModelFileError) in
        try decoder.attribute(attribute, of: "")
      },
      operatorSets: operatorSets(record.opset_import, record.n_opset_import),
      nodes: try list(record.node, record.n_node) {
        (decoder: inout OnnxDecoder, node) throws(ModelFileError) in try decoder.node(node)
      })
  }

  mutating func node(_ record: OnnxRecords__NodeProto) throws(ModelFileError) -> OnnxNode {
    let name = text(record.name)
    return OnnxNode(
      name: name, domain: text(record.domain), operatorType: text(record.op_type),
      overload: text(record.overload),
      inputs: texts(record.input, record.n_input),
      outputs: texts(record.output, record.n_output),
      attributes: try list(record.attribute, record.n_attribute) {
        (decoder: inout OnnxDecoder, attribute) throws(ModelFileError) in
        try decoder.attribute(attribute, of: name)
      },
      metadata: entries(record.metadata_props, record.n_metadata_props))
  }

  private func operatorSets(
    _ records: UnsafeMutablePointer<UnsafeMutablePointer<OnnxRecords__OperatorSetIdProto>?>?,
    _ count: Int
  ) -> [OnnxOperatorSet] {
    pointees(records, count).map {
      OnnxOperatorSet(
        domain: text($0.domain), version: $0.has_version != 0 ? $0.version : nil)
    }
  }

  private func values(
    _ records: UnsafeMutablePointer<UnsafeMutablePointer<OnnxRecords__ValueInfoProto>?>?,
    _ count: Int
  ) -> [OnnxValueInfo] {
    pointees(records, count).map {
      OnnxValueInfo(name: text($0.name), type: $0.type.map { type($0.pointee) } ?? .missing)
    }
  }

  private func type(_ record: OnnxRecords__TypeProto) -> OnnxValueType {
    if let tensor = record.tensor_type?.pointee {
      let dims = tensor.shape.map { shape in
        pointees(shape.pointee.dim, shape.pointee.n_dim).map { dim -> OnnxDim in
          if dim.has_dim_value != 0 { return .value(dim.dim_value) }
          let name = text(dim.dim_param)
          return name.isEmpty ? .unknown : .parameter(name)
        }
      }
      return .tensor(
        elementType: tensor.has_elem_type != 0 ? tensor.elem_type : 0, dims: dims)
    }
    let unread = [
      (record.sequence_type, "sequence_type"), (record.map_type, "map_type"),
      (record.opaque_type, "opaque_type"), (record.sparse_tensor_type, "sparse_tensor_type"),
      (record.optional_type, "optional_type"),
    ].first { $0.0 != nil }
    return unread.map { .unread($0.1) } ?? .missing
  }
}
