extension ZipDirectoryReader {
  private static let localBytes = 30
  private static let descriptorSignature: UInt32 = 0x0807_4B50

  /// A member by its directory entry and its local header, which must agree.
  func member(
    _ entry: Entry, before end: Int
  ) throws(ModelFileError) -> ZipArchive.Member {
    // Bit 0: encrypted; 6: strongly; 13: with a masked directory.
    guard entry.flags & 0x2041 == 0 else { throw error(.encrypted, in: entry.name) }
    // Bit 5: a patch of another file.
    guard entry.method == 0 || entry.method == 8, entry.flags & 0x20 == 0 else {
      throw error(.method(Int(entry.method)), in: entry.name)
    }
    guard entry.headerOffset <= UInt64(end), case let header = Int(entry.headerOffset),
      bytes.integer(UInt32.self, at: header) == Self.localSignature,
      let nameLength = bytes.integer(UInt16.self, at: header + 26),
      let extraLength = bytes.integer(UInt16.self, at: header + 28)
    else { throw error(.localHeader(offset: entry.headerOffset), in: entry.name) }
    let extra = header + Self.localBytes + Int(nameLength)
    let payload = extra + Int(extraLength)
    guard payload <= end, entry.storedBytes <= UInt64(end - payload) else {
      throw error(.payloadRange, in: entry.name)
    }
    guard entry.byteCount <= UInt64(Int.max) else {
      throw error(
        .inflation(declared: .max, stored: Int(entry.storedBytes), limit: limits.inflation),
        in: entry.name)
    }
    let range = payload..<payload + Int(entry.storedBytes)
    try compareLocalHeader(entry, at: header, extra: extra..<payload)
    let extentEnd = try descriptorEnd(entry, after: range, before: end)
    if entry.method == 0, entry.storedBytes != entry.byteCount {
      throw error(
        .storedSize(stored: range.count, declared: Int(entry.byteCount)), in: entry.name)
    }
    return ZipArchive.Member(
      name: entry.name, isDeflated: entry.method == 8, checksum: entry.checksum,
      byteCount: Int(entry.byteCount), payload: range, extent: header..<extentEnd)
  }

  private func compareLocalHeader(
    _ entry: Entry, at header: Int, extra: Range<Int>
  ) throws(ModelFileError) {
    guard let flags = bytes.integer(UInt16.self, at: header + 6),
      let method = bytes.integer(UInt16.self, at: header + 8),
      let checksum = bytes.integer(UInt32.self, at: header + 14),
      let stored = bytes.integer(UInt32.self, at: header + 18),
      let size = bytes.integer(UInt32.self, at: header + 22),
      let name = bytes.slice(
        at: header + Self.localBytes, count: extra.lowerBound - header - Self.localBytes)
    else { throw error(.localHeader(offset: entry.headerOffset), in: entry.name) }
    try compare("flags", UInt64(flags), UInt64(entry.flags), entry)
    try compare("method", UInt64(method), UInt64(entry.method), entry)
    guard name.elementsEqual(entry.nameBytes) else {
      throw error(.localHeader(offset: entry.headerOffset), in: entry.name)
    }
    // Bit 3: the values follow the payload, and here are zeros or the same.
    let isStreamed = entry.flags & 8 != 0
    if !(isStreamed && checksum == 0) {
      try compare("checksum", UInt64(checksum), UInt64(entry.checksum), entry)
    }
    let wide = wideSizes(stored: stored, size: size, extra: extra)
    if !(isStreamed && wide.stored == 0) {
      try compare("stored size", wide.stored, entry.storedBytes, entry)
    }
    if !(isStreamed && wide.size == 0) {
      try compare("size", wide.size, entry.byteCount, entry)
    }
  }

  private func compare(
    _ field: String, _ found: UInt64, _ expected: UInt64, _ entry: Entry
  ) throws(ModelFileError) {
    guard found == expected else {
      throw error(
        .headersDiffer(field: field, found: found, expected: expected), in: entry.name)
    }
  }

  /// The sizes of a local header, from its ZIP64 extra field where they do not fit.
  private func wideSizes(
    stored: UInt32, size: UInt32, extra: Range<Int>
  ) -> (stored: UInt64, size: UInt64) {
    var wide = (stored: UInt64(stored), size: UInt64(size))
    guard stored == .max || size == .max, var place = extraField(1, in: extra) else {
      return wide
    }
    if size == .max, place.count >= 8 {
      wide.size = bytes.integer(UInt64.self, at: place.lowerBound) ?? wide.size
      place = place.lowerBound + 8..<place.upperBound
    }
    if stored == .max, place.count >= 8 {
      wide.stored = bytes.integer(UInt64.self, at: place.lowerBound) ?? wide.stored
    }
    return wide
  }

  /// Where a member ends: after its data descriptor, if it has one (section 4.3.9).
  ///
  /// The signature is optional, and the sizes take 4 or 8 bytes each; torch writes no descriptor
  /// after an empty member.
  private func descriptorEnd(
    _ entry: Entry, after payload: Range<Int>, before end: Int
  ) throws(ModelFileError) -> Int {
    guard entry.flags & 8 != 0 else { return payload.upperBound }
    let place = payload.upperBound
    for start in [place + 4, place] {
      if start != place, bytes.integer(UInt32.self, at: place) != Self.descriptorSignature {
        continue
      }
      guard bytes.integer(UInt32.self, at: start) == entry.checksum else { continue }
      if start + 20 <= end,
        bytes.integer(UInt64.self, at: start + 4) == entry.storedBytes,
        bytes.integer(UInt64.self, at: start + 12) == entry.byteCount
      {
        return start + 20
      }
      if start + 12 <= end,
        bytes.integer(UInt32.self, at: start + 4).map(UInt64.init) == entry.storedBytes,
        bytes.integer(UInt32.self, at: start + 8).map(UInt64.init) == entry.byteCount
      {
        return start + 12
      }
    }
    if payload.isEmpty { return place }
    let found = bytes.integer(UInt32.self, at: place + 8).map(UInt64.init) ?? 0
    throw error(
      .headersDiffer(
        field: "the data descriptor's stored size", found: found, expected: entry.storedBytes),
      in: entry.name)
  }

  /// Refuses members that share bytes: one small file could otherwise be unpacked many times.
  func checkOverlaps(_ members: [ZipArchive.Member]) throws(ModelFileError) {
    let sorted = members.sorted { $0.extent.lowerBound < $1.extent.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where second.extent.lowerBound < first.extent.upperBound {
      throw error(.overlap(with: first.name), in: second.name)
    }
  }

  /// Refuses members that would grow too much.
  func checkInflation(_ members: [ZipArchive.Member]) throws(ModelFileError) {
    var total = 0
    for member in members where member.isDeflated {
      guard member.byteCount / limits.inflation <= member.payload.count else {
        throw error(
          .inflation(
            declared: member.byteCount, stored: member.payload.count, limit: limits.inflation),
          in: member.name)
      }
      let (sum, overflow) = total.addingReportingOverflow(member.byteCount)
      guard !overflow, sum <= limits.inflatedBytes else {
        throw error(.inflatedTotal(limit: limits.inflatedBytes), in: member.name)
      }
      total = sum
    }
  }
}
