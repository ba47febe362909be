import Architectures
import Passes
import Testing

@Suite("Architectures")
struct ArchitectureTests {
  @Test(
    "A network's hyper-parameters are read from its graph", arguments: try RecordedNetwork.all())
  func parameters(_ network: RecordedNetwork) throws {
    let graph = try Pipeline.run(network.graph()).recognized
    let found = try #require(Architecture(recognising: graph))
    #expect(found.family.rawValue.lowercased() == network.network.prefix { !$0.isNumber })
    let revision: [String: Architecture.Parameter] = [
      "mhnet": .text("2024-12"), "mhnet2023": .text("2023"),
    ]
    #expect(found.parameters["revision"] == revision[network.network])
    for (name, value) in Self.expected(network.configuration) {
      #expect(found.parameters[name] == value, "\(name)")
    }
  }

  /// The decoder of a transformer network mirrors its encoder.
  private static func expected(
    _ configuration: RecordedNetwork.Configuration
  ) -> [String: Architecture.Parameter] {
    var expected: [String: Architecture.Parameter] = [
      "inputChannels": .integer(configuration.dualPixel == true ? 6 : 3)
    ]
    expected["features"] = configuration.features.map { .integer($0) }
    expected["width"] = configuration.width.map { .integer($0) }
    expected["encoderBlocks"] = configuration.encoderBlocks.map { .integers($0) }
    expected["middleBlocks"] = configuration.middleBlocks.map { .integer($0) }
    expected["groupBlocks"] = configuration.numCab.map { .integer($0) }
    expected["refinementBlocks"] = configuration.refinementBlocks.map { .integer($0) }
    expected["blocks"] = configuration.blocks.map { .integers($0) }
    expected["decoderBlocks"] =
      (configuration.decoderBlocks ?? configuration.blocks?.dropLast().reversed())
      .map { .integers($0) }
    expected["heads"] = configuration.heads.map {
      $0.counts.count == 1 ? .integer($0.counts[0]) : .integers($0.counts)
    }
    return expected
  }
}
