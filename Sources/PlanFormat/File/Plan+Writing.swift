import TensorCore

extension Plan {
  /// The bytes of the plan's file; equal plans give equal bytes.
  ///
  /// Layout in Schemas/plan.md: header, metadata, program, and the weights on a page of their own.
  public func fileBytes() -> [UInt8] {
    var offsets: [Int] = []
    var weightBytes = 0
    for weight in weights {
      let offset = PlanLayout.aligned(weightBytes, to: PlanLayout.weightAlignment)
      offsets.append(offset)
      weightBytes = offset + weight.bytes.count
    }
    let program = ProgramEncoder.encode(self, weightOffsets: offsets)
    // The digest of the weights has the same length whatever it is: the places are known before.
    let metadataCount = PlanLayout.encode(metadata, weightsDigest: 0).count
    var file = PlanFileImage(lengths: [metadataCount, program.count, weightBytes])
    for (weight, offset) in zip(weights, offsets) {
      weight.bytes.withUnsafeBytes { file.store($0, in: .weights, at: offset) }
    }
    program.withUnsafeBytes { file.store($0, in: .program, at: 0) }
    let digest = file.checksum(of: .weights)
    PlanLayout.encode(metadata, weightsDigest: digest).withUnsafeBytes {
      file.store($0, in: .metadata, at: 0)
    }
    file.finish(weightsDigest: digest)
    return file.bytes
  }
}

/// A file that is being put together in memory.
private struct PlanFileImage {
  private(set) var bytes: [UInt8]
  private let ranges: [Range<Int>]

  init(lengths: [Int]) {
    var ranges: [Range<Int>] = []
    var end = PlanLayout.headerBytes
    for (section, length) in zip(PlanLayout.sections, lengths) {
      let start = PlanLayout.aligned(end, to: PlanLayout.alignment(of: section))
      ranges.append(start..<start + length)
      end = start + length
    }
    self.ranges = ranges
    bytes = [UInt8](repeating: 0, count: end)
  }

  mutating func store(_ source: UnsafeRawBufferPointer, in section: PlanSection, at offset: Int) {
    let start = range(of: section).lowerBound + offset
    bytes.withUnsafeMutableBytes { file in
      // Safety: the slice traps where the section has no room, which would be a bug of the writer.
      UnsafeMutableRawBufferPointer(rebasing: file[start..<start + source.count])
        .copyMemory(from: source)
    }
  }

  func checksum(of section: PlanSection) -> UInt64 {
    bytes.withUnsafeBytes {
      Checksum.xxh64(UnsafeRawBufferPointer(rebasing: $0[range(of: section)]))
    }
  }

  /// Writes the header.
  mutating func finish(weightsDigest: UInt64) {
    var header = ByteWriter()
    for byte in PlanLayout.magic { header.byte(byte) }
    header.half(PlanLayout.byteOrder)
    header.half(PlanLayout.version)
    header.word(UInt64(bytes.count))
    header.half(UInt32(PlanLayout.sections.count))
    header.half(0)
    for section in PlanLayout.sections {
      let range = range(of: section)
      header.half(PlanLayout.kind(of: section))
      header.half(0)
      header.word(UInt64(range.lowerBound))
      header.word(UInt64(range.count))
      header.word(section == .weights ? weightsDigest : checksum(of: section))
    }
    header.word(Checksum.xxh64(header.bytes))
    bytes.replaceSubrange(0..<PlanLayout.headerBytes, with: header.bytes)
  }

  private func range(of section: PlanSection) -> Range<Int> {
    let index = PlanLayout.sections.firstIndex(of: section) ?? 0
    return ranges[index]
  }
}

extension ByteWriter {
  /// Four bytes, lowest first.
  fileprivate mutating func half(_ value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      byte(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
