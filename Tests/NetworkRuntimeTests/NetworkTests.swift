import Kernels
import NetworkRuntime
import PlanRuntime
import Synchronization
import TensorCore
import Testing

@Suite struct NetworkTests {
  /// Spans in, spans out, of any size.
  @Test func restoresSpans() throws {
    let network = try Networks.absolute()
    let planes = (0..<3 * 5 * 6).map { Float($0) / 90 }
    var restored = [Float](repeating: -1, count: planes.count)
    var span = restored.mutableSpan
    try network.restore(planes.span, height: 5, width: 6, into: &span)
    #expect(restored == planes)
  }

  @Test func runsSeveralInputs() throws {
    let network = try Networks.sum()
    #expect(network.inputs.map(\.name) == ["left", "right"])
    #expect(network.outputs.map(\.name) == ["sum"])
    let left = try Tensor(shape: [3], floats: [1, 2, 3])
    let results = try network.run(["left": left, "right": left])
    #expect(results["sum"]?.floats() == [2, 4, 6])
    let (bytes, shapes) = try network.memory(forInputs: ["left": [7], "right": [7]])
    #expect(shapes == ["sum": [7]] && bytes >= 3 * 7 * 4)
    #expect(throws: NetworkError.run(.missingInput(name: "right"))) {
      try network.run(["left": left])
    }
  }

  /// One network, many threads, several sizes: everybody gets what belongs to them.
  @Test func servesSeveralThreads() async throws {
    let network = try Networks.absolute(steps: 20)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for run in 0..<10 {
            let (height, width) = (4 + 4 * ((task + run) % 3), 8)
            let floats = (0..<3 * height * width).map { Float(-task * 1000 - $0) }
            let tensor = try Tensor(shape: [1, 3, height, width], floats: floats)
            let results = try network.run(
              ["picture": tensor], RunSettings(threads: 1 + task % 3))
            #expect(results["restored"]?.floats() == floats.map { -$0 }, "task \(task)")
          }
        }
      }
      try await group.waitForAll()
    }
    network.releaseMemory()
  }

  /// Progress is told from none to all; whoever says no stops the run, and the network goes on.
  @Test func tellsProgressAndStops() throws {
    let network = try Networks.absolute(steps: 6)
    let tensor = try Tensor(shape: [1, 3, 4, 4], floats: [Float](repeating: -2, count: 48))
    let seen = Mutex<[Int]>([])
    _ = try network.run(
      ["picture": tensor],
      RunSettings { done, count in
        seen.withLock { $0.append(done) }
        return count == 6
      })
    let counts = seen.withLock { $0 }
    #expect(counts.first == 0 && counts.last == 6 && counts == counts.sorted())
    #expect(throws: NetworkError.run(.cancelled)) {
      try network.run(["picture": tensor], RunSettings { _, _ in false })
    }
    let again = try network.run(["picture": tensor])
    #expect(again["restored"]?.floats() == [Float](repeating: 2, count: 48))
  }

  /// A limit holds for the first run of a size and for those that find memory there.
  @Test func refusesMoreMemoryThanAllowed() throws {
    let network = try Networks.absolute()
    let needed = try network.memory(height: 64, width: 64)
    let planes = [Float](repeating: 0.5, count: 3 * 64 * 64)
    var restored = planes
    for _ in 0..<2 {
      #expect(throws: NetworkError.run(.memoryLimit(needed: needed, limit: needed - 1))) {
        var span = restored.mutableSpan
        try network.restore(
          planes.span, height: 64, width: 64, into: &span, RunSettings(memoryLimit: needed - 1))
      }
      var span = restored.mutableSpan
      try network.restore(
        planes.span, height: 64, width: 64, into: &span, RunSettings(memoryLimit: needed))
    }
  }

  /// A picture of another size than it says, and one that is too large, are refused at once: the
  /// memory that such a picture would take is in no machine.
  @Test func refusesSizesBeforeTheyAreTaken() throws {
    let network = try Networks.absolute()
    let (height, width) = (1 << 20, 1 << 20)
    let needed = try network.memory(height: height, width: width)
    // The planes go in, are mirrored, and come out.
    #expect(needed >= 3 * 3 * 4 * height * width)
    let shapes = ["picture": [1, 3, 64, 64]]
    #expect(try network.memory(height: 64, width: 64) > network.memory(forInputs: shapes).bytes)
    var restored: [Float] = [0]
    #expect(throws: NetworkError.self) {
      var span = restored.mutableSpan
      try network.restore([1].span, height: height, width: width, into: &span)
    }
    #expect(restored == [0])
  }

  /// Idle runs are those of one size and one number of threads, and few.
  @Test func keepsLittleMemory() async throws {
    let network = try Networks.absolute()
    func run(_ extent: Int, _ threads: Int) throws {
      let tensor = try Tensor(
        shape: [1, 3, extent, extent],
        floats: [Float](repeating: -1, count: 3 * extent * extent))
      _ = try network.run(["picture": tensor], RunSettings(threads: threads))
    }
    #expect(network.idleBytes == 0)
    try run(32, 1)
    let one = network.idleBytes
    #expect(one > 0)
    for threads in 1...6 { try run(32, threads) }
    #expect(network.idleBytes == one)
    try run(64, 1)
    let large = network.idleBytes
    try run(32, 1)
    #expect(large > one && network.idleBytes == one)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<32 {
        group.addTask { for _ in 0..<4 { try run(32, 1) } }
      }
      try await group.waitForAll()
    }
    #expect(network.idleBytes <= 4 * one)
    network.releaseMemory()
    #expect(network.idleBytes == 0)
  }

  /// What is built for an instruction set says so where it is not.
  @Test func namesTheInstructionsThatAreMissing() throws {
    let error = NetworkError.processor(found: .scalar, needed: .v4)
    #expect(error.category == .unsupported && error.category.rawValue == 69)
    #expect(error.description.contains("x86-64-v4"))
  }
}
