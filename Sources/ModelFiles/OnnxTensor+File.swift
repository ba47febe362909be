extension OnnxTensor {
  /// Reads a file that holds one tensor: a `TensorProto`, as ONNX's own tests store their inputs
  /// and expected outputs.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - name: The file, for messages. Byte positions in them count from 16 bytes or fewer before
  ///     the file, because the message is read as the only initializer of a model.
  ///   - limits: What the file may cost.
  /// - Returns: The tensor; its elements are the caller's own memory.
  /// - Throws: `ModelFileError` when the bytes are no `TensorProto`.
  public static func read(
    _ bytes: [UInt8], name: String, limits: ProtobufLimits = ProtobufLimits()
  ) throws(ModelFileError) -> OnnxTensor {
    // ModelProto { ir_version (field 1): 8, graph (field 7): { initializer (field 5): bytes } }
    let initializer = [0x2A] + varint(bytes.count) + bytes
    let model = [0x08, 0x08, 0x3A] + varint(initializer.count) + initializer
    let file = MappedFile(bytes: model, name: name)
    let record = try OnnxModel.read(file, limits: limits)
    guard let tensor = record.graph?.initializers.first else {
      throw ModelFileError(file: name, reason: .missing("tensor"))
    }
    return tensor
  }

  private static func varint(_ count: Int) -> [UInt8] {
    var rest = UInt64(count)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
