/// Reads the central directory of a zip file.
struct ZipDirectoryReader {
  let bytes: LittleEndianBytes
  let file: String
  /// Where the archive begins in its file, for messages.
  let start: Int
  let limits: ZipLimits

  static let localSignature: UInt32 = 0x0403_4B50
  private static let entrySignature: UInt32 = 0x0201_4B50
  private static let endSignature: UInt32 = 0x0605_4B50
  private static let locatorSignature: UInt32 = 0x0706_4B50
  private static let end64Signature: UInt32 = 0x0606_4B50
  private static let endBytes = 22
  private static let locatorBytes = 20
  private static let end64Bytes = 56
  private static let entryBytes = 46

  /// Where the directory lies, by the end records.
  private struct Location {
    var count: UInt64
    var bytes: UInt64
    var offset: UInt64
    /// Where the first end record begins.
    var end: Int
  }

  /// An entry of the directory.
  struct Entry {
    var name: String
    var nameBytes: UnsafeRawBufferPointer
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var storedBytes: UInt64
    var byteCount: UInt64
    var headerOffset: UInt64
  }

  func error(_ problem: ZipProblem, at byte: Int) -> ModelFileError {
    ModelFileError(file: file, place: .byte(start + byte), reason: .zip(problem))
  }

  func error(_ problem: ZipProblem, in name: String) -> ModelFileError {
    ModelFileError(file: file, place: .member(name), reason: .zip(problem))
  }

  /// All members, checked against each other.
  func members() throws(ModelFileError) -> [ZipArchive.Member] {
    guard bytes.integer(UInt32.self, at: 0) == Self.localSignature else {
      throw error(.leadingBytes, at: 0)
    }
    let location = try location()
    let (end, overflow) = location.offset.addingReportingOverflow(location.bytes)
    guard !overflow, end == UInt64(location.end) else {
      throw error(
        .directoryRange(offset: location.offset, bytes: location.bytes), at: location.end)
    }
    let directory = Int(location.offset)..<location.end
    guard location.count <= UInt64(directory.count / Self.entryBytes) else {
      throw error(
        .memberCount(location.count, directoryBytes: directory.count), at: location.end)
    }
    guard location.count <= UInt64(limits.members) else {
      throw error(.tooManyMembers(location.count, limit: limits.members), at: location.end)
    }
    let members = try members(count: Int(location.count), in: directory)
    guard let first = members.map(\.extent.lowerBound).min() else {
      throw error(.empty, at: location.end)
    }
    guard first == 0 else { throw error(.leadingBytes, at: 0) }
    try checkOverlaps(members)
    try checkInflation(members)
    return members.filter { !$0.name.hasSuffix("/") }
  }

  /// Whether a member has such a name; nil where the directory cannot be walked to its end. Nothing
  /// else is checked: this tells formats apart before the archive is read.
  func hasName(_ isSought: (UnsafeRawBufferPointer) -> Bool) -> Bool? {
    guard let location = try? location() else { return nil }
    guard var place = Int(exactly: location.offset), place <= location.end else { return nil }
    while place < location.end {
      guard bytes.integer(UInt32.self, at: place) == Self.entrySignature,
        let nameLength = bytes.integer(UInt16.self, at: place + 28),
        let extraLength = bytes.integer(UInt16.self, at: place + 30),
        let commentLength = bytes.integer(UInt16.self, at: place + 32),
        let name = bytes.slice(at: place + Self.entryBytes, count: Int(nameLength))
      else { return nil }
      if isSought(name) { return true }
      place += Self.entryBytes + Int(nameLength) + Int(extraLength) + Int(commentLength)
    }
    return false
  }

  // MARK: End records

