import PlanFormat
import TensorCore

extension WeightFile {
  /// The checked header: the index lies where it says.
  struct Header {
    let indexChecksum: UInt64
    private let index: Range<Int>

    init(_ bytes: UnsafeRawBufferPointer) throws(WeightTableError) {
      let found = Array(bytes.prefix(magic.count))
      guard found == magic else {
        if found.count < magic.count {
          throw .tooShort(found: bytes.count, expected: headerBytes)
        }
        throw .notWeights(found: found)
      }
      guard bytes.count >= headerBytes else {
        throw .tooShort(found: bytes.count, expected: headerBytes)
      }
      let misalignment = Int(bitPattern: bytes.baseAddress) % weightAlignment
      guard misalignment == 0 else {
        throw .alignment(found: misalignment, expected: weightAlignment)
      }
      let order = UInt32(truncatingIfNeeded: bytes.word(at: 8))
      guard order == byteOrder else { throw .byteOrder(found: order, expected: byteOrder) }
      let version = UInt32(truncatingIfNeeded: bytes.word(at: 8) >> 32)
      guard version == WeightFile.version else {
        throw .version(found: version, expected: WeightFile.version)
      }
      let checked = UnsafeRawBufferPointer(rebasing: bytes[..<checkedHeaderBytes])
      let (sum, expected) = (Checksum.xxh64(checked), bytes.word(at: checkedHeaderBytes))
      guard sum == expected else { throw .headerChecksum(found: sum, expected: expected) }
      let length = bytes.word(at: 16)
      guard length == UInt64(bytes.count) else {
        throw .fileLength(found: bytes.count, expected: length)
      }
      let indexBytes = bytes.word(at: 24)
      guard indexBytes <= UInt64(bytes.count - headerBytes) else {
        throw .malformed(offset: 24, what: "an index of \(indexBytes) bytes beyond the end")
      }
      index = headerBytes..<headerBytes + Int(indexBytes)
      indexChecksum = bytes.word(at: 32)
      try WeightFile.requireZeros(bytes, checkedHeaderBytes + 8..<headerBytes)
      let indexSum = Checksum.xxh64(UnsafeRawBufferPointer(rebasing: bytes[index]))
      guard indexSum == indexChecksum else {
        throw .indexChecksum(found: indexSum, expected: indexChecksum)
      }
    }

    /// All weights, their checksums compared.
    func weights(
      owner: any AnyObject & Sendable, _ bytes: UnsafeRawBufferPointer
    ) throws(WeightTableError) -> [PlanWeight] {
      let start = aligned(index.upperBound, to: pageAlignment)
      guard start <= bytes.count || index.upperBound == bytes.count else {
        throw .fileLength(found: bytes.count, expected: UInt64(start))
      }
      let first = min(start, bytes.count)
      try WeightFile.requireZeros(bytes, index.upperBound..<first)
      var entries = IndexReader(UnsafeRawBufferPointer(rebasing: bytes[index]))
      let contents = UnsafeRawBufferPointer(rebasing: bytes[first...])
      var end = 0
      var weights: [PlanWeight] = []
      for _ in 0..<(try entries.count()) {
        let entry = try entries.next(after: end, before: contents.count)
        guard weights.last.map({ $0.name < entry.name }) ?? true else {
          throw .malformed(offset: headerBytes, what: "names that are not in order")
        }
        try WeightFile.requireZeros(contents, end..<entry.range.lowerBound)
        let slice = UnsafeRawBufferPointer(rebasing: contents[entry.range])
        let sum = Checksum.xxh64(slice)
        guard sum == entry.checksum else {
          throw .weightChecksum(name: entry.name, found: sum, expected: entry.checksum)
        }
        weights.append(
          PlanWeight(
            name: entry.name, type: entry.type, layout: entry.layout,
            bytes: TensorBytes(owner: owner, bytes: slice)))
        end = entry.range.upperBound
      }
      try entries.finish()
      guard end == contents.count else {
        throw .malformed(offset: first + end, what: "bytes that belong to no weight")
      }
      return weights
    }
  }

  /// One line of the index.
  private struct Entry {
    let name: String
    let type: TensorType
    let layout: WeightLayout
    let range: Range<Int>
    let checksum: UInt64
  }

  /// Reads the index, entry by entry.
  private struct IndexReader {
    /// The fewest bytes of an entry.
    static let smallestEntry = 15

    private var reader: ByteReader

    init(_ bytes: UnsafeRawBufferPointer) { reader = ByteReader(bytes, section: .weights) }

    mutating func count() throws(WeightTableError) -> Int {
      do throws(PlanError) {
        let count = try reader.count(ofSize: IndexReader.smallestEntry)
        guard count <= maximumCount else { throw reader.malformed("\(count) weights") }
        return count
      } catch {
        throw WeightTableError(error)
      }
    }

    mutating func next(after end: Int, before limit: Int) throws(WeightTableError) -> Entry {
      do throws(PlanError) {
        let name = try reader.text()
        let type = try type()
        let layout = try reader.layout()
        let offset = try reader.index(below: .max)
        let count = try reader.index(below: .max)
        guard count == layout.byteCount(of: type), offset == aligned(end, to: weightAlignment),
          offset <= limit, count <= limit - offset
        else { throw reader.malformed("a weight of \(count) bytes at \(offset)") }
        return Entry(
          name: name, type: type, layout: layout, range: offset..<offset + count,
          checksum: try reader.word())
      } catch {
        throw WeightTableError(error)
      }
    }

    mutating func finish() throws(WeightTableError) {
      do throws(PlanError) { try reader.finish() } catch { throw WeightTableError(error) }
    }

    private mutating func type() throws(PlanError) -> TensorType {
      let name = try reader.text()
      guard let elementType = ElementType(rawValue: name) else {
        throw reader.malformed("element type '\(name)'")
      }
      let rank = try reader.count()
      guard rank <= maximumRank else { throw reader.malformed("rank \(rank)") }
      var shape: [Dim] = []
      for _ in 0..<rank { shape.append(Dim(try reader.index(below: .max))) }
      return TensorType(elementType, shape)
    }
  }

  private static func requireZeros(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(WeightTableError) {
    for index in range where bytes[index] != 0 { throw .padding(offset: index) }
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes, lowest first.
  fileprivate func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
