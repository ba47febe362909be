import ModelFiles
import TensorCore
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
  private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    LittleEndian.bytes(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  private func entry(
    _ name: String = "w", dtype: String = "\"F32\"", shape: String = "[4]",
    offsets: String = "[0,16]"
  ) -> String {
    "\"\(name)\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  private let data = CheckpointBytes.elements

  private func error(_ bytes: [UInt8]) -> ModelFileError? {
    do {
      _ = try Safetensors.read(MappedFile(bytes: bytes, name: "test"))
      return nil
    } catch {
      return error
    }
  }

  private func problem(_ entries: String..., data: [UInt8]? = nil) -> SafetensorsProblem? {
    let bytes = file("{\(entries.joined(separator: ","))}", data: data ?? self.data)
    let error = error(bytes)
    if case .safetensors(let problem)? = error?.reason { return problem }
    Issue.record("\(error.map(String.init(describing:)) ?? "accepted")")
    return nil
  }

  @Test("case 36: scalars, empty tensors and metadata") func sound() throws {
    let bytes = file(
      "{\"__metadata__\":{\"a\":\"b\"}," + entry("s", shape: "[]", offsets: "[0,4]") + ","
        + entry("none", shape: "[0,3]", offsets: "[4,4]") + ","
        + entry("v", dtype: "\"BF16\"", shape: "[2]", offsets: "[4,8]") + "}  ",
      data: Array(data[..<4]) + [0x80, 0x3F, 0, 0xC0])
    let read = try Safetensors.read(MappedFile(bytes: bytes, name: "t"))
    #expect(read.tensors.map(\.name) == ["s", "none", "v"])
    #expect(read.tensors.map { $0.tensor.doubles() } == [[1], [], [1, -2]])
    #expect(read.metadata.map(\.value) == ["b"])
    #expect(try Safetensors.read(MappedFile(bytes: file("{}"), name: "t")).tensors.isEmpty)
  }

  @Test("case 30: the header's length", arguments: [0, 100_000_001, 1 << 63, UInt64.max, 25])
  func headerLength(length: UInt64) {
    let bytes = LittleEndian.bytes(length) + Array("{                      }".utf8)
    #expect(
      error(bytes)?.reason == .safetensors(.headerLength(length, available: 24)))
    #expect(error(Array(bytes.prefix(7)))?.reason == .tooShort(bytes: 7))
  }

  @Test("case 31: headers that are not strict JSON") func json() {
    func json(_ header: [UInt8]) -> (JSONProblem?, ModelFileError.Place?) {
      let error = error(LittleEndian.bytes(UInt64(header.count)) + header)
      if case .json(let problem)? = error?.reason { return (problem, error?.place) }
      return (nil, error?.place)
    }
    func text(_ text: String) -> JSONProblem? { json(Array(text.utf8)).0 }
    #expect(error(file("[]"))?.reason == .safetensors(.opening(0x5B)))
    #expect(error(file("\u{FEFF}{}"))?.reason == .safetensors(.opening(0xEF)))
    #expect(error(file(" {}"))?.reason == .safetensors(.opening(0x20)))
    #expect(text("{\"a\":1,}") == .unexpected(0x7D, expected: "a name in quotes"))
    #expect(text("{\"a\":[1,]}") == .unexpected(0x5D, expected: "a value"))
    #expect(text("{\"a\":NaN}") == .unexpected(0x4E, expected: "a value"))
    #expect(text("{\"a\":Infinity}") == .unexpected(0x49, expected: "a value"))
    #expect(text("{\"a\":01}") == .number)
    #expect(text("{\"a\":1e400}") == .number)
    #expect(text("{\"a\":1.}") == .unexpected(0x7D, expected: "a digit"))
    #expect(text("{\"a\":+1}") == .unexpected(0x2B, expected: "a value"))
    #expect(text("{\"a\":1}x") == .unexpected(0x78, expected: "the end"))
    #expect(text("{\"a\":1}\u{0}") == .unexpected(0, expected: "the end"))
    #expect(text("{\"a\":1,\"\\u0061\":2}") == .duplicateName("a"))
    #expect(text("{\"a\":\"\n\"}") == .controlCharacter(10))
    #expect(text("{\"a\":\"\\x\"}") == .escape)
    #expect(text("{\"a\":\"\\ud800\"}") == .escape)
    #expect(text("{\"a\":\"\\udc00\"}") == .escape)
    #expect(text("{\"a\":\"\\ud83d\\u0041\"}") == .escape)
    #expect(text("{\"a\":tru}") == .unexpected(0x7D, expected: "`true`"))
    #expect(text("{\"a") == .unexpected(nil, expected: "the closing quote"))
    #expect(text("{\"a\":/**/1}") == .unexpected(0x2F, expected: "a value"))
    let invalid = json(Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8))
    #expect(invalid.0 == .text && invalid.1 == .byte(9))
    let deep = "{\"a\":" + String(repeating: "[", count: 1_000_000)
    #expect(text(deep) == .tooDeep(limit: 64))
    let objects = String(repeating: "{\"a\":", count: 1_000_000)
    #expect(text(objects) == .tooDeep(limit: 64))
  }

  @Test("case 32: names and fields given twice, or unknown") func fields() {
    let twice = error(file("{\(entry()),\(entry())}", data: data))
    #expect(twice?.reason == .json(.duplicateName("w")))
    let inner = "\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}"
    #expect(error(file("{\(inner)}", data: data))?.reason == .json(.duplicateName("dtype")))
    #expect(
      problem("\"__metadata__\":{\"a\":1}", entry())
        == .kind("__metadata__.a", found: "an integer", expected: "text"))
    #expect(
      problem("\"__metadata__\":[]", entry())
        == .kind("__metadata__", found: "an array", expected: "an object of texts"))
    #expect(problem("\"w\":{\"dtype\":\"F32\",\"shape\":[4]}") == .missing("data_offsets"))
    #expect(problem("\"w\":{\"strides\":[1]}") == .unknownField("strides"))
    #expect(
      problem("\"w\":7") == .kind("\"w\"", found: "an integer", expected: "an object"))
  }

  @Test("case 33: the tensors cover the data exactly") func coverage() {
    let half = entry("v", shape: "[2]", offsets: "[0,8]")
    #expect(
      problem(half, entry("w", shape: "[3]", offsets: "[4,16]")) == .gap(begin: 4, expected: 8))
    #expect(
      problem(half, entry("w", shape: "[1]", offsets: "[12,16]")) == .gap(begin: 12, expected: 8))
    #expect(problem(entry(shape: "[3]", offsets: "[4,16]")) == .gap(begin: 4, expected: 0))
    #expect(problem(half) == .trailing(bytes: 8))
    #expect(
      problem(entry(shape: "[0]", offsets: "[8,4]")) == .reversedOffsets(begin: 8, end: 4))
    #expect(
      problem(entry(shape: "[5]", offsets: "[0,20]")) == .pastEnd(end: 20, available: 16))
    #expect(problem("\"__metadata__\":{}") == .trailing(bytes: 16))
    // The same bytes twice.
    #expect(problem(entry("v"), entry("w")) == .gap(begin: 0, expected: 16))
  }

  @Test("case 34: shapes are small non-negative integers") func shapes() {
    #expect(
      problem(entry(shape: "[4294967296,4294967296]"))
        == .sizeOverflow(shape: [1 << 32, 1 << 32]))
    #expect(problem(entry(shape: "[-4]")) == .negative("shape[0]", -4))
    for (shape, kind) in [
      ("[1e3]", "a number that is no integer"), ("[1.5]", "a number that is no integer"),
      ("[\"3\"]", "text"), ("[null]", "null"),
      ("[18446744073709551616]", "a number that is no integer"),
      ("[[4]]", "an array"), ("[true]", "a boolean"),
    ] {
      #expect(
        problem(entry(shape: shape))
          == .kind("shape[0]", found: kind, expected: "an integer"))
    }
    let ones = "[\(repeatElement("1", count: 65).joined(separator: ","))]"
    #expect(problem(entry(shape: ones)) == .rank(65, limit: 8))
    #expect(
      problem(entry(offsets: "[0]"))
        == .kind("data_offsets", found: "1 numbers", expected: "2"))
  }

  @Test("case 35: types and sizes") func types() {
    #expect(problem(entry(shape: "[3]")) == .byteCount(found: 16, expected: 12))
    #expect(problem(entry(dtype: "\"F4\"", shape: "[3]")) == .oddBits(12))
    #expect(problem(entry(dtype: "\"F4\"", shape: "[32]")) == .unsupportedType("F4"))
    #expect(problem(entry(dtype: "\"F8_E4M3\"", shape: "[16]")) == .unsupportedType("F8_E4M3"))
    #expect(problem(entry(dtype: "\"C64\"", shape: "[2]")) == .unsupportedType("C64"))
    let unknown = problem(entry(dtype: "\"F8_XYZ\""))
    #expect(unknown == .unknownType("F8_XYZ"))
    #expect(unknown?.failureClass == .unsupported)
    #expect(problem(entry(dtype: "7")) == .kind("dtype", found: "an integer", expected: "text"))
  }

  @Test("what is written is read again, and in the same bytes for any order") func writing() throws
  {
    let names = ["b", "a", "\"q\\\n\u{1}é\u{1F600}", "half", "flag", "scalar"]
    let tensors = [
      try Tensor(shape: [2, 2], floats: [1, 2, 3, 4]), try Tensor(shape: [1], floats: [.nan]),
      try Tensor(.float64, shape: [1], doubles: [0.1]),
      try Tensor(.bfloat16, shape: [3], doubles: [1, 2, 3]),
      try Tensor(.bool, shape: [3], integers: [1, 0, 1]),
      try Tensor(.int64, shape: [], integers: [7]),
    ]
    let named = zip(names, tensors).map { NamedTensor(name: $0, tensor: $1) }
    let pieces = Safetensors.pieces(of: named, metadata: ["z": "1", "a": "2"])
    let bytes = pieces.flatMap { $0.array() }
    let read = try Safetensors.read(MappedFile(bytes: bytes, name: "t"))
    #expect(Set(read.tensors) == Set(named))
    #expect(read.metadata.map(\.name) == ["a", "z"])
    #expect(pieces[0].count % 8 == 0)
    let again = Safetensors.pieces(of: named.reversed(), metadata: ["a": "2", "z": "1"])
    #expect(again.flatMap { $0.array() } == bytes)
  }

  @Test("case 37: an index names files beside it") func index() throws {
    let folder = try TemporaryFolder()
    try folder.write(file("{\(entry("v"))}", data: data), "one.safetensors")
    try folder.write(file("{\(entry("w"))}", data: data), "two.safetensors")
    func read(_ map: String) throws(ModelFileError) -> [String] {
      let text = "{\"metadata\":{\"total_size\":32},\"weight_map\":{\(map)}}"
      do {
        try folder.write(Array(text.utf8), "model.json")
      } catch {
        Issue.record("\(error)")
      }
      return try Checkpoint.read(MappedFile.open(folder.path("model.json"))).tensors.map(\.name)
    }
    func reason(_ map: String) -> ModelFileError.Reason? {
      do {
        _ = try read(map)
        return nil
      } catch {
        return error.reason
      }
    }
    let one = "\"v\":\"one.safetensors\""
    #expect(try read(one + ",\"w\":\"two.safetensors\"") == ["v", "w"])
    #expect(reason(one + ",\"w\":\"../x\"") == .externalLocation("../x"))
    #expect(reason("\"w\":\"/etc/passwd\"") == .externalLocation("/etc/passwd"))
    #expect(
      reason(one + ",\"w\":\"one.safetensors\"")
        == .safetensors(.notInShard("one.safetensors")))
    #expect(reason("\"x\":\"one.safetensors\"") == .safetensors(.notInIndex))
  }
}
