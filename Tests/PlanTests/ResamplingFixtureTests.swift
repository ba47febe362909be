import Foundation
import IR
import Operators
import PlanRuntime
import Reference
import TensorCore
import TensorFiles
import Testing

/// Local means and interpolations that PyTorch has computed, as tools/fixtures/make_resampling.py
/// recorded them.
@Suite struct ResamplingFixtureTests {
  struct Case: Decodable, Sendable {
    let `operator`: String
    let input: String
    let output: String
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/resampling")

  static let cases: [Case] =
    (try? JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: folder.appending(path: "index.json")))) ?? []

  private static func tensor(_ name: String) throws -> Tensor {
    try Npy.read([UInt8](Data(contentsOf: folder.appending(path: name))))
  }

  @Test func areThere() { #expect(Self.cases.count == 14) }

  @Test(arguments: cases)
  func agreesWithPyTorch(recorded: Case) throws {
    let (input, expected) = (try Self.tensor(recorded.input), try Self.tensor(recorded.output))
    let graph = try Graph(
      parsing: """
        graph @resampling {
          %0 = input "x" : \(input.type)
          %1 = \(recorded.operator) : \(expected.type)
          return %1 "y"
        }
        """)
    let value = graph[ValueID(1)]
    let evaluated = try evaluate(value.op, [input])
    #expect(relativeDifference(evaluated, expected, tolerance: 1e-7) <= 1e-7)
    let network = try PreparedNetwork(
      makePlan(graph), inputShapes: ["x": input.shape], threads: 2)
    let found = try network.run(["x": input])["y"]
    #expect(relativeDifference(found, expected, tolerance: 3e-7) <= 3e-7)
  }
}
