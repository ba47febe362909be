import Foundation
import Testing

/// What must not work, and how it must fail.
@Suite struct BadInputTests {
  struct Index: Decodable {
    let cases: [Hostile]
  }

  struct Hostile: Decodable, Sendable, CustomTestStringConvertible {
    let file: String?
    /// How to make a file that is too large to be kept.
    let recipe: Recipe?
    let exit: [Int32]
    let mentions: [String]
    let why: String
    var testDescription: String { file ?? why }

    /// The file, made in the folder where it is not kept.
    func path(in folder: TemporaryFolder) throws -> String {
      if let file { return BadInputTests.folder.appending(path: file).path }
      let recipe = try #require(recipe)
      let path = folder.path("made.onnx")
      try recipe.bytes.write(to: URL(filePath: path))
      return path
    }
  }

  /// A beginning, and something that is repeated.
  struct Recipe: Decodable, Sendable {
    let prefixHex: String
    let repeatHex: String
    let count: Int

    var bytes: Data {
      let unit = Recipe.data(repeatHex)
      var bytes = Recipe.data(prefixHex)
      bytes.reserveCapacity(bytes.count + unit.count * count)
      for _ in 0..<count { bytes.append(unit) }
      return bytes
    }

    private static func data(_ hex: String) -> Data {
      let digits = hex.compactMap(\.hexDigitValue)
      return Data(
        stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
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
    let output = try TemporaryFolder()
    let path = try hostile.path(in: output)
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
    Usage("frobnicate", 64), Usage("convert", 64), Usage("bench x.onnx", 64),
    Usage("list nothing", 64), Usage("inspect /no/such/file.onnx", 66), Usage("inspect /tmp", 66),
    Usage("--version", 0), Usage("help restore", 0),
  ])
  func usageEndsWith(_ usage: Usage) throws {
    let outcome = try Mhnetc.run(usage.line.split(separator: " ").map(String.init))
    #expect(outcome.status == usage.status, "\(outcome.output)\(outcome.messages)")
  }

  /// A command line and its exit code.
  struct Usage: Sendable, CustomTestStringConvertible {
    let line: String
    let status: Int32
    var testDescription: String { line }

    init(_ line: String, _ status: Int32) {
      self.line = line
      self.status = status
    }
  }

  /// Outputs that cannot be made: each ends with its code, and no file is left.
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

  @Test func standardInputAndOutput() throws {
    let model = try Data(
      contentsOf: URL(filePath: NetworkTests.path("nafnet-a-script17-dynamic.onnx")))
    for command in ["inspect", "check"] {
      let fromInput = try Mhnetc.run([command, "-", "--json"], input: model)
      #expect(fromInput.status == 0, "\(command): \(fromInput.messages)")
    }
    let folder = try TemporaryFolder()
    let plan = folder.path("x.mhplan")
    let converted = try Mhnetc.run(["convert", "-", "-o", "-"], input: model, outputFile: plan)
    #expect(converted.status == 0, "\(converted.messages)")
    #expect(try Mhnetc.run(["check", plan]).status == 0)
    // Two things want standard output.
    #expect(try Mhnetc.run(["convert", "-", "-o", "-", "--json"], input: model).status == 64)
  }

  /// What does not fit in memory is refused by its estimate, before it is made.
  @Test func hugeSizes() throws {
    let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    let outcome = try Mhnetc.run(["bench", model, "--size", "1048576x1048576"])
    #expect([65, 75].contains(outcome.status), "\(outcome.status) \(outcome.messages)")
  }

  /// Infinity is near nothing but itself.
  @Test func infiniteExpectations() throws {
    let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    let recorded = NetworkTests.path("nafnet-a.32x48.expected.npy")
    var bytes = try Data(contentsOf: URL(filePath: recorded))
    // The last element becomes +∞ in either width: the upper bytes 7F F0 or 7F 80 decide.
    let isDouble = bytes.prefix(128).contains(Data("<f8".utf8))
    bytes.replaceSubrange(
      (bytes.count - (isDouble ? 8 : 4))..<bytes.count,
      with: isDouble ? [0, 0, 0, 0, 0, 0, 0xF0, 0x7F] : [0, 0, 0x80, 0x7F])
    let folder = try TemporaryFolder()
    try bytes.write(to: URL(filePath: folder.path("inf.npy")))
    let outcome = try Mhnetc.run([
      "compare", model, "--input", NetworkTests.path("nafnet-a.32x48.input.npy"), "--expect",
      folder.path("inf.npy"), "--rtol", "1e-3",
    ])
    #expect(outcome.status == 1, "\(outcome.output)")
  }

  /// Every damaged plan is refused before it is used.
  @Test func damagedPlans() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("network.mhplan")
    let model = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    #expect(try Mhnetc.run(["convert", model, "-o", path]).status == 0)
    let plan = try Data(contentsOf: URL(filePath: path))
    var damaged: [(String, Data, [Int32])] = [
      ("truncated", plan.prefix(plan.count / 2), [65]),
      ("appended", plan + Data([0]), [65]),
      ("newer", plan.replacing(12, with: 0x7F), [69]),
      ("older", plan.replacing(12, with: 0), [69]),
      (
        "other byte order", plan.prefix(8) + Data(plan[8..<12].reversed()) + plan.dropFirst(12),
        [69]
      ),
    ]
    // The first bytes, then bytes all over the file; a changed byte order or version says so (69).
    for offset in Array(0..<24) + stride(from: 24, to: plan.count, by: plan.count / 40) {
      let byte = plan[offset] ^ (1 << UInt8(offset % 8))
      damaged.append(("byte \(offset)", plan.replacing(offset, with: byte), [65, 69]))
    }
    for (what, bytes, statuses) in damaged {
      try bytes.write(to: URL(filePath: path))
      let outcome = try Mhnetc.run(["inspect", path])
      #expect(statuses.contains(outcome.status), "\(what): \(outcome.status) \(outcome.messages)")
    }
  }

  /// One operator twice and another once, each listed once with its count.
  @Test func unknownOperatorsAreAllListed() throws {
    let path = BadInputTests.folder.appending(path: "52-unknown-operators.onnx").path
    let outcome = try Mhnetc.run(["check", path, "--json"])
    #expect(outcome.status == 69)
    let findings = try outcome.json()["findings"] as? [[String: any Sendable]] ?? []
    let unsupported = findings.filter { $0["severity"] as? String == "unsupported" }
      .compactMap { $0["message"] as? String }
    #expect(unsupported.count == 2, "\(unsupported)")
    #expect(unsupported.contains { $0.contains("Sharpen") && $0.contains("2 times") })
    #expect(unsupported.contains { $0.contains("Blur") && $0.contains("once") })
    #expect(unsupported.allSatisfy { $0.contains("bad_") && $0.contains("list ops") })
  }
}

extension Data {
  fileprivate func replacing(_ offset: Int, with byte: UInt8) -> Data {
    var copy = self
    copy[startIndex + offset] = byte
    return copy
  }
}
