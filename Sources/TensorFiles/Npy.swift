public import TensorCore

/// Tensors in numpy's file format (numpy.lib.format, NEP 1), versions 1.0, 2.0 and 3.0.
///
/// Read are little and big endian, row-major and Fortran order, the types f2 f4 f8, i1 to i8, u1 to
/// u8 and b1, and V2 as bfloat16: nobody but JAX and ml_dtypes writes that, and they mean it so.
/// Structured types, text, dates, complex numbers and objects are refused; nothing is ever
/// evaluated.
///
/// Written is version 1.0, little endian, row-major: the bytes that `numpy.save` writes. numpy has
/// no bfloat16; such tensors are widened to float32, which is exact and which every numpy can read.
public enum Npy {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// numpy itself stops at 10000 bytes unless told otherwise.
  static let headerLimit = 65_536
  /// Extents of a tensor; networks have four.
  static let rankLimit = 8

  /// Whether these first bytes are those of the format.
  public static func isNpy(firstBytes bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// The tensor in a file.
  ///
  /// - Throws: `NpyError`. Bytes behind the last element are an error.
  public static func read(_ bytes: [UInt8]) throws(NpyError) -> Tensor {
    let header = try NpyHeader(bytes)
    let elementType = header.type.elementType
    let expected: Int
    do {
      expected = try Tensor.byteCount(elementType, shape: header.shape)
    } catch {
      throw .malformed(
        offset: header.dataOffset, found: "the shape \(header.shape)",
        expected: "one whose size fits in 64 bits")
    }
    let found = bytes.count - header.dataOffset
    guard found >= expected else {
      throw .truncated(
        offset: bytes.count,
        expected: "\(expected) bytes for \(elementType) \(header.shape), not \(found)")
    }
    guard found == expected else {
      throw .malformed(
        offset: header.dataOffset + expected, found: "\(found - expected) bytes too many",
        expected: "the end")
    }
    var data = Array(bytes[header.dataOffset...])
    if header.type.isBigEndian { reverseElements(&data, size: elementType.byteCount) }
    if header.isFortranOrder {
      data = rowMajor(data, shape: header.shape, size: elementType.byteCount)
    }
    if elementType == .bool, let index = data.firstIndex(where: { $0 > 1 }) {
      throw .malformed(
        offset: header.dataOffset + index, found: "the boolean \(data[index])", expected: "0 or 1")
    }
    do {
      return try Tensor(elementType, shape: header.shape, bytes: TensorBytes(data))
    } catch {
      throw .malformed(
        offset: header.dataOffset, found: "\(found) bytes", expected: "\(expected)")
    }
  }

  /// The file of a tensor.
  public static func write(_ tensor: Tensor) -> [UInt8] {
    header(tensor.elementType, shape: tensor.shape)
      + (tensor.elementType == .bfloat16 ? widened(tensor) : tensor.bytes.array())
  }

  /// Everything in front of the elements, to the byte as numpy writes it: room for the first
  /// extent to grow, then padding so that the elements begin at a multiple of 64.
  private static func header(_ elementType: ElementType, shape: [Int]) -> [UInt8] {
    let extents = shape.map(String.init)
    let tuple = "(" + extents.joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    var text =
      "{'descr': '\(descriptor(of: elementType))', 'fortran_order': False, 'shape': \(tuple), }"
    if let first = extents.first {
      text += String(repeating: " ", count: max(0, 21 - first.utf8.count))
    }
    let fixed = magic.count + 4
    text += String(repeating: " ", count: 64 - (fixed + text.utf8.count + 1) % 64) + "\n"
    let count = text.utf8.count
    return magic + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + text.utf8
  }

  private static func descriptor(of elementType: ElementType) -> String {
    switch elementType {
    case .float16: "<f2"
    case .float32, .bfloat16: "<f4"
    case .float64: "<f8"
    case .int8: "|i1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .uint16: "<u2"
    case .uint32: "<u4"
    case .uint64: "<u8"
    case .bool: "|b1"
    }
  }

  /// bfloat16 is the upper half of float32.
  private static func widened(_ tensor: Tensor) -> [UInt8] {
    tensor.bytes.withUnsafeBytes { bytes in
      var wide = [UInt8](repeating: 0, count: 2 * bytes.count)
      for index in 0..<bytes.count / 2 {
        wide[4 * index + 2] = bytes[2 * index]
        wide[4 * index + 3] = bytes[2 * index + 1]
      }
      return wide
    }
  }

  private static func reverseElements(_ data: inout [UInt8], size: Int) {
    if size == 1 { return }
    for start in stride(from: 0, to: data.count, by: size) {
      for index in 0..<size / 2 { data.swapAt(start + index, start + size - 1 - index) }
    }
  }

  /// Elements whose first extent runs fastest, in the order in which the last does.
  private static func rowMajor(_ data: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    if shape.count < 2 || data.isEmpty { return data }
    var strides = [size]
    for extent in shape.dropLast() { strides.append((strides.last ?? size) * extent) }
    var result: [UInt8] = []
    result.reserveCapacity(data.count)
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    while true {
      result += data[source..<source + size]
      var axis = shape.count - 1
      while index[axis] == shape[axis] - 1 {
        source -= index[axis] * strides[axis]
        index[axis] = 0
        if axis == 0 { return result }
        axis -= 1
      }
      index[axis] += 1
      source += strides[axis]
    }
  }
}
