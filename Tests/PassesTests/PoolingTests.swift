import IR
import Operators
import Passes
import TensorCore
import TestSupport
import Testing

@Suite("Pooling")
struct PoolingTests {
  /// A network whose feature map `%f` of type `feature` takes its mean; `steps` come before it.
  private static func graph(
    _ picture: String, feature: String, _ steps: String
  ) throws -> Graph {
    var graph = try Graph(
      parsing: """
        graph @pooling {
          %x = input "x" : f32[\(picture)]
          \(steps)
          %m = reduce %f {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 4, 1, 1]
          %y = multiply %f, %m : f32[\(feature)]
          return %y "y"
        }
        """)
    try graph.makeUpWeights(seed: 1)
    return graph
  }

  private static func windows(_ graph: Graph, _ window: Int) throws -> [LocalMean] {
    let result = try Pipeline.run(graph, .only([]), pooling: .local(window: window))
    return result.graph.values.compactMap { value in
      if case .localMean(let mean) = value.op { mean } else { nil }
    }
  }

  private static func pool(_ extent: Int) -> String {
    """
    {kernel: [\(extent), \(extent)], strides: [\(extent), \(extent)], before: [0, 0], \
    after: [0, 0], dilations: [1, 1], countsPadding: true, roundsUp: false}
    """
  }

  @Test("The window is scaled to the feature map and rounded down")
  func levels() throws {
    let eighth = try Self.graph(
      "1, 4, 8h, 8w", feature: "1, 4, h, w",
      "%f = averagePool %x \(Self.pool(8)) : f32[1, 4, h, w]")
    #expect(try Self.windows(eighth, 384) == [LocalMean(windowHeight: 48, windowWidth: 48)])
    #expect(try Self.windows(eighth, 31) == [LocalMean(windowHeight: 3, windowWidth: 3)])
    let twice = try Self.graph(
      "1, 4, h, w", feature: "1, 4, 2h, 2w",
      """
      %f = resize %x {mode: .linear, coordinates: .halfPixel, up: [2, 2], down: [1, 1]} \
      : f32[1, 4, 2h, 2w]
      """)
    #expect(try Self.windows(twice, 7) == [LocalMean(windowHeight: 14, windowWidth: 14)])
  }

  @Test("A picture that the network pads counts as padded, at one size too")
  func padded() throws {
    let open = try Self.graph(
      "1, 4, 16h - h~16, 8w", feature: "1, 4, 2h, w",
      """
      %p = pad %x {before: [0, 0, 0, 0], after: [0, 0, h~16, 0], mode: .constant, value: 0.0} \
      : f32[1, 4, 16h, 8w]
      %f = averagePool %p \(Self.pool(8)) : f32[1, 4, 2h, w]
      """)
    #expect(try Self.windows(open, 384) == [LocalMean(windowHeight: 48, windowWidth: 48)])
    let fixed = try Self.graph(
      "1, 4, 250, 256", feature: "1, 4, 32, 32",
      """
      %p = pad %x {before: [0, 0, 0, 0], after: [0, 0, 6, 0], mode: .constant, value: 0.0} \
      : f32[1, 4, 256, 256]
      %f = averagePool %p \(Self.pool(8)) : f32[1, 4, 32, 32]
      """)
    #expect(try Self.windows(fixed, 384) == [LocalMean(windowHeight: 48, windowWidth: 48)])
  }

  @Test("The report counts the means")
  func report() throws {
    let graph = try Self.graph(
      "1, 4, h, w", feature: "1, 4, h, w", "%f = relu %x : f32[1, 4, h, w]")
    let result = try Pipeline.run(graph, pooling: .local(window: 5))
    let report = result.reports.first { $0.pass == "localize-means" }
    #expect(report?.applications == ["local-mean": 1])
    #expect(try Pipeline.run(graph).reports.allSatisfy { $0.pass != "localize-means" })
  }

  @Test("Nothing to make local is an error")
  func nothing() throws {
    let graph = try Graph(
      parsing: """
        graph @none {
          %x = input "x" : f32[1, 4, h, w]
          %m = reduce %x {by: .mean, axes: [1], keepsAxes: true} : f32[1, 1, h, w]
          return %m "y"
        }
        """)
    #expect(throws: PipelineError.pooling(.noGlobalMean)) {
      try Pipeline.run(graph, pooling: .local(window: 5))
    }
  }

  @Test("A feature map in no constant ratio, a window of nothing, a use that takes no map")
  func faults() throws {
    let other = try Self.graph(
      "1, 4, 2h, w", feature: "1, 4, 2h - 1, w",
      "%f = slice %x {axis: 2, start: 1, count: 2h - 1, step: 1} : f32[1, 4, 2h - 1, w]")
    try Self.expect(other, 384) { if case .scale = $0 { true } else { false } }
    let eighth = try Self.graph(
      "1, 4, 8h, 8w", feature: "1, 4, h, w",
      "%f = averagePool %x \(Self.pool(8)) : f32[1, 4, h, w]")
    try Self.expect(eighth, 7) { if case .emptyWindow = $0 { true } else { false } }
    let flat = try Graph(
      parsing: """
        graph @flat {
          %x = input "x" : f32[1, 4, h, w]
          %m = reduce %x {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 4, 1, 1]
          %r = reshape %m {shape: [1, 4]} : f32[1, 4]
          %s = softmax %r {axis: 1} : f32[1, 4]
          return %s "y"
        }
        """)
    try Self.expect(flat, 7) { if case .use = $0 { true } else { false } }
    let result = try Graph(
      parsing: """
        graph @result {
          %x = input "x" : f32[1, 4, h, w]
          %m = reduce %x {by: .mean, axes: [2, 3], keepsAxes: true} : f32[1, 4, 1, 1]
          return %m "y"
        }
        """)
    try Self.expect(result, 7) { if case .use = $0 { true } else { false } }
  }

  private static func expect(
    _ graph: Graph, _ window: Int, _ isExpected: (PoolingError) -> Bool
  ) throws {
    let error = #expect(throws: PipelineError.self) {
      try Pipeline.run(graph, pooling: .local(window: window))
    }
    guard case .pooling(let reason)? = error, isExpected(reason) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
