import Kernels
import Operators
import PlanFormat
import PlanRuntime
import Reference
import TensorCore
import Testing

@Suite struct PreparedNetworkTests {
  /// One plan for all sizes, every kind of step in one network.
  @Test(arguments: [[4, 4], [4, 32], [20, 12], [64, 100]])
  func agreesWithTheEvaluator(size: [Int]) throws {
    try Comparison(smallNetwork).check(["x": [1, 3] + size], tolerance: 1e-5)
  }

  @Test func fusesWhatOneKernelComputes() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let text = plan.description
    #expect(text.contains("depthwise [%"))
    for fused in ["; simpleGate", "; scaledResidual"] { #expect(text.contains(fused), "\(text)") }
    #expect(!plan.steps.contains { $0.kernel == .reference }, "\(text)")
  }

  @Test(arguments: 2...5)
  func givesTheSameBitsForAnyNumberOfThreads(threads: Int) throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let shapes = ["x": [1, 3, 36, 60]]
    let inputs = ["x": try input([1, 3, 36, 60])]
    let expected = try PreparedNetwork(plan, inputShapes: shapes, threads: 1).run(inputs)
    let network = try PreparedNetwork(plan, inputShapes: shapes, threads: threads)
    for _ in 0..<5 { #expect(try network.run(inputs) == expected) }
  }

  private func input(_ shape: [Int]) throws -> Tensor {
    var random = SplitMix(seed: 11)
    return try random.tensor(.float32, shape)
  }

