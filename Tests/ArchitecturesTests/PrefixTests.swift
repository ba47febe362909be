import Architectures
import TensorCore
import Testing

/// A network beside other tensors, as training frameworks save them.
@Suite("The prefix that is a network is chosen")
struct PrefixTests {
  private func built(_ tensors: [String: Tensor]) -> Result<BuiltNetwork, BuildingError> {
    Result { () throws(BuildingError) in try Architecture.build(WeightInventory(tensors)) }
  }

  private func beside(_ tensors: [String: Tensor], prefix: String) throws -> [String: Tensor] {
    var all = Dictionary(uniqueKeysWithValues: tensors.map { (prefix + $0.key, $0.value) })
    all["loss.vgg.0.weight"] = try Tensor(shape: [2, 2], floats: [1, 2, 3, 4])
    all["loss.vgg.0.bias"] = try Tensor(shape: [2], floats: [1, 2])
    return all
  }

  @Test("what is no network is set aside", arguments: NetworkCheckpoint.all)
  func chosen(_ checkpoint: NetworkCheckpoint) throws {
    let tensors = try checkpoint.tensors()
    let plain = try built(tensors).get()
    for prefix in ["net_g.", "a.", "z.module."] {
      let network = try built(try beside(tensors, prefix: prefix)).get()
      #expect(network.prefix == prefix)
      #expect(network.setAside == ["loss.vgg.0.bias", "loss.vgg.0.weight"])
      #expect(network.design == plain.design && network.architecture == plain.architecture)
    }
    #expect(plain.prefix.isEmpty && plain.setAside.isEmpty)
  }

  @Test("a network that is not whole is not chosen", arguments: NetworkCheckpoint.all)
  func strict(_ checkpoint: NetworkCheckpoint) throws {
    let tensors = try checkpoint.tensors()
    let lost = try #require(
      tensors.keys.sorted().first {
        $0.hasSuffix(".weight") && !checkpoint.deadTensors.contains($0)
      })
    var broken = try beside(tensors, prefix: "net_g.")
    broken["net_g." + lost] = nil
    guard case .failure = built(broken) else {
      Issue.record("built without \(lost)")
      return
    }
    // Where the network's own names stand, strangers beside them are an error, as before.
    guard case .failure(.binding(let report)) = built(try beside(tensors, prefix: "")) else {
      Issue.record("strangers were set aside")
      return
    }
    #expect(report.unexpected == ["loss.vgg.0.bias", "loss.vgg.0.weight"])
  }

  @Test("averaged weights come first") func averages() throws {
    let checkpoint = try #require(NetworkCheckpoint.all.first)
    let tensors = try checkpoint.tensors()
    var both = Dictionary(uniqueKeysWithValues: tensors.map { ("net_g." + $0.key, $0.value) })
    for (name, tensor) in tensors { both["net_g_ema." + name] = tensor }
    let network = try built(both).get()
    #expect(network.prefix == "net_g_ema.")
    #expect(network.setAside == tensors.keys.map { "net_g." + $0 }.sorted())
  }
}
