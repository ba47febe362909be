public import TensorCore

extension Plan {
  /// The plan's file in pieces that follow each other; equal plans give equal bytes.
  ///
  /// Layout in Schemas/plan.md: header, metadata, program, and the weights on a page of their own.
  /// The weights are those of the plan itself: no copy of them is made.
  public func filePieces() -> [TensorBytes] {
    let offsets = weightOffsets()
    let contents = weightPieces(at: offsets)
    let weightBytes = contents.reduce(0) { $0 + $1.count }
    var digest = Checksum()
    for piece in contents { piece.withUnsafeBytes { digest.add($0) } }
    let program = ProgramEncoder.encode(self, weightOffsets: offsets)
    let metadata = PlanLayout.encode(metadata, weightsDigest: digest.sum)
    let ranges = PlanLayout.ranges(of: [metadata.count, program.count, weightBytes])
    let checksums = [Checksum.xxh64(metadata), Checksum.xxh64(program), digest.sum]
    let sections = [[TensorBytes(metadata)], [TensorBytes(program)], contents]
    var pieces = [TensorBytes(PlanLayout.header(ranges: ranges, checksums: checksums))]
    var end = PlanLayout.headerBytes
    for (range, section) in zip(ranges, sections) {
      pieces.append(padding(range.lowerBound - end))
      pieces += section
      end = range.upperBound
    }
    return pieces.filter { $0.count > 0 }
  }

  /// The bytes of the plan's file, those of `filePieces()` together.
  public func fileBytes() -> [UInt8] {
    let pieces = filePieces()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { piece.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Where each weight begins in its section.
  private func weightOffsets() -> [Int] {
    var offsets: [Int] = []
    var end = 0
    for weight in weights {
      let offset = PlanLayout.aligned(end, to: PlanLayout.weightAlignment)
      offsets.append(offset)
      end = offset + weight.bytes.count
    }
    return offsets
  }

  /// The weights, and zeros where one does not follow the other.
  private func weightPieces(at offsets: [Int]) -> [TensorBytes] {
    var pieces: [TensorBytes] = []
    var end = 0
    for (weight, offset) in zip(weights, offsets) {
      pieces.append(padding(offset - end))
      pieces.append(weight.bytes)
      end = offset + weight.bytes.count
    }
    return pieces
  }

  private func padding(_ count: Int) -> TensorBytes {
    TensorBytes([UInt8](repeating: 0, count: count))
  }
}

extension PlanLayout {
  /// Where sections of these lengths lie in a file.
  fileprivate static func ranges(of lengths: [Int]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var end = headerBytes
    for (section, length) in zip(sections, lengths) {
      let start = aligned(end, to: alignment(of: section))
      ranges.append(start..<start + length)
      end = start + length
    }
    return ranges
  }

  /// The header of a file whose sections lie in these ranges.
  fileprivate static func header(ranges: [Range<Int>], checksums: [UInt64]) -> [UInt8] {
    var header = ByteWriter()
    for byte in magic { header.byte(byte) }
    header.half(byteOrder)
    header.half(version)
    header.word(UInt64(ranges.last?.upperBound ?? headerBytes))
    header.half(UInt32(sections.count))
    header.half(0)
    for (section, (range, checksum)) in zip(sections, zip(ranges, checksums)) {
      header.half(kind(of: section))
      header.half(0)
      header.word(UInt64(range.lowerBound))
      header.word(UInt64(range.count))
      header.word(checksum)
    }
    header.word(Checksum.xxh64(header.bytes))
    return header.bytes
  }
}
