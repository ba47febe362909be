import Foundation
import ModelFiles
import TensorCore
import Testing

/// A tensor as `index.json` describes it.
struct DescribedTensor: Decodable {
  let name: String
  let type: String
  let shape: [Int]
  let values: [Double]
}

/// A checkpoint that torch wrote, and what torch holds.
struct CheckpointFixture: Decodable, CustomTestStringConvertible {
  let file: String
  let tensors: [DescribedTensor]
  let notes: [String]

  var testDescription: String { file }

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/checkpoints")

  static let all: [CheckpointFixture] = {
    do {
      let index = try Data(contentsOf: folder.appending(path: "index.json"))
      return try JSONDecoder().decode([CheckpointFixture].self, from: index)
    } catch {
      Issue.record("index.json cannot be read: \(error)")
      return []
    }
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }
}

/// Reads bytes as a checkpoint.
func checkpoint(
  _ bytes: [UInt8], options: CheckpointOptions = CheckpointOptions()
) throws(ModelFileError) -> Checkpoint {
  try Checkpoint.read(MappedFile(bytes: bytes, name: "test"), options: options)
}

/// Why bytes are no checkpoint; nil if they are one.
func refusedCheckpoint(
  _ bytes: [UInt8], options: CheckpointOptions = CheckpointOptions()
) -> ModelFileError? {
  do {
    _ = try checkpoint(bytes, options: options)
    return nil
  } catch {
    return error
  }
}

@Suite("Checkpoints as torch writes them")
struct CheckpointFixtureTests {
  @Test(
    "cases 15, 25 and 26: every tensor has torch's name, type, shape and elements",
    arguments: CheckpointFixture.all)
  func tensors(fixture: CheckpointFixture) throws {
    let path = CheckpointFixture.folder.appending(path: fixture.file).path
    let read = try Checkpoint.read(MappedFile.open(path))
    try read.verifyChecksums()
    #expect(read.tensors.map(\.name) == fixture.tensors.map(\.name))
    for (found, expected) in zip(read.tensors, fixture.tensors) {
      #expect(found.tensor.elementType.rawValue == expected.type, "\(found.name)")
      #expect(found.tensor.shape == expected.shape, "\(found.name)")
      #expect(read[expected.name] == found.tensor)
      #expect(found.tensor.doubles() == expected.values, "\(found.name)")
    }
    let notes = read.notes.map(\.description).joined(separator: "\n")
    for note in fixture.notes { #expect(notes.contains(note), "\(notes)") }
  }

  @Test("the elements are not copied") func noCopies() throws {
    for name in ["plain-zip.pth", "plain-legacy.pth", "plain.safetensors"] {
      let bytes = try CheckpointFixture.bytes(name)
      let file = MappedFile(bytes: bytes, name: name)
      let read = try Checkpoint.read(file)
      try file.withUnsafeBytes { whole in
        let start = try #require(whole.baseAddress)
        for named in read.tensors where named.tensor.bytes.count > 0 {
          try named.tensor.bytes.withUnsafeBytes { elements in
            let place = try #require(elements.baseAddress)
            #expect(start <= place && place + elements.count <= start + whole.count)
          }
        }
      }
    }
  }

  @Test("the same weights in all forms are the same tensors") func sameInAllForms() throws {
    let zip = try checkpoint(CheckpointFixture.bytes("plain-zip.pth")).tensors
    for name in ["plain-legacy.pth", "protocol5-zip.pth", "big-endian.pth", "params-zip.pth"] {
      #expect(try checkpoint(CheckpointFixture.bytes(name)).tensors == zip, "\(name)")
    }
  }

  @Test("another entry can be asked for") func weightsKey() throws {
    var options = CheckpointOptions()
    options.weightsKey = "params"
    let bytes = try CheckpointFixture.bytes("ema-zip.pth")
    #expect(try checkpoint(bytes, options: options).tensors.map(\.name) == ["x"])
    options.weightsKey = "net"
    #expect(
      refusedCheckpoint(bytes, options: options)?.reason
        == .checkpoint(.noSuchKey("net", available: ["params", "params_ema"])))
  }

  @Test(
    "cases 27 and 29: forms that are not read are named",
    arguments: [
      ("module-zip.pth", CheckpointProblem.wholeModule), ("module-legacy.pth", .wholeModule),
      ("script.pt", .torchScript), ("complex.pth", .elementType("ComplexFloatStorage")),
      ("quantized.pth", .tensorForm("torch._utils._rebuild_qtensor")),
      ("sparse.pth", .tensorForm("torch._utils._rebuild_sparse_tensor")),
      ("meta.pth", .tensorForm("torch._utils._rebuild_meta_tensor_no_storage")),
      ("float8.pth", .elementType("float8_e4m3fn")),
    ])
  func refused(file: String, problem: CheckpointProblem) throws {
    let error = try #require(refusedCheckpoint(CheckpointFixture.bytes("refused/\(file)")))
    #expect(error.reason == .checkpoint(problem))
    #expect(error.failureClass == .unsupported)
  }

  @Test("case 25: the text protocol is refused by name") func textProtocol() throws {
    let bytes = try CheckpointFixture.bytes("refused/protocol0-legacy.pth")
    let error = try #require(refusedCheckpoint(bytes))
    #expect(error.reason == .pickle(.unsupportedOpcode))
    #expect(error.place == .pickle(stream: "magic number", opcode: "LONG", byte: 0))
  }

  @Test("the audit lists globals, instructions and sizes") func audit() throws {
    let bytes = try CheckpointFixture.bytes("training-zip.pth")
    let audit = try CheckpointAudit.examine(MappedFile(bytes: bytes, name: "t"))
    let stream = try #require(audit.streams.first)
    #expect(!audit.isSuspicious)
    let names = stream.globals.map(\.name)
    #expect(names.contains("torch._utils._rebuild_tensor_v2"))
    #expect(names.contains("argparse.Namespace"))
    let rebuild = stream.globals.first { $0.name == "torch._utils._rebuild_tensor_v2" }
    // 3 weights; for each a step count and two moments.
    #expect(rebuild?.calls == 12)
    #expect(stream.opcodes.first { $0.name == "BINPERSID" }?.count == 12)
    #expect(stream.opcodes.first { $0.name == "STOP" }?.count == 1)
    #expect(audit.memberCount > 12)
    let legacy = try CheckpointFixture.bytes("training-legacy.pth")
    #expect(
      try CheckpointAudit.examine(MappedFile(bytes: legacy, name: "t")).streams.map(\.stream)
        == ["magic number", "protocol version", "system information", "object", "storage keys"])
  }
}
