import ModelFiles
import TensorCore
import Testing

@Suite("Hostile tensors and storages")
struct CheckpointTensorTests {
  private func problem(
    _ tensor: [UInt8], storages: [(String, [UInt8])] = [("0", CheckpointBytes.elements)]
  ) -> CheckpointProblem? {
    let error = refusedCheckpoint(
      CheckpointBytes.zip(P.dictionary([("w", tensor)]), storages: storages))
    if case .checkpoint(let problem)? = error?.reason { return problem }
    Issue.record("\(error.map(String.init(describing:)) ?? "accepted")")
    return nil
  }

  @Test("case 23: views lie within their storage") func extents() throws {
    #expect(
      problem(P.tensor(offset: 1)) == .beyondStorage(lastElement: 4, storageElements: 4))
    #expect(
      problem(P.tensor(sizes: [2, 2], strides: [3, 1]))
        == .beyondStorage(lastElement: 4, storageElements: 4))
    #expect(
      problem(P.tensor(offset: .max, sizes: [2], strides: [1])) == .sizeOverflow(sizes: [2]))
    #expect(
      problem(P.tensor(sizes: [3], strides: [.max])) == .sizeOverflow(sizes: [3]))
    // The stride of a single element is not taken.
    let single = P.tensor(offset: 3, sizes: [1, 1], strides: [.max, .max])
    let read = try checkpoint(CheckpointBytes.zip(P.dictionary([("w", single)])))
    #expect(read.tensors.first?.tensor.floats() == [4])
    let mixed = P.tensor(sizes: [2, 1, 2], strides: [1, .max, 2])
    let gathered = try checkpoint(CheckpointBytes.zip(P.dictionary([("w", mixed)])))
    #expect(gathered.tensors.first?.tensor.floats() == [1, 3, 2, 4])
  }

  @Test("case 23: zero strides do not buy memory") func expansion() {
    let huge = P.tensor(sizes: [1 << 21, 1 << 21], strides: [0, 0])
    guard case .gatheredBytes? = problem(huge) else {
      Issue.record("accepted")
      return
    }
    #expect(CheckpointProblem.gatheredBytes(limit: 1).failureClass == .resourceLimit)
    #expect(
      problem(P.tensor(sizes: [1 << 31, 1 << 31, 4], strides: [0, 0, 0]))
        == .sizeOverflow(sizes: [1 << 31, 1 << 31, 4]))
    #expect(
      problem(P.tensor(sizes: [0, 1 << 62, 4], strides: [0, 0, 0]))
        == .sizeOverflow(sizes: [0, 1 << 62, 4]))
  }

  @Test("case 21: sizes, strides and offsets are non-negative integers") func integers() {
    #expect(problem(P.tensor(sizes: [-1])) == .negative("a size", -1))
    #expect(problem(P.tensor(strides: [-1])) == .negative("a stride", -1))
    #expect(problem(P.tensor(offset: -4)) == .negative("an offset", -4))
    #expect(
      problem(P.tensor(sizes: [4], strides: [1, 1])) == .strideCount(sizes: 1, strides: 2))
    let rank = P.tensor(
      sizes: [Int](repeating: 1, count: 9), strides: [Int](repeating: 1, count: 9))
    #expect(problem(rank) == .rank(9, limit: 8))
    let wide = [0x8A, 255] + [UInt8](repeating: 0x7F, count: 255)
    let rebuild = P.global("torch._utils", "_rebuild_tensor_v2")
    #expect(
      problem(P.call(rebuild, [P.storage(), P.int(0), P.tuple([wide]), P.tuple([P.int(1)])]))
        == .tensorArgument(found: "an integer of more than 64 bits", expected: "a size"))
    #expect(
      problem(P.call(rebuild, [P.storage(), P.int(0)]))
        == .tensorArgument(found: "2 arguments", expected: "4 or more"))
    #expect(
      problem(P.call(rebuild, [P.none, P.int(0), P.emptyTuple, P.emptyTuple]))
        == .tensorArgument(found: "None", expected: "a storage"))
  }

  @Test("case 22: storages have the size of their record") func storageSizes() {
    for elements in [3, 5] {
      #expect(
        problem(P.tensor(P.storage(elements: elements), sizes: [1]))
          == .storageBytes(key: "0", found: 16, expected: UInt64(elements * 4)))
    }
    #expect(
      problem(P.tensor(P.storage(elements: 1 << 62)))
        == .storageOverflow(key: "0", elements: 1 << 62))
    #expect(problem(P.tensor(P.storage(elements: -1))) == .negative("a number of elements", -1))
    #expect(problem(P.tensor(P.storage("1"))) == .storageMissing(key: "1"))
    #expect(problem(P.tensor(P.storage("../0"))) == .storageMissing(key: "../0"))
    let typed = P.storage(type: P.global("torch", "Tensor"))
    #expect(
      problem(P.tensor(typed))
        == .storageIdentity(
          found: "the global torch.Tensor", expected: "a storage class of torch"))
    let two = P.dictionary([
      ("v", P.tensor()),
      ("w", P.tensor(P.storage(type: P.global("torch", "IntStorage")))),
    ])
    #expect(
      refusedCheckpoint(CheckpointBytes.zip(two))?.reason
        == .checkpoint(.storageConflict(key: "0")))
  }

  @Test("case 27: one name, one tensor") func duplicates() {
    for names in [["w", "w"], ["w", "module.w"], ["_orig_mod.module.w", "module.w"]] {
      let error = refusedCheckpoint(
        CheckpointBytes.zip(P.dictionary(names.map { ($0, P.tensor()) })))
      #expect(error?.reason == .checkpoint(.duplicateName("w")))
      #expect(error?.failureClass == .badData)
    }
  }

  @Test("files without weights say what they hold") func noWeights() {
    let error = refusedCheckpoint(
      CheckpointBytes.zip(P.dictionary([("epoch", P.int(3)), ("x", P.emptyDict)])))
    #expect(
      error?.reason
        == .checkpoint(
          .noTensors(entries: ["\"epoch\" (an integer)", "\"x\" (a dictionary)"], more: 0)))
    #expect(
      refusedCheckpoint(CheckpointBytes.zip(P.none))?.reason == .checkpoint(.root("None")))
  }

  @Test("weights are found beside other tensors, and never guessed") func finding() throws {
    func names(_ entries: [(String, [UInt8])]) throws(ModelFileError) -> [String] {
      try checkpoint(CheckpointBytes.zip(P.dictionary(entries))).tensors.map(\.name)
    }
    let weights = CheckpointBytes.plain
    #expect(try names([("loss", P.tensor()), ("state_dict", weights)]) == ["w"])
    #expect(try names([("model", P.dictionary([("net", weights)]))]) == ["w"])
    #expect(try names([("x", weights), ("lr", P.int(1))]) == ["w"])
    let two = refusedCheckpoint(
      CheckpointBytes.zip(P.dictionary([("x", weights), ("y", weights)])))
    #expect(two?.reason == .checkpoint(.severalWeights(["x", "y"])))
    // Python takes the last of two entries of a name, others the first.
    let twice = P.dictionary([("params", weights), ("params", weights)])
    #expect(
      refusedCheckpoint(CheckpointBytes.zip(twice))?.reason
        == .checkpoint(.duplicateName("params")))
  }

  @Test("case 36: infinities and NaN are found, not refused") func nonFinite() throws {
    for (bits, isFinite) in [
      (UInt32(0x7F80_0000), false), (0xFF80_0000, false), (0x7FC0_0001, false),
      (0x7F7F_FFFF, true), (0x8000_0000, true),
    ] {
      let data = Array(CheckpointBytes.elements.dropLast(4)) + LittleEndian.bytes(bits)
      let read = try checkpoint(
        CheckpointBytes.zip(CheckpointBytes.plain, storages: [("0", data)]))
      #expect(read.nonFiniteTensors() == (isFinite ? [] : ["w"]))
    }
    for (type, name, bits) in [
      ("HalfStorage", "infinity", UInt16(0x7C00)), ("BFloat16Storage", "NaN", 0x7F81),
    ] {
      let storage = P.storage(elements: 1, type: P.global("torch", type))
      let object = P.dictionary([(name, P.tensor(storage, sizes: [], strides: []))])
      let bytes = CheckpointBytes.zip(object, storages: [("0", LittleEndian.bytes(bits))])
      #expect(try checkpoint(bytes).nonFiniteTensors() == [name])
    }
  }

  // MARK: Legacy

  private func legacyProblem(_ bytes: [UInt8]) -> CheckpointProblem? {
    let error = refusedCheckpoint(bytes)
    if case .checkpoint(let problem)? = error?.reason { return problem }
    Issue.record("\(error.map(String.init(describing:)) ?? "accepted")")
    return nil
  }

  @Test("case 26: legacy streams are as torch writes them, to the last byte") func legacy() throws {
    let plain = CheckpointBytes.plain
    let sound = CheckpointBytes.legacy(plain)
    #expect(try checkpoint(sound).tensors.first?.tensor.floats() == [1, 2, 3, 4])
    #expect(legacyProblem(sound + [0]) == .trailing(bytes: 1))
    #expect(
      legacyProblem(Array(sound.dropLast()))
        == .storageCutOff(key: "0", bytes: 16, available: 15))
    #expect(
      legacyProblem(CheckpointBytes.legacy(plain, keys: [])) == .storageMissing(key: "0"))
    #expect(
      legacyProblem(CheckpointBytes.legacy(plain, keys: ["0", "0"]))
        == .storageTwice(key: "0"))
    #expect(
      legacyProblem(CheckpointBytes.legacy(plain, keys: ["1"])) == .storageUnknown(key: "1"))
    for count: UInt64 in [3, 5, 1 << 62, .max] {
      let bytes = CheckpointBytes.legacy(
        plain, storages: LittleEndian.bytes(count) + CheckpointBytes.elements)
      let (product, overflow) = count.multipliedReportingOverflow(by: 4)
      #expect(
        legacyProblem(bytes)
          == .storageBytes(key: "0", found: overflow ? .max : product, expected: 16))
    }
  }

  @Test("cases 13 and 26: the heads of legacy streams") func legacyHeads() {
    let rest = CheckpointBytes.legacy(CheckpointBytes.plain).dropFirst(CheckpointBytes.magic.count)
    let magic = CheckpointBytes.magic.patched(4, [0x6D])
    #expect(
      legacyProblem(magic + rest) == .legacyMagic(found: "an integer of more than 64 bits"))
    #expect(
      legacyProblem(P.proto + P.emptyDict + P.stop) == .legacyMagic(found: "a dictionary"))
    let version = Array(rest).patched(3, [0xEA])
    #expect(legacyProblem(CheckpointBytes.magic + version) == .legacyProtocol(found: "1002"))
    let big = CheckpointBytes.legacy(
      CheckpointBytes.plain,
      system: P.proto + P.dictionary([("little_endian", [0x89])]) + P.stop)
    #expect(legacyProblem(big) == .legacyBigEndian)
    #expect(CheckpointProblem.legacyBigEndian.failureClass == .unsupported)
    // PyTorch before 0.4: a view of another storage.
    let view = P.tuple([
      P.text("storage"), P.global("torch", "FloatStorage"), P.text("0"), P.text("cpu"), P.int(4),
      P.tuple([P.text("1"), P.int(0), P.int(4)]),
    ])
    let old = P.dictionary([("w", P.tensor(view + P.binpersid))])
    #expect(legacyProblem(CheckpointBytes.legacy(old)) == .storageView(key: "0"))
  }

  @Test("case 29: tar files are recognised") func tar() {
    let header = [UInt8](repeating: 0x30, count: 257) + Array("ustar".utf8)
    let error = refusedCheckpoint(header + [UInt8](repeating: 0, count: 1000))
    #expect(error?.reason == .checkpoint(.tarArchive))
    #expect(error?.failureClass == .unsupported)
  }
}
