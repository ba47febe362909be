import Foundation
import Testing

/// How the weights of a checkpoint are found, checked and examined.
@Suite struct WeightOptionTests {
  static let folder = CheckpointTests.folder
  static let safetensors = folder.appending(path: "restormer-b.safetensors").path

  @Test func weightsKeyNamesTheEntry() throws {
    let path = WeightOptionTests.folder.appending(path: "nafnet-a.pth").path
    #expect(try Mhnetc.run(["inspect", path, "--weights-key", "params"]).status == 0)
    for command in ["inspect", "check"] {
      let missing = try Mhnetc.run([command, path, "--weights-key", "params_ema"])
      #expect(missing.status == 65)
      let text = missing.output + missing.messages
      #expect(text.contains("params_ema") && text.contains("there are params"), "\(text)")
    }
    // Only checkpoints of torch.save have entries.
    let onnx = NetworkTests.path("nafnet-a-script17-dynamic.onnx")
    for model in [onnx, WeightOptionTests.safetensors] {
      #expect(try Mhnetc.run(["check", model, "--weights-key", "params"]).status == 64)
    }
  }

  /// One changed byte of a stored tensor is found by its CRC-32, unless that is not wanted.
  @Test func checksumsAreComparedUnlessIgnored() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("damaged.pth")
    var bytes = try Data(
      contentsOf: URL(filePath: WeightOptionTests.folder.appending(path: "nafnet-a.pth").path))
    // The last storage lies before the members that end the archive.
    let member = try #require(bytes.range(of: Data("/data/7".utf8)))
    bytes[member.upperBound + 70] ^= 1
    try bytes.write(to: URL(filePath: path))
    let output = folder.path("out")
    for arguments in [
      ["convert", path, "-o", output], ["convert", path, "-o", output + ".safetensors"],
      ["check", path],
    ] {
      let refused = try Mhnetc.run(arguments)
      #expect(refused.status == 65, "\(arguments): \(refused.output)\(refused.messages)")
      #expect((refused.output + refused.messages).contains("/data/7"))
      let taken = try Mhnetc.run(arguments + ["--ignore-checksums"])
      #expect(taken.status == 0, "\(arguments): \(taken.output)\(taken.messages)")
    }
  }

  /// NaN and infinity among the weights are a warning that names the tensors, or refused.
  @Test func nonFiniteWeightsAreNamed() throws {
    let folder = try TemporaryFolder()
    var damaged: [String] = []
    let path = try SafetensorsFile(WeightOptionTests.safetensors).with { entries in
      for name in entries.keys.sorted().prefix(12) {
        entries[name]?.floats[0] = damaged.count.isMultiple(of: 2) ? .nan : -.infinity
        damaged.append(name)
      }
    }.write(to: folder.path("nan.safetensors"))
    for arguments in [
      ["convert", path, "-o", folder.path("out")],
      ["convert", path, "-o", folder.path("out.safetensors")], ["check", path],
    ] {
      let warned = try Mhnetc.run(arguments)
      let text = warned.output + warned.messages
      #expect(warned.status == 0, "\(arguments): \(text)")
      #expect(text.contains("warning") && text.contains("12 tensors"), "\(text)")
      for (index, name) in damaged.enumerated() {
        #expect(text.contains("'\(name)'") == (index < 10), "\(name): \(text)")
      }
      let refused = try Mhnetc.run(arguments + ["--strict"])
      #expect(refused.status == 65, "\(arguments): \(refused.output)\(refused.messages)")
      #expect((refused.output + refused.messages).contains("'\(damaged[0])'"))
    }
    let sound = ["check", WeightOptionTests.safetensors, "--strict"]
    #expect(try Mhnetc.run(sound).status == 0)
  }
}
