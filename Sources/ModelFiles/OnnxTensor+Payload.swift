/// The fields of a `TensorProto`, from which its payload is made.
struct TensorFields {
  var name = ""
  var dims: [Int64] = []
  var dataType: Int32 = 0
  var isSegmented = false
  var raw: Range<Int>?
  var floats: [Float] = []
  var int32s: [Int32] = []
  var int64s: [Int64] = []
  var doubles: [Double] = []
  var uint64s: [UInt64] = []
  var texts: [[UInt8]] = []
  var externalData: [OnnxEntry] = []
  var dataLocation: Int32 = 0
}

extension TensorFields {
  /// The largest rank that is accepted.
  static let rankLimit = 8
  /// The largest tensor that is accepted, in bytes: 4 GiB.
  static let byteLimit = 4 << 30

  /// The number of elements: the product of the dimensions, 1 for a scalar.
  func elementCount() throws(ModelFileError.Reason) -> Int {
    guard dims.count <= Self.rankLimit else {
      throw .rank(dims.count, limit: Self.rankLimit)
    }
    if let negative = dims.first(where: { $0 < 0 }) { throw .negativeDimension(negative) }
    var product: Int64 = 1
    for dim in dims {
      let (next, overflow) = product.multipliedReportingOverflow(by: max(dim, 1))
      guard !overflow else { throw .sizeOverflow(dims: dims) }
      product = next
    }
    return dims.contains(0) ? 0 : Int(product)
  }

  /// The element type.
  func elementType() throws(ModelFileError.Reason) -> OnnxElementType {
    guard let type = OnnxElementType(rawValue: dataType) else {
      throw dataType == 0 ? .missing("data_type") : .unknownElementType(dataType)
    }
    return type
  }

  /// The name and length of the typed field in use, if any.
  func typedPayload() throws(ModelFileError.Reason) -> (field: String, count: Int)? {
    let fields = [
      ("float_data", floats.count), ("int32_data", int32s.count), ("int64_data", int64s.count),
      ("double_data", doubles.count), ("uint64_data", uint64s.count),
      ("string_data", texts.count),
    ].filter { $0.1 > 0 }
    if fields.count > 1 { throw .twoPayloads(fields[0].0, fields[1].0) }
    return fields.first.map { (field: $0.0, count: $0.1) }
  }

  /// The tensor with its payload checked against its dimensions.
  func tensor(
    in file: MappedFile, external: inout ExternalDataFiles
  ) throws(ModelFileError.Reason) -> OnnxTensor {
    if isSegmented { throw .segmentedTensor }
    let type = try elementType()
    let count = try elementCount()
    var tensor = OnnxTensor(
      name: name, dims: dims.map { Int($0) }, elementType: type, payload: .unread)
    let typed = try typedPayload()
    if let typed, raw != nil { throw .twoPayloads("raw_data", typed.field) }
    guard dataLocation == 0 || dataLocation == 1 else { throw .dataLocation(dataLocation) }
    if dataLocation == 1 || !externalData.isEmpty {
      if let field = raw == nil ? typed?.field : "raw_data" {
        throw .twoPayloads("external_data", field)
      }
    }
    if type == .string {
      tensor.payload = .texts(try checkedTexts(count, typed: typed?.field))
      return tensor
    }
    guard let elementBytes = type.byteCount else { return tensor }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: elementBytes)
    guard !overflow else { throw .sizeOverflow(dims: dims) }
    guard bytes <= Self.byteLimit else {
      throw .tensorTooLarge(bytes: bytes, limit: Self.byteLimit)
    }
    if dataLocation == 1 || !externalData.isEmpty {
      tensor.payload = .slice(
        try external.slice(externalData, bytes: bytes, tensor: name, beside: file))
    } else if let raw {
      guard raw.count == bytes else {
        throw .payloadLength(found: raw.count, expected: bytes, unit: .bytes)
      }
      tensor.payload = .slice(FileSlice(file: file, range: raw))
    } else {
      tensor.payload = .bytes(try typedBytes(type, count, typed: typed))
    }
    return tensor
  }

  private func checkedTexts(
    _ count: Int, typed: String?
  ) throws(ModelFileError.Reason) -> [[UInt8]] {
    if let typed, typed != "string_data" {
      throw .payloadField(found: typed, expected: "string_data")
    }
    guard raw == nil else { throw .payloadField(found: "raw_data", expected: "string_data") }
    guard texts.count == count else {
      throw .payloadLength(found: texts.count, expected: count, unit: .elements)
    }
    return texts
  }

  /// The elements of a typed field in the layout of `raw_data`.
  private func typedBytes(
    _ type: OnnxElementType, _ count: Int, typed: (field: String, count: Int)?
  ) throws(ModelFileError.Reason) -> [UInt8] {
    let expected = type.typedField
    if let typed, typed.field != expected.rawValue {
      throw .payloadField(found: typed.field, expected: expected.rawValue)
    }
    let found = typed?.count ?? 0
    guard found == count else {
      throw .payloadLength(found: found, expected: count, unit: .elements)
    }
    switch expected {
    case .floatData: return littleEndian(floats.map(\.bitPattern))
    case .doubleData: return littleEndian(doubles.map(\.bitPattern))
    case .int64Data: return littleEndian(int64s)
    case .uint64Data:
      if type == .uint64 { return littleEndian(uint64s) }
      if let beyond = uint64s.first(where: { $0 > UInt64(UInt32.max) }) {
        throw .payloadValue(Int64(truncatingIfNeeded: beyond))
      }
      return littleEndian(uint64s.map { UInt32(truncatingIfNeeded: $0) })
    case .int32Data:
      let range = type.int32DataRange
      if let beyond = int32s.first(where: { !range.contains($0) }) {
        throw .payloadValue(Int64(beyond))
      }
      switch type.byteCount {
      case 1: return int32s.map { UInt8(truncatingIfNeeded: $0) }
      case 2: return littleEndian(int32s.map { UInt16(truncatingIfNeeded: $0) })
      default: return littleEndian(int32s)
      }
    case .stringData: return []
    }
  }

  private func littleEndian<Element: FixedWidthInteger>(_ elements: [Element]) -> [UInt8] {
    elements.map(\.littleEndian).withUnsafeBytes { Array($0) }
  }
}
