import Foundation
import NetworkProgram
import PlanFormat
import SwiftEmitter
import TensorCore
import Testing

@Suite struct EmissionTests {
  /// The sources of a small network; `BLESS=1` writes them anew.
  @Test func writesWhatAPersonWouldHaveWritten() throws {
    let network = EmittedNetwork(
      try SmallNetwork.plan(), names: EmissionNames(module: "small-net"))
    let text = network.files.map { "// \($0.path)\n\($0.text)" }.joined(separator: "\n")
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "SmallNetwork.txt")
    if ProcessInfo.processInfo.environment["BLESS"] != nil {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: golden, encoding: .utf8)))
  }

  @Test func givesTheSameBytesAgain() throws {
    let plan = try SmallNetwork.plan()
    let (a, b) = (
      EmittedNetwork(plan, names: EmissionNames(module: "a")),
      EmittedNetwork(try Plan(plan.fileBytes()), names: EmissionNames(module: "a"))
    )
    #expect(a.files == b.files && a.weights == b.weights && a.weightsDigest == b.weightsDigest)
    let table = try WeightTable(a.weights.flatMap { $0.array() })
    #expect(table.digest == a.weightsDigest)
    #expect(
      Set(table.weights.map(\.bytes)) == Set(plan.weights.map(\.bytes))
        && table.weights.count == plan.weights.count)
  }

  @Test(arguments: NetworkFixture.all)
  func writesEveryFixture(_ fixture: NetworkFixture) throws {
    let plan = try fixture.plan()
    let network = EmittedNetwork(plan, names: EmissionNames(module: fixture.network))
    #expect(network.files.contains { $0.path == "Network.swift" })
    #expect(Set(network.files.map { $0.path.lowercased() }).count == network.files.count)
    for file in network.files {
      expectReadable(file)
      expectHarmless(file)
    }
    expectDistinctNames(network)
    let table = try WeightTable(network.weights.flatMap { $0.array() })
    #expect(table.weights.count == plan.weights.count)
  }

  @Test func takesNothingForCode() throws {
    for name in SmallNetwork.hostileNames {
      let plan = try SmallNetwork.plan(naming: name)
      let network = EmittedNetwork(plan, names: EmissionNames(module: name))
      for file in network.files { expectHarmless(file) }
      expectDistinctNames(network)
      let table = try WeightTable(network.weights.flatMap { $0.array() })
      #expect(table.weights.count == plan.weights.count)
      #expect(network.files.allSatisfy { $0.text.utf8.count < 20_000 })
    }
  }

  @Test func makesNamesOfModules() {
    let names = [
      "mhnet-derain": "MhnetDerain", "MHNet": "MHNet", "": "Restoration", "42": "Restoration",
      "network": "NetworkNetwork",
      "9net": "Net", "\"; import Glibc; //": "ImportGlibc", "\u{202E}": "Restoration",
    ]
    for (text, name) in names { #expect(EmissionNames(module: text).module == name) }
  }
}

/// Short files of short lines.
private func expectReadable(_ file: EmittedFile) {
  let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
  #expect(lines.count <= 500, "\(file.path)")
  let bodies = file.text.components(separatedBy: "mutating func ").dropFirst()
  for body in bodies {
    #expect(body.split(separator: "\n").count <= 120, "\(file.path)")
  }
}

/// No text of the model outside of literals and comments, and none inside that could end them.
private func expectHarmless(_ file: EmittedFile) {
  let scalars = file.text.unicodeScalars
  #expect(
    scalars.allSatisfy { $0 == "\n" || (" "..."~").contains($0) || $0 == "→" || $0 == "…" },
    "\(file.path)")
  #expect(file.path.unicodeScalars.allSatisfy { ("!"..."~").contains($0) })
  #expect(!file.path.contains(".."))
  for line in file.text.split(separator: "\n") {
    let code = line.drop { $0 == " " }
    if code.hasPrefix("//") { continue }
    #expect(!code.contains("\\("), "\(file.path): \(line)")
    if code.hasPrefix("import ") {
      #expect(["import NetworkProgram", "import Operators", "import PlanFormat"].contains(code))
    }
    #expect(!withoutLiterals(code).contains { ";#`@/\\".contains($0) }, "\(file.path): \(line)")
    #expect(!withoutLiterals(code).contains("import Glibc"), "\(file.path): \(line)")
  }
}

/// A line without its string literals and the comment at its end.
func withoutLiterals(_ line: some StringProtocol) -> String {
  var result = ""
  var isInside = false
  var isEscaped = false
  for character in line {
    if isInside {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isInside = false
      }
    } else if character == "\"" {
      isInside = true
    } else if result.hasSuffix("  /"), character == "/" {
      return String(result.dropLast(3))
    } else {
      result.append(character)
    }
  }
  #expect(!isInside, "\(line)")
  return result
}
