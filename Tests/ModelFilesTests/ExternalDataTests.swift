import Foundation
import ModelFiles
import OnnxBytes
import Testing

@Suite("External data")
struct ExternalDataTests {
  private typealias Bytes = OnnxBytes

  private static let values = Bytes.floats([1, 2, 3, 4])

  /// A model with one tensor of 16 bytes in another file.
  private func model(
    _ location: String?, offset: String? = nil, length: String? = nil
  ) -> [UInt8] {
    let entries = [("location", location), ("offset", offset), ("length", length)]
      .compactMap { key, value in value.map { Bytes.field(1, key) + Bytes.field(2, $0) } }
    return model(entries)
  }

  private func model(_ entries: [[UInt8]]) -> [UInt8] {
    let payload = entries.flatMap { Bytes.field(13, $0) } + Bytes.field(14, Int64(1))
    return Bytes.model(
      Bytes.graph([], initializers: [Bytes.tensor("k", [4], type: 1, payload)]))
  }

  private func payload(_ path: String) throws(ModelFileError) -> [UInt8]? {
    guard case .slice(let slice)? = try OnnxModel.read(path).graph?.initializers.first?.payload
    else { return nil }
    return slice.withUnsafeBytes { Array($0) }
  }

  private func refusal(_ path: String) -> ModelFileError.Reason? {
    do {
      _ = try payload(path)
      return nil
    } catch {
      #expect(error.place == .tensor("k"))
      return error.reason
    }
  }