  private func location() throws(ModelFileError) -> Location {
    guard let end = endRecord() else { throw error(.noDirectory, at: bytes.count) }
    guard let disk = bytes.integer(UInt16.self, at: end + 4),
      let directoryDisk = bytes.integer(UInt16.self, at: end + 6),
      let countHere = bytes.integer(UInt16.self, at: end + 8),
      let count = bytes.integer(UInt16.self, at: end + 10),
      let size = bytes.integer(UInt32.self, at: end + 12),
      let offset = bytes.integer(UInt32.self, at: end + 16)
    else { throw error(.noDirectory, at: end) }
    let short = Location(
      count: UInt64(count), bytes: UInt64(size), offset: UInt64(offset), end: end)
    let locator = end - Self.locatorBytes
    if locator >= 0, bytes.integer(UInt32.self, at: locator) == Self.locatorSignature {
      return try location64(locator: locator, short)
    }
    guard disk == 0, directoryDisk == 0, countHere == count else {
      throw error(.severalDisks, at: end)
    }
    return short
  }

  /// The end record: the last place whose comment runs exactly to the end of the file.
  private func endRecord() -> Int? {
    let last = bytes.count - Self.endBytes
    var place = last
    while place >= 0, place >= last - Int(UInt16.max) {
      if bytes.integer(UInt32.self, at: place) == Self.endSignature,
        let comment = bytes.integer(UInt16.self, at: place + 20), Int(comment) == last - place
      {
        return place
      }
      place -= 1
    }
    return nil
  }

  /// The location by the ZIP64 end record, which must lie just before its locator.
  private func location64(
    locator: Int, _ short: Location
  ) throws(ModelFileError) -> Location {
    guard let disk = bytes.integer(UInt32.self, at: locator + 4),
      let offset = bytes.integer(UInt64.self, at: locator + 8),
      let disks = bytes.integer(UInt32.self, at: locator + 16)
    else { throw error(.noDirectory, at: locator) }
    guard disk == 0, disks <= 1 else { throw error(.severalDisks, at: locator) }
    guard locator >= Self.end64Bytes, offset <= UInt64(locator - Self.end64Bytes),
      case let record = Int(offset),
      bytes.integer(UInt32.self, at: record) == Self.end64Signature,
      let size = bytes.integer(UInt64.self, at: record + 4),
      size == UInt64(locator - record - 12),
      let thisDisk = bytes.integer(UInt32.self, at: record + 16),
      let directoryDisk = bytes.integer(UInt32.self, at: record + 20),
      let countHere = bytes.integer(UInt64.self, at: record + 24),
      let count = bytes.integer(UInt64.self, at: record + 32),
      let directoryBytes = bytes.integer(UInt64.self, at: record + 40),
      let directoryOffset = bytes.integer(UInt64.self, at: record + 48)
    else { throw error(.endRecord64(offset: offset), at: locator) }
    guard thisDisk == 0, directoryDisk == 0, countHere == count else {
      throw error(.severalDisks, at: record)
    }
    guard short.count == count || short.count == UInt64(UInt16.max) else {
      throw error(.endRecordsDiffer(field: "the number of members"), at: short.end)
    }
    guard short.bytes == directoryBytes || short.bytes == UInt64(UInt32.max) else {
      throw error(.endRecordsDiffer(field: "the size of the directory"), at: short.end)
    }
    guard short.offset == directoryOffset || short.offset == UInt64(UInt32.max) else {
      throw error(.endRecordsDiffer(field: "the place of the directory"), at: short.end)
    }
    return Location(count: count, bytes: directoryBytes, offset: directoryOffset, end: record)
  }

  // MARK: Entries

  private func members(
    count: Int, in directory: Range<Int>
  ) throws(ModelFileError) -> [ZipArchive.Member] {
    var members: [ZipArchive.Member] = []
    members.reserveCapacity(count)
    var names: Set<String> = []
    var cursor = directory.lowerBound
    for index in 0..<count {
      let (entry, next) = try entry(index, at: cursor, before: directory.upperBound)
      cursor = next
      guard names.insert(entry.name).inserted else { throw error(.duplicateName, in: entry.name) }
      members.append(try member(entry, before: directory.lowerBound))
    }
    guard cursor == directory.upperBound else {
      throw error(.directoryTail(bytes: directory.upperBound - cursor), at: cursor)
    }
    return members
  }

