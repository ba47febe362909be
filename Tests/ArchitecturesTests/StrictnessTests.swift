import Architectures
import TensorCore
import Testing

/// Nothing is lost or added without a word.
@Suite("Every tensor counts")
struct StrictnessTests {
  /// The network, or why the tensors are of none.
  private func build(_ tensors: [String: Tensor]) -> Result<BuiltNetwork, BuildingError> {
    Result { () throws(BuildingError) in try Architecture.build(WeightInventory(tensors)) }
  }

  /// How the tensors do not fit.
  private func report(_ tensors: [String: Tensor]) throws -> BindingReport {
    guard case .failure(.binding(let report)) = build(tensors) else {
      throw Unexpected(what: "\(build(tensors).map(\.architecture))")
    }
    return report
  }

  private struct Unexpected: Error {
    let what: String
  }

  @Test("a tensor that was lost is missing, or dead", arguments: NetworkCheckpoint.all)
  func losses(_ checkpoint: NetworkCheckpoint) throws {
    let sound = try checkpoint.tensors()
    let dead = checkpoint.deadTensors
    for name in sound.keys.sorted() {
      var tensors = sound
      tensors[name] = nil
      switch build(tensors) {
      case .success: #expect(dead.contains(name), "\(name)")
      case .failure(.binding(let report)):
        #expect(report.missing.contains(name) && report.contradiction == nil, "\(name): \(report)")
      case .failure(let error): Issue.record("\(name): \(error)")
      }
    }
  }

  @Test("a tensor that was added is unexpected", arguments: NetworkCheckpoint.all)
  func additions(_ checkpoint: NetworkCheckpoint) throws {
    let sound = try checkpoint.tensors()
    for (name, tensor) in sound.sorted(by: { $0.key < $1.key }) where name.hasSuffix(".weight") {
      let module = name.dropLast("weight".count)
      let added = ["bias", "scale"].map { module + $0 }.filter { sound[$0] == nil }
      for stray in added {
        var tensors = sound
        tensors[stray] = try Tensor(
          shape: [tensor.shape[0]], floats: [Float](repeating: 1, count: tensor.shape[0]))
        let report = try report(tensors)
        #expect(report.unexpected == [stray] && report.missing.isEmpty, "\(stray): \(report)")
      }
    }
  }

  @Test("without any bias there is no network of NAFBlocks", arguments: NetworkCheckpoint.all)
  func allBiases(_ checkpoint: NetworkCheckpoint) throws {
    guard ["nafnet", "mhnet"].contains(checkpoint.family) else { return }
    let tensors = try checkpoint.tensors().filter { !$0.key.hasSuffix(".bias") }
    #expect(throws: BuildingError.self) { try Architecture.build(WeightInventory(tensors)) }
  }

  @Test("dead tensors have the authors' shapes", arguments: NetworkCheckpoint.all)
  func deadShapes(_ checkpoint: NetworkCheckpoint) throws {
    for name in checkpoint.deadTensors {
      var tensors = try checkpoint.tensors()
      let expected = try #require(tensors[name]).shape
      tensors[name] = try Tensor(shape: [7], floats: [Float](repeating: 1, count: 7))
      let report = try report(tensors)
      #expect(report.misshaped.map { [$0.found, $0.expected] } == [[[7], expected]], "\(report)")
      #expect(report.misshaped.map(\.name) == [name])
    }
  }

  /// A name for each of many blocks, which would need twenty tensors each.
  @Test("what is built of a network that is not there is bounded by the tensors")
  func workIsBounded() throws {
    for blocks in [1, 8, 64, 512] {
      for module in ["encoders", "net.encoders", "stage1.encoders"] {
        var tensors: [String: Tensor] = [:]
        for index in 0..<(12 * blocks) {
          let name = "\(module).\(index / blocks).\(index % blocks).beta"
          tensors[name] = try Tensor(shape: [1, 1, 1, 1], floats: [1])
        }
        let report = try report(tensors)
        let most = BindingReport.mostMissing
        #expect(report.missing.count <= most + 1, "\(module), \(blocks)")
        #expect(report.isPartial == (report.missing.count > most), "\(module), \(blocks)")
        #expect(report.isPartial || blocks < 64, "\(module), \(blocks)")
      }
    }
  }

  /// A combining character makes one character with the full stop before it.
  @Test("prefixes are taken off by bytes") func prefixesAreBytes() throws {
    let checkpoint = try #require(NetworkCheckpoint.all.first { $0.network == "nafnet" })
    let sound = try checkpoint.tensors()
    var tensors = Dictionary(uniqueKeysWithValues: sound.map { ("deblurring." + $0.key, $0.value) })
    #expect(try Architecture.build(WeightInventory(tensors)).prefix == "deblurring.")
    tensors["deblurring.\u{301}extra"] = try Tensor(shape: [1], floats: [1])
    let report = try report(tensors)
    #expect(report.prefix == "deblurring." && report.unexpected == ["\u{301}extra"])
  }
}
