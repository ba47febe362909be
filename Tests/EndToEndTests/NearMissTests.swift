import Testing

/// `--verbose` says of every fusion that came near which rule it was, where, and why not.
@Suite struct NearMissTests {
  private static func lines(_ network: String, _ options: String...) throws -> [String] {
    let arguments = ["convert", NetworkTests.path(network), "-o", "/dev/null"] + options
    let outcome = try Mhnetc.run(arguments)
    try #require(outcome.status == 0, "\(outcome.messages)")
    return outcome.messages.split(separator: "\n").map(String.init).filter {
      $0.contains(" not at ")
    }
  }

  @Test func valuesWithOtherUsesAndConvolutionsToMoreChannels() throws {
    let lines = try Self.lines("mhnet-b-dynamo20-dynamic.onnx", "--verbose")
    #expect(lines.count == 10)
    #expect(
      lines.first
        == "merge-branches: mean-of-sum not at node_mean_62 (reduce): the add at node_add_1961 has "
        + "1 other use")
    #expect(
      lines.contains(
        "merge-branches: convolution-of-shuffle not at node_Conv_1454 (convolution): found 20 "
          + "output channels, expected at most the 10 that go in"))
  }

  @Test func windowsAfterNormalisations() throws {
    let lines = try Self.lines("mhnet2023-a-dynamo18-dynamic.onnx", "--verbose")
    #expect(lines.count == 4)
    #expect(
      lines.first
        == "fold-into-convolutions: norm-into-convolution not at node_conv2d_76 (convolution): "
        + "found a convolution of 3x3, 6 groups, padding, expected 1x1, one group; "
        + "the layerNorm at node_add_1553 has 2 other uses")
  }

  @Test func nothingWithoutVerboseNorWhereAllApplies() throws {
    #expect(try Self.lines("mhnet-b-dynamo20-dynamic.onnx") == [])
    #expect(try Self.lines("mhnet-b-dynamo20-dynamic.onnx", "--verbose", "--no-passes") == [])
    #expect(try Self.lines("nafnet-a-dynamo20-dynamic.onnx", "--verbose") == [])
  }
}
