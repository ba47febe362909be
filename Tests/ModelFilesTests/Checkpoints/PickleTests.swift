import ModelFiles
import Testing

@Suite("Hostile pickles")
struct PickleTests {
  /// The problem of a checkpoint whose pickle is `\x80\x02`, the instructions and STOP.
  private func failure(_ object: [UInt8]) -> ModelFileError? {
    refusedCheckpoint(CheckpointBytes.zip(object))
  }

  private func problem(_ object: [UInt8]) -> PickleProblem? {
    let error = failure(object)
    if case .pickle(let problem)? = error?.reason { return problem }
    Issue.record("\(error.map(String.init(describing:)) ?? "accepted")")
    return nil
  }

  @Test(
    "case 14: calls that could run programs are refused with their name and place",
    arguments: [
      ("os", "system"), ("posix", "system"), ("nt", "system"), ("builtins", "getattr"),
      ("__builtin__", "eval"), ("builtins", "exec"), ("torch", "load"), ("pydoc", "locate"),
      ("torch.hub", "load"), ("torch.storage", "_load_from_bytes"), ("subprocess", "Popen"),
      ("operator", "attrgetter"), ("torch", "serialization.os.system"), ("runpy", "_run_code"),
      ("numpy.x", "os.system"), ("sys", "exit"), ("importlib", "import_module"),
    ])
  func calls(module: String, name: String) throws {
    let call = P.call(P.global(module, name), [P.text("true")])
    let error = try #require(failure(P.dictionary([("w", P.tensor()), ("x", call)])))
    let full = "\(module == "__builtin__" ? "builtins" : module).\(name)"
    #expect(error.reason == .pickle(.refusedCall(full)))
    #expect(error.failureClass == .badData)
    guard case .pickle("a/data.pkl", "REDUCE", let byte) = error.place else {
      Issue.record("\(error.place)")
      return
    }
    // The call is the last instruction before SETITEMS and STOP.
    let pickle = P.proto + P.dictionary([("w", P.tensor()), ("x", call)])
    #expect(byte == pickle.count - 2)
    let audit = try CheckpointAudit.examine(
      MappedFile(bytes: CheckpointBytes.zip(P.dictionary([("x", call)])), name: "t"))
    #expect(audit.isSuspicious)
    #expect(audit.streams.first?.findings.map(\.problem) == [.refusedCall(full)])
    #expect(audit.streams.first?.globals.map(\.verdict) == [.dangerous])
  }

  @Test("case 14: so are they by way of protocol 4 and NEWOBJ") func otherCalls() {
    let stackGlobal: [UInt8] = [0x8C, 2] + Array("os".utf8) + [0x8C, 6] + Array("system".utf8)
    for call in [
      stackGlobal + [0x93] + P.emptyTuple + P.reduce,
      P.global("os", "system") + P.emptyTuple + [0x81],
      P.global("os", "system") + P.emptyTuple + P.emptyDict + [0x92],
      P.mark + P.global("os", "system") + P.text("x") + [0x6F],
    ] {
      #expect(problem(call) == .refusedCall("os.system"))
    }
    // The text protocol's INST.
    #expect(problem(P.mark + [0x69] + Array("os\nsystem\n".utf8)) == .refusedCall("os.system"))
    #expect(problem(P.mark + [0x69] + Array("my\nClass\n".utf8)) == .unsupportedOpcode)
  }

