import ModelFiles
import TensorCore
import Testing

@Suite("Hostile zip files")
struct ZipTests {
  private let members = CheckpointBytes.members(CheckpointBytes.plain)

  private func problem(_ bytes: [UInt8]) -> ZipProblem? {
    let error = refusedCheckpoint(bytes)
    if case .zip(let problem)? = error?.reason { return problem }
    if let error { Issue.record("\(error)") }
    return nil
  }

  /// The members with the first changed.
  private func first(_ change: (inout ZipBytes.Member) -> Void) -> [UInt8] {
    ZipBytes([members[0].with(change)] + members.dropFirst()).bytes
  }

  @Test("the builder writes what is read") func sound() throws {
    for isZip64 in [false, true] {
      let bytes = ZipBytes(members, isZip64: isZip64, comment: Array("a comment".utf8)).bytes
      let read = try checkpoint(bytes)
      #expect(read.tensors.map { $0.tensor.floats() } == [[1, 2, 3, 4]])
    }
    #expect(try checkpoint(ZipBytes(members.map(\.deflated)).bytes).tensors.count == 1)
  }

  @Test("case 1: files of a few bytes", arguments: 0..<4) func short(count: Int) {
    let bytes = [UInt8]([0x50, 0x4B, 3].prefix(count))
    #expect(refusedCheckpoint(bytes)?.reason == .tooShort(bytes: bytes.count))
  }

  @Test("case 2: a cut download has no directory") func cut() {
    let bytes = ZipBytes(members).bytes
    for count in 4..<bytes.count {
      #expect(problem(Array(bytes.prefix(count))) == .noDirectory, "cut at \(count)")
    }
    // And so has one with bytes after its end.
    #expect(problem(bytes + [0]) == .noDirectory)
  }

