/// Writes integers, zip files, pickles and checkpoints byte by byte, sound and unsound ones.
enum LittleEndian {
  static func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    (0..<MemoryLayout<Integer>.size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}

extension [UInt8] {
  /// The bytes with some of them replaced.
  func patched(_ offset: Int, _ bytes: [UInt8]) -> [UInt8] {
    Array(self[..<offset]) + bytes + Array(self[(offset + bytes.count)...])
  }
}

/// A zip file and where its parts begin.
struct ZipBytes {
  /// A member as it is written; what is nil follows from the content.
  struct Member {
    var name: [UInt8]
    var content: [UInt8]
    var stored: [UInt8]?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32?
    /// The size in both headers.
    var byteCount: Int?

    init(_ name: String, _ content: [UInt8]) {
      self.name = Array(name.utf8)
      self.content = content
    }

    func with(_ change: (inout Member) -> Void) -> Member {
      var copy = self
      change(&copy)
      return copy
    }

    /// Deflated into stored blocks (RFC 1951, section 3.2.4).
    var deflated: Member {
      with {
        let count = UInt16($0.content.count)
        $0.stored = [1] + LittleEndian.bytes(count) + LittleEndian.bytes(~count) + $0.content
        $0.method = 8
      }
    }
  }

  private(set) var bytes: [UInt8] = []
  private(set) var headers: [Int] = []
  private(set) var entries: [Int] = []
  private(set) var directory = 0
  private(set) var end64 = 0
  private(set) var locator = 0
  private(set) var end = 0

  init(_ members: [Member], isZip64: Bool = false, comment: [UInt8] = []) {
    var central: [UInt8] = []
    var places: [Int] = []
    for member in members {
      headers.append(bytes.count)
      places.append(central.count)
      let stored = member.stored ?? member.content
      let common =
        LittleEndian.bytes(member.flags) + LittleEndian.bytes(member.method) + [0, 0, 0, 0]
        + LittleEndian.bytes(member.checksum ?? ZipBytes.crc32(member.content))
        + LittleEndian.bytes(UInt32(stored.count))
        + LittleEndian.bytes(UInt32(member.byteCount ?? member.content.count))
        + LittleEndian.bytes(UInt16(member.name.count)) + [0, 0]
      central += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      central += LittleEndian.bytes(UInt32(bytes.count)) + member.name
      bytes += [0x50, 0x4B, 3, 4, 20, 0] + common + member.name + stored
    }
    directory = bytes.count
    entries = places.map { $0 + directory }
    bytes += central
    let count = UInt16(members.count)
    if isZip64 {
      end64 = bytes.count
      bytes += [0x50, 0x4B, 6, 6] + LittleEndian.bytes(UInt64(44)) + [45, 0, 45, 0]
      bytes += [UInt8](repeating: 0, count: 8)
      bytes += LittleEndian.bytes(UInt64(count)) + LittleEndian.bytes(UInt64(count))
      bytes += LittleEndian.bytes(UInt64(central.count)) + LittleEndian.bytes(UInt64(directory))
      locator = bytes.count
      bytes += [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + LittleEndian.bytes(UInt64(end64)) + [1, 0, 0, 0]
    }
    end = bytes.count
    bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + LittleEndian.bytes(count)
    bytes += LittleEndian.bytes(count) + LittleEndian.bytes(UInt32(central.count))
    bytes += LittleEndian.bytes(UInt32(directory)) + LittleEndian.bytes(UInt16(comment.count))
    bytes += comment
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return ~sum
  }
}

/// Instructions of pickles.
enum P {
  static let proto: [UInt8] = [0x80, 2]
  static let mark: [UInt8] = [0x28]
  static let tuple: [UInt8] = [0x74]
  static let reduce: [UInt8] = [0x52]
  static let stop: [UInt8] = [0x2E]
  static let none: [UInt8] = [0x4E]
  static let emptyTuple: [UInt8] = [0x29]
  static let emptyDict: [UInt8] = [0x7D]
  static let emptyList: [UInt8] = [0x5D]
  static let setitems: [UInt8] = [0x75]
  static let build: [UInt8] = [0x62]
  static let binpersid: [UInt8] = [0x51]

  static func text(_ text: String) -> [UInt8] {
    [0x58] + LittleEndian.bytes(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  static func int(_ value: Int) -> [UInt8] {
    if let small = Int32(exactly: value) { return [0x4A] + LittleEndian.bytes(small) }
    return [0x8A, 8] + LittleEndian.bytes(Int64(value))
  }

  static func global(_ module: String, _ name: String) -> [UInt8] {
    [0x63] + Array("\(module)\n\(name)\n".utf8)
  }

  static func tuple(_ values: [[UInt8]]) -> [UInt8] { mark + values.joined() + tuple }

  static func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] {
    emptyDict + mark + entries.flatMap { text($0.0) + $0.1 } + setitems
  }

  static func call(_ global: [UInt8], _ arguments: [[UInt8]]) -> [UInt8] {
    global + tuple(arguments) + reduce
  }

  static func storage(
    _ key: String = "0", elements: Int = 4, type: [UInt8] = global("torch", "FloatStorage")
  ) -> [UInt8] {
    tuple([text("storage"), type, text(key), text("cpu"), int(elements)]) + binpersid
  }

  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, sizes: [Int] = [4], strides: [Int] = [1]
  ) -> [UInt8] {
    call(
      global("torch._utils", "_rebuild_tensor_v2"),
      [
        storage, int(offset), tuple(sizes.map(int)), tuple(strides.map(int)), [0x89],
        call(global("collections", "OrderedDict"), []),
      ])
  }
}

/// Checkpoints of one storage of 16 bytes.
enum CheckpointBytes {
  static let elements: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64]

  static func members(
    _ object: [UInt8], storages: [(String, [UInt8])] = [("0", elements)]
  ) -> [ZipBytes.Member] {
    [
      ZipBytes.Member("a/data.pkl", P.proto + object + P.stop),
      ZipBytes.Member("a/byteorder", Array("little".utf8)),
    ] + storages.map { ZipBytes.Member("a/data/\($0.0)", $0.1) } + [
      ZipBytes.Member("a/version", Array("3\n".utf8))
    ]
  }

  /// The zip form.
  static func zip(
    _ object: [UInt8], storages: [(String, [UInt8])] = [("0", elements)]
  ) -> [UInt8] {
    ZipBytes(members(object, storages: storages)).bytes
  }

  static let magic: [UInt8] =
    P.proto + [0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19] + P.stop
  static let version: [UInt8] = P.proto + [0x4D, 0xE9, 3] + P.stop
  static let system: [UInt8] = P.proto + P.dictionary([("little_endian", [0x88])]) + P.stop

  /// The legacy form.
  static func legacy(
    _ object: [UInt8], keys: [String] = ["0"], storages: [UInt8] = LittleEndian.bytes(4) + elements,
    system: [UInt8] = system
  ) -> [UInt8] {
    let list = P.emptyList + P.mark + keys.flatMap(P.text) + [0x65]
    return magic + version + system + P.proto + object + P.stop + P.proto + list + P.stop
      + storages
  }

  /// A checkpoint of the tensor `w`.
  static let plain = P.dictionary([("w", P.tensor())])
}