  @Test("case 15: unknown classes beside weights are noted") func inert() throws {
    let object = P.global("my.code", "Options") + P.emptyTuple + [0x81] + P.emptyDict + P.build
    let read = try checkpoint(
      CheckpointBytes.zip(
        P.dictionary([("state_dict", CheckpointBytes.plain), ("args", object)])))
    #expect(read.tensors.map(\.name) == ["w"])
    #expect(read.notes.contains(.unknownGlobal("my.code.Options")))
    #expect(
      read.notes.contains(.entry(name: "args", kind: "an object of my.code.Options")))
    // As a tensor they are of no use.
    let weight = P.call(P.global("my.code", "Packed"), [P.storage()])
    let error = failure(P.dictionary([("v", P.tensor()), ("w", weight)]))
    #expect(error?.place == .tensor("w"))
    #expect(error?.reason == .checkpoint(.tensorForm("an object of my.code.Packed")))
    #expect(error?.failureClass == .unsupported)
  }

  @Test("case 16: the stack is checked at every instruction") func stack() {
    #expect(problem([]) == .stackUnderflow)
    #expect(problem([0x30]) == .stackUnderflow)
    #expect(problem(P.reduce) == .stackUnderflow)
    #expect(problem(P.tuple) == .noMark)
    #expect(problem([0x87] + P.none) == .stackUnderflow)
    #expect(problem(P.none + P.mark + [0x85]) == .stackUnderflow)
    #expect(problem(P.none + P.none) == .leftOver(values: 2, marks: 0))
    #expect(problem(P.none + P.mark) == .leftOver(values: 1, marks: 1))
    #expect(problem(P.emptyDict + P.mark + P.none + P.setitems) == .oddItems)
    #expect(problem([0xFF]) == .opcode(0xFF))
    #expect(
      failure(P.none + [0x30, 0x30])?.place
        == .pickle(stream: "a/data.pkl", opcode: "POP", byte: 4))
    // Without STOP.
    let members = CheckpointBytes.members(P.none)
    let cut = ZipBytes([members[0].with { $0.content.removeLast() }] + members.dropFirst())
    #expect(refusedCheckpoint(cut.bytes)?.reason == .pickle(.cutOff))
  }

  @Test("case 17: the memo is a dictionary with a limit") func memo() {
    #expect(problem([0x68, 0]) == .memo(0))
    #expect(problem([0x6A, 0xFF, 0xFF, 0xFF, 0xFF]) == .memo(.max))
    #expect(problem(P.none + [0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x30]) == .stackUnderflow)
    #expect(problem([0x71, 0]) == .stackUnderflow)
    var options = CheckpointOptions()
    options.pickle.memoEntries = 2
    let three = P.none + [0x71, 0, 0x71, 1, 0x71, 2]
    #expect(
      refusedCheckpoint(CheckpointBytes.zip(three), options: options)?.reason
        == .pickle(.tooMany(.memoEntries, limit: 2)))
  }

  @Test("cases 18 and 25: lengths, texts and frames are checked before they are read") func texts()
  {
    let huge: [UInt8] = [0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x61]
    #expect(problem(huge) == .length(0xFFFF_FFFF, available: 2))
    let wide = [0x8D] + LittleEndian.bytes(UInt64.max)
    #expect(problem(wide) == .length(.max, available: 1))
    #expect(problem([0x58, 1, 0, 0, 0, 0xFF]) == .text)
    // Half of a surrogate pair.
    #expect(problem([0x58, 3, 0, 0, 0, 0xED, 0xA0, 0x80]) == .text)
    #expect(problem([0x4A, 0]) == .length(4, available: 2))
    #expect(problem([0x95] + LittleEndian.bytes(UInt64.max)) == .length(.max, available: 1))
    #expect(problem([0x80, 6]) == .protocolVersion(6))
    #expect(
      problem([0x63] + [UInt8](repeating: 0x61, count: 5000) + Array("\nx\n".utf8)) == .globalName
    )
  }

  @Test("case 19: a million levels need no stack of the machine's own") func depth() {
    let count = 1_000_000
    #expect(
      problem([UInt8](repeating: 0x28, count: count)) == .stackUnderflow)
    for nest: [UInt8] in [P.none + [UInt8](repeating: 0x85, count: count)] {
      #expect(failure(nest)?.reason == .checkpoint(.root("a tuple")))
    }
    let lists =
      [UInt8](repeating: 0x5D, count: count) + [UInt8](repeating: 0x61, count: count - 1)
    #expect(failure(lists)?.reason == .checkpoint(.root("a list")))
  }

  @Test("cases 19 and 20: cycles and doubling cost nothing") func cycles() {
    // A list that holds itself; a dictionary that holds itself.
    #expect(
      failure(P.emptyList + [0x71, 0, 0x68, 0, 0x61])?.reason == .checkpoint(.root("a list")))
    let own = P.emptyDict + [0x71, 0] + P.text("state_dict") + [0x68, 0, 0x73]
    #expect(
      failure(own)?.reason
        == .checkpoint(.noTensors(entries: ["\"state_dict\" (a dictionary)"], more: 0)))
    let around =
      P.emptyDict + [0x71, 0] + P.mark + P.text("w") + P.tensor() + P.text("model") + [0x68, 0]
      + P.setitems
    #expect(failure(around)?.reason == .checkpoint(.tooDeep(limit: 8)))
    // 2^200 leaves.
    var doubling = P.none
    for _ in 0..<200 { doubling += [0x71, 0, 0x68, 0, 0x86] }
    #expect(failure(doubling)?.reason == .checkpoint(.root("a tuple")))
    // Dictionaries of dictionaries, a thousand entries each, four deep: 10^12 ways to the leaf.
    var wide = P.emptyDict + [0x71, 0]
    for level: UInt8 in 1...4 {
      let entries = repeatElement(P.text("model") + [0x68, level - 1], count: 1000).joined()
      wide += [0x30] + P.emptyDict + [0x71, level] + P.mark + entries + P.setitems
    }
    guard case .checkpoint(.noTensors)? = failure(wide)?.reason else {
      Issue.record("\(String(describing: failure(wide)))")
      return
    }
  }

  @Test("case 24: instructions on values of another kind") func kinds() {
    #expect(
      problem(P.emptyList + P.none + P.none + [0x73])
        == .kind(found: "a list", expected: "a dictionary"))
    #expect(
      problem(P.emptyDict + P.none + [0x61]) == .kind(found: "a dictionary", expected: "a list"))
    #expect(
      problem(P.emptyTuple + P.none + P.build)
        == .kind(found: "a tuple", expected: "an object"))
    #expect(
      problem(P.none + P.emptyTuple + P.reduce)
        == .kind(found: "None", expected: "a class or function"))
    #expect(
      problem(P.global("collections", "OrderedDict") + P.none + P.reduce)
        == .kind(found: "None", expected: "a tuple of arguments"))
    #expect(problem(P.text("0") + P.binpersid) == .persistentID("text"))
    #expect(problem(P.tuple([P.text("file")]) + P.binpersid) == .persistentID("\"file\""))
    #expect(
      failure(P.tuple([P.text("module")]) + P.binpersid)?.reason == .checkpoint(.wholeModule))
    #expect(problem([0x82, 1]) == .unsupportedOpcode)
    #expect(problem([0x50] + Array("0\n".utf8)) == .unsupportedOpcode)
  }

  @Test("limits hold at their value") func limits() {
    var options = CheckpointOptions()
    options.pickle.instructions = 10
    let bytes = CheckpointBytes.zip(CheckpointBytes.plain)
    #expect(
      refusedCheckpoint(bytes, options: options)?.reason
        == .pickle(.tooMany(.instructions, limit: 10)))
    #expect(
      refusedCheckpoint(bytes, options: options)?.failureClass == .resourceLimit)
    options = CheckpointOptions()
    options.pickle.values = 3
    #expect(
      refusedCheckpoint(bytes, options: options)?.reason == .pickle(.tooMany(.values, limit: 3)))
    // Copies of a list of pairs are charged against the length of the stream.
    let pairs =
      P.emptyList + P.mark
      + repeatElement(P.none + P.none + [0x86], count: 500).joined() + [0x65, 0x71, 0]
    let copies = repeatElement(
      P.global("collections", "OrderedDict") + [0x68, 0, 0x85] + P.reduce, count: 200
    ).joined()
    guard case .tooMany(.copiedValues, _)? = problem(pairs + copies) else {
      Issue.record("accepted")
      return
    }
  }
}
