import Foundation
import Testing

/// What must not work, and how it must fail.
@Suite struct BadInputTests {
  struct Index: Decodable {
    let cases: [Hostile]
  }

  struct Hostile: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let exit: [Int32]
    let mentions: [String]
    let why: String
    var testDescription: String { file }
  }

  static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/hostile")
  static let cases: [Hostile] = {
    guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.cases
  }()

  @Test func hostileFilesAreRecorded() { #expect(BadInputTests.cases.count > 50) }

  @Test(arguments: cases) func hostileFileEndsAsItDeserves(_ hostile: Hostile) throws {
    let path = BadInputTests.folder.appending(path: hostile.file).path
    let output = try TemporaryFolder()
    let plan = output.path("x.mhplan")
    let converted = try Mhnetc.run(["convert", path, "-o", plan])
    #expect(
      hostile.exit.contains(converted.status),
      "\(hostile.why) ended with \(converted.status): \(converted.messages)")
    if converted.status != 0 {
      #expect(converted.messages.contains("error: "))
      #expect(!FileManager.default.fileExists(atPath: plan))
      for word in hostile.mentions {
        #expect(converted.messages.contains(word), "\(converted.messages)")
      }
    }
    let checked = try Mhnetc.run(["check", path, "--json"])
    #expect(hostile.exit.contains(checked.status), "check: \(checked.status) \(checked.messages)")
  }

  @Test(arguments: [
    (["frobnicate"], Int32(64)), (["convert"], 64), (["bench", "x.onnx"], 64),
    (["inspect", "/no/such/file.onnx"], 66), (["inspect", "/tmp"], 66),
    (["list", "nothing"], 64), (["--version"], 0), (["help", "restore"], 0),
  ]) func usageEndsWith(_ arguments: [String], _ status: Int32) throws {
    let outcome = try Mhnetc.run(arguments)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.messages)")
  }

  /// Outputs that cannot be made: reliability case 75.
  @Test func outputsThatCannotBe() throws {
    let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    let folder = try TemporaryFolder()
    let longName = String(repeating: "x", count: 300)
    for output in [folder.url.path, "/no/such/folder/x.mhplan", folder.path(longName)] {
      let outcome = try Mhnetc.run(["convert", model, "-o", output])
      #expect(outcome.status == 73, "\(output): \(outcome.status) \(outcome.messages)")
    }
    let full = try Mhnetc.run(["convert", model, "-o", "/dev/full"])
    #expect(full.status == 74, "\(full.messages)")
  }

  @Test func outputMayBeTheInput() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model")
    let model = URL(filePath: NetworkTests.path("nafnet-a-script17-dynamic.onnx"))
    try FileManager.default.copyItem(at: model, to: URL(filePath: path))
    #expect(try Mhnetc.run(["convert", path, "-o", path]).status == 0)
    let outcome = try Mhnetc.run(["inspect", path, "--json"])
    #expect(try outcome.json()["format"] as? String == "mhnetc plan")
  }

  @Test func standardInputAndOutput() throws {
    let model = try Data(
      contentsOf: URL(filePath: NetworkTests.path("nafnet-a-script17-dynamic.onnx")))
    let fromInput = try Mhnetc.run(["inspect", "-", "--json"], input: model)
    #expect(fromInput.status == 0, "\(fromInput.messages)")
  }

  /// Every damaged plan is refused before it is used: reliability cases 69 and 70.
  @Test func damagedPlans() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("network.mhplan")
    let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    #expect(try Mhnetc.run(["convert", model, "-o", path]).status == 0)
    let plan = try Data(contentsOf: URL(filePath: path))
    var generator = SystemRandomNumberGenerator()
    var damaged: [(String, Data, [Int32])] = [
      ("truncated", plan.prefix(plan.count / 2), [65]),
      ("appended", plan + Data([0]), [65]),
      ("newer", plan.replacing(12, with: 0x7F), [69]),
    ]
    for _ in 0..<20 {
      let offset = Int.random(in: 16..<plan.count, using: &generator)
      let byte = plan[offset] ^ (1 << UInt8.random(in: 0..<8, using: &generator))
      damaged.append(("byte \(offset)", plan.replacing(offset, with: byte), [65]))
    }
    for (what, bytes, statuses) in damaged {
      try bytes.write(to: URL(filePath: path))
      let outcome = try Mhnetc.run(["inspect", path])
      #expect(statuses.contains(outcome.status), "\(what): \(outcome.status) \(outcome.messages)")
    }
  }

  @Test func unknownOperatorsAreAllListed() throws {
    let hostile = BadInputTests.cases.filter { $0.exit == [69] }
    #expect(!hostile.isEmpty)
  }
}

extension Data {
  fileprivate func replacing(_ offset: Int, with byte: UInt8) -> Data {
    var copy = self
    copy[startIndex + offset] = byte
    return copy
  }
}
