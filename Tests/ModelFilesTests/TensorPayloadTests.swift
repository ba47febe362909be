import ModelFiles
import OnnxBytes
import Testing

@Suite("Payloads of tensors")
struct TensorPayloadTests {
  private typealias Bytes = OnnxBytes

  private func tensor(
    _ dims: [Int64], type: Int64, _ payload: [UInt8]
  ) throws(ModelFileError) -> OnnxTensor? {
    let tensor = Bytes.tensor("k", dims, type: type, payload)
    return try read(Bytes.model(Bytes.graph([], initializers: [tensor]))).graph?.initializers.first
  }

  private func reason(
    _ dims: [Int64], type: Int64, _ payload: [UInt8]
  ) -> ModelFileError.Reason? {
    do {
      _ = try tensor(dims, type: type, payload)
      return nil
    } catch {
      #expect(error.place == .tensor("k"))
      return error.reason
    }
  }

  private func content(
    _ dims: [Int64], type: Int64, _ payload: [UInt8]
  ) throws -> [UInt8]? {
    switch try #require(try tensor(dims, type: type, payload)).payload {
    case .bytes(let bytes): bytes
    case .slice(let slice): slice.withUnsafeBytes { Array($0) }
    case .texts, .unread: nil
    }
  }

  @Test("typed fields become the layout of raw_data") func typedFields() throws {
    #expect(
      try content([2], type: 1, Bytes.field(4, Bytes.floats([1, -2]))) == Bytes.floats([1, -2]))
    #expect(try content([2], type: 3, Bytes.packed(5, [-1, 127])) == [0xFF, 0x7F])
    #expect(try content([2], type: 9, Bytes.packed(5, [0, 1])) == [0, 1])
    // 1.0 as f16 and as bf16, given as bit patterns.
    #expect(try content([1], type: 10, Bytes.packed(5, [0x3C00])) == [0x00, 0x3C])
    #expect(try content([1], type: 16, Bytes.packed(5, [0x3F80])) == [0x80, 0x3F])
    #expect(try content([1], type: 6, Bytes.packed(5, [-2])) == [0xFE, 0xFF, 0xFF, 0xFF])
    #expect(try content([1], type: 12, Bytes.packed(11, [0xFFFF_FFFF])) == [255, 255, 255, 255])
  }

  @Test("scalars and empty tensors") func sizes() throws {
    #expect(try content([], type: 7, Bytes.packed(7, [5])) == [5, 0, 0, 0, 0, 0, 0, 0])
    #expect(try content([0, 3], type: 1, []) == [])
    #expect(try content([0, 3], type: 1, Bytes.field(9, [])) == [])
    #expect(
      reason([], type: 1, []) == .payloadLength(found: 0, expected: 1, unit: .elements))
  }

  @Test("values that the type cannot hold") func values() {
    #expect(reason([1], type: 2, Bytes.packed(5, [256])) == .payloadValue(256))
    #expect(reason([1], type: 3, Bytes.packed(5, [-129])) == .payloadValue(-129))
    #expect(reason([1], type: 9, Bytes.packed(5, [2])) == .payloadValue(2))
    #expect(reason([1], type: 10, Bytes.packed(5, [65536])) == .payloadValue(65536))
    #expect(reason([1], type: 12, Bytes.packed(11, [1 << 32])) == .payloadValue(1 << 32))
  }

  @Test("extents are checked before anything is allocated") func extents() {
    let dims: [Int64] = [1 << 32, 1 << 32]
    #expect(reason(dims, type: 1, Bytes.field(9, [])) == .sizeOverflow(dims: dims))
    #expect(reason([1 << 62], type: 1, []) == .sizeOverflow(dims: [1 << 62]))
    #expect(
      reason([1 << 40], type: 1, []) == .tensorTooLarge(bytes: 1 << 42, limit: 4 << 30))
    #expect(reason([2, -1], type: 1, []) == .negativeDimension(-1))
    #expect(
      reason(Array(repeating: 1, count: 9), type: 1, Bytes.field(9, [0, 0, 0, 0]))
        == .rank(9, limit: 8))
    // With an extent of 0 the others must still multiply without overflow.
    #expect(reason([0, 1 << 62, 4], type: 1, []) == .sizeOverflow(dims: [0, 1 << 62, 4]))
  }

  @Test("one payload, in the right field, of the right length") func fields() {
    let raw = Bytes.field(9, Bytes.floats([1]))
    #expect(
      reason([1], type: 1, raw + Bytes.field(4, Bytes.floats([1])))
        == .twoPayloads("raw_data", "float_data"))
    #expect(
      reason([1], type: 1, Bytes.packed(7, [1]) + Bytes.packed(5, [1]))
        == .twoPayloads("int32_data", "int64_data"))
    #expect(
      reason([1], type: 1, Bytes.packed(7, [1]))
        == .payloadField(found: "int64_data", expected: "float_data"))
    #expect(
      reason([2], type: 1, raw) == .payloadLength(found: 4, expected: 8, unit: .bytes))
    #expect(reason([1], type: 0, raw) == .missing("data_type"))
    #expect(reason([1], type: 99, raw) == .unknownElementType(99))
    #expect(reason([1], type: 1, raw + Bytes.field(14, Int64(7))) == .dataLocation(7))
    #expect(reason([1], type: 1, raw + Bytes.field(3, [])) == .segmentedTensor)
  }

  @Test("texts, complex numbers and nibbles are recognised") func unreadTypes() throws {
    guard case .texts(let texts)? = try tensor([1], type: 8, Bytes.field(6, "a"))?.payload else {
      Issue.record("no texts")
      return
    }
    #expect(texts == [Array("a".utf8)])
    for type: Int64 in [14, 15, 21, 22, 23] {
      guard case .unread? = try tensor([1], type: type, [])?.payload else {
        Issue.record("type \(type) is read")
        continue
      }
    }
  }
}
