import ModelFiles
import TensorCore
import Testing

/// Every prefix and every changed byte: refused with a reason, or read within bounds.
@Suite("Damaged checkpoints")
struct DamageTests {
  static let files = [
    "single-zip.pth", "plain-zip.pth", "views-zip.pth", "deflated.pth", "plain.safetensors",
    "single-legacy.pth", "params-legacy.pth", "training-legacy.pth", "protocol5-legacy.pth",
  ]

  /// Reads, and touches every element of what was read.
  private func touch(_ bytes: [UInt8]) -> Int? {
    guard let read = try? checkpoint(bytes) else { return nil }
    try? read.verifyChecksums()
    for named in read.tensors {
      let count = named.tensor.shape.reduce(1, *)
      #expect(named.tensor.doubles().count == count)
    }
    return read.tensors.count
  }

  @Test("cut anywhere, it is refused", arguments: files) func prefixes(file: String) throws {
    let bytes = try CheckpointFixture.bytes(file)
    for count in bytes.indices {
      #expect(touch(Array(bytes[..<count])) == nil, "cut at \(count)")
    }
  }

  @Test("with one byte changed, it is refused or within bounds", arguments: files)
  func flips(file: String) throws {
    let bytes = try CheckpointFixture.bytes(file)
    for index in bytes.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= mask
        _ = touch(changed)
        _ = try? CheckpointAudit.examine(MappedFile(bytes: changed, name: "t"))
      }
    }
  }

  @Test("with random bytes changed, it is refused or within bounds", arguments: 0..<20)
  func mutations(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    for file in Self.files {
      let bytes = try CheckpointFixture.bytes(file)
      for _ in 0..<50 {
        var changed = bytes
        for _ in 0..<Int.random(in: 2...8, using: &random) {
          let index = Int.random(in: changed.indices, using: &random)
          changed[index] =
            [0, 1, 0x7F, 0x80, 0xFF, bytes[index] &+ 1].randomElement(using: &random) ?? 0
        }
        _ = touch(changed)
      }
    }
  }
}

/// A small generator with a seed (Steele, Lea and Flood 2014), for repeatable damage.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
