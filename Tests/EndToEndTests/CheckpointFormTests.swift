import Foundation
import Testing

/// Checkpoints of other types and sizes than the network wants.
@Suite struct CheckpointFormTests {
  static let mhnet = CheckpointTests.folder.appending(path: "mhnet-a.pth").path

  /// Weights of another type are widened exactly, rounded with a note, or refused; never wrong in silence.
  @Test(arguments: ["F16", "BF16", "F64"])
  func weightsOfOtherTypes(_ type: String) throws {
    let folder = try TemporaryFolder()
    // Cut to what the type holds, in f32: then both files must be one network.
    let cut = try ArchitectureTests.restormer().with { entries in
      entries = entries.mapValues { entry in
        var entry = entry
        entry.floats = entry.floats.map { Self.cut($0, type) }
        return entry
      }
    }
    let expected = try cut.write(to: folder.path("f32.safetensors"))
    let found = try cut.with { entries in
      entries = entries.mapValues { $0.converted(to: type) }
    }.write(to: folder.path("other.safetensors"))
    let outcome = try Mhnetc.run(["compare", found, expected, "--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try outcome.json()["sameNetwork"] as? Bool == true, "\(outcome.output)")
    let notes = try Mhnetc.run(["inspect", found, "--json"]).json()["notes"] as? [String] ?? []
    #expect(notes.contains { $0.contains(" of \(type.lowercased()) are ") }, "\(notes)")
    // Clean weights keep their type.
    let clean = folder.path("clean.safetensors")
    #expect(try Mhnetc.run(["convert", found, "-o", clean]).status == 0)
    #expect(try SafetensorsFile(clean).entries.values.allSatisfy { $0.type == type })
  }

  private static func cut(_ value: Float, _ type: String) -> Float {
    switch type {
    case "F16": Float(Float16(value))
    case "BF16": Float(bitPattern: value.bitPattern & 0xFFFF_0000)
    case _: value
    }
  }

  @Test func wholeNumbersAreNoWeights() throws {
    let folder = try TemporaryFolder()
    let path = try ArchitectureTests.restormer().with { entries in
      let weight = entries["latent.0.attn.qkv.weight"]
      entries["latent.0.attn.qkv.weight"] = weight?.converted(to: "I8")
    }.write(to: folder.path("x.safetensors"))
    let outcome = try Mhnetc.run(["convert", path, "-o", folder.path("x.mhplan")])
    #expect(outcome.status == 69, "\(outcome.messages)")
    #expect(outcome.messages.contains("latent.0.attn.qkv.weight"), "\(outcome.messages)")
  }

  /// Tensors of a size that the network does not take are refused with the
  /// nearest that it does; pictures are mirrored to it and cropped.
  @Test func sizesThatAreNoMultiples() throws {
    let other = try #require(
      NetworkTests.models.first { $0.network == "nafnet" && $0.dynamic }?.cases.first {
        $0.height % 16 != 0
      })
    let folder = try TemporaryFolder()
    let refused = try Mhnetc.run([
      "run", CheckpointFormTests.mhnet, "--input", NetworkTests.path(other.input), "--output",
      folder.path("y.npy"),
    ])
    #expect(refused.status == 65, "\(refused.messages)")
    let below = other.height / 16 * 16
    #expect(
      refused.messages.contains("\(below) and \(below + 16)"),
      "\(other.height): \(refused.messages)")
    let (width, height) = (37, 21)
    let (narrow, mirrored) = (folder.path("narrow.ppm"), folder.path("mirrored.ppm"))
    try Self.picture(width, height, of: (width, height)).write(to: URL(filePath: narrow))
    try Self.picture(48, 32, of: (width, height)).write(to: URL(filePath: mirrored))
    var results: [Data] = []
    for (input, name) in [(narrow, "a.ppm"), (mirrored, "b.ppm")] {
      let outcome = try Mhnetc.run(
        ["restore", CheckpointFormTests.mhnet, input, "-o", folder.path(name)])
      #expect(outcome.status == 0, "\(outcome.messages)")
      results.append(try Data(contentsOf: URL(filePath: folder.path(name))))
    }
    let header = Data("P6\n\(width) \(height)\n255\n".utf8)
    #expect(results[0].starts(with: header))
    // The same pixels as of the picture that was mirrored beforehand, cropped.
    let (cropped, whole) = (results[0].dropFirst(header.count), results[1].dropFirst(header.count))
    for row in 0..<height {
      let left = cropped.dropFirst(3 * width * row).prefix(3 * width)
      let right = whole.dropFirst(3 * 48 * row).prefix(3 * width)
      #expect(left.elementsEqual(right), "row \(row)")
    }
  }

