import Foundation
import Testing

/// `--verbose` says of every fusion that came near which rule it was, where, and why not.
@Suite struct NearMissTests {
  private static let folder = Mhnetc.package.appending(path: "Tests/Fixtures/near-misses")

  private static func lines(_ path: String, _ options: String...) throws -> [String] {
    let outcome = try Mhnetc.run(["convert", path, "-o", "/dev/null"] + options)
    try #require(outcome.status == 0, "\(outcome.messages)")
    return outcome.messages.split(separator: "\n").map(String.init).filter {
      $0.contains(" not at ")
    }
  }

  /// A model in which each reason occurs, and what is said of it. `BLESS=1` writes what was found.
  @Test func everyReasonHasItsWords() throws {
    let found = try Self.lines(Self.folder.appending(path: "near-misses.onnx").path, "--verbose")
    let file = Self.folder.appending(path: "near-misses.txt")
    let expected = try String(contentsOf: file, encoding: .utf8)
    let text = found.map { $0 + "\n" }.joined()
    #expect(text == expected)
    if text != expected, ProcessInfo.processInfo.environment["BLESS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  /// MHNet's means of maps that something else uses too, and the way from its lowest level, where
  /// two convolutions are cheaper than one.
  @Test func networksHaveThem() throws {
    let lines = try Self.lines(NetworkTests.path("mhnet-b-dynamo20-dynamic.onnx"), "--verbose")
    let counts = [
      "compose-convolutions: convolution-of-shuffle": 2,
      "compose-convolutions: shuffled-convolution-of-shuffle": 2,
      "merge-branches: mean-of-sum": 10, "merge-branches: mean-of-convolution": 2,
    ]
    for (rule, count) in counts {
      #expect(lines.count { $0.hasPrefix("\(rule) not at ") } == count, "\(rule)")
    }
    #expect(lines.count == counts.values.reduce(0, +))
  }

  @Test func nothingWithoutVerboseNorWhereAllApplies() throws {
    let network = NetworkTests.path("mhnet-b-dynamo20-dynamic.onnx")
    #expect(try Self.lines(network) == [])
    #expect(try Self.lines(network, "--verbose", "--no-passes") == [])
    #expect(
      try Self.lines(NetworkTests.path("nafnet-a-dynamo20-dynamic.onnx"), "--verbose") == [])
  }
}