  private func entry(
    _ index: Int, at place: Int, before end: Int
  ) throws(ModelFileError) -> (Entry, next: Int) {
    guard bytes.integer(UInt32.self, at: place) == Self.entrySignature,
      let flags = bytes.integer(UInt16.self, at: place + 8),
      let method = bytes.integer(UInt16.self, at: place + 10),
      let checksum = bytes.integer(UInt32.self, at: place + 16),
      let stored = bytes.integer(UInt32.self, at: place + 20),
      let size = bytes.integer(UInt32.self, at: place + 24),
      let nameLength = bytes.integer(UInt16.self, at: place + 28),
      let extraLength = bytes.integer(UInt16.self, at: place + 30),
      let commentLength = bytes.integer(UInt16.self, at: place + 32),
      let disk = bytes.integer(UInt16.self, at: place + 34),
      let offset = bytes.integer(UInt32.self, at: place + 42),
      case let extra = place + Self.entryBytes + Int(nameLength),
      case let next = extra + Int(extraLength) + Int(commentLength), next <= end,
      let nameBytes = bytes.slice(at: place + Self.entryBytes, count: Int(nameLength))
    else { throw error(.entry(index: index), at: place) }
    let name = try name(nameBytes, at: place)
    var entry = Entry(
      name: name, nameBytes: nameBytes, flags: flags, method: method, checksum: checksum,
      storedBytes: UInt64(stored), byteCount: UInt64(size), headerOffset: UInt64(offset))
    guard disk == 0 || disk == .max else { throw error(.severalDisks, in: name) }
    try widen(&entry, extra: extra..<extra + Int(extraLength))
    return (entry, next)
  }

  /// Takes the values that do not fit in 32 bits from the ZIP64 extra field (section 4.5.3).
  private func widen(_ entry: inout Entry, extra: Range<Int>) throws(ModelFileError) {
    let saturated = UInt64(UInt32.max)
    var values: [WritableKeyPath<Entry, UInt64>] = []
    for path in [\Entry.byteCount, \Entry.storedBytes, \Entry.headerOffset]
    where entry[keyPath: path] == saturated { values.append(path) }
    guard !values.isEmpty else { return }
    guard var place = extraField(1, in: extra) else { throw error(.extraField, in: entry.name) }
    for path in values {
      guard place.count >= 8, let value = bytes.integer(UInt64.self, at: place.lowerBound) else {
        throw error(.extraField, in: entry.name)
      }
      entry[keyPath: path] = value
      place = place.lowerBound + 8..<place.upperBound
    }
  }

  /// The content of an extra field.
  func extraField(_ identifier: UInt16, in extra: Range<Int>) -> Range<Int>? {
    var cursor = extra.lowerBound
    while cursor + 4 <= extra.upperBound {
      guard let found = bytes.integer(UInt16.self, at: cursor),
        let length = bytes.integer(UInt16.self, at: cursor + 2),
        cursor + 4 + Int(length) <= extra.upperBound
      else { return nil }
      if found == identifier { return cursor + 4..<cursor + 4 + Int(length) }
      cursor += 4 + Int(length)
    }
    return nil
  }

  private func name(
    _ nameBytes: UnsafeRawBufferPointer, at place: Int
  ) throws(ModelFileError) -> String {
    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw error(.name(String(decoding: nameBytes, as: UTF8.self)), at: place)
    }
    var parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if name.utf8.last == UInt8(ascii: "/") { parts.removeLast() }
    let isSound = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual("..".utf8) && !part.elementsEqual(".".utf8)
        && !part.contains(0) && !part.contains(UInt8(ascii: "\\"))
    }
    guard isSound, !parts.isEmpty else { throw error(.name(name), at: place) }
    return name
  }
}
