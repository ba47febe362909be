import PlanFormat
import PlanRuntime
import TensorCore
import Testing

@Suite struct ChecksumTests {
  /// Values of the reference implementation.
  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ] as [(String, UInt64)])
  func agreesWithTheReference(text: String, expected: UInt64) {
    #expect(Checksum.xxh64(Array(text.utf8)) == expected)
  }

  @Test("the sum of pieces is that of the whole", arguments: [0, 1, 31, 32, 33, 64, 1000])
  func pieces(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 3) }
    for length in [1, 5, 31, 32, 40, 100] {
      var sum = Checksum(seed: 7)
      for start in stride(from: 0, to: count, by: length) {
        Array(bytes[start..<min(start + length, count)]).withUnsafeBytes { sum.add($0) }
      }
      #expect(sum.sum == Checksum.xxh64(bytes, seed: 7), "pieces of \(length)")
    }
  }
}

@Suite struct PlanFileTests {
  @Test func survivesTheRoundTrip() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let bytes = plan.fileBytes()
    let again = try Plan(bytes)
    #expect(again.fileBytes() == bytes)
    #expect(again.values == plan.values)
    #expect(again.steps == plan.steps)
    #expect(again.outputs == plan.outputs)
    #expect(again.weights == plan.weights)
    #expect(again.metadata == plan.metadata)
    #expect(again.description == plan.description)
  }

  @Test func givesTheSameBytesForTheSameModel() throws {
    let first = try makePlan(makeGraph(smallNetwork)).fileBytes()
    let second = try makePlan(makeGraph(smallNetwork)).fileBytes()
    #expect(first == second)
    #expect(try first != makePlan(makeGraph(smallNetwork, seed: 2)).fileBytes())
  }

  @Test func alignsWeights() throws {
    for weight in try Plan(makePlan(makeGraph(smallNetwork)).fileBytes()).weights {
      let address = weight.bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
      #expect(address.isMultiple(of: 64), "\(weight.name)")
    }
  }

  @Test func rejectsEveryPrefix() throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    for count in bytes.indices {
      #expect(throws: PlanError.self) { try Plan(Array(bytes[..<count])) }
    }
  }

  @Test func rejectsAppendedBytes() throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    for count in [1, 7, 64, 4096] {
      #expect(throws: PlanError.self) { try Plan(bytes + [UInt8](repeating: 0, count: count)) }
    }
  }

  @Test func rejectsEveryFlippedByte() throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    var random = SplitMix(seed: 3)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      #expect(throws: PlanError.self, "byte \(index)") { try Plan(damaged) }
    }
  }

  @Test func namesTheByteOrderAndTheVersion() throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    var swapped = bytes
    swapped.replaceSubrange(8..<12, with: bytes[8..<12].reversed())
    #expect(throws: PlanError.byteOrder(found: 0x0403_0201, expected: 0x0102_0304)) {
      try Plan(swapped)
    }
    var newer = bytes
    newer[12] = 2
    #expect(throws: PlanError.version(found: 2, expected: 1)) { try Plan(newer) }
    #expect(PlanError.version(found: 2, expected: 1).isUnsupported)
    #expect(throws: PlanError.notAPlan(found: Array("\u{89}PNG\r\n\u{1A}".utf8.prefix(8)))) {
      try Plan(Array("\u{89}PNG\r\n\u{1A}".utf8.prefix(8)) + bytes)
    }
  }

  @Test func refusesInstructionSetsThatItDoesNotKnow() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    var metadata = plan.metadata
    metadata.requiredFeatures = ["amx"]
    let changed = try plan.rebuilt(metadata)
    #expect(throws: PlanError.missingFeatures(["amx"])) { try Plan(changed.fileBytes()) }
    #expect(PlanError.missingFeatures(["amx"]).isUnsupported)
  }

  /// Weights of another plan of the same network, every checksum right.
  @Test func refusesTheWeightsOfAnotherPlan() throws {
    var bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    let other = try makePlan(makeGraph(smallNetwork, seed: 2)).fileBytes()
    let weights = EditedPlan.range(ofSection: 2, in: bytes)
    #expect(weights == EditedPlan.range(ofSection: 2, in: other))
    bytes.replaceSubrange(weights, with: other[weights])
    EditedPlan.repairChecksums(&bytes)
    #expect {
      try Plan(bytes)
    } throws: { error in
      if case .weightsDigest = error as? PlanError { true } else { false }
    }
  }

  /// Edits with repaired checksums get as far as the parser and the verifier: they are refused, or
  /// what they give is a verified plan.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func survivesEditsOfTheProgram(seed: UInt64) throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    let program = EditedPlan.range(ofSection: 1, in: bytes)
    var random = SplitMix(seed: seed)
    var refused = 0
    for _ in 0..<3000 {
      var edited = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        edited[Int.random(in: program, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      EditedPlan.repairChecksums(&edited)
      do {
        let plan = try Plan(edited)
        _ = plan.description
        for extent in [1, 3] {
          _ = try? SizedPlan(plan, inputShapes: ["x": [1, 3, 4 * extent, 8]])
        }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 1000, "seed \(seed)")
  }

  @Test func refusesOtherPlacesOfSections() throws {
    let bytes = try makePlan(makeGraph(smallNetwork)).fileBytes()
    var random = SplitMix(seed: 5)
    for _ in 0..<2000 {
      var edited = bytes
      let index = Int.random(in: 16..<128, using: &random)
      let byte = UInt8.random(in: 0...255, using: &random)
      // The checksums of the sections are repaired, and a field may keep its value.
      if edited[index] == byte || (32..<128).contains(index) && index % 32 >= 24 { continue }
      edited[index] = byte
      EditedPlan.repairChecksums(&edited)
      #expect(throws: PlanError.self, "byte \(index) = \(byte)") { try Plan(edited) }
    }
  }
}

/// Plans that have been tampered with.
enum EditedPlan {
  /// The bytes of a section, numbered from 0.
  static func range(ofSection section: Int, in bytes: [UInt8]) -> Range<Int> {
    let entry = 32 + 32 * section
    let start = word(bytes, entry + 8)
    let length = word(bytes, entry + 16)
    guard start <= bytes.count, length <= bytes.count - start else { return 0..<0 }
    return start..<start + length
  }

  /// Makes every checksum right.
  static func repairChecksums(_ bytes: inout [UInt8]) {
    for section in 0..<3 {
      let sum = Checksum.xxh64(Array(bytes[range(ofSection: section, in: bytes)]))
      store(sum, at: 32 + 32 * section + 24, in: &bytes)
    }
    store(Checksum.xxh64(Array(bytes[..<128])), at: 128, in: &bytes)
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
    let value = bytes[offset..<offset + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: value)
  }

  private static func store(_ value: UInt64, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}

extension Plan {
  /// The same plan with other metadata.
  func rebuilt(_ metadata: PlanMetadata) throws -> Plan {
    var builder = PlanBuilder(metadata)
    for value in values { try builder.add(value.op, value.operands, origin: value.origin) }
    for step in steps { try builder.add(step) }
    for weight in weights { try builder.add(weight) }
    for output in outputs { builder.add(output) }
    return try builder.finish()
  }
}
