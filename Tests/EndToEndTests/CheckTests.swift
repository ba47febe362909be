import Foundation
import Testing

/// `mhnetc check`: faults planted into networks, each found under its code and at its place.
@Suite struct CheckTests {
  /// What is planted, and what must be found.
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let severity: String
    let place: String
    let module: String
    let status: Int32
    let plant: @Sendable (inout [String: SafetensorsFile.Entry]) -> Void
    var testDescription: String { name }
  }

  private static let norm = "encoder_level1.0.norm1.body.weight"
  private static let projection = "encoder_level1.0.attn.project_out.weight"
  private static let attention = "encoder_level1.0.attn.project_out"

  static let faults = [
    Fault(
      name: "a missing tensor", code: "MN012", severity: "error", place: projection,
      module: attention, status: 65
    ) { $0[projection] = nil },
    Fault(
      name: "an extra tensor", code: "MN014", severity: "error",
      place: "encoder_level1.0.attn.gate.weight", module: "encoder_level1.0.attn.gate", status: 65
    ) {
      $0["encoder_level1.0.attn.gate.weight"] = $0[projection]
    },
    Fault(
      name: "a resized tensor", code: "MN013", severity: "error", place: projection,
      module: attention, status: 65
    ) { entries in
      guard var entry = entries[projection] else { return }
      entry.shape[0] += 1
      entry.bytes += Data(count: entry.bytes.count / (entry.shape[0] - 1))
      entries[projection] = entry
    },
    Fault(
      name: "NaN", code: "MN030", severity: "warning", place: projection, module: attention,
      status: 0
    ) { $0[projection]?.floats[1] = .nan },
    Fault(
      name: "a subnormal", code: "MN031", severity: "note", place: projection, module: attention,
      status: 0
    ) { $0[projection]?.floats[2] = Float.leastNonzeroMagnitude },
    Fault(
      name: "a dead channel", code: "MN032", severity: "warning", place: projection,
      module: attention, status: 0
    ) { entries in
      guard let shape = entries[projection]?.shape else { return }
      for index in 0..<shape.dropFirst().reduce(1, *) { entries[projection]?.floats[index] = 0 }
    },
    Fault(
      name: "a scale of zero", code: "MN033", severity: "note", place: norm,
      module: "encoder_level1.0.norm1.body", status: 0
    ) { entries in
      let count = entries[norm]?.floats.count ?? 0
      entries[norm]?.floats = [Float](repeating: 0, count: count)
    },
    Fault(
      name: "beyond float16", code: "MN034", severity: "note", place: projection,
      module: attention, status: 0
    ) { $0[projection]?.floats[0] = -70000 },
    Fault(
      name: "beyond bfloat16", code: "MN035", severity: "note", place: projection,
      module: attention, status: 0
    ) { $0[projection]?.floats[0] = 3.4e38 },
    Fault(
      name: "whole numbers", code: "MN017", severity: "unsupported", place: projection,
      module: attention, status: 69
    ) { $0[projection] = $0[projection]?.converted(to: "I8") },
  ]

  private func findings(_ path: String, _ options: [String] = [], status: Int32) throws
    -> [[String: any Sendable]]
  {
    let outcome = try Mhnetc.run(["check", path, "--json"] + options)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.messages)")
    return try outcome.json()["findings"] as? [[String: any Sendable]] ?? []
  }

  private func codes(_ findings: [[String: any Sendable]]) -> Set<String> {
    Set(findings.compactMap { $0["code"] as? String })
  }

  @Test(arguments: faults) func isFoundWhereItWasPlanted(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let sound = try ArchitectureTests.restormer()
    let soundPath = try sound.write(to: folder.path("sound.safetensors"))
    let path = try sound.with(fault.plant).write(to: folder.path("x.safetensors"))
    // What is found is not found in the network before.
    #expect(!codes(try findings(soundPath, status: 0)).contains(fault.code))
    let found = try findings(path, status: fault.status).filter {
      $0["code"] as? String == fault.code
    }
    #expect(found.count == 1, "\(found)")
    let finding = try #require(found.first)
    #expect(finding["severity"] as? String == fault.severity)
    #expect(finding["place"] as? String == "tensor '\(fault.place)'")
    #expect(finding["module"] as? String == fault.module)
    #expect((finding["remedy"] as? String)?.isEmpty == false)
  }

  /// A tensor under another name: the missing one says which of the unexpected it may be.
  @Test func aRenamedTensorIsRecognised() throws {
    let folder = try TemporaryFolder()
    let path = try ArchitectureTests.restormer().renamed {
      $0 == Self.projection ? "old." + $0 : $0
    }.write(to: folder.path("x.safetensors"))
    let missing = try findings(path, status: 65).first { $0["code"] as? String == "MN012" }
    let message = missing?["message"] as? String ?? ""
    #expect(message.contains("'old.\(Self.projection)', which is unexpected"), "\(message)")
  }

  /// NaN are errors where that is asked for.
  @Test func strictNaNAreErrors() throws {
    let folder = try TemporaryFolder()
    let path = try ArchitectureTests.restormer().with {
      $0[Self.projection]?.floats[0] = .infinity
    }.write(to: folder.path("x.safetensors"))
    let found = try findings(path, ["--strict"], status: 65)
    let finding = try #require(found.first { $0["code"] as? String == "MN030" })
    #expect(finding["severity"] as? String == "error")
    #expect((finding["message"] as? String)?.contains("0 NaN and 1 infinite") == true)
  }

  @Test func unknownOperatorsAndDamageHaveCodes() throws {
    let unknown = BadInputTests.folder.appending(path: "52-unknown-operators.onnx").path
    #expect(codes(try findings(unknown, status: 69)).contains("MN020"))
    let cut = BadInputTests.folder.appending(path: "46-cut-in-half.onnx").path
    #expect(codes(try findings(cut, status: 65)) == ["MN001"])
    let other = PickleCheckTests.folder.appending(path: "plain-zip.pth").path
    #expect(codes(try findings(other, status: 65)).contains("MN010"))
  }

  /// The licence is what the authors state, of checkpoints, exports and plans.
  @Test func licencesAreTheAuthors() throws {
    let folder = try TemporaryFolder()
    let checkpoint = CheckpointTests.folder.appending(path: "nafnet-a.pth").path
    let plan = folder.path("x.mhplan")
    try #require(try Mhnetc.run(["convert", checkpoint, "-o", plan]).status == 0)
    for (model, words) in [
      (checkpoint, "MIT"), (plan, "MIT"), (CompareTests.model, "non-commercial"),
    ] {
      let found = try findings(model, status: 0)
      let licence = found.first { $0["code"] as? String == "MN050" }?["message"] as? String ?? ""
      #expect(licence.contains(words), "\(model): \(licence)")
    }
    #expect(codes(try findings(plan, status: 0)).contains("MN007"))
  }

  /// Codes are unique, and no finding has one that is not listed.
  @Test func allCodesAreListed() throws {
    let entries = try Mhnetc.run(["list", "checks", "--json"]).json()["checks"] as? [[String: Any]]
    let listed = (entries ?? []).compactMap { $0["code"] as? String }
    #expect(Set(listed).count == listed.count && listed.count > 30)
    #expect(listed.allSatisfy { $0.hasPrefix("MN") && $0.count == 5 })
    for fault in Self.faults { #expect(listed.contains(fault.code)) }
    let text = try Mhnetc.run(["list", "checks"]).output
    for code in listed { #expect(text.contains(code)) }
  }
}
