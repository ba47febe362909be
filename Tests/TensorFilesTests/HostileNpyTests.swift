import TensorCore
import TensorFiles
import Testing

@Suite("Damaged and hostile npy files")
struct HostileNpyTests {
  private func failure(_ bytes: [UInt8], _ comment: Comment? = nil) -> NpyError? {
    #expect(throws: NpyError.self, comment) { try Npy.read(bytes) }
  }

  @Test("every prefix is refused", arguments: NumpyFiles.names)
  func prefixes(name: String) throws {
    let file = try NumpyFiles.bytes(name)
    for count in file.indices {
      #expect(failure(Array(file.prefix(count)))?.category == .badData, "\(count) bytes")
    }
  }

  @Test("every changed bit gives an error or a tensor", arguments: NumpyFiles.names)
  func changedBits(name: String) throws {
    let file = try NumpyFiles.bytes(name)
    for place in file.indices {
      for bit in 0..<8 {
        var changed = file
        changed[place] ^= 1 << bit
        guard let tensor = try? Npy.read(changed) else { continue }
        let bytes = try Tensor.byteCount(tensor.elementType, shape: tensor.shape)
        #expect(tensor.bytes.count == bytes, "byte \(place), bit \(bit)")
      }
    }
  }

  private static func header(
    descr: String = "'|u1'", order: String = "False", shape: String = "(2,)", end: String = ", }\n"
  ) -> String {
    "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape)\(end)"
  }

  @Test(
    "headers that are no header",
    arguments: [
      header(shape: "(-2,)"), header(shape: "(2.0,)"), header(shape: "(1e3,)"),
      header(shape: "('2',)"), header(shape: "(2)"), header(shape: "2"), header(shape: "[2]"),
      header(shape: "(2,,)"), header(shape: "(2"), header(shape: "(0x2,)"),
      header(shape: "(99999999999999999999,)"), header(shape: "(4294967296, 4294967296)"),
      header(order: "false"), header(order: "0"), header(order: "None"),
      header(descr: "'|f4'"), header(descr: "''"), header(descr: "'<>f4'"), header(descr: "u1"),
      header(descr: "'\\x7cu1'"), header(descr: "'|u1"), header(end: ""), header(end: ", }"),
      header(end: ", } x\n"), header(end: ", }\n\n"), header(end: ", 'more': 1}\n"),
      header(end: ", 'shape': (2,)}\n"), "{}\n", "\n", "", "{'descr': '|u1', }\n",
      "__import__('os').system('true')\n",
    ])
  func malformedHeaders(text: String) {
    #expect(failure(npy(text, [1, 2]))?.category == .badData)
  }

  @Test("element types that no tensor has are unsupported, records too")
  func unsupportedTypes() {
    let types = ["'<c8'", "'<U3'", "'|S1'", "'|O'", "'<M8[ns]'", "'<f16'", "[('a', '<f4')]"]
    for descr in types {
      let error = failure(npy(HostileNpyTests.header(descr: descr), [1, 2]))
      #expect(error?.category == .unsupported, "\(descr)")
    }
    #expect(failure(npy("{}\n", version: 4)) == .unsupportedVersion(major: 4, minor: 0))
  }

  @Test("limits are checked before anything is allocated")
  func limits() {
    let extents = String(repeating: "1, ", count: 9)
    #expect(
      failure(npy(HostileNpyTests.header(shape: "(\(extents))"), [1])) == .rankTooHigh(limit: 8))
    let long = String(repeating: " ", count: 70_000) + "\n"
    #expect(
      failure(npy(long, version: 2)) == .headerTooLong(count: 70_001, limit: 65_536))
    let huge = HostileNpyTests.header(descr: "'<f8'", shape: "(1000000000000,)")
    #expect(failure(npy(huge, [1, 2]))?.category == .badData)
  }

  @Test("too many bytes, and booleans that are neither")
  func contents() {
    #expect(failure(npy(HostileNpyTests.header(), [1, 2, 3]))?.category == .badData)
    #expect(failure(npy(HostileNpyTests.header(descr: "'|b1'"), [1, 2]))?.category == .badData)
    #expect(failure(Array("PK\u{3}\u{4}......".utf8))?.category == .badData)
  }
}
