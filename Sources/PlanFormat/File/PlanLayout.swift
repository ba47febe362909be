/// Where things lie in a plan file. Schemas/plan.md is the specification.
enum PlanLayout {
  /// No text begins so: a byte above 127, then line ends that careless copying changes.
  static let magic: [UInt8] = [0x8D, 0x4D, 0x48, 0x50, 0x0D, 0x0A, 0x1A, 0x0A]
  static let byteOrder: UInt32 = 0x0102_0304
  static let version: UInt32 = 1
  /// Bytes of the header that its checksum covers, and with the checksum.
  static let checkedHeaderBytes = 128
  static let headerBytes = 136
  static let entriesOffset = 32
  static let entryBytes = 32
  static let sections: [PlanSection] = [.metadata, .program, .weights]
  static let weightAlignment = 64

  static let start = FileStart(
    magic: magic, byteOrder: byteOrder, version: version, checkedHeaderBytes: checkedHeaderBytes,
    headerBytes: headerBytes)

  static func alignment(of section: PlanSection) -> Int {
    switch section {
    case .weights: 4096
    case .header, .metadata, .program: 64
    }
  }

  /// The number of a section in the file.
  static func kind(of section: PlanSection) -> UInt32 {
    switch section {
    case .header: 0
    case .metadata: 1
    case .program: 2
    case .weights: 3
    }
  }

  /// The smallest multiple of `alignment` that is not below `offset`; wraps only for offsets that
  /// no file has.
  static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset &+ alignment &- 1) & ~(alignment &- 1)
  }

  static func encode(_ metadata: PlanMetadata, weightsDigest: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.text(metadata.producer)
    writer.word(metadata.sourceDigest)
    writer.word(weightsDigest)
    writer.text(metadata.network)
    writer.count(metadata.options.count)
    for option in metadata.options {
      writer.text(option.name)
      writer.text(option.value)
    }
    writer.count(metadata.requiredFeatures.count)
    for feature in metadata.requiredFeatures { writer.text(feature) }
    return writer.bytes
  }

  static func decode(
    metadata bytes: UnsafeRawBufferPointer
  ) throws(PlanError) -> (metadata: PlanMetadata, weightsDigest: UInt64) {
    var reader = ByteReader(bytes, section: .metadata)
    let producer = try reader.text()
    let sourceDigest = try reader.word()
    let weightsDigest = try reader.word()
    let network = try reader.text()
    var metadata = PlanMetadata(
      producer: producer, sourceDigest: sourceDigest, network: network)
    for _ in 0..<(try reader.count(ofSize: 2)) {
      let name = try reader.text()
      metadata.options.append(PlanOption(name: name, value: try reader.text()))
    }
    for _ in 0..<(try reader.count()) { metadata.requiredFeatures.append(try reader.text()) }
    try reader.finish()
    return (metadata, weightsDigest)
  }
}
