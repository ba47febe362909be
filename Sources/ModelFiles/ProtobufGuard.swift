/// Walks a protobuf file before it is decoded.
///
/// libprotobuf-c has no limit on depth or count: a 30 KB file overflows its stack, and 10 MB of
/// empty nodes take 753 MB. The guard checks, in one iterative pass, every tag, varint, length and
/// text of the fields in the schema, their depth, their number, and the memory that they would take.
///
/// It writes what the decoder shall see: the *skeleton*, the same message without the fields that
/// the schema does not name and with every `raw_data` replaced by its position in the file
/// (16 bytes: offset and length, little-endian). So the decoder sees only bytes that were checked,
/// and weights are not copied.
///
/// - Complexity: Linear in the bytes outside raw payloads and skipped fields.
struct ProtobufGuard {
  /// The result of the walk.
  struct Skeleton {
    var bytes: [UInt8] = []
    var nodes = 0
    var messages = 0
    /// Estimated memory of the decoded records.
    var recordBytes = 0
  }

  /// A message being walked.
  private struct Frame {
    let message: Int
    let end: Int
    /// Where the skeleton holds the length of this message, to be set at its end.
    let lengthPosition: Int
    /// Fields seen, by number (those of the schema are below 64).
    var seen: UInt64 = 0
  }

  /// Length prefixes in the skeleton take 5 bytes, so that they can be set after the content.
  private static let lengthBytes = 5
  /// What a field costs besides its content: the decoder's note of it, a pointer, the allocator's
  /// header, and the Swift record made from it.
  private static let overhead = 96

  private let limits: ProtobufLimits
  private let schema = WireSchema.onnx
  private var reader: WireReader
  private var stack: [Frame] = []
  private var skeleton = Skeleton()

  private init(_ bytes: UnsafeRawBufferPointer, file: String, limits: ProtobufLimits) {
    self.limits = limits
    reader = WireReader(bytes, file: file)
  }

  /// Checks a file.
  static func check(
    _ file: MappedFile, limits: ProtobufLimits
  ) throws(ModelFileError) -> Skeleton {
    try file.withUnsafeBytes { (bytes) throws(ModelFileError) -> Skeleton in
      var walk = ProtobufGuard(bytes, file: file.name, limits: limits)
      try walk.run()
      return walk.skeleton
    }
  }

  private mutating func run() throws(ModelFileError) {
    stack.append(Frame(message: 0, end: reader.bytes.count, lengthPosition: -1))
    try count(message: schema.messages[0], at: 0)
    while let frame = stack.last {
      if reader.cursor < frame.end {
        try field(of: frame)
      } else {
        stack.removeLast()
        if frame.lengthPosition >= 0 { setLength(at: frame.lengthPosition) }
      }
    }
  }

  /// Walks one field; for a message only its beginning, the rest being a new frame.
  private mutating func field(of frame: Frame) throws(ModelFileError) {
    let start = reader.cursor
    let tag = try reader.varint(before: frame.end)
    let (number, wireType) = (tag >> 3, Int(tag & 7))
    guard number >= 1, number < 1 << 29 else {
      throw reader.error(.fieldNumber(number), at: start)
    }
    let message = schema.messages[frame.message]
    guard number < UInt64(message.fields.count), let field = message.fields[Int(number)] else {
      return try skipUnknown(wireType, before: frame.end, at: start)
    }
    do {
      try known(field, number: Int(number), wireType, frame: frame, start: start)
    } catch {
      guard error.place == .byte(start) else { throw error }
      throw ModelFileError(
        file: error.file,
        place: .field(message: message.name, field: field.name, byte: start),
        reason: error.reason)
    }
  }

  /// Steps over a field that the schema does not name, without looking inside.
  private mutating func skipUnknown(
    _ wireType: Int, before end: Int, at start: Int
  ) throws(ModelFileError) {
    switch wireType {
    case 0: _ = try reader.varint(before: end)
    case 1: try reader.skip(8, before: end)
    case 2: reader.cursor = try reader.lengthDelimited(before: end).upperBound
    case 5: try reader.skip(4, before: end)
    default: throw reader.error(.wireType(wireType), at: start)
    }
  }

  /// Walks a field of the schema and copies it to the skeleton.
  private mutating func known(
    _ field: WireSchema.Field, number: Int, _ wireType: Int, frame: Frame, start: Int
  ) throws(ModelFileError) {
    let expected = Self.wireType(of: field.kind)
    guard [0, 1, 2, 5].contains(wireType) else {
      throw reader.error(.wireType(wireType), at: start)
    }
    let isPacked = field.isRepeated && wireType == 2 && expected != 2
    guard wireType == expected || isPacked else {
      throw reader.error(.wireTypeMismatch(found: wireType, expected: expected), at: start)
    }
    switch field.kind {
    case .varint, .fixed32, .fixed64:
      try scalar(field, isPacked: isPacked, before: frame.end, at: start)
    case .bytes, .text:
      let content = try reader.lengthDelimited(before: frame.end)
      if case .text = field.kind, !Self.isText(reader.bytes[content]) {
        throw reader.error(.text, at: start)
      }
      try spend(content.count + Self.overhead, at: start)
      reader.cursor = content.upperBound
      copy(start..<content.upperBound)
    case .payload:
      let content = try reader.lengthDelimited(before: frame.end)
      reader.cursor = content.upperBound
      skeleton.bytes += [UInt8(number << 3 | 2), 16]
      append(UInt64(content.lowerBound))
      append(UInt64(content.count))
    case .message(let index):
      try open(
        index, number: number, isRepeated: field.isRepeated, before: frame.end, at: start)
    }
  }

