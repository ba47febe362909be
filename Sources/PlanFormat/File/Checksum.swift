/// XXH64, a fast 64-bit checksum: finds damage, does not withstand intent.
///
/// Four lanes of eight bytes, each `lane = rotate(lane + input · p2, 31) · p1`, then merged and
/// mixed. Every step of a lane is a bijection, so one flipped bit always changes the sum.
/// Source: "XXH64 algorithm description", xxHash specification, version 0.1.1.
public enum Checksum {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// The checksum of some bytes.
  ///
  /// - Complexity: O(bytes), about 10 GB a second from memory that is cached.
  public static func xxh64(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var position = 0
    var sum: UInt64
    if bytes.count >= 32 {
      var lane1 = seed &+ prime1 &+ prime2
      var lane2 = seed &+ prime2
      var lane3 = seed
      var lane4 = seed &- prime1
      let end = bytes.count - 32
      // Safety: `position + 32 <= bytes.count`.
      while position <= end {
        lane1 = round(lane1, word(bytes, position))
        lane2 = round(lane2, word(bytes, position + 8))
        lane3 = round(lane3, word(bytes, position + 16))
        lane4 = round(lane4, word(bytes, position + 24))
        position += 32
      }
      sum = rotate(lane1, 1) &+ rotate(lane2, 7) &+ rotate(lane3, 12) &+ rotate(lane4, 18)
      for lane in [lane1, lane2, lane3, lane4] {
        sum = (sum ^ round(0, lane)) &* prime1 &+ prime4
      }
    } else {
      sum = seed &+ prime5
    }
    sum &+= UInt64(bytes.count)
    return mixed(withTail(sum, bytes, from: position))
  }

  /// The checksum of an array.
  public static func xxh64(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { xxh64($0, seed: seed) }
  }

  /// Takes in the last bytes, fewer than 32.
  private static func withTail(
    _ start: UInt64, _ bytes: UnsafeRawBufferPointer, from first: Int
  ) -> UInt64 {
    var sum = start
    var position = first
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