  /// A PPM whose pixels beyond the inner size mirror it without repeating its edge.
  private static func picture(_ width: Int, _ height: Int, of inner: (Int, Int)) -> Data {
    var data = Data("P6\n\(width) \(height)\n255\n".utf8)
    for row in 0..<height {
      let y = row < inner.1 ? row : 2 * (inner.1 - 1) - row
      for column in 0..<width {
        let x = column < inner.0 ? column : 2 * (inner.0 - 1) - column
        data += [UInt8(x * 6), UInt8(y * 11), UInt8((x * 7 + y * 5) % 256)]
      }
    }
    return data
  }

  /// Too many heads: one channel a head keeps ⌊1/2⌋ = 0 scores; no picture of NaN comes of it.
  @Test func headsWithoutScoresAreRefused() throws {
    let path = CheckpointTests.folder.appending(path: "drsformer-b.safetensors").path
    let file = try SafetensorsFile(path)
    let width = try #require(file.entries["patch_embed.proj.weight"]?.shape.first)
    let folder = try TemporaryFolder()
    let changed = try file.with { entries in
      for name in entries.keys
      where name.hasPrefix("encoder_level1") && name.hasSuffix(".temperature") {
        entries[name]?.shape = [width, 1, 1]
        entries[name]?.floats = [Float](repeating: 1, count: width)
      }
    }.write(to: folder.path("x.safetensors"))
    let outcome = try Mhnetc.run(["convert", changed, "-o", folder.path("x.mhplan")])
    #expect(outcome.status == 65, "\(outcome.messages)")
    #expect(
      outcome.messages.contains("encoder_level1.0.attn: found count 0"), "\(outcome.messages)")
  }

  /// The exit codes of checkpoints.
  @Test func endsWithTheCodeOfTheFailure() throws {
    let folder = try TemporaryFolder()
    let model = CheckpointFormTests.mhnet
    let refused = PickleCheckTests.folder.appending(path: "refused/module-zip.pth").path
    let restore = ["restore", model, PictureTests.rainy, "-o"]
    for (arguments, status) in [
      (["convert", model], 64), (["convert", model, "-o", folder.path("x"), "--pool", "x"], 64),
      (["inspect", PickleCheckTests.training], 65), (["inspect", folder.path("none.pth")], 66),
      (["inspect", refused], 69), (["convert", model, "-o", "/no/such/folder/x.mhplan"], 73),
      (["convert", model, "-o", "/no/such/folder/x.safetensors"], 73),
      (["convert", model, "-o", "/dev/full"], 74),
      (restore + [folder.path("x.png"), "--max-memory", "1M"], 75),
      (["bench", model, "--size", "1048576x1048576"], 75),
    ] as [([String], Int32)] {
      let outcome = try Mhnetc.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.status) \(outcome.messages)")
      #expect(outcome.messages.contains("error: "), "\(outcome.messages)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  /// One name with and without `module.`.
  @Test func duplicatesAfterStrippingAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try ArchitectureTests.restormer().with { entries in
      let weight = entries["output.weight"]
      entries["module.output.weight"] = weight
    }.write(to: folder.path("x.safetensors"))
    let outcome = try Mhnetc.run(["inspect", path])
    #expect(outcome.status == 65, "\(outcome.messages)")
    #expect(outcome.messages.contains("output.weight"), "\(outcome.messages)")
  }
}
