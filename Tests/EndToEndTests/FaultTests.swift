import Foundation
import Testing

/// Faults planted into a network are found where they are: `bisect`, `diff`, `run --check-finite`.
@Suite struct FaultTests {
  static let sound = CheckpointFormTests.mhnet
  static let exported = NetworkTests.path("mhnet-a-script17-dynamic.onnx")

  /// A fault in the weights, and the tensor in which it is.
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let tensor: String
    let plant: @Sendable (inout [Float], _ shape: [Int]) -> Void
    var testDescription: String { name }
  }

  static let faults = [
    Fault(name: "a bias that is a little off", tensor: "stage1.encoders.1.0.conv1.bias") {
      numbers, _ in numbers[1] += 0.01
    },
    Fault(name: "a weight transposed", tensor: "stage1.encoders.1.0.conv3.weight") {
      numbers, shape in
      let extent = shape[0]
      for row in 0..<extent {
        for column in 0..<row {
          numbers.swapAt(row * extent + column, column * extent + row)
        }
      }
    },
    Fault(name: "a weight of another scale", tensor: "stage2.CABG3.0.conv4.weight") { numbers, _ in
      for index in numbers.indices { numbers[index] *= 1.5 }
    },
    Fault(name: "NaN", tensor: "stage1.decoders.0.0.conv5.weight") { numbers, _ in
      numbers[3] = .nan
    },
  ]

  private func planted(_ fault: Fault, in folder: TemporaryFolder) throws -> (String, String) {
    let clean = folder.path("clean.safetensors")
    let conversion = try Mhnetc.run(["convert", Self.sound, "-o", clean])
    try #require(conversion.status == 0, "\(conversion.messages)")
    var file = try SafetensorsFile(clean)
    let names = file.entries.keys.sorted()
    var entry = try #require(file.entries[fault.tensor], "\(names)")
    var numbers = entry.floats
    fault.plant(&numbers, entry.shape)
    entry.floats = numbers
    file.entries[fault.tensor] = entry
    let broken = folder.path("broken.safetensors")
    _ = try file.write(to: broken)
    return (clean, broken)
  }

  @Test(arguments: faults) func bisectNamesTheTensor(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let (clean, broken) = try planted(fault, in: folder)
    let outcome = try Mhnetc.run([
      "bisect", clean, broken, "--json", "--reduce", folder.path("parts"),
    ])
    try #require(outcome.status == 1, "\(outcome.messages)")
    let result = try outcome.json()
    let second = try #require(result["second"] as? [String: Any])
    let weights = try #require(second["weights"] as? [String])
    #expect(weights.contains(fault.tensor), "\(weights)")
    // The part runs by itself, and gives what the whole gave there.
    let written = try #require(result["written"] as? [String])
    let inputs = written.filter { $0.contains("/a-value") }.flatMap { ["--input", $0] }
    let part = try Mhnetc.run(
      ["compare", folder.path("parts/a.mhplan"), "--expect", folder.path("parts/a-output.npy")]
        + inputs + ["--atol", "0"])
    #expect(part.status == 0, "\(part.output)\(part.messages)")
    let other = try Mhnetc.run(
      ["compare", folder.path("parts/b.mhplan"), "--expect", folder.path("parts/a-output.npy")]
        + inputs)
    #expect(other.status == 1)
  }

  @Test(arguments: faults) func diffNamesTheTensor(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let (clean, broken) = try planted(fault, in: folder)
    let outcome = try Mhnetc.run(["diff", clean, broken, "--json"])
    try #require(outcome.status == 1, "\(outcome.messages)")
    let changed = try #require(try outcome.json()["changed"] as? [[String: Any]])
    #expect(changed.compactMap { $0["name"] as? String } == [fault.tensor])
  }

  @Test func formatsAndPassesAreNoDifference() throws {
    for models in [[Self.sound, Self.exported], [Self.sound], [Self.exported]] {
      let outcome = try Mhnetc.run(["bisect"] + models)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    }
  }

  @Test func checkFiniteNamesTheModule() throws {
    let folder = try TemporaryFolder()
    let (clean, broken) = try planted(Self.faults[3], in: folder)
    let input = NetworkTests.path("mhnet-a.32x48.input.npy")
    for (model, status) in [(clean, Int32(0)), (broken, 1)] {
      let outcome = try Mhnetc.run([
        "run", model, "--input", input, "--output", folder.path("y.npy"), "--check-finite",
        "--json",
      ])
      try #require(outcome.status == status, "\(outcome.messages)")
      let found = try outcome.json()["firstNonFinite"] as? [String: Any]
      #expect((found != nil) == (status == 1))
      if let origin = found?["origin"] as? String {
        #expect(origin.hasPrefix("stage1.decoders.0.0"), "\(origin)")
      }
    }
  }
}
