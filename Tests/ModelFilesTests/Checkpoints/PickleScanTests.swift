import ModelFiles
import Testing

/// What an examination finds where reading has to stop.
@Suite("Pickles that are examined further than they are read")
struct PickleScanTests {
  private static let system = P.call(P.global("os", "system"), [P.text("true")])

  private static func line(_ opcode: UInt8, _ text: String) -> [UInt8] {
    [opcode] + Array("\(text)\n".utf8)
  }

  /// Instructions that torch never writes, and that Python carries out.
  private static let rare: [[UInt8]] = [
    line(0x50, "identity"), line(0x49, "12"), line(0x4C, "12L"), line(0x46, "1.5"),
    line(0x53, "'text'"), line(0x56, "text"), [0x82, 7], [0x83, 7, 0], [0x84, 7, 0, 0, 0], [0x97],
    P.none + line(0x70, "3") + [0x30] + line(0x67, "3"), P.none + [0x98],
  ]

  private func audit(_ object: [UInt8]) throws -> CheckpointAudit {
    try CheckpointAudit.examine(MappedFile(bytes: CheckpointBytes.zip(object), name: "t"))
  }

  @Test("a call behind an instruction that is not supported is found, and refused", arguments: rare)
  func behindRareInstructions(instruction: [UInt8]) throws {
    let object = P.dictionary([("a", instruction), ("b", Self.system)])
    let audit = try audit(object)
    #expect(audit.isSuspicious && !audit.isDamaged, "\(String(describing: audit.problem))")
    let global = audit.streams.first?.globals.first { $0.name == "os.system" }
    #expect(global?.verdict == .dangerous && global?.calls == 1)
    // Reading stops at the instruction, but gives no advice to load the file elsewhere.
    let error = refusedCheckpoint(CheckpointBytes.zip(object))
    #expect(error?.reason == .pickle(.dangerousName("os.system")))
    #expect(error?.failureClass == .badData)
    let harmless = refusedCheckpoint(CheckpointBytes.zip(P.dictionary([("a", instruction)])))
    #expect(harmless?.reason == .pickle(.unsupportedOpcode))
  }

  @Test(
    "names that the text protocol hides are found",
    arguments: [
      P.mark + line(0x69, "os\nsystem"),
      line(0x53, "'o\\x73'") + line(0x53, "'s\\171stem'") + [0x93] + P.emptyTuple + P.reduce,
      line(0x56, "\\u006fs") + line(0x56, "syste\\U0000006d") + [0x93] + P.emptyTuple + P.reduce,
    ])
  func textProtocol(call: [UInt8]) throws {
    let audit = try audit(call)
    #expect(audit.isSuspicious && !audit.isDamaged)
    let globals = audit.streams.first?.globals ?? []
    #expect(globals.map(\.name) == ["os.system"] && globals.first?.calls == 1)
  }

  @Test(
    "what follows the instruction that failed is scanned",
    arguments: [
      [0x30, 0x30], [0x68, 9], P.emptyTuple + P.emptyTuple + P.build,
      P.none + P.emptyTuple + P.reduce, [0x80, 9], P.text("x") + [0x93],
    ] as [[UInt8]])
  func pastFailures(failure: [UInt8]) throws {
    let stackGlobal = P.text("posix") + [0x71, 0] + P.text("system") + [0x93]
    for call in [Self.system, stackGlobal, P.mark + Self.line(0x69, "os\nsystem")] {
      let audit = try audit(failure + call)
      #expect(audit.isDamaged && audit.isSuspicious)
      let names = audit.streams.first?.globals.filter { $0.verdict == .dangerous }.map(\.name)
      #expect(names == ["os.system"] || names == ["posix.system"], "\(String(describing: names))")
    }
    let harmless = try audit(failure + CheckpointBytes.plain)
    #expect(harmless.isDamaged && !harmless.isSuspicious)
    let unknown = try audit(failure + P.global("my.code", "Thing") + P.emptyTuple + P.reduce)
    #expect(unknown.isDamaged && unknown.isSuspicious)
  }

  @Test("a legacy file is damaged wherever it is cut, and then not suspicious") func cutLegacy()
    throws
  {
    let whole = CheckpointBytes.legacy(CheckpointBytes.plain)
    let sound = try CheckpointAudit.examine(MappedFile(bytes: whole, name: "t"))
    #expect(!sound.isDamaged && !sound.isSuspicious)
    for count in 20..<whole.count {
      let audit = try CheckpointAudit.examine(
        MappedFile(bytes: Array(whole[..<count]), name: "t"))
      #expect(audit.isDamaged, "cut at \(count)")
      #expect(!audit.isSuspicious, "cut at \(count)")
    }
  }

