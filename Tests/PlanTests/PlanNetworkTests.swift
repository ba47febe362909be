import Foundation
import Kernels
import Operators
import PlanFormat
import PlanRuntime
import TensorCore
import Testing

/// Whole networks from the model file to pixels, against PyTorch in float64.
@Suite struct PlanNetworkTests {
  @Test func hasFixtures() { #expect(Set(NetworkFixture.all.map(\.network)).count >= 4) }

  @Test(arguments: NetworkFixture.all)
  func computesWhatPyTorchComputed(fixture: NetworkFixture) throws {
    let plan = try fixture.plan()
    for example in fixture.cases {
      let input = try NetworkFixture.tensor(example.input)
      let expected = try NetworkFixture.tensor(example.expected)
      let found = try run(plan, input)
      #expect(found.shape == expected.shape)
      let differences = zip(found.doubles(), expected.doubles()).map { $0 - $1 }
      let largest = differences.map(\.magnitude).max() ?? 0
      let meanSquare = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
      let ratio = -10 * log10(meanSquare)
      let size = "\(example.height)x\(example.width)"
      #expect(largest <= 1e-4, "\(size)")
      #expect(ratio >= 100, "\(size): \(ratio) dB")
    }
  }

  /// The same bits whatever the number of threads.
  @Test(arguments: NetworkFixture.all.filter { !$0.file.contains("static") })
  func doesNotDependOnThreads(fixture: NetworkFixture) throws {
    let plan = try fixture.plan()
    let example = try #require(fixture.cases.first)
    let input = try NetworkFixture.tensor(example.input)
    let expected = try run(plan, input)
    for threads in 2...5 { #expect(try run(plan, input, threads: threads) == expected) }
  }

  /// The scalar kernels and the best ones compute the same, up to rounding.
  @Test(arguments: NetworkFixture.all.filter { $0.file.contains("-a-") })
  func scalarKernelsAgree(fixture: NetworkFixture) throws {
    let plan = try fixture.plan()
    let example = try #require(fixture.cases.first)
    let input = try NetworkFixture.tensor(example.input)
    let (best, scalar) = try (run(plan, input), run(plan, input, kernels: .scalar))
    let largest = zip(best.doubles(), scalar.doubles()).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(largest <= 1e-5)
  }

  /// Running blocks of pixels through several steps gives the bits of running step after step.
  @Test(arguments: ["mhnet-a-script17", "nafnet-a-dynamo20", "restormer-b-dynamo20"])
  func chainsGiveTheSameBits(name: String) throws {
    let fixture = NetworkFixture.all.first { $0.file.hasPrefix(name) }
    let plan = try #require(fixture).plan()
    try expectChainsGiveTheSameBits(plan)
  }

  private func run(
    _ plan: Plan, _ input: Tensor, threads: Int = 1, kernels: KernelTable? = nil
  ) throws -> Tensor {
    let id = try #require(plan.inputs.first)
    guard case .input(let parameter) = plan[id].op else { return input }
    let network = try PreparedNetwork(
      plan, inputShapes: [parameter.name: input.shape], threads: threads, kernels: kernels)
    return try #require(network.run([parameter.name: input]).values.first)
  }
}