  private mutating func scalar(
    _ field: WireSchema.Field, isPacked: Bool, before end: Int, at start: Int
  ) throws(ModelFileError) {
    let content = isPacked ? try reader.lengthDelimited(before: end) : reader.cursor..<end
    var elements = 1
    switch field.kind {
    case .fixed32, .fixed64:
      let bytes = Self.wireType(of: field.kind) == 5 ? 4 : 8
      if isPacked {
        guard content.count.isMultiple(of: bytes) else {
          throw reader.error(
            .packedLength(length: content.count, elementBytes: bytes), at: start)
        }
        elements = content.count / bytes
        reader.cursor = content.upperBound
      } else {
        try reader.skip(bytes, before: end)
      }
    case .varint, .bytes, .text, .payload, .message:
      if isPacked {
        elements = 0
        while reader.cursor < content.upperBound {
          _ = try reader.varint(before: content.upperBound)
          elements += 1
        }
      } else {
        _ = try reader.varint(before: end)
      }
    }
    // In the decoded array and in the Swift array made from it.
    try spend(elements * 16 + (isPacked ? 0 : Self.overhead / 2), at: start)
    copy(start..<reader.cursor)
  }

  /// Enters a message.
  private mutating func open(
    _ index: Int, number: Int, isRepeated: Bool, before end: Int, at start: Int
  ) throws(ModelFileError) {
    let content = try reader.lengthDelimited(before: end)
    guard stack.count < limits.depth else {
      throw reader.error(.tooDeep(limit: limits.depth), at: start)
    }
    if !isRepeated {
      let bit = UInt64(1) << UInt64(number)
      guard stack[stack.count - 1].seen & bit == 0 else {
        throw reader.error(.repeatedMessage, at: start)
      }
      stack[stack.count - 1].seen |= bit
    }
    try count(message: schema.messages[index], at: start)
    var tag = number << 3 | 2
    while tag >= 0x80 {
      skeleton.bytes.append(UInt8(tag & 0x7F | 0x80))
      tag >>= 7
    }
    skeleton.bytes.append(UInt8(tag))
    let lengthPosition = skeleton.bytes.count
    skeleton.bytes += repeatElement(0, count: Self.lengthBytes)
    stack.append(
      Frame(message: index, end: content.upperBound, lengthPosition: lengthPosition))
  }

  /// Counts a message against the limits.
  private mutating func count(
    message: WireSchema.Message, at start: Int
  ) throws(ModelFileError) {
    skeleton.messages += 1
    guard skeleton.messages <= limits.messages else {
      throw reader.error(.tooMany(.messages, limit: limits.messages), at: start)
    }
    if message.isNode {
      skeleton.nodes += 1
      guard skeleton.nodes <= limits.nodes else {
        throw reader.error(.tooMany(.nodes, limit: limits.nodes), at: start)
      }
    }
    // The Swift record is about as large as the C structure.
    try spend(2 * message.bytes + Self.overhead, at: start)
  }

  /// Counts bytes of decoded records against the limit.
  private mutating func spend(_ bytes: Int, at start: Int) throws(ModelFileError) {
    let (sum, overflow) = skeleton.recordBytes.addingReportingOverflow(bytes)
    guard !overflow, sum <= limits.recordBytes else {
      throw reader.error(.tooMany(.recordBytes, limit: limits.recordBytes), at: start)
    }
    skeleton.recordBytes = sum
  }

  private mutating func copy(_ range: Range<Int>) {
    skeleton.bytes += UnsafeRawBufferPointer(rebasing: reader.bytes[range])
  }

  private mutating func append(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      skeleton.bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Sets a length as a varint of 5 bytes (the first four with their continuation bit).
  private mutating func setLength(at position: Int) {
    // The record limit keeps a skeleton far below 2^35 bytes.
    let length = skeleton.bytes.count - position - Self.lengthBytes
    for index in 0..<Self.lengthBytes {
      let bits = UInt8(truncatingIfNeeded: length >> (7 * index)) & 0x7F
      skeleton.bytes[position + index] = index < Self.lengthBytes - 1 ? bits | 0x80 : bits
    }
  }

  private static func wireType(of kind: WireSchema.Kind) -> Int {
    switch kind {
    case .varint: 0
    case .fixed32: 5
    case .fixed64: 1
    case .bytes, .text, .payload, .message: 2
    }
  }

  /// Whether bytes are UTF-8 without NUL: the decoder hands text over as C strings.
  private static func isText(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    let content = UnsafeRawBufferPointer(rebasing: bytes)
    return !content.contains(0) && String(validating: content, as: UTF8.self) != nil
  }
}
