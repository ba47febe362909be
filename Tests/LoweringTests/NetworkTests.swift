import IR
import Lowering
import Operators
import SourceGraphs
import TensorCore
import Testing

@Suite("Networks from both exporters")
struct NetworkTests {
  @Test("there are fixtures of four networks") func fixturesExist() {
    #expect(Set(NetworkFixture.all.map(\.network)).count >= 4)
  }

  @Test("a network becomes a typed graph", arguments: NetworkFixture.all)
  func isLowered(fixture: NetworkFixture) throws {
    let network = try lower(fixture.source())
    #expect(network.graph.verify().isEmpty)
    let input = try #require(network.graph.inputs.first)
    let output = try #require(network.graph.outputs.first)
    let found = network.graph.type(of: input)
    // Output and input have the same size, so a lost crop or pad would show.
    let size = try Self.expectedSize(fixture)
    #expect(network.graph.type(of: output.value) == TensorType(.float32, [1, 3] + size))
    #expect(found == TensorType(.float32, [1, Dim(fixture.inputChannels)] + size))
  }

  /// `M·h − h~M` where the network pads itself (NAFNet), `M·h` where it does not.
  private static func expectedSize(_ fixture: NetworkFixture) throws -> [Dim] {
    let first = try #require(fixture.cases.first)
    var extents = [Dim(first.height), Dim(first.width)]
    if fixture.dynamic {
      let source = try fixture.source()
      let padsItself = fixture.network == "nafnet"
      let multiple = padsItself ? Self.levels(source) : fixture.multiple
      extents = try ["h", "w"].map { name in
        let text = padsItself ? "\(multiple)\(name) - \(name)~\(multiple)" : "\(multiple)\(name)"
        return try #require(Dim(parsing: text))
      }
    }
    return extents
  }

  /// Two to the number of times that a NAFNet halves its picture: its convolutions of stride 2.
  private static func levels(_ source: SourceGraph) -> Int {
    1 << source.nodes.count { $0.attributes["strides"] == .ints([2, 2]) }
  }

  @Test("the graph computes what PyTorch computed", arguments: NetworkFixture.all)
  func computesTheSame(fixture: NetworkFixture) throws {
    let graph = try lower(fixture.source()).graph
    guard case .input(let input) = graph[try #require(graph.inputs.first)].op else { return }
    for test in fixture.cases {
      let picture = try NetworkFixture.tensor(test.input)
      let expected = try NetworkFixture.tensor(test.expected)
      let found = try Evaluation.outputs(of: graph, inputs: [input.name: picture])
      let result = try #require(found.first).tensor
      #expect(result.shape == expected.shape)
      let error = zip(result.doubles(), expected.doubles()).map { abs($0 - $1) }.max() ?? 0
      #expect(error <= 1e-5, "\(test.height)x\(test.width)")
    }
  }

  @Test("multiply-adds do not depend on the exporter or on what is known of the size")
  func costsAgree() throws {
    var costs: [String: [Int]] = [:]
    for fixture in NetworkFixture.all {
      let graph = try lower(fixture.source()).graph
      let cost = try graph.multiplyAdds()
      for test in fixture.cases {
        let picture = try NetworkFixture.tensor(test.input)
        guard case .input(let input) = graph[try #require(graph.inputs.first)].op else { continue }
        let binding = try Evaluation.binding(of: graph, inputs: [input.name: picture])
        costs[test.expected, default: []].append(try cost.evaluated(binding))
      }
    }
    #expect(costs.values.contains { $0.count > 1 })
    for (name, found) in costs { #expect(Set(found).count == 1, "\(name): \(found)") }
  }

  @Test("values know where they come from", arguments: NetworkFixture.all)
  func originsAreKnown(fixture: NetworkFixture) throws {
    let graph = try lower(fixture.source()).graph
    for id in graph.ids { #expect(graph.origins[id] != nil, "\(id) \(graph[id].op)") }
  }

  @Test("the text form reads back", arguments: NetworkFixture.all)
  func textRoundTrips(fixture: NetworkFixture) throws {
    let graph = try lower(fixture.source()).graph
    let parsed = try Graph(parsing: graph.description)
    #expect(parsed.values == graph.values)
  }
}