  @Test("a file beside the model, or below it, is read") func plain() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "k.bin")
    try folder.write([9, 9] + Self.values + [9], "deep/er/k.bin")
    #expect(try payload(folder.write(model("k.bin"), "a.onnx")) == Self.values)
    #expect(try payload(folder.write(model("./k.bin"), "b.onnx")) == Self.values)
    let offset = model("deep/er/k.bin", offset: "2", length: "16")
    #expect(try payload(folder.write(offset, "c.onnx")) == Self.values)
  }

  @Test(
    "locations that step out are refused",
    arguments: [
      "", "/etc/hostname", "..", "../k.bin", "sub/../k.bin", "a/../../k.bin", "sub/..",
    ])
  func locations(location: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "k.bin")
    try folder.write(Self.values, "sub/k.bin")
    let path = try folder.write(model(location), "m.onnx")
    #expect(refusal(path) == .externalLocation(location))
  }

  @Test("symbolic links out of the folder are refused") func linksOut() throws {
    let folder = try TemporaryFolder()
    let outside = try folder.write(Self.values, "outside/k.bin")
    let path = try folder.write(model("k.bin"), "in/m.onnx")
    #expect(symlink(outside, folder.path("in/k.bin")) == 0)
    #expect(refusal(path) == .externalEscape(location: "k.bin"))
    // A folder that is a link out.
    let second = try folder.write(model("sub/k.bin"), "in/n.onnx")
    #expect(symlink(folder.path("outside"), folder.path("in/sub")) == 0)
    #expect(refusal(second) == .externalEscape(location: "sub/k.bin"))
    // A folder whose name only begins like the model's.
    try folder.write(Self.values, "in2/k.bin")
    let third = try folder.write(model("j.bin"), "in/o.onnx")
    #expect(symlink(folder.path("in2/k.bin"), folder.path("in/j.bin")) == 0)
    #expect(refusal(third) == .externalEscape(location: "j.bin"))
  }

  @Test("links within the folder, and caches of links, are read") func linksWithin() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "real.bin")
    #expect(symlink("real.bin", folder.path("k.bin")) == 0)
    #expect(try payload(folder.write(model("k.bin"), "m.onnx")) == Self.values)
    // As Hugging Face keeps them: snapshots/<revision>/<name> are links into blobs.
    try folder.write(model("k.bin"), "blobs/1234")
    try folder.write(Self.values, "blobs/5678")
    try folder.write([], "snapshots/abc/.keep")
    #expect(symlink("../../blobs/1234", folder.path("snapshots/abc/m.onnx")) == 0)
    #expect(symlink("../../blobs/5678", folder.path("snapshots/abc/k.bin")) == 0)
    #expect(try payload(folder.path("snapshots/abc/m.onnx")) == Self.values)
  }

  @Test("hard links, pipes and folders are refused, and nothing waits") func kinds() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(model("k.bin"), "m.onnx")
    let data = folder.path("k.bin")
    try folder.write(Self.values, "k.bin")
    #expect(link(data, folder.path("second")) == 0)
    #expect(refusal(path) == .externalHardLink(location: "k.bin", links: 2))
    #expect(unlink(data) == 0)
    #expect(mkfifo(data, 0o600) == 0)
    #expect(refusal(path) == .externalNotAFile(location: "k.bin", .pipe))
    #expect(unlink(data) == 0)
    #expect(mkdir(data, 0o700) == 0)
    #expect(refusal(path) == .externalNotAFile(location: "k.bin", .directory))
    #expect(rmdir(data) == 0)
    let missing = ModelFileError.Reason.externalCannotOpen(location: "k.bin", code: ENOENT)
    #expect(refusal(path) == missing)
    #expect(missing.failureClass == .cannotOpen)
  }

  @Test(
    "offsets and lengths are decimal numbers",
    arguments: [
      "-1", "+1", "1e9", " 1", "1.0", "", "0x10", "99999999999999999999", "1_000",
    ])
  func numbers(number: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "k.bin")
    let offset = try folder.write(model("k.bin", offset: number), "m.onnx")
    #expect(refusal(offset) == .externalNumber(key: "offset", value: number))
    let length = try folder.write(model("k.bin", length: number), "n.onnx")
    #expect(refusal(length) == .externalNumber(key: "length", value: number))
  }

  @Test("ranges lie within the file") func ranges() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "k.bin")
    for (offset, length): (String, String?) in [
      ("1", "16"), ("16", "16"), ("9223372036854775807", "16"), ("0", "17"), ("1", nil),
    ] {
      let path = try folder.write(model("k.bin", offset: offset, length: length), "m.onnx")
      guard case .externalRange = refusal(path) else {
        Issue.record("\(offset) \(length ?? "nil"): \(String(describing: refusal(path)))")
        continue
      }
    }
    let short = try folder.write(model("k.bin", length: "12"), "n.onnx")
    #expect(refusal(short) == .payloadLength(found: 12, expected: 16, unit: .bytes))
  }

  @Test("entries are complete and not twice") func entries() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, "k.bin")
    #expect(
      refusal(try folder.write(model(nil), "m.onnx")) == .missing("external_data.location"))
    let location = Bytes.field(1, "location") + Bytes.field(2, "k.bin")
    #expect(
      refusal(try folder.write(model([location, location]), "n.onnx"))
        == .externalKeyTwice("location"))
  }

  @Test("a model without a folder has no external data") func withoutFolder() {
    #expect(throws: ModelFileError.self) {
      try OnnxModel.read(MappedFile(bytes: model("k.bin"), name: "standard input"))
    }
  }

  @Test("tensors that share bytes are noted") func overlap() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values + Self.values, "k.bin")
    let tensors = [("a", "0"), ("b", "8"), ("c", "16")].map { name, offset in
      let entries = [("location", "k.bin"), ("offset", offset)].flatMap { key, value in
        Bytes.field(13, Bytes.field(1, key) + Bytes.field(2, value))
      }
      return Bytes.tensor(name, [4], type: 1, entries + Bytes.field(14, Int64(1)))
    }
    let path = try folder.write(Bytes.model(Bytes.graph([], initializers: tensors)), "m.onnx")
    #expect(
      try OnnxModel.read(path).warnings == [
        .overlappingExternalData(location: "k.bin", "a", "b"),
        .overlappingExternalData(location: "k.bin", "b", "c"),
      ])
  }
}
