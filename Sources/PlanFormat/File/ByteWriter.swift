/// Writes the primitives of the metadata and program sections. Schemas/plan.md describes them.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  /// Begins with no bytes.
  package init() {}

  package mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Seven bits a byte, lowest first, the top bit set on all but the last.
  package mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A count, which is never negative.
  package mutating func count(_ value: Int) { unsigned(UInt64(value)) }

  /// Zigzag: 0, −1, 1, −2 … become 0, 1, 2, 3 …
  package mutating func signed(_ value: Int) {
    let bits = Int64(value)
    unsigned(UInt64(bitPattern: bits << 1 ^ bits >> 63))
  }

  /// Eight bytes, lowest first.
  package mutating func word(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Four bytes, lowest first.
  package mutating func half(_ value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      byte(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Length and UTF-8.
  package mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes += Array(value.utf8)
  }

  /// How a weight is packed.
  package mutating func layout(_ layout: WeightLayout) {
    switch layout {
    case .rowMajor: byte(0)
    case .panels(let groups, let gates):
      byte(gates ? 2 : 1)
      count(groups)
    case .panelsBF16(let groups, let gates):
      byte(gates ? 4 : 3)
      count(groups)
    }
  }
}
