import Architectures
import IR
import Passes
import TensorCore
import Testing

@Suite("Networks from tensors")
struct BuildingTests {
  @Test("there are checkpoints of every architecture") func fixturesExist() {
    let networks = Set(NetworkCheckpoint.all.map(\.network))
    #expect(networks.isSuperset(of: ["nafnet", "mhnet", "restormer", "drsformer"]))
  }

  @Test("a checkpoint becomes a sound graph", arguments: NetworkCheckpoint.all)
  func isSound(_ checkpoint: NetworkCheckpoint) throws {
    let built = try Architecture.build(checkpoint.inventory())
    #expect(built.graph.verify().isEmpty)
    #expect(built.architecture.family == built.design.family)
    #expect(built.architecture.family.rawValue.lowercased() == checkpoint.family)
  }

  @Test("tensors and graph tell the same hyper-parameters", arguments: NetworkCheckpoint.all)
  func isRecognised(_ checkpoint: NetworkCheckpoint) throws {
    let built = try Architecture.build(checkpoint.inventory())
    let graph = try Pipeline.run(built.graph).recognized
    let recognised = try #require(Architecture(recognising: graph))
    #expect(recognised.family == built.architecture.family)
    for (name, value) in recognised.parameters.sorted(by: { $0.key < $1.key }) {
      #expect(built.architecture.parameters[name] == value, "\(name)")
    }
    // Steps of the mixtures of experts show in the tensors alone.
    let told = Set(built.architecture.parameters.keys).subtracting(["expertSteps"])
    #expect(told == Set(recognised.parameters.keys))
  }

  @Test("dead tensors are named, and only those", arguments: NetworkCheckpoint.all)
  func deadTensors(_ checkpoint: NetworkCheckpoint) throws {
    let tensors = try checkpoint.tensors()
    let dead = try Architecture.build(WeightInventory(tensors)).deadTensors
    #expect(dead == checkpoint.deadTensors)
    // Without them the network is the same.
    let built = try Architecture.build(WeightInventory(tensors.filter { !dead.contains($0.key) }))
    #expect(built.deadTensors.isEmpty)
  }

  @Test("equal tensors are not taken for dead ones") func equalTensors() throws {
    let checkpoint = try #require(NetworkCheckpoint.all.first { $0.network == "drsformer" })
    var tensors = try checkpoint.tensors()
    for name in tensors.keys where name.contains(".attn.attn") {
      tensors[name] = try Tensor(shape: [1], floats: [0.25])
    }
    #expect(try Architecture.build(WeightInventory(tensors)).deadTensors.isEmpty)
  }
}

extension NetworkCheckpoint {
  /// The family without the revision: `mhnet` for `mhnet2023`.
  var family: String { String(network.prefix { !$0.isNumber }) }

  /// Of the recorded networks; published ones have these too.
  var deadTensors: [String] {
    switch network {
    case "mhnet":
      ["intro.weight", "stage1.ending.bias", "stage1.ending.weight"]
        + (2...4).map { "stage2.conv_dnc\($0).weight" }
    case "mhnet2023":
      ["info.bias", "info.weight", "stage1.ending.bias", "stage1.ending.weight"]
    case _: []
    }
  }
}
