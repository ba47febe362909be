import TensorCore

extension Plan {
  /// Maps a plan file; the weights are used from the mapping.
  ///
  /// - Throws: `PlanError`: the file cannot be read, is no plan, damaged, or of another version.
  public init(contentsOf path: String) throws(PlanError) {
    let file = try PlanMapping(path: path, kind: PlanLayout.start)
    self = try Plan(owner: file, bytes: file.bytes)
    try file.checkUnchanged()
  }

  /// Reads a plan from memory, of which a copy is kept.
  ///
  /// - Throws: `PlanError`.
  public init(_ bytes: [UInt8]) throws(PlanError) {
    let file = PlanMapping(copying: bytes)
    self = try Plan(owner: file, bytes: file.bytes)
  }

  /// Reads a plan from memory that `owner` keeps alive and unchanged; weights refer to it.
  ///
  /// All checksums are verified before anything is used, then the program is.
  ///
  /// - Throws: `PlanError`.
  public init(
    owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer
  ) throws(PlanError) {
    let header = try PlanHeader(bytes)
    try header.checkChecksums(bytes)
    let metadata = try PlanLayout.decode(metadata: header.slice(.metadata, of: bytes))
    let found = header.checksum(of: .weights)
    guard metadata.weightsDigest == found else {
      throw .weightsDigest(found: found, expected: metadata.weightsDigest)
    }
    let unknown = metadata.metadata.requiredFeatures.filter { PlanFeature(rawValue: $0) == nil }
    guard unknown.isEmpty else { throw .missingFeatures(unknown) }
    let weights = header.slice(.weights, of: bytes)
    var decoder = ProgramDecoder(header.slice(.program, of: bytes))
    var end = 0
    self = try decoder.decode(metadata.metadata) { offset, count in
      guard offset >= 0, count >= 0, count <= weights.count, offset <= weights.count - count else {
        return nil
      }
      end = offset + count
      return TensorBytes(
        owner: owner, bytes: UnsafeRawBufferPointer(rebasing: weights[offset..<offset + count]))
    }
    guard end == weights.count else {
      throw .malformed(.weights, offset: end, what: "bytes that belong to no weight")
    }
  }
}

/// The checked header: every section lies where this version puts it.
private struct PlanHeader {
  private var ranges: [Range<Int>] = []
  private var checksums: [UInt64] = []

  init(_ bytes: UnsafeRawBufferPointer) throws(PlanError) {
    let magic = Array(bytes.prefix(PlanLayout.magic.count))
    guard magic == PlanLayout.magic else {
      if magic.count < PlanLayout.magic.count {
        throw .tooShort(found: bytes.count, expected: PlanLayout.headerBytes)
      }
      throw .notAPlan(found: magic)
    }
    guard bytes.count >= PlanLayout.headerBytes else {
      throw .tooShort(found: bytes.count, expected: PlanLayout.headerBytes)
    }
    let order = bytes.half(at: 8)
    guard order == PlanLayout.byteOrder else {
      throw .byteOrder(found: order, expected: PlanLayout.byteOrder)
    }
    let version = bytes.half(at: 12)
    guard version == PlanLayout.version else {
      throw .version(found: version, expected: PlanLayout.version)
    }
    let checked = UnsafeRawBufferPointer(rebasing: bytes[..<PlanLayout.checkedHeaderBytes])
    let (found, expected) = (
      Checksum.xxh64(checked), bytes.word(at: PlanLayout.checkedHeaderBytes)
    )
    guard found == expected else {
      throw .checksum(.header, found: found, expected: expected)
    }
    let length = bytes.word(at: 16)
    guard length == UInt64(bytes.count) else {
      throw .fileLength(found: bytes.count, expected: length)
    }
    try readEntries(bytes)
  }

  private mutating func readEntries(_ bytes: UnsafeRawBufferPointer) throws(PlanError) {
    let kinds = PlanLayout.sections.map { PlanLayout.kind(of: $0) }
    let offsets = kinds.indices.map { PlanLayout.entriesOffset + $0 * PlanLayout.entryBytes }
    let found = offsets.map { bytes.half(at: $0) }
    guard found == kinds, bytes.half(at: 24) == UInt32(kinds.count),
      bytes.half(at: 28) == 0, offsets.allSatisfy({ bytes.half(at: $0 + 4) == 0 })
    else { throw .sectionKinds(found: found, expected: kinds) }
    var end = PlanLayout.headerBytes
    for (section, entry) in zip(PlanLayout.sections, offsets) {
      let (offset, length) = (bytes.word(at: entry + 8), bytes.word(at: entry + 16))
      let start = PlanLayout.aligned(end, to: PlanLayout.alignment(of: section))
      guard start <= bytes.count, offset == UInt64(start), length <= UInt64(bytes.count - start)
      else { throw .sectionPlace(section, offset: offset, length: length) }
      for index in end..<start where bytes[index] != 0 { throw .padding(offset: index) }
      end = start + Int(length)
      ranges.append(start..<end)
      checksums.append(bytes.word(at: entry + 24))
    }
    guard end == bytes.count else { throw .fileLength(found: bytes.count, expected: UInt64(end)) }
  }

  func checkChecksums(_ bytes: UnsafeRawBufferPointer) throws(PlanError) {
    for section in PlanLayout.sections {
      let found = Checksum.xxh64(slice(section, of: bytes))
      let expected = checksum(of: section)
      guard found == expected else { throw .checksum(section, found: found, expected: expected) }
    }
  }

  func checksum(of section: PlanSection) -> UInt64 { checksums[index(of: section)] }

  func slice(
    _ section: PlanSection, of bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[ranges[index(of: section)]])
  }

  private func index(of section: PlanSection) -> Int {
    PlanLayout.sections.firstIndex(of: section) ?? 0
  }
}

extension UnsafeRawBufferPointer {
  /// Four bytes, lowest first.
  fileprivate func half(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes, lowest first.
  func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
