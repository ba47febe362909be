import Foundation
import Testing

/// Networks of one channel, and tensors in other element types than the network's.
@Suite struct GreyTests {
  /// A Restormer for greys: the first channel of one for colours.
  private func network(in folder: TemporaryFolder) throws -> String {
    try ArchitectureTests.restormer().with { entries in
      if var first = entries["patch_embed.proj.weight"] {
        let kernel = first.shape[2] * first.shape[3]
        let floats = first.floats
        first.floats = (0..<first.shape[0]).flatMap { filter in
          floats[filter * 3 * kernel..<(filter * 3 + 1) * kernel]
        }
        first.shape[1] = 1
        entries["patch_embed.proj.weight"] = first
      }
      if var last = entries["output.weight"] {
        last.bytes = Data(last.bytes.prefix(last.bytes.count / 3))
        last.shape[0] = 1
        entries["output.weight"] = last
      }
    }.write(to: folder.path("grey.safetensors"))
  }

  /// Greys stay as they are, in one channel or in three equal ones; colours become their luma, and
  /// only those with a warning.
  @Test func restoresGreys() throws {
    let folder = try TemporaryFolder()
    let network = try network(in: folder)
    let (width, height) = (37, 21)
    let colours = (0..<width * height).map { pixel in
      [pixel * 7, pixel * 5 + 3, pixel * 11].map { $0 & 255 }
    }
    let greys = colours.map { (299 * $0[0] + 587 * $0[1] + 114 * $0[2] + 500) / 1000 }
    let files = [
      ("grey.pgm", "P5", greys), ("equal.ppm", "P6", greys.flatMap { [$0, $0, $0] }),
      ("colours.ppm", "P6", colours.flatMap { $0 }),
    ]
    var results: [Data] = []
    for (name, magic, samples) in files {
      let data = Data("\(magic)\n\(width) \(height)\n255\n".utf8) + Data(samples.map { UInt8($0) })
      try data.write(to: URL(filePath: folder.path(name)))
      let output = folder.path("\(name).png")
      let outcome = try Mhnetc.run([
        "restore", network, folder.path(name), "-o", output, "--reference", folder.path("grey.pgm"),
        "--json",
      ])
      try #require(outcome.status == 0, "\(name): \(outcome.messages)")
      #expect(outcome.messages.contains("colours become greys") == (name == "colours.ppm"))
      let images = try outcome.json()["images"] as? [[String: any Sendable]]
      // The same picture as the reference, once it is grey.
      #expect(images?.first?["psnrBefore"] as? String == "inf", "\(outcome.output)")
      results.append(try Data(contentsOf: URL(filePath: output)))
    }
    // IHDR: depth 8, colour type 0 (grey).
    #expect(results[0][24] == 8 && results[0][25] == 0)
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// A .npy file of numbers that every type holds gives the same result in every type.
  @Test(arguments: ["f2", "f8", "u1", "i2", "i8"]) func tensorsOfAnyType(_ type: String) throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<3 * 16 * 16).map { $0 % 3 }
    var results: [Data] = []
    for name in ["f4", type] {
      let (input, output) = (folder.path("\(name).npy"), folder.path("\(name)-y.npy"))
      try Self.npy(name, numbers).write(to: URL(filePath: input))
      let outcome = try Mhnetc.run([
        "run", ManualTests.model, "--input", input, "--output", output,
      ])
      try #require(outcome.status == 0, "\(outcome.messages)")
      let isInteger = !name.hasPrefix("f")
      #expect(outcome.messages.contains("whole numbers") == isInteger, "\(outcome.messages)")
      #expect(!outcome.messages.contains("rounded"), "\(outcome.messages)")
      results.append(try Data(contentsOf: URL(filePath: output)))
    }
    #expect(results[0] == results[1])
  }

  /// A picture is no tensor; the message says which command takes it.
  @Test func aPictureIsNamedAsOne() throws {
    let outcome = try Mhnetc.run([
      "run", ManualTests.model, "--input", PictureTests.rainy, "--output", "/dev/null",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.messages.contains("mhnetc restore"), "\(outcome.messages)")
  }

  private static func npy(_ type: String, _ numbers: [Int]) -> Data {
    var header = "{'descr': '<\(type)', 'fortran_order': False, 'shape': (1, 3, 16, 16), }"
    header += String(repeating: " ", count: 63 - (header.count + 10) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0])
    data += Data(header.utf8)
    for number in numbers {
      let bits: UInt64 =
        switch type {
        case "f2": UInt64(Float16(number).bitPattern)
        case "f4": UInt64(Float(number).bitPattern)
        case "f8": Double(number).bitPattern
        case _: UInt64(number)
        }
      let width = Int(type.dropFirst()) ?? 0
      data += Data((0..<width).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
    }
    return data
  }
}
