import Foundation
import KernelSelection
import Kernels
import Operators
import PlanFormat
import PlanRuntime
import Planner
import TensorCore
import Testing

/// Plans whose large products round their operands to bfloat16.
@Suite struct BFloat16Tests {
  /// Whether they run here; the scalar truth computes what the instruction does.
  static let runsHere = KernelSelection.available.contains(.v4BF16)

  private func output(
    _ plan: Plan, _ input: Tensor, threads: Int = 1, kernels: KernelTable? = nil
  ) throws -> Tensor {
    let id = try #require(plan.inputs.first)
    guard case .input(let parameter) = plan[id].op else { return input }
    let network = try PreparedNetwork(
      plan, inputShapes: [parameter.name: input.shape], threads: threads, kernels: kernels)
    return try #require(network.run([parameter.name: input]).values.first)
  }

  /// At least 50 dB to single precision, and not the same, on data in [0, 1].
  @Test(.enabled(if: runsHere), arguments: NetworkFixture.all)
  func isNearToSinglePrecision(fixture: NetworkFixture) throws {
    let (rounded, exact) = try (fixture.plan(precision: .bfloat16), fixture.plan())
    for example in fixture.cases {
      let input = try NetworkFixture.tensor(example.input)
      let (found, expected) = try (output(rounded, input), output(exact, input))
      let differences = zip(found.doubles(), expected.doubles()).map { $0 - $1 }
      let meanSquare = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
      let ratio = -10 * log10(meanSquare)
      #expect(ratio >= 50, "\(example.height)x\(example.width): \(ratio) dB")
      #expect(meanSquare > 0)
    }
  }

  /// The same bits whatever the number of threads.
  @Test(.enabled(if: runsHere), arguments: NetworkFixture.all.filter { $0.file.contains("-a-") })
  func doesNotDependOnThreads(fixture: NetworkFixture) throws {
    let plan = try fixture.plan(precision: .bfloat16)
    let input = try NetworkFixture.tensor(#require(fixture.cases.first).input)
    let expected = try output(plan, input)
    for threads in 2...5 { #expect(try output(plan, input, threads: threads) == expected) }
  }

  /// Running blocks of pixels through several steps gives the bits of running step after step.
  @Test(.enabled(if: runsHere), arguments: ["mhnet-a-script17", "nafnet-a-dynamo20"])
  func chainsGiveTheSameBits(name: String) throws {
    let fixture = NetworkFixture.all.first { $0.file.hasPrefix(name) }
    let plan = try #require(fixture).plan(precision: .bfloat16)
    try expectChainsGiveTheSameBits(plan)
  }

  /// The layouts are recorded, take half the room, and survive the file; the feature is named.
  @Test func isRecorded() throws {
    let fixture = try #require(NetworkFixture.all.first { $0.file.hasPrefix("nafnet-b-script13") })
    let (rounded, exact) = try (fixture.plan(precision: .bfloat16), fixture.plan())
    #expect(rounded.requiredFeatures == [.bfloat16] && exact.requiredFeatures.isEmpty)
    #expect(rounded.weights.contains { $0.layout.isBFloat16 })
    #expect(!exact.weights.contains { $0.layout.isBFloat16 })
    #expect(rounded.description.contains("panelsBF16(groups: 1"))
    #expect(rounded.steps == exact.steps)
    for weight in rounded.weights where weight.layout.isBFloat16 {
      let name = weight.name.replacing("panelsBF16", with: "panels")
      let whole = try #require(exact.weight(named: name))
      #expect(weight.type == whole.type && weight.bytes.count * 2 >= whole.bytes.count)
      #expect(weight.bytes.count < whole.bytes.count)
    }
  }

  /// Before a network chooses the largest scores, nothing is rounded: the choice is the same.
  @Test(arguments: ["mhnet-b-script11", "drsformer-b-dynamo18"])
  func choicesAreThoseOfSinglePrecision(name: String) throws {
    let fixture = try #require(NetworkFixture.all.first { $0.file.hasPrefix(name) })
    let plan = try fixture.plan(precision: .bfloat16)
    let last = try #require(
      plan.values.lastIndex {
        switch $0.op {
        case .topK, .topKSoftmax: true
        case _: false
        }
      })
    var needed: Set<PlanValueID> = []
    var open = [PlanValueID(last)]
    while let id = open.popLast() {
      if needed.insert(id).inserted { open += plan[id].operands }
    }
    let layouts = needed.compactMap { id -> WeightLayout? in
      guard case .weight(let weight) = plan[id].op else { return nil }
      return plan.weight(named: weight.name)?.layout
    }
    #expect(!layouts.isEmpty && !layouts.contains(where: \.isBFloat16))
    #expect(plan.weights.contains { $0.layout.isBFloat16 })
  }

  /// Without the instruction the plan is not run, whatever else there is.
  @Test(arguments: KernelSelection.available.filter { $0 != .v4BF16 })
  func isRefusedWithoutTheInstruction(instructionSet: InstructionSet) throws {
    let fixture = try #require(NetworkFixture.all.first { $0.file.hasPrefix("nafnet-b-script13") })
    let plan = try fixture.plan(precision: .bfloat16)
    let input = try NetworkFixture.tensor(#require(fixture.cases.first).input)
    let kernels = try KernelSelection.table(for: instructionSet)
    #expect(
      throws: RuntimeError.missingFeatures([.bfloat16], processor: instructionSet.rawValue)
    ) { try output(plan, input, kernels: kernels) }
  }

  /// Weights in bfloat16 without the feature in the metadata are no plan.
  @Test func theFeatureMustBeNamed() throws {
    let fixture = try #require(NetworkFixture.all.first { $0.file.hasPrefix("nafnet-b-script13") })
    let plan = try fixture.plan(precision: .bfloat16)
    var metadata = plan.metadata
    metadata.requiredFeatures = []
    #expect(throws: PlanError.undeclaredFeature("avx512_bf16")) { try plan.rebuilt(metadata) }
  }

  /// Odd depths, groups and gates: as many bytes as the pairs take; never more than a weight has.
  @Test func countsBytes() {
    func count(_ shape: [Int], _ layout: WeightLayout) -> Int? {
      layout.byteCount(of: TensorType(.float32, shape.map { Dim($0) }))
    }
    #expect(count([5, 3, 3, 3], .panelsBF16(groups: 1, gates: false)) == 2 * 4 * 14 * 4)
    #expect(count([6, 4, 1, 1], .panelsBF16(groups: 2, gates: false)) == 2 * 1 * 4 * 2 * 4)
    #expect(count([8, 1, 1, 1], .panelsBF16(groups: 1, gates: true)) == 2 * 4 * 1 * 4)
    #expect(count([7, 1, 1, 1], .panelsBF16(groups: 1, gates: true)) == nil)
    #expect(count([4, 1 << 40, 1 << 40, 1], .panelsBF16(groups: 1, gates: false)) == nil)
  }
}