  @Test func refusesSizesThatTheNetworkDoesNotAdmit() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    #expect(
      throws: RuntimeError.size(
        input: "x",
        .extent(axis: 2, found: 30, expected: try #require(Dim(parsing: "4h")), nearest: [28, 32]))
    ) { try SizedPlan(plan, inputShapes: ["x": [1, 3, 30, 32]]) }
    #expect(throws: RuntimeError.missingInput(name: "x")) { try SizedPlan(plan, inputShapes: [:]) }
    #expect(throws: RuntimeError.unknownInput(name: "z", known: ["x"])) {
      try SizedPlan(plan, inputShapes: ["x": [1, 3, 4, 4], "z": [1]])
    }
    #expect(throws: RuntimeError.self) {
      try SizedPlan(plan, inputShapes: ["x": [1, 3, 4 << 40, 4 << 40]])
    }
  }

  @Test func refusesOtherTensorsThanItWasPreparedFor() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let network = try PreparedNetwork(plan, inputShapes: ["x": [1, 3, 8, 8]], threads: 1)
    let found = try input([1, 3, 8, 12])
    #expect(
      throws: RuntimeError.input(
        name: "x", found: found.type, expected: TensorType(.float32, [1, 3, 8, 8]))
    ) { try network.run(["x": found]) }
    #expect(throws: RuntimeError.missingInput(name: "x")) { try network.run([:]) }
  }

  @Test func saysWhatMemoryItTakesBefore() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let sized = try SizedPlan(plan, inputShapes: ["x": [1, 3, 64, 64]])
    let pictures = 2 * 3 * 64 * 64 * MemoryLayout<Float>.size
    #expect(sized.peakBytes == sized.arenaBytes + pictures)
    // The widest value has 16 channels; at most a handful of them live at once.
    let channel = 64 * 64 * MemoryLayout<Float>.size
    #expect(sized.arenaBytes >= 16 * channel && sized.arenaBytes <= 64 * channel)
    #expect(
      throws: RuntimeError.memoryLimit(needed: sized.peakBytes, limit: sized.peakBytes - 1)
    ) { try PreparedNetwork(sized, threads: 1, memoryLimit: sized.peakBytes - 1) }
    #expect(throws: Never.self) {
      try PreparedNetwork(sized, threads: 1, memoryLimit: sized.peakBytes)
    }
  }

  @Test func tellsObservers() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let network = try PreparedNetwork(plan, inputShapes: ["x": [1, 3, 8, 8]], threads: 1)
    let inputs = ["x": try input([1, 3, 8, 8])]
    var progress: [Int] = []
    var values: [PlanValueID: Tensor] = [:]
    var measured: [StepMeasurement] = []
    let outputs = try network.run(
      inputs,
      observers: RunObservers(
        onProgress: { done, count in
          progress.append(done)
          return count == plan.steps.count
        }, onValue: { values[$0] = $1 }, onStep: { measured.append($0) }))
    #expect(progress == Array(0...plan.steps.count))
    #expect(measured.map(\.step) == Array(plan.steps.indices))
    #expect(measured.allSatisfy { $0.seconds >= 0 && $0.byteCount >= 0 })
    // Views move nothing.
    #expect(measured.allSatisfy { $0.kernel != .view || $0.byteCount == 0 })
    #expect(measured.allSatisfy { $0.multiplyAdds == 0 || $0.byteCount > 0 })
    #expect(network.sized.bytesMoved == measured.reduce(0) { $0 + $1.byteCount })
    let cost = try plan.values.reduce(0) { sum, value in
      let operands = value.operands.map { plan[$0].type }
      let count = try value.op.definition.multiplyAdds(operands, value.type)
      return sum + (try count.evaluated(network.sized.binding))
    }
    #expect(measured.reduce(0) { $0 + $1.multiplyAdds } == cost)
    #expect(values.count == plan.inputs.count + plan.steps.count)
    for output in plan.outputs { #expect(values[output.value] == outputs[output.name]) }
  }

  @Test func stopsWhenAsked() throws {
    let plan = try makePlan(makeGraph(smallNetwork))
    let network = try PreparedNetwork(plan, inputShapes: ["x": [1, 3, 8, 8]], threads: 2)
    let inputs = ["x": try input([1, 3, 8, 8])]
    let expected = try network.run(inputs)
    for last in plan.steps.indices {
      #expect(throws: RuntimeError.cancelled) {
        try network.run(inputs, observers: RunObservers(onProgress: { done, _ in done < last }))
      }
    }
    #expect(try network.run(inputs) == expected)
  }

  /// An index that only the elements show to be out of range.
  @Test func reportsWhatTheElementsForbid() throws {
    let graph = try makeGraph(
      """
      graph @gather {
        %0 = input "data" : f32[3, 2]
        %1 = input "indices" : i64[1]
        %2 = gather %0, %1 {axis: 0} : f32[1, 2] from "Gather_1" in "head.pick"
        return %2 "y"
      }
      """)
    let shapes = ["data": [3, 2], "indices": [1]]
    let network = try PreparedNetwork(makePlan(graph), inputShapes: shapes, threads: 1)
    let data = try Tensor(shape: [3, 2], floats: [1, 2, 3, 4, 5, 6])
    let good = try Tensor(.int64, shape: [1], integers: [2])
    #expect(try network.run(["data": data, "indices": good])["y"]?.floats() == [5, 6])
    let bad = try Tensor(.int64, shape: [1], integers: [3])
    #expect(
      throws: RuntimeError.evaluation(
        origin: "head.pick", .index(3, axis: 0, extent: 3))
    ) { try network.run(["data": data, "indices": bad]) }
  }

  /// A mirror that the shape rule cannot refuse, for the extent is not known.
  @Test func refusesMirrorsLargerThanTheImage() throws {
    let text = """
      graph @mirror {
        %0 = input "x" : f32[1, 1, h, w]
        %1 = pad %0 {before: [0, 0, 3, 0], after: [0, 0, 0, 0], mode: .reflect, value: 0.0} \
      : f32[1, 1, h + 3, w]
        return %1 "y"
      }
      """
    let comparison = try Comparison(text)
    try comparison.check(["x": [1, 1, 4, 2]])
    #expect(throws: RuntimeError.reflection(origin: "%1", amount: 3, extent: 3)) {
      try SizedPlan(comparison.plan, inputShapes: ["x": [1, 1, 3, 2]])
    }
  }
}
