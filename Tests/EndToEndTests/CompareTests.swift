import Foundation
import Testing

/// `mhnetc compare`: a model against itself under other settings, folders of pictures, heat maps.
@Suite struct CompareTests {
  static let model = NetworkTests.path("mhnet-a-script17-dynamic.onnx")

  private static func comparison(_ result: [String: any Sendable]) -> [String: Any]? {
    let outputs = result["outputs"] as? [[String: Any]]
    return outputs?.first?["comparison"] as? [String: Any]
  }

  /// The same plan on another number of threads gives the same bits, and is held to that.
  @Test func threadsAreExact() throws {
    let outcome = try Mhnetc.run(["compare", Self.model, "--against", "threads=3", "--json"])
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    let result = try outcome.json()
    #expect(result["toleranceClass"] as? String == "exact")
    #expect(result["atol"] as? Double == 0 && result["maxAbs"] as? Double == 0)
    let units = Self.comparison(result)?["units"] as? [[String: Any]]
    #expect(units?.count == 1 && units?.first?["to"] as? Int == 0, "\(outcome.output)")
  }

  /// Without passes the sums are in another order: other bits, the same picture.
  @Test func passesStayWithinSinglePrecision() throws {
    let outcome = try Mhnetc.run([
      "compare", Self.model, "--against", "passes=off,threads=1", "--size", "48x64", "--json",
    ])
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    let result = try outcome.json()
    #expect(result["toleranceClass"] as? String == "f32")
    let comparison = try #require(Self.comparison(result))
    let units = try #require(comparison["units"] as? [[String: Any]])
    let counted = units.compactMap { $0["count"] as? Int }.reduce(0, +)
    #expect(units.count > 1 && counted == comparison["elements"] as? Int, "\(outcome.output)")
    #expect(comparison["elements"] as? Int == 3 * 48 * 64)
    let strict = try Mhnetc.run(["compare", Self.model, "--against", "passes=off", "--atol", "0"])
    #expect(strict.status == 1 && strict.output.contains("beyond tolerance"))
  }

  @Test(.enabled(if: PrecisionTests.runsHere)) func precisionIsHeldTo50Decibels() throws {
    let arguments = ["compare", PrecisionTests.bundled, "--against", "precision=bf16"]
    let outcome = try Mhnetc.run(arguments + ["--size", "64x64", "--json"])
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    let result = try outcome.json()
    #expect(result["toleranceClass"] as? String == "bf16")
    #expect(result["leastPSNR"] as? Double == 50 && result["atol"] as? String == "inf")
    #expect((result["maxAbs"] as? Double ?? 0) > 1e-6)
    #expect(try Mhnetc.run(arguments + ["--psnr", "300"]).status == 1)
  }

  @Test func poolingIsCompared() throws {
    let arguments = ["compare", PoolingTests.nafnet, "--size", "64x64", "--against"]
    #expect(try Mhnetc.run(arguments + ["pool=local:4096"]).status == 0)
    #expect(try Mhnetc.run(arguments + ["pool=local:16"]).status == 1)
  }

  @Test(arguments: [
    ["--against", "passes"], ["--against", "speed=2"], ["--against", "threads=0"],
    ["--against", "precision=f8"], ["--against", "threads=1,threads=2"], [],
    ["--against", "threads=2", "--expect", "x.npy"],
  ])
  func otherWordsAreWrongUsage(_ options: [String]) throws {
    #expect(try Mhnetc.run(["compare", Self.model] + options).status == 64)
  }

