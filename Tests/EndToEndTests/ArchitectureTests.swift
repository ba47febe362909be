import Foundation
import Testing

/// Which architecture the tensors of a checkpoint belong to, and why to none.
@Suite struct ArchitectureTests {
  /// A checkpoint that a test changes: 99 tensors or so of a Restormer.
  static func restormer() throws -> SafetensorsFile {
    try SafetensorsFile(CheckpointTests.folder.appending(path: "restormer-b.safetensors").path)
  }

  static func mhnet() throws -> SafetensorsFile {
    try SafetensorsFile(CheckpointTests.folder.appending(path: "mhnet-b.safetensors").path)
  }

  /// Runs `check` on a changed file; the answer is the report's lines.
  private func check(
    _ file: SafetensorsFile, _ options: [String] = []
  ) throws -> (status: Int32, text: String) {
    let folder = try TemporaryFolder()
    let path = try file.write(to: folder.path("x.safetensors"))
    let checked = try Mhnetc.run(["check", path] + options)
    // No command does what check says is impossible, and none leaves a file.
    let output = folder.path("x.mhplan")
    let converted = try Mhnetc.run(["convert", path, "-o", output] + options)
    #expect(converted.status == checked.status, "\(converted.messages)")
    #expect(FileManager.default.fileExists(atPath: output) == (converted.status == 0))
    return (checked.status, checked.output + checked.messages)
  }