  @Test("case 3: end records that point elsewhere") func endRecords() {
    let zip = ZipBytes(members, isZip64: true)
    let far = zip.bytes.patched(zip.locator + 8, LittleEndian.bytes(UInt64(1) << 62))
    #expect(problem(far) == .endRecord64(offset: 1 << 62))
    let many = LittleEndian.bytes(UInt64(1) << 60)
    let count = zip.bytes.patched(zip.end64 + 24, many + many)
      .patched(zip.end + 8, [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(
      problem(count) == .memberCount(1 << 60, directoryBytes: zip.end64 - zip.directory))
    #expect(
      problem(zip.bytes.patched(zip.end64 + 24, many + many))
        == .endRecordsDiffer(field: "the number of members"))
    let short = ZipBytes(members)
    #expect(
      problem(short.bytes.patched(short.end + 16, LittleEndian.bytes(UInt32.max - 1)))
        == .directoryRange(
          offset: UInt64(UInt32.max - 1), bytes: UInt64(short.end - short.directory)))
    #expect(
      problem(short.bytes.patched(short.end + 8, [3, 0, 3, 0]))
        == .directoryTail(bytes: 46 + "a/version".utf8.count))
  }

  @Test("case 4: headers that contradict each other") func headers() {
    let zip = ZipBytes(members)
    let size = UInt64(members[0].content.count)
    let header = zip.headers[0]
    #expect(
      problem(zip.bytes.patched(header + 22, [1, 0, 0, 0]))
        == .headersDiffer(field: "size", found: 1, expected: size))
    #expect(
      problem(zip.bytes.patched(header + 18, [2, 0, 0, 0]))
        == .headersDiffer(field: "stored size", found: 2, expected: size))
    #expect(
      problem(zip.bytes.patched(header + 30, Array("b".utf8))) == .localHeader(offset: 0))
    #expect(
      problem(zip.bytes.patched(header + 8, [8, 0]))
        == .headersDiffer(field: "method", found: 8, expected: 0))
    // A descriptor is promised, and other bytes follow.
    let flags: [UInt8] = [8, 0]
    let streamed = zip.bytes.patched(header + 6, flags).patched(zip.entries[0] + 8, flags)
    guard case .headersDiffer? = problem(streamed) else {
      Issue.record("accepted")
      return
    }
  }

  @Test("case 5: members that share bytes") func overlaps() {
    // The second member's header and payload lie in the first member's payload.
    let inner = ZipBytes([ZipBytes.Member("a/x", [1, 2, 3])])
    let outer = ZipBytes([
      ZipBytes.Member("a/data.pkl", Array(inner.bytes[..<inner.directory])),
      ZipBytes.Member("a/x", [1, 2, 3]),
    ])
    let inside = 30 + "a/data.pkl".utf8.count
    #expect(
      problem(outer.bytes.patched(outer.entries[1] + 42, LittleEndian.bytes(UInt32(inside))))
        == .overlap(with: "a/data.pkl"))
    // A header inside the directory.
    let directory = UInt32(outer.directory)
    #expect(
      problem(outer.bytes.patched(outer.entries[1] + 42, LittleEndian.bytes(directory)))
        == .localHeader(offset: UInt64(directory)))
    // A payload that passes into the directory.
    let long = LittleEndian.bytes(UInt32(1000))
    let longer = outer.bytes.patched(outer.entries[1] + 20, long + long)
    #expect(problem(longer) == .payloadRange)
  }

  @Test(
    "case 7: names that lead out",
    arguments: ["", "/a", "../a", "a/../b", "a\u{0}b", "a\\b", "a//b", "./a", "a/..", "/"])
  func names(name: String) {
    #expect(problem(first { $0.name = Array(name.utf8) }) == .name(name))
  }

  @Test("cases 6 and 7: names given twice, and names that are not UTF-8") func nameBytes() {
    guard case .name? = problem(first { $0.name = [0x61, 0xFF] }) else {
      Issue.record("accepted")
      return
    }
    #expect(problem(first { $0.name = Array("a/version".utf8) }) == .duplicateName)
  }

  @Test("case 8: compressed members hold exactly what they declare") func inflation() throws {
    let deflated = members[0].deflated
    let rest = members.dropFirst()
    let count = deflated.content.count
    func reason(_ change: (inout ZipBytes.Member) -> Void) -> ZipProblem? {
      problem(ZipBytes([deflated.with(change)] + rest).bytes)
    }
    let low = reason { $0.byteCount = count - 1 }
    #expect(low == .inflatedSize(declared: count - 1, isShort: false))
    #expect(low?.failureClass == .resourceLimit)
    #expect(
      reason { $0.byteCount = count + 1 } == .inflatedSize(declared: count + 1, isShort: true))
    #expect(reason { $0.stored?.append(0) } == .inflate(code: -3))
    #expect(reason { $0.stored = [7, 7, 7] } == .inflate(code: -3))
    let bomb = reason { $0.byteCount = 1 << 31 }
    #expect(
      bomb == .inflation(declared: 1 << 31, stored: deflated.stored?.count ?? 0, limit: 1000))
    #expect(bomb?.failureClass == .resourceLimit)
    var options = CheckpointOptions()
    options.zip.inflatedBytes = 10
    #expect(
      refusedCheckpoint(ZipBytes(members.map(\.deflated)).bytes, options: options)?.reason
        == .zip(.inflatedTotal(limit: 10)))
  }

  @Test("case 9: methods, encryption and parts are named") func unsupported() {
    for method: UInt16 in [1, 9, 12, 93, 99] {
      let found = problem(first { $0.method = method })
      #expect(found == .method(Int(method)))
      #expect(found?.failureClass == .unsupported)
    }
    #expect(problem(first { $0.flags = 1 }) == .encrypted)
    #expect(ZipProblem.encrypted.failureClass == .unsupported)
    let zip = ZipBytes(members)
    #expect(problem(zip.bytes.patched(zip.end + 4, [1, 0])) == .severalDisks)
    #expect(problem(zip.bytes.patched(zip.entries[0] + 34, [1, 0])) == .severalDisks)
    #expect(
      problem(first { $0.byteCount = 1 })
        == .storedSize(
          stored: members[0].content.count, declared: 1))
  }

  @Test("case 10: checksums, of pickles on reading, of tensors when asked") func checksums() throws
  {
    let pickle = first { $0.checksum = 0 }
    let sum = ZipBytes.crc32(members[0].content)
    #expect(problem(pickle) == .checksum(found: sum, expected: 0))
    var options = CheckpointOptions()
    options.checksums = false
    #expect(refusedCheckpoint(pickle, options: options) == nil)
    var damaged = members
    damaged[2].checksum = 1
    let read = try checkpoint(ZipBytes(damaged).bytes)
    let error = #expect(throws: ModelFileError.self) { try read.verifyChecksums() }
    #expect(error?.place == .member("a/data/0"))
    #expect(
      error?.reason
        == .zip(.checksum(found: ZipBytes.crc32(CheckpointBytes.elements), expected: 1)))
    // A sum of 0 is compared as any other: writers that leave sums out need the option.
    let zeros = ZipBytes(members.map { $0.with { $0.checksum = 0 } }).bytes
    #expect(refusedCheckpoint(zeros)?.failureClass == .badData)
    #expect(refusedCheckpoint(zeros, options: options) == nil)
    // A compressed tensor is checked when it is unpacked.
    damaged[2] = damaged[2].deflated
    #expect(refusedCheckpoint(ZipBytes(damaged).bytes)?.place == .member("a/data/0"))
  }

  @Test("case 11: one folder holds everything") func roots() {
    var two = members
    two[1].name = Array("b/byteorder".utf8)
    #expect(
      refusedCheckpoint(ZipBytes(two).bytes)?.reason == .checkpoint(.severalRoots("a", "b")))
    #expect(
      refusedCheckpoint(first { $0.name = Array("data.pkl".utf8) })?.reason
        == .checkpoint(.noPickle))
    #expect(
      refusedCheckpoint(first { $0.name = Array("a/other".utf8) })?.reason
        == .checkpoint(.noPickle))
  }

  @Test("case 12: the first bytes are the first member's") func polyglots() {
    let zip = ZipBytes(members)
    #expect(refusedCheckpoint([0xFF, 0xD8, 0xFF, 0xE0] + zip.bytes)?.reason == .unknownFormat)
    // The first member is not in the directory.
    let hidden = ZipBytes(Array(members.dropFirst()))
    #expect(problem([0x50, 0x4B, 3, 4] + hidden.bytes) != nil)
    let length = zip.entries[1] - zip.entries[0]
    let bytes = Array(zip.bytes[..<zip.directory]) + Array(zip.bytes[zip.entries[1]...])
    let end = zip.end - length
    let patched = bytes.patched(end + 8, [3, 0, 3, 0])
      .patched(end + 12, LittleEndian.bytes(UInt32(zip.end - zip.directory - length)))
    #expect(problem(patched) == .leadingBytes)
  }

  @Test("versions and byte orders") func smallMembers() {
    var odd = members
    odd[1].content = Array("middle".utf8)
    #expect(
      refusedCheckpoint(ZipBytes(odd).bytes)?.reason == .checkpoint(.byteOrder("middle")))
    odd = members
    odd[3].content = Array("11\n".utf8)
    let error = refusedCheckpoint(ZipBytes(odd).bytes)
    #expect(error?.reason == .checkpoint(.archiveVersion("11")))
    #expect(error?.failureClass == .unsupported)
  }
}
