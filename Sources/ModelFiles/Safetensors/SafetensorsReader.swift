internal import TensorCore

/// Reads the header of a safetensors file and finds the tensors in its data.
struct SafetensorsReader {
  let file: MappedFile
  /// The byte of the file at which the data begins.
  let dataStart: Int

  /// An entry of the header.
  private struct Entry {
    var name: String
    var byte: Int
    var type: ElementType
    var shape: [Int]
    var range: Range<Int>
  }

  func read(_ header: JSONValue) throws(ModelFileError) -> Safetensors {
    guard case .object(let members) = header.content else {
      throw error(.kind("the header", found: header.kind, expected: "an object"), header.byte)
    }
    var entries: [Entry] = []
    var metadata: [(name: String, value: String)] = []
    for member in members {
      if member.name == "__metadata__" {
        metadata = try texts(member.value)
      } else {
        entries.append(try entry(member))
      }
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    try checkCoverage(entries)
    var tensors: [NamedTensor] = []
    tensors.reserveCapacity(entries.count)
    for entry in entries { tensors.append(try tensor(entry)) }
    return Safetensors(tensors: tensors, metadata: metadata)
  }

  private func error(_ problem: SafetensorsProblem, _ byte: Int) -> ModelFileError {
    ModelFileError(file: file.name, place: .byte(byte), reason: .safetensors(problem))
  }

  private func error(_ problem: SafetensorsProblem, in name: String) -> ModelFileError {
    ModelFileError(file: file.name, place: .tensor(name), reason: .safetensors(problem))
  }

  private func texts(
    _ value: JSONValue
  ) throws(ModelFileError) -> [(name: String, value: String)] {
    guard case .object(let members) = value.content else {
      throw error(
        .kind("__metadata__", found: value.kind, expected: "an object of texts"), value.byte)
    }
    var texts: [(name: String, value: String)] = []
    for member in members {
      guard case .text(let text) = member.value.content else {
        throw error(
          .kind(
            "__metadata__.\(member.name)", found: member.value.kind, expected: "text"),
          member.value.byte)
      }
      texts.append((member.name, text))
    }
    return texts
  }

  private func entry(_ member: JSONMember) throws(ModelFileError) -> Entry {
    let name = member.name
    guard case .object(let fields) = member.value.content else {
      throw error(
        .kind(name.debugDescription, found: member.value.kind, expected: "an object"),
        member.value.byte)
    }
    for field in fields where !["dtype", "shape", "data_offsets"].contains(field.name) {
      throw error(.unknownField(field.name), field.byte)
    }
    let dtype = try field("dtype", of: fields, in: name)
    guard case .text(let typeName) = dtype.content else {
      throw error(.kind("dtype", found: dtype.kind, expected: "text"), dtype.byte)
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw error(.unknownType(typeName), in: name)
    }
    let shape = try integers("shape", of: fields, in: name)
    guard shape.count <= Safetensors.rankLimit else {
      throw error(.rank(shape.count, limit: Safetensors.rankLimit), in: name)
    }
    let offsets = try integers("data_offsets", of: fields, in: name)
    guard offsets.count == 2 else {
      throw error(
        .kind("data_offsets", found: "\(offsets.count) numbers", expected: "2"), in: name)
    }
    guard offsets[0] <= offsets[1] else {
      throw error(.reversedOffsets(begin: offsets[0], end: offsets[1]), in: name)
    }
    let available = file.count - dataStart
    guard offsets[1] <= available else {
      throw error(.pastEnd(end: offsets[1], available: available), in: name)
    }
    let expected = try byteCount(type, shape, in: name)
    guard offsets[1] - offsets[0] == expected else {
      throw error(.byteCount(found: offsets[1] - offsets[0], expected: expected), in: name)
    }
    guard let elementType = type.elementType else {
      throw error(.unsupportedType(typeName), in: name)
    }
    return Entry(
      name: name, byte: member.byte, type: elementType, shape: shape,
      range: offsets[0]..<offsets[1])
  }

  private func byteCount(
    _ type: SafetensorsType, _ shape: [Int], in name: String
  ) throws(ModelFileError) -> Int {
    var bits = type.bitCount
    for extent in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: extent)
      if overflow { throw error(.sizeOverflow(shape: shape), in: name) }
      bits = product
    }
    guard bits.isMultiple(of: 8) else { throw error(.oddBits(bits), in: name) }
    return bits / 8
  }

  private func field(
    _ field: String, of fields: [JSONMember], in name: String
  ) throws(ModelFileError) -> JSONValue {
    guard let member = fields.first(where: { $0.name == field }) else {
      throw error(.missing(field), in: name)
    }
    return member.value
  }

  private func integers(
    _ name: String, of fields: [JSONMember], in tensor: String
  ) throws(ModelFileError) -> [Int] {
    let value = try field(name, of: fields, in: tensor)
    guard case .array(let elements) = value.content else {
      throw error(.kind(name, found: value.kind, expected: "an array of integers"), value.byte)
    }
    var integers: [Int] = []
    for element in elements {
      guard case .integer(let integer) = element.content else {
        throw error(
          .kind("\(name)[\(integers.count)]", found: element.kind, expected: "an integer"),
          element.byte)
      }
      guard integer >= 0 else {
        throw error(.negative("\(name)[\(integers.count)]", integer), element.byte)
      }
      integers.append(Int(integer))
    }
    return integers
  }

  /// Each tensor must begin where the one before it ends, the first at 0, the last at the end.
  private func checkCoverage(_ entries: [Entry]) throws(ModelFileError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw error(.gap(begin: entry.range.lowerBound, expected: end), in: entry.name)
      }
      end = entry.range.upperBound
    }
    guard end == file.count - dataStart else {
      throw error(.trailing(bytes: file.count - dataStart - end), dataStart + end)
    }
  }

  private func tensor(_ entry: Entry) throws(ModelFileError) -> NamedTensor {
    let slice = FileSlice(
      file: file,
      range: dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
    do throws(TensorError) {
      return NamedTensor(
        name: entry.name,
        tensor: try Tensor(entry.type, shape: entry.shape, bytes: slice.tensorBytes))
    } catch {
      throw self.error(.sizeOverflow(shape: entry.shape), in: entry.name)
    }
  }
}

/// The types of elements of the format.
enum SafetensorsType: String {
  case bool = "BOOL"
  case float4 = "F4"
  case float6E2M3 = "F6_E2M3"
  case float6E3M2 = "F6_E3M2"
  case uint8 = "U8"
  case int8 = "I8"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case float8E8M0 = "F8_E8M0"
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  case complex64 = "C64"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"

  var bitCount: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  /// The type here; nil where there is none.
  var elementType: ElementType? {
    switch self {
    case .bool: .bool
    case .uint8: .uint8
    case .int8: .int8
    case .int16: .int16
    case .uint16: .uint16
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int32: .int32
    case .uint32: .uint32
    case .float32: .float32
    case .float64: .float64
    case .int64: .int64
    case .uint64: .uint64
    case .float4, .float6E2M3, .float6E3M2, .float8E5M2, .float8E4M3, .float8E8M0,
      .float8E4M3FNUZ, .float8E5M2FNUZ, .complex64:
      nil
    }
  }

  init(_ type: ElementType) {
    self =
      switch type {
      case .bool: .bool
      case .uint8: .uint8
      case .int8: .int8
      case .int16: .int16
      case .uint16: .uint16
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int32: .int32
      case .uint32: .uint32
      case .float32: .float32
      case .float64: .float64
      case .int64: .int64
      case .uint64: .uint64
      }
  }
}
