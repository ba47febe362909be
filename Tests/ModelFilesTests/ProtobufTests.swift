import ModelFiles
import OnnxBytes
import Testing

/// Reads bytes as a model.
func read(
  _ bytes: [UInt8], limits: ProtobufLimits = ProtobufLimits()
) throws(ModelFileError) -> OnnxModel {
  try OnnxModel.read(MappedFile(bytes: bytes, name: "test"), limits: limits)
}

/// The reason why bytes are no model; nil if they are one.
func refusal(
  of bytes: [UInt8], limits: ProtobufLimits = ProtobufLimits()
) -> ModelFileError.Reason? {
  do {
    _ = try read(bytes, limits: limits)
    return nil
  } catch {
    return error.reason
  }
}

@Suite("The protobuf guard and decoder")
struct ProtobufTests {
  private typealias Bytes = OnnxBytes

  @Test("a model arrives field by field") func smallModel() throws {
    let model = try read(Bytes.small)
    let graph = try #require(model.graph)
    #expect(model.irVersion == 8)
    #expect(model.operatorSets.map(\.version) == [17])
    #expect(graph.nodes.map(\.operatorType) == ["Add", "Relu"])
    #expect(graph.nodes[0].inputs == ["x", "w"])
    #expect(graph.inputs.map(\.name) == ["x"])
    #expect(graph.inputs[0].type == .tensor(elementType: 1, dims: [.value(1), .value(4)]))
    #expect(graph.initializers[0].dims == [1, 4])
  }

  @Test("a raw payload is a slice of the file") func payloadIsNotCopied() throws {
    let graph = try #require(try read(Bytes.small).graph)
    guard case .slice(let slice) = graph.initializers[0].payload else {
      Issue.record("copied")
      return
    }
    #expect(slice.file.name == "test")
    #expect(Array(Bytes.small[slice.range]) == Bytes.floats([1, 2, 3, 4]))
  }

  @Test("cut anywhere, it is refused or a part of itself") func prefixes() {
    for count in 0..<Bytes.small.count {
      guard let model = try? read(Array(Bytes.small.prefix(count))) else { continue }
      #expect(model.operatorSets.isEmpty, "cut at \(count)")
    }
  }

  @Test("with one bit changed, it is refused or within bounds") func flips() throws {
    for index in Bytes.small.indices {
      for bit in 0..<8 {
        var bytes = Bytes.small
        bytes[index] ^= 1 << bit
        guard let model = try? read(bytes) else { continue }
        for tensor in model.graph?.initializers ?? [] {
          guard case .slice(let slice) = tensor.payload else { continue }
          #expect(slice.range.upperBound <= bytes.count)
          #expect(slice.count == tensor.dims.reduce(tensor.elementType.byteCount ?? 0, *))
        }
      }
    }
  }

  @Test("packed and unpacked arrays are the same") func packedArrays() throws {
    for dims in [Bytes.field(1, Int64(2)) + Bytes.field(1, Int64(3)), Bytes.packed(1, [2, 3])] {
      let values: [Int64] = [1, -2, 3, .max, .min, 0]
      for data in [values.flatMap { Bytes.field(7, $0) }, Bytes.packed(7, values)] {
        let tensor = dims + Bytes.field(2, Int64(7)) + Bytes.field(8, "k") + data
        let model = try read(Bytes.model(Bytes.graph([], initializers: [tensor])))
        let read = try #require(model.graph?.initializers.first)
        #expect(read.dims == [2, 3])
        guard case .bytes(let bytes) = read.payload else {
          Issue.record("\(read.payload)")
          continue
        }
        let expected = values.flatMap { value in
          (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        #expect(bytes == expected)
      }
    }
  }

  @Test("unknown fields are skipped") func unknownFields() throws {
    var bytes = Bytes.small
    bytes += Bytes.field(99, Int64(7)) + Bytes.field(100, "later") + [0xAD, 0x06, 1, 2, 3, 4]
    bytes += [0xA9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(try read(bytes).graph?.nodes.count == 2)
  }

  @Test("errors name the byte and the field") func place() {
    let bytes = Bytes.field(1, Int64(8)) + Bytes.field(7, Bytes.field(1, [0x22, 0x7F]))
    do {
      _ = try read(bytes)
      Issue.record("accepted")
    } catch {
      #expect(error.place == .byte(7))
      #expect(error.reason == .lengthPastEnd(length: 127, available: 0))
    }
    let wrongType = Bytes.field(1, Int64(8)) + Bytes.field(7, Bytes.field(2, Int64(1)))
    do {
      _ = try read(wrongType)
      Issue.record("accepted")
    } catch {
      #expect(error.place == .field(message: "GraphProto", field: "name", byte: 4))
      #expect(error.reason == .wireTypeMismatch(found: 0, expected: 2))
    }
  }

  @Test("the wire format is checked") func wireFormat() {
    let start = Bytes.field(1, Int64(8)) + Bytes.field(5, Int64(1))
    #expect(refusal(of: start + [0x3A]) == .truncatedVarint)
    #expect(refusal(of: start + [0x08] + Array(repeating: 0x80, count: 10)) == .overlongVarint)
    #expect(
      refusal(of: start + [0x08] + Array(repeating: 0xFF, count: 9) + [2]) == .overlongVarint)
    #expect(refusal(of: start + [0x00, 0x00]) == .fieldNumber(0))
    for wireType in [3, 4, 6, 7] {
      #expect(refusal(of: start + [UInt8(5 << 3 | wireType)]) == .wireType(wireType))
      #expect(refusal(of: start + [UInt8(7 << 3 | wireType)]) == .wireType(wireType))
    }
    let packed = Bytes.tensor("k", [1], type: 1, Bytes.field(4, [1, 2, 3]))
    #expect(
      refusal(of: start + Bytes.field(7, Bytes.graph([], initializers: [packed])))
        == .packedLength(length: 3, elementBytes: 4))
    #expect(refusal(of: start + Bytes.field(2, [0xFF, 0xFE])) == .text)
    #expect(refusal(of: start + Bytes.field(2, [0x61, 0])) == .text)
    #expect(
      refusal(of: start + Bytes.field(7, Bytes.graph([])) + Bytes.field(7, Bytes.graph([])))
        == .repeatedMessage)
  }
}
