/// Writes ONNX messages byte by byte, wrong ones too.
public enum OnnxBytes {
  /// A varint in its shortest form.
  public static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A field that is a number.
  public static func field(_ number: Int, _ value: Int64) -> [UInt8] {
    varint(UInt64(number << 3)) + varint(UInt64(bitPattern: value))
  }

  /// A field that is bytes or a message.
  public static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(UInt64(number << 3 | 2)) + varint(UInt64(content.count)) + content
  }

  /// A field that is text.
  public static func field(_ number: Int, _ text: String) -> [UInt8] {
    field(number, Array(text.utf8))
  }

  /// A field of packed numbers.
  public static func packed(_ number: Int, _ values: [Int64]) -> [UInt8] {
    field(number, values.flatMap { varint(UInt64(bitPattern: $0)) })
  }

  /// The bytes of 32-bit floats.
  public static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(value.bitPattern >> ($0 * 8) & 0xFF) } }
  }

  /// A `NodeProto`.
  public static func node(
    _ operatorType: String, _ inputs: [String], _ outputs: [String], name: String = "",
    domain: String = "", attributes: [[UInt8]] = []
  ) -> [UInt8] {
    var bytes = inputs.flatMap { field(1, $0) } + outputs.flatMap { field(2, $0) }
    if !name.isEmpty { bytes += field(3, name) }
    bytes += field(4, operatorType)
    for attribute in attributes { bytes += field(5, attribute) }
    if !domain.isEmpty { bytes += field(7, domain) }
    return bytes
  }

  /// An `AttributeProto` that is an integer.
  public static func attribute(_ name: String, _ value: Int64) -> [UInt8] {
    field(1, name) + field(3, value) + field(20, Int64(2))
  }

  /// An `AttributeProto` with a value in one field, and its declared type.
  public static func attribute(_ name: String, type: Int64, _ value: [UInt8]) -> [UInt8] {
    field(1, name) + value + field(20, type)
  }

  /// A `TensorProto`: extents, the number of the element type, and the fields of the payload.
  public static func tensor(
    _ name: String, _ dims: [Int64], type: Int64, _ payload: [UInt8]
  ) -> [UInt8] {
    dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + payload
  }

  /// A `TensorProto` of floats in `raw_data`.
  public static func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> [UInt8] {
    tensor(name, dims, type: 1, field(9, floats(values)))
  }

  /// A `ValueInfoProto` of a float tensor.
  public static func value(_ name: String, _ dims: [Int64]) -> [UInt8] {
    let shape = dims.flatMap { field(1, field(1, $0)) }
    return field(1, name) + field(2, field(1, field(1, Int64(1)) + field(2, shape)))
  }

  /// A `GraphProto`.
  public static func graph(
    _ nodes: [[UInt8]], initializers: [[UInt8]] = [], inputs: [[UInt8]] = [],
    outputs: [[UInt8]] = []
  ) -> [UInt8] {
    nodes.flatMap { field(1, $0) } + field(2, "g") + initializers.flatMap { field(5, $0) }
      + inputs.flatMap { field(11, $0) } + outputs.flatMap { field(12, $0) }
  }

  /// A `FunctionProto` in the domain `local`.
  public static func function(
    _ name: String, _ inputs: [String], _ outputs: [String], _ nodes: [[UInt8]],
    attributes: [String] = [], defaults: [[UInt8]] = [], operatorSet: Int64 = 17
  ) -> [UInt8] {
    field(1, name) + inputs.flatMap { field(4, $0) } + outputs.flatMap { field(5, $0) }
      + attributes.flatMap { field(6, $0) } + nodes.flatMap { field(7, $0) }
      + field(9, field(2, operatorSet)) + field(9, field(1, "local") + field(2, Int64(1)))
      + field(10, "local") + defaults.flatMap { field(11, $0) }
  }

  /// A `ModelProto`, its graph first and its operator set last.
  public static func model(
    _ graph: [UInt8], irVersion: Int64 = 8, operatorSet: Int64 = 17, functions: [[UInt8]] = []
  ) -> [UInt8] {
    var bytes = field(1, irVersion) + field(7, graph) + functions.flatMap { field(25, $0) }
    if !functions.isEmpty { bytes += field(8, field(1, "local") + field(2, Int64(1))) }
    return bytes + field(8, field(2, operatorSet))
  }

  /// y = Relu(x + w) with x and w of the extents [1, 4].
  public static let small: [UInt8] = model(
    graph(
      [node("Add", ["x", "w"], ["s"], name: "add"), node("Relu", ["s"], ["y"], name: "relu")],
      initializers: [tensor("w", [1, 4], [1, 2, 3, 4])],
      inputs: [value("x", [1, 4])], outputs: [value("y", [1, 4])]))
}