  /// Weights of which many are missing, more than needed or of a wrong shape: the nearest architecture, the first ten of each kind, and the totals.
  @Test func aDamagedCheckpointIsComparedWithTheNearest() throws {
    let file = try ArchitectureTests.restormer()
    let removed = file.entries.keys.sorted().filter { $0.hasPrefix("encoder_level1.0") }
    let damaged = file.with { entries in
      for name in removed { entries[name] = nil }
      entries["output.weight"]?.shape.append(1)
      for index in 0..<13 {
        entries["loss.\(index)"] = SafetensorsFile.Entry(type: "F32", shape: [0], bytes: Data())
      }
    }
    let (status, text) = try check(damaged)
    #expect(status == 65, "\(text)")
    #expect(text.contains("the nearest is Restormer: "), "\(text)")
    #expect(text.contains("\(removed.count) are missing"), "\(text)")
    #expect(text.contains("1 have other shapes, 13 are unexpected"), "\(text)")
    #expect(text.contains("'output.weight': found the shape"), "\(text)")
    #expect(text.contains("and 3 more: unexpected"), "\(text)")
    for name in removed.prefix(10) { #expect(text.contains("'\(name)'"), "\(name): \(text)") }
  }

  /// What tells the hyper-parameters is missing too: each landmark alone, in every architecture.
  @Test func anyOneTensorMayBeMissing() throws {
    for (name, file) in [
      ("Restormer", try ArchitectureTests.restormer()), ("MHNet", try ArchitectureTests.mhnet()),
    ] {
      for removed in [
        "patch_embed.proj.weight", "encoder_level1.0.ffn.dwconv.weight", "output.weight",
        "stage1.intro.weight", "stage1.middle_blks.0.temperature",
        "stage2.skff1.conv_du.0.weight", "stage1.encoders.0.0.beta",
      ] where file.entries[removed] != nil {
        let (status, text) = try check(file.with { $0[removed] = nil })
        #expect(status == 65, "\(text)")
        #expect(text.contains("the nearest is \(name)"), "\(removed): \(text)")
        #expect(text.contains("'\(removed)': found none"), "\(text)")
      }
    }
  }

  @Test func noMatchIsAnErrorThatSaysSo() throws {
    let other = PickleCheckTests.folder.appending(path: "plain-zip.pth").path
    let outcome = try Mhnetc.run(["convert", other, "-o", "/dev/null"])
    #expect(outcome.status == 65)
    #expect(outcome.messages.contains("of which none fits"), "\(outcome.messages)")
    #expect(outcome.messages.contains("list architectures"), "\(outcome.messages)")
  }

  /// What only some names begin with is no wrapper.
  @Test func prefixesOfSomeNamesStay() throws {
    let file = try ArchitectureTests.restormer()
    let (status, text) = try check(file.renamed { $0.hasPrefix("latent") ? "extra." + $0 : $0 })
    #expect(status == 65, "\(text)")
    #expect(text.contains("'extra.latent."), "\(text)")
  }

  /// What all names begin with is taken off where an architecture fits then.
  @Test(arguments: [
    "net.", "model.", "generator.", "_orig_mod.", "netG.", "model.net_g.", "deblurring.",
  ])
  func prefixesAreTakenOff(_ prefix: String) throws {
    let folder = try TemporaryFolder()
    let file = try ArchitectureTests.restormer()
    let plain = try file.write(to: folder.path("plain.safetensors"))
    let path = try file.renamed { prefix + $0 }.write(to: folder.path("x.safetensors"))
    let outcome = try Mhnetc.run(["compare", path, plain, "--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try outcome.json()["sameNetwork"] as? Bool == true)
    let notes = try Mhnetc.run(["inspect", path, "--json"]).json()["notes"] as? [String] ?? []
    // Wrappers that are well known come off one by one, others together.
    let words = notes.filter { $0.contains("was taken off") }.joined(separator: " ")
    for part in prefix.split(separator: ".") { #expect(words.contains("\(part)."), "\(notes)") }
    // Clean weights bear the author's names.
    let (clean, expected) = (folder.path("clean.safetensors"), folder.path("expected.safetensors"))
    for (model, output) in [(path, clean), (plain, expected)] {
      let converted = try Mhnetc.run(["convert", model, "-o", output])
      #expect(converted.status == 0, "\(converted.messages)")
    }
    #expect(try Data(contentsOf: URL(filePath: clean)) == Data(contentsOf: URL(filePath: expected)))
  }

  @Test func theArchitectureMayBeAskedFor() throws {
    let path = CheckpointTests.folder.appending(path: "mhnet-a.pth").path
    for name in ["MHNet", "mhnet", "MHNet-2024"] {
      #expect(try Mhnetc.run(["inspect", path, "--arch", name]).status == 0)
    }
    let other = try Mhnetc.run(["inspect", path, "--arch", "NAFNet"])
    #expect(other.status == 65)
    #expect(other.messages.contains("found the tensors of MHNet-2024"), "\(other.messages)")
    #expect(other.messages.contains("expected those of NAFNet"), "\(other.messages)")
    #expect(try Mhnetc.run(["inspect", path, "--arch", "ResNet"]).status == 64)
    let onnx = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    #expect(try Mhnetc.run(["inspect", onnx, "--arch", "NAFNet"]).status == 0)
    let wrong = try Mhnetc.run(["inspect", onnx, "--arch", "Restormer"])
    #expect(wrong.status == 65 && wrong.messages.contains("found NAFNet"), "\(wrong.messages)")
    // Of a family, the revision counts, in exports too.
    for (file, name, other) in [
      ("mhnet-a-script17-dynamic.onnx", "MHNet-2024", "MHNet-2023"),
      ("mhnet2023-a-script17-dynamic.onnx", "MHNet-2023", "MHNet-2024"),
    ] {
      let export = NetworkTests.path(file)
      for asked in [name, "MHNet"] {
        #expect(try Mhnetc.run(["inspect", export, "--arch", asked]).status == 0, "\(file)")
      }
      let refused = try Mhnetc.run(["inspect", export, "--arch", other])
      #expect(refused.status == 65, "\(file)")
      #expect(
        refused.messages.contains("found \(name), expected \(other)"), "\(refused.messages)")
    }
  }

  @Test func everyPublishedNameIsListed() throws {
    let json = try Mhnetc.run(["list", "architectures", "--json"]).json()
    let entries = try #require(json["architectures"] as? [[String: Any]])
    let names = Set(entries.compactMap { $0["name"] as? String })
    #expect(names == ["MHNet", "NAFNet", "Restormer", "DRSformer"])
    for entry in entries {
      let configurations = try #require(entry["configurations"] as? [[String: Any]])
      #expect(!configurations.isEmpty && (entry["paper"] as? String)?.isEmpty == false)
    }
    let local = entries.flatMap { $0["configurations"] as? [[String: Any]] ?? [] }
      .filter { $0["pooling"] as? String == "local:384" }
    #expect(local.contains { ($0["name"] as? String)?.contains("GoPro") == true })
    let text = try Mhnetc.run(["list", "architectures"]).output
    #expect(text.contains("NAFNet-GoPro-width32") && text.contains("--pool local:384"))
  }

  /// Names and shapes changed at random: an error that says so, or a sound network, never a trap.
  @Test(arguments: 0..<8) func changedTensorsNeverTrap(_ part: Int) throws {
    var random = SplitMix(seed: UInt64(part))
    let folder = try TemporaryFolder()
    for step in 0..<12 {
      let file =
        step.isMultiple(of: 2)
        ? try ArchitectureTests.restormer() : try ArchitectureTests.mhnet()
      let changed = file.with { entries in
        for _ in 0..<(1 + random.below(20)) { ArchitectureTests.change(&entries, &random) }
      }
      let path = try changed.write(to: folder.path("x.safetensors"))
      let outcome = try Mhnetc.run(["inspect", path])
      #expect(
        [0, 65, 69].contains(outcome.status),
        "part \(part), step \(step): \(outcome.status) \(outcome.messages)")
    }
  }

  private static func change(
    _ entries: inout [String: SafetensorsFile.Entry], _ random: inout SplitMix
  ) {
    let names = entries.keys.sorted()
    guard !names.isEmpty else { return }
    let name = names[random.below(names.count)]
    guard var entry = entries.removeValue(forKey: name) else { return }
    switch random.below(4) {
    case 0: break
    case 1:
      var parts = name.split(separator: ".").map(String.init)
      parts[random.below(parts.count)] = ["0", "1", "7", "99", "4000000000"][random.below(5)]
      entries[parts.joined(separator: ".")] = entry
    case 2:
      let shapes = [[], [1], [0], [1 << 62, 0], [1 << 20, 0, 3, 3], [2, 3], [1, 1, 1, 1]]
      entry.shape = shapes[random.below(shapes.count)]
      entry.bytes = Data(count: 4 * entry.shape.reduce(1) { $1 == 0 ? 0 : $0 &* $1 })
      if entry.shape.contains(0) { entry.bytes = Data() }
      entries[name] = entry
    case _:
      guard !entry.shape.isEmpty else { return }
      entry.shape[random.below(entry.shape.count)] = [1, 2, 3, 5][random.below(4)]
      entry.bytes = Data(count: 4 * entry.shape.reduce(1, *))
      entries[name] = entry
    }
  }
}

/// Random numbers from a seed. Source: Steele et al., SplitMix64.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(limit))
  }
}