  /// A folder: a line for each picture, one that cannot be read is named and the rest compared.
  @Test func comparesAFolderOfPictures() throws {
    let folder = try TemporaryFolder()
    let pictures = folder.url.appending(path: "in")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    for (index, (width, height)) in [(33, 17), (48, 32)].enumerated() {
      let samples = (0..<3 * width * height).map { UInt8(truncatingIfNeeded: $0 * (7 + index)) }
      try (Data("P6\n\(width) \(height)\n255\n".utf8) + Data(samples)).write(
        to: pictures.appending(path: "\(index).ppm"))
    }
    let arguments = [
      "compare", Self.model, "--against", "passes=off", "--pictures", pictures.path,
    ]
    let maps = folder.path("maps")
    let outcome = try Mhnetc.run(arguments + ["--heat-map", maps, "--json"])
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    let entries = try #require(try outcome.json()["pictures"] as? [[String: Any]])
    #expect(entries.compactMap { $0["name"] as? String } == ["0.ppm", "1.ppm"])
    let first = entries.first?["comparison"] as? [String: Any]
    #expect(first?["elements"] as? Int == 3 * 33 * 17, "\(outcome.output)")
    let drawn = try FileManager.default.contentsOfDirectory(atPath: maps)
    #expect(drawn.sorted() == ["0.png", "1.png"])
    try Data("no picture".utf8).write(to: pictures.appending(path: "2.png"))
    let damaged = try Mhnetc.run(arguments)
    #expect(damaged.status == 65, "\(damaged.output)")
    #expect(damaged.output.contains("2 of 3 pictures compared"), "\(damaged.output)")
    #expect(damaged.messages.contains("2.png"), "\(damaged.messages)")
    #expect(try Mhnetc.run(Array(arguments.dropLast()) + [folder.path("none")]).status == 66)
  }

  /// One changed bias: the heat map is a PNG of the output's size, its scale the largest difference.
  @Test func drawsWhereTheResultsDiffer() throws {
    let folder = try TemporaryFolder()
    let (sound, map) = (folder.path("a.safetensors"), folder.path("map.png"))
    let changed = try ArchitectureTests.restormer().with {
      $0["patch_embed.proj.weight"]?.floats[0] += 0.5
    }.write(to: folder.path("b.safetensors"))
    _ = try ArchitectureTests.restormer().write(to: sound)
    let outcome = try Mhnetc.run([
      "compare", sound, changed, "--size", "40x64", "--heat-map", map, "--json",
    ])
    try #require(outcome.status == 1, "\(outcome.output)\(outcome.messages)")
    let result = try outcome.json()
    let drawn = try #require(result["heatMap"] as? [String: Any])
    #expect(drawn["scale"] as? Double == result["maxAbs"] as? Double)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: map)))
    // IHDR: width, height, depth 8, colour type 2 (RGB).
    #expect(Array(bytes[16..<26]) == [0, 0, 0, 64, 0, 0, 0, 40, 8, 2])
    // A network that would be overwritten is refused.
    #expect(try Mhnetc.run(["compare", sound, changed, "--heat-map", changed]).status == 64)
  }

  private static func path(_ name: String) -> String {
    Mhnetc.package.appending(path: "Tests/Fixtures/compare/\(name)").path
  }

  /// An open batch, an open size, and a number that the other file holds as a tensor of one element.
  @Test(arguments: [
    ["batch-open.onnx", "batch-1.onnx", "1x3x32x32"],
    ["batch-open.onnx", "batch-2.onnx", "2x3x32x32"], ["grey.pth", "grey.onnx", ""],
  ])
  func isTheSameNetworkEitherWayRound(_ files: [String]) throws {
    for (first, second) in [(files[0], files[1]), (files[1], files[0])] {
      let outcome = try Mhnetc.run(["compare", Self.path(first), Self.path(second)])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
      let expected = files[2].isEmpty ? "the same network\n" : "the same network at \(files[2])\n"
      #expect(outcome.output.hasPrefix(expected), "\(outcome.output)")
    }
  }

  /// Inputs that contradict each other: a failed comparison that says why.
  @Test func otherBatchesAreAReason() throws {
    let outcome = try Mhnetc.run([
      "compare", Self.path("batch-1.onnx"), Self.path("batch-2.onnx"),
    ])
    #expect(outcome.status == 1, "\(outcome.messages)")
    #expect(
      outcome.output.contains("inputs: found f32[2, 3, h, w], expected f32[1, 3, h, w]"),
      "\(outcome.output)")
  }
}
