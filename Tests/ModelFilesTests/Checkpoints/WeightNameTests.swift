import ModelFiles
import TensorCore
import Testing

@Suite("Names of weights")
struct WeightNameTests {
  private func names(_ names: [String]) throws(ModelFileError) -> [String] {
    let entries = names.map { ($0, P.tensor()) }
    return try checkpoint(CheckpointBytes.zip(P.dictionary(entries))).tensors.map(\.name)
  }

  @Test("what wraps a network is taken off each name") func wrappers() throws {
    #expect(try names(["module.a.w", "b.w"]) == ["a.w", "b.w"])
    #expect(try names(["_orig_mod.module.a", "module._orig_mod.b"]) == ["a", "b"])
    // Within a name it is the network's own.
    #expect(try names(["a.module.w", "module"]) == ["a.module.w", "module"])
    // A combining accent makes one character with the full stop before it.
    #expect(try names(["module.\u{301}w"]) == ["\u{301}w"])
  }

  @Test("what holds a network is taken off if all names begin so") func holders() throws {
    #expect(try names(["model.a", "model.b"]) == ["a", "b"])
    #expect(try names(["model.a", "loss.b"]) == ["model.a", "loss.b"])
    #expect(try names(["module.netG.module.a", "module.netG.module.b"]) == ["a", "b"])
    #expect(try names(["model.net.a"]) == ["a"])
    // What is left is never empty.
    #expect(try names(["module.", "net."]) == ["module.", "net."])
  }

  @Test("the notes say what was taken off, and how often") func notes() throws {
    let read = try checkpoint(
      CheckpointBytes.zip(
        P.dictionary([("model.module.a", P.tensor()), ("model.b", P.tensor())])))
    #expect(
      read.notes == [.strippedPrefix("model.", count: 2), .strippedPrefix("module.", count: 1)])
  }

  @Test("case 27: names that become one are refused, in safetensors too") func duplicates() {
    let header =
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
      + "\"module.a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}"
    let bytes = LittleEndian.bytes(UInt64(header.utf8.count)) + Array(header.utf8) + [1, 2]
    let error = refusedCheckpoint(bytes)
    #expect(error?.reason == .checkpoint(.duplicateName("a")))
    #expect(error?.place == .tensor("module.a"))
  }
}

@Suite("What training scripts save beside weights")
struct BesideWeightsTests {
  @Test(
    "case 15: classes of Python that only hold values",
    arguments: [
      ("argparse", "Namespace"), ("types", "SimpleNamespace"), ("builtins", "xrange"),
      ("__builtin__", "set"), ("builtins", "ValueError"), ("numpy._core.multiarray", "scalar"),
      ("numpy.core.multiarray", "_reconstruct"), ("torch", "Size"), ("torch", "device"),
      ("collections", "OrderedDict"),
    ])
  func known(module: String, name: String) throws {
    let call = P.global(module, name) + P.emptyTuple + P.reduce
    let object = P.dictionary([("state_dict", CheckpointBytes.plain), ("x", call)])
    let bytes = CheckpointBytes.zip(object)
    #expect(try checkpoint(bytes).tensors.map(\.name) == ["w"])
    let audit = try CheckpointAudit.examine(MappedFile(bytes: bytes, name: "t"))
    #expect(!audit.isSuspicious)
    #expect(audit.streams.first?.globals.allSatisfy { $0.verdict == .known } == true)
  }

  @Test(
    "tensors in the forms of PyTorch from 0.3 on",
    arguments: [
      ("torch._utils", "_rebuild_tensor", ""), ("torch._utils", "_rebuild_tensor_v2", ""),
      ("torch.tensor", "_rebuild_from_type", "torch._utils"),
      ("torch._tensor", "_rebuild_from_type", "torch._utils"),
      ("torch._tensor", "_rebuild_from_type_v2", "torch._utils"),
    ])
  func oldForms(module: String, name: String, inner: String) throws {
    let storage = P.storage(type: P.global("torch.cuda", "FloatStorage"))
    let plain = [storage, P.int(0), P.tuple([P.int(4)]), P.tuple([P.int(1)])]
    let more = name == "_rebuild_tensor" ? [] : [[0x89], P.emptyDict]
    let tensor =
      inner.isEmpty
      ? P.call(P.global(module, name), plain + more)
      : P.call(
        P.global(module, name),
        [
          P.global(inner, "_rebuild_tensor_v2"), P.global("my.code", "Tagged"),
          P.tuple(plain + [[0x89], P.emptyDict]), P.emptyDict,
        ])
    let read = try checkpoint(CheckpointBytes.legacy(P.dictionary([("w", tensor)])))
    #expect(read.tensors.first?.tensor.floats() == [1, 2, 3, 4])
  }

  @Test("case 27: elements to be negated or conjugated are refused, not read as they are")
  func marks() throws {
    func tensor(_ mark: [UInt8]) -> [UInt8] {
      P.call(
        P.global("torch._utils", "_rebuild_tensor_v2"),
        [
          P.storage(), P.int(0), P.tuple([P.int(4)]), P.tuple([P.int(1)]), [0x89], P.emptyDict,
          P.dictionary([("neg", mark)]),
        ])
    }
    let error = refusedCheckpoint(CheckpointBytes.zip(P.dictionary([("w", tensor([0x88]))])))
    #expect(error?.reason == .checkpoint(.tensorMark("neg")))
    #expect(error?.place == .tensor("w"))
    #expect(error?.failureClass == .unsupported)
    let plain = CheckpointBytes.zip(P.dictionary([("w", tensor([0x89]))]))
    #expect(try checkpoint(plain).tensors.first?.tensor.floats() == [1, 2, 3, 4])
  }
}
