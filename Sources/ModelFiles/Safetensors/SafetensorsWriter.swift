public import TensorCore

extension Safetensors {
  /// The bytes of a safetensors file: the header, then each tensor, in pieces that are not copied.
  ///
  /// The same tensors give the same bytes, in whatever order they come: wider elements stand first,
  /// names (by their UTF-8 bytes) decide among equals, and the header is padded with spaces to a
  /// multiple of 8, so that every tensor is aligned.
  ///
  /// - Parameters:
  ///   - tensors: The tensors, with different names; none is `__metadata__`.
  ///   - metadata: Texts for `__metadata__`, which is left out if there are none.
  /// - Returns: The pieces of the file, in order.
  public static func pieces(
    of tensors: [NamedTensor], metadata: [String: String] = [:]
  ) -> [TensorBytes] {
    let sorted = tensors.sorted {
      let (left, right) = ($0.tensor.elementType.byteCount, $1.tensor.elementType.byteCount)
      return left != right
        ? left > right : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    var header: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      header.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for named in sorted {
      let end = offset + named.tensor.bytes.count
      let shape = named.tensor.shape.map(String.init).joined(separator: ",")
      let type = SafetensorsType(named.tensor.elementType).rawValue
      header.append(
        "\(quoted(named.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(header.joined(separator: ","))}".utf8)
    while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
    return [TensorBytes(length + text)] + sorted.map(\.tensor.bytes)
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      case _: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
