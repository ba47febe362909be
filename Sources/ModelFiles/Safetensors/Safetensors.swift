public import TensorCore

/// A safetensors file: 8 bytes of header length, a JSON header, and the tensors, without gaps.
///
/// Source: github.com/huggingface/safetensors, README and `safetensors/src/tensor.rs`. Every rule of
/// that reader holds here: the tensors cover the data exactly, in some order; nothing follows them.
public struct Safetensors: Sendable {
  /// The tensors in the order of their data; their elements lie in the file.
  public let tensors: [NamedTensor]
  /// The texts under `__metadata__`, in the file's order.
  public let metadata: [(name: String, value: String)]

  /// The largest header: the reference reader's limit.
  static let headerLimit = 100_000_000
  /// The most dimensions of a tensor.
  static let rankLimit = 8

  /// Reads a file, or all files of a `*.safetensors.index.json`.
  ///
  /// - Throws: `ModelFileError` of reason `safetensors` or `json`; for the files that an index
  ///   names, those of external data.
  public static func read(_ file: MappedFile) throws(ModelFileError) -> Safetensors {
    if SafetensorsIndex.opens(file) { return try SafetensorsIndex.read(file) }
    return try readFile(file)
  }

  /// Reads one file that holds tensors.
  static func readFile(_ file: MappedFile) throws(ModelFileError) -> Safetensors {
    let available = file.count - 8
    let length = file.withUnsafeBytes {
      LittleEndianBytes(bytes: $0).integer(UInt64.self, at: 0)
    }
    guard let length else {
      throw ModelFileError(file: file.name, reason: .tooShort(bytes: file.count))
    }
    guard length > 0, length <= UInt64(min(available, headerLimit)) else {
      throw ModelFileError(
        file: file.name, place: .byte(0),
        reason: .safetensors(
          .headerLength(length, available: min(max(available, 0), headerLimit))))
    }
    let header = FileSlice(file: file, range: 8..<8 + Int(length))
    let opening = header.withUnsafeBytes { $0[0] }
    guard opening == UInt8(ascii: "{") else {
      throw ModelFileError(
        file: file.name, place: .byte(8), reason: .safetensors(.opening(opening)))
    }
    let reader = SafetensorsReader(file: file, dataStart: header.range.upperBound)
    return try reader.read(try JSONParser.parse(header))
  }
}

/// A tensor and its name.
public struct NamedTensor: Hashable, Sendable {
  /// The name, such as `encoders.0.0.conv1.weight`.
  public let name: String
  /// The tensor; its elements may lie in the file, at any alignment.
  public let tensor: Tensor

  /// Makes a named tensor.
  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
