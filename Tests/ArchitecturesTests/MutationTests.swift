import Architectures
import IR
import TensorCore
import TestSupport
import Testing

/// Tensors that were lost, renamed, reshaped or swapped: a network or an error, never a trap.
@Suite("Damaged checkpoints")
struct MutationTests {
  private static let rounds = 150

  @Test("a damaged checkpoint is refused or built", arguments: NetworkCheckpoint.oneOfEach)
  func neverTraps(_ checkpoint: NetworkCheckpoint) throws {
    let sound = try checkpoint.tensors()
    let names = sound.keys.sorted()
    let dead = checkpoint.deadTensors
    var refused = 0
    for round in 0..<MutationTests.rounds {
      var source = RandomSource(seed: UInt64(round))
      var tensors = sound
      for _ in 0...source.integer(0...3) {
        try mutate(&tensors, names[source.integer(0...names.count - 1)], &source)
      }
      do {
        let network = try Architecture.build(WeightInventory(tensors))
        #expect(network.graph.verify().isEmpty, "seed \(round)")
        // Of the five kinds only a reshaping may leave a sound network: where heads were counted.
        let lost = names.filter { tensors[$0] == nil && !dead.contains($0) }
        #expect(lost.isEmpty, "seed \(round)")
        #expect(tensors.keys.allSatisfy { sound[$0] != nil }, "seed \(round)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > MutationTests.rounds / 2)
  }

  private func mutate(
    _ tensors: inout [String: Tensor], _ name: String, _ source: inout RandomSource
  ) throws {
    switch source.integer(0...4) {
    case 0: tensors[name] = nil
    case 1: tensors[name + ".0"] = tensors.removeValue(forKey: name)
    case 2:
      // Block and level counts are read from the names.
      let number = source.integer(0...1) == 0 ? "99999999999999999999" : "1000000"
      let parts = name.split(separator: ".").map { Int($0) == nil ? String($0) : number }
      tensors[parts.joined(separator: ".")] = tensors.removeValue(forKey: name)
    case 3:
      // Extents of 0 cost no bytes, so that the others can be anything.
      let huge = [0, Int.max, 1 << 40, 1, 3]
      let shape = (0..<source.integer(0...5)).map { _ in huge[source.integer(0...4)] }
      tensors[name] = try? Tensor(.float32, shape: shape, bytes: TensorBytes([]))
    case _:
      let shape = (0..<source.integer(0...5)).map { _ in source.integer(1...4) }
      tensors[name] = try source.tensor(.float32, shape)
    }
  }
}
