import NetworkProgram
import PlanFormat
import TensorCore
import Testing

@Suite struct WeightTableTests {
  private static let weights = [
    weight("a.bias", [3], .rowMajor, 12),
    weight("a.weight", [3, 2, 1, 1], .panels(groups: 1, gates: false), 32),
    weight("b.weight", [8, 5, 1, 1], .panelsBF16(groups: 1, gates: true), 96),
    PlanWeight(
      name: "empty", type: TensorType(.int64, [0, 4]), layout: .rowMajor, bytes: TensorBytes([])),
  ]

  private static func weight(
    _ name: String, _ shape: [Dim], _ layout: WeightLayout, _ count: Int
  ) -> PlanWeight {
    PlanWeight(
      name: name, type: TensorType(.float32, shape), layout: layout,
      bytes: TensorBytes((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
  }

  @Test func readsWhatWasWritten() throws {
    let (pieces, digest) = WeightFile.pieces(of: Self.weights)
    let table = try WeightTable(pieces.flatMap { $0.array() })
    #expect(table.digest == digest && table.weights == Self.weights)
    for weight in Self.weights { #expect(table.weight(named: weight.name) == weight) }
    #expect(table.weight(named: "c") == nil)
  }

  @Test func findsEveryFlippedBit() throws {
    let whole = bytes(of: Self.weights)
    for index in whole.indices {
      for bit in [0, 3, 7] {
        var altered = whole
        altered[index] ^= 1 << bit
        #expect(throws: WeightTableError.self, "bit \(bit) of byte \(index)") {
          try WeightTable(altered)
        }
      }
    }
  }

  @Test func refusesEveryOtherLength() throws {
    let whole = bytes(of: Self.weights)
    for count in 0..<whole.count {
      #expect(throws: WeightTableError.self, "\(count) bytes") {
        try WeightTable(Array(whole.prefix(count)))
      }
    }
    #expect(throws: WeightTableError.self) { try WeightTable(whole + [0]) }
  }

  @Test func saysWhatIsNotThere() {
    #expect(throws: WeightTableError.notWeights(found: Array("not weigh".utf8.prefix(8)))) {
      try WeightTable(Array("not weights".utf8))
    }
    #expect(throws: WeightTableError.cannotOpen(path: "/nowhere/at/all", code: 2)) {
      try WeightTable(contentsOf: "/nowhere/at/all")
    }
  }

  /// Indices that say of themselves that they are right.
  @Test func believesNoIndex() throws {
    var writer = IndexWriter()
    let hostile: [(String, [UInt8])] = [
      ("more weights than bytes", writer.bytes { $0.number(1 << 40) }),
      (
        "a name beyond the end",
        writer.bytes {
          $0.number(1); $0.number(1 << 62)
        }
      ),
      ("an element type", writer.entry(type: "f33")),
      ("a rank", writer.entry(rank: 65)),
      ("a product of extents that overflows", writer.entry(extents: [1 << 40, 1 << 40])),
      ("a layout", writer.entry(layout: 9)),
      ("an offset off its place", writer.entry(offset: 64)),
      ("a count beyond the end", writer.entry(extents: [1 << 30], count: 4 << 30)),
      ("a count that is not the type's", writer.entry(count: 8)),
      ("bytes after the last entry", writer.entry() + [0]),
    ]
    for (what, index) in hostile {
      #expect(throws: WeightTableError.self, "\(what)") {
        try WeightTable(writer.file(index: index, contents: [1, 2, 3, 4]))
      }
    }
    let right = try WeightTable(writer.file(index: writer.entry(), contents: [1, 2, 3, 4]))
    #expect(right.weights.map(\.name) == ["w"])
  }
}

/// Writes files of weights with one entry, right or wrong, with the right checksums.
private struct IndexWriter {
  private var result: [UInt8] = []

  mutating func bytes(_ write: (inout IndexWriter) -> Void) -> [UInt8] {
    result = []
    write(&self)
    return result
  }

  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      result.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    result.append(UInt8(rest))
  }

  mutating func text(_ text: String) {
    number(UInt64(text.utf8.count))
    result += Array(text.utf8)
  }

  mutating func entry(
    type: String = "f32", rank: UInt64? = nil, extents: [UInt64] = [1], layout: UInt64 = 0,
    offset: UInt64 = 0, count: UInt64 = 4
  ) -> [UInt8] {
    bytes {
      $0.number(1)
      $0.text("w")
      $0.text(type)
      $0.number(rank ?? UInt64(extents.count))
      for extent in extents { $0.number(extent) }
      $0.number(layout)
      $0.number(offset)
      $0.number(count)
      $0.result += Self.word(Checksum.xxh64([1, 2, 3, 4]))
    }
  }

  func file(index: [UInt8], contents: [UInt8]) -> [UInt8] {
    let start = (64 + index.count + 4095) / 4096 * 4096
    var header: [UInt8] = [0x8D, 0x4D, 0x48, 0x57, 0x0D, 0x0A, 0x1A, 0x0A, 4, 3, 2, 1, 1, 0, 0, 0]
    header += Self.word(UInt64(start + contents.count)) + Self.word(UInt64(index.count))
    header += Self.word(Checksum.xxh64(index))
    header += Self.word(Checksum.xxh64(header))
    header += [UInt8](repeating: 0, count: 64 - header.count)
    return header + index + [UInt8](repeating: 0, count: start - 64 - index.count) + contents
  }

  private static func word(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }
}