  @Test("another checksum is damage, and what it covers is still examined") func checksums() throws
  {
    for (object, isSuspicious) in [(CheckpointBytes.plain, false), (Self.system, true)] {
      let members = CheckpointBytes.members(object)
      let bytes = ZipBytes([members[0].with { $0.checksum = 1 }] + members.dropFirst()).bytes
      let audit = try CheckpointAudit.examine(MappedFile(bytes: bytes, name: "t"))
      #expect(audit.isDamaged)
      #expect(audit.isSuspicious == isSuspicious)
    }
  }
}

/// Where weights lie deeper, and what lies beside them.
@Suite("Weights in nested dictionaries")
struct NestedWeightTests {
  private static let weights = CheckpointBytes.plain
  private static let nested = P.dictionary([
    ("nets", P.dictionary([("a", weights), ("b.c", P.dictionary([("d", weights)]))])),
    ("step", P.int(3)),
  ])

  private func options(_ key: String?) -> CheckpointOptions {
    var options = CheckpointOptions()
    options.weightsKey = key
    return options
  }

  @Test("a key is a path with full stops", arguments: ["nets.a", "nets.b.c", "nets.b.c.d"])
  func paths(key: String) throws {
    let read = try checkpoint(CheckpointBytes.zip(Self.nested), options: options(key))
    #expect(read.tensors.map(\.name) == ["w"])
  }

  @Test("an error lists the paths that hold tensors") func available() throws {
    let bytes = CheckpointBytes.zip(Self.nested)
    for key in ["nets.x", "x", "nets.b.c.x", "step"] {
      guard
        case .checkpoint(.noSuchKey(_, let available))? = refusedCheckpoint(
          bytes, options: options(key))?.reason
      else {
        Issue.record("\(key) was found")
        continue
      }
      #expect(available == ["nets.a", "nets.b.c.d"])
    }
    let first = try checkpoint(bytes)
    #expect(first.notes.contains(.weights(path: ["nets", "a"])))
    #expect(first.notes.contains(.alternative(key: "b.c")))
    let two = P.dictionary([("x", P.dictionary([("y", Self.nested)])), ("z", Self.nested)])
    #expect(
      refusedCheckpoint(CheckpointBytes.zip(two))?.reason
        == .checkpoint(
          .severalWeights(["x.y.nets.a", "x.y.nets.b.c.d", "z.nets.a", "z.nets.b.c.d"])))
  }

  @Test("only weights are found under any keys") func only() throws {
    let deep = P.dictionary([
      ("x", P.dictionary([("y", P.dictionary([("z", Self.weights)]))])), ("step", P.int(3)),
    ])
    let read = try checkpoint(CheckpointBytes.zip(deep))
    #expect(read.tensors.map(\.name) == ["w"])
    #expect(read.notes.first == .weights(path: ["x", "y", "z"]))
  }

  @Test("what a profiler left is no weight") func profilerCounts() throws {
    let object = P.dictionary([
      ("total_ops", P.tensor()), ("a.w", P.tensor()), ("a.total_params", P.tensor()),
    ])
    let read = try checkpoint(CheckpointBytes.zip(object))
    #expect(read.tensors.map(\.name) == ["a.w"])
    #expect(read.notes == [.profilerCounts(2)])
  }
}

/// Files that stand where a model was expected.
@Suite("Files that are no models")
struct ForeignFileTests {
  @Test(
    "they are named, with what to do",
    arguments: [
      ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", ForeignFile.gitLFSPointer),
      ("<!DOCTYPE html><html>", .webPage), ("\u{FEFF}\n <HTML lang=en>", .webPage),
      ("BZh91AY", .bzip2), ("Rar!....", .rar),
    ])
  func texts(text: String, expected: ForeignFile) {
    #expect(refusedCheckpoint(Array(text.utf8))?.reason == .foreign(expected))
  }

  @Test func compressed() {
    let error = refusedCheckpoint([0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    #expect(error?.reason == .foreign(.gzip) && error?.failureClass == .badData)
    #expect(error?.description.contains("gunzip") == true)
    #expect(refusedCheckpoint([0x28, 0xB5, 0x2F, 0xFD, 0])?.reason == .foreign(.zstandard))
  }
}
