/// XXH64, a fast 64-bit checksum: finds damage, does not withstand intent.
///
/// Four lanes of eight bytes, each `lane = rotate(lane + input · p2, 31) · p1`, then merged and
/// mixed. Every step of a lane is a bijection, so one flipped bit always changes the sum. The bytes
/// may come in pieces: the sum is that of all pieces together.
/// Source: "XXH64 algorithm description", xxHash specification, version 0.1.1.
public struct Checksum {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
  /// Bytes that one step of the four lanes takes.
  private static let blockBytes = 32

  private let seed: UInt64
  private var lanes: (UInt64, UInt64, UInt64, UInt64)
  private var count = 0
  /// Bytes that do not fill a block yet.
  private var rest: [UInt8] = []

  /// Begins a checksum of no bytes.
  public init(seed: UInt64 = 0) {
    self.seed = seed
    lanes = (seed &+ Self.prime1 &+ Self.prime2, seed &+ Self.prime2, seed, seed &- Self.prime1)
  }

  /// The checksum of some bytes.
  ///
  /// - Complexity: O(bytes), about 10 GB a second from memory that is cached.
  public static func xxh64(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var checksum = Checksum(seed: seed)
    checksum.add(bytes)
    return checksum.sum
  }

  /// The checksum of an array.
  public static func xxh64(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { xxh64($0, seed: seed) }
  }

  /// Takes in the next bytes.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    count += bytes.count
    var position = 0
    if !rest.isEmpty {
      position = min(Self.blockBytes - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<position])
      guard rest.count == Self.blockBytes else { return }
      _ = rest.withUnsafeBytes { Self.addBlocks($0, from: 0, to: &lanes) }
      rest.removeAll(keepingCapacity: true)
    }
    position = Self.addBlocks(bytes, from: position, to: &lanes)
    rest.append(contentsOf: bytes[position...])
  }

  /// The checksum of all bytes so far.
  public var sum: UInt64 {
    var sum: UInt64
    if count >= Self.blockBytes {
      sum =
        Self.rotate(lanes.0, 1) &+ Self.rotate(lanes.1, 7) &+ Self.rotate(lanes.2, 12)
        &+ Self.rotate(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        sum = (sum ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
      }
    } else {
      sum = seed &+ Self.prime5
    }
    sum &+= UInt64(count)
    return Self.mixed(rest.withUnsafeBytes { Self.withTail(sum, $0) })
  }

  /// Takes in all whole blocks from a position on, and gives the place after them.
  private static func addBlocks(
    _ bytes: UnsafeRawBufferPointer, from start: Int,
    to lanes: inout (UInt64, UInt64, UInt64, UInt64)
  ) -> Int {
    var (lane1, lane2, lane3, lane4) = lanes
    var position = start
    let end = bytes.count - blockBytes
    // Safety: `position + 32 <= bytes.count`.
    while position <= end {
      lane1 = round(lane1, word(bytes, position))
      lane2 = round(lane2, word(bytes, position + 8))
      lane3 = round(lane3, word(bytes, position + 16))
      lane4 = round(lane4, word(bytes, position + 24))
      position += blockBytes
    }
    lanes = (lane1, lane2, lane3, lane4)
    return position
  }

  /// Takes in the last bytes, fewer than a block.
  private static func withTail(_ start: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum = start
    var position = 0
    while position + 8 <= bytes.count {
      sum ^= round(0, word(bytes, position))
      sum = rotate(sum, 27) &* prime1 &+ prime4
      position += 8
    }
    if position + 4 <= bytes.count {
      let half = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      sum ^= UInt64(UInt32(littleEndian: half)) &* prime1
      sum = rotate(sum, 23) &* prime2 &+ prime3
      position += 4
    }
    while position < bytes.count {
      sum ^= UInt64(bytes[position]) &* prime5
      sum = rotate(sum, 11) &* prime1
      position += 1
    }
    return sum
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var sum = value
    sum ^= sum >> 33
    sum &*= prime2
    sum ^= sum >> 29
    sum &*= prime3
    return sum ^ sum >> 32
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
