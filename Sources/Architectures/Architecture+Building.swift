public import IR
public import Operators

/// A network that was built from the tensors of a checkpoint.
public struct BuiltNetwork: Sendable {
  /// The name of the picture that goes in.
  public static let inputName = "input"
  /// Which, with its hyper-parameters.
  public let architecture: Architecture
  /// The network.
  public let graph: Graph
  /// Tensors of the checkpoint that the authors' code computes with to no end, or never.
  public let deadTensors: [String]
}

/// Why no network could be built.
public enum BuildingError: Error, Hashable, Sendable {
  /// The names are of no architecture that is known.
  case unknownArchitecture(tensors: Int)
  /// The names are of an architecture, but do not fit it.
  case binding(BindingReport)
  /// The shapes contradict each other.
  case shape(Architecture.Family, ShapeError)
}

extension Architecture {
  /// Builds the network that the tensors of a checkpoint belong to; strictly: nothing may be missing,
  /// misshaped or left over, but for the dead tensors that the authors published.
  ///
  /// - Throws: `BuildingError`.
  public static func build(_ inventory: WeightInventory) throws(BuildingError) -> BuiltNetwork {
    if let network = MHNet(inventory) {
      return try build(.mhnet, network.parameters, inventory) { builder throws(ShapeError) in
        try network.build(&builder)
      }
    }
    if let network = Restormer(inventory) {
      return try build(.restormer, network.parameters, inventory) { builder throws(ShapeError) in
        try network.build(&builder)
      }
    }
    if let network = DRSformer(inventory) {
      return try build(.drsformer, network.parameters, inventory) { builder throws(ShapeError) in
        try network.build(&builder)
      }
    }
    if let network = NAFNet(inventory) {
      return try build(.nafnet, network.parameters, inventory) { builder throws(ShapeError) in
        try network.build(&builder)
      }
    }
    throw .unknownArchitecture(tensors: inventory.tensors.count)
  }

  private static func build(
    _ family: Family, _ parameters: [String: Parameter], _ inventory: WeightInventory,
    _ body: (inout NetworkBuilder) throws(ShapeError) -> Void
  ) throws(BuildingError) -> BuiltNetwork {
    var builder = NetworkBuilder(family.rawValue, inventory)
    do throws(ShapeError) {
      try body(&builder)
    } catch {
      throw .shape(family, error)
    }
    let unexpected = inventory.tensors.keys.filter { !builder.used.contains($0) }.sorted()
    guard builder.missing.isEmpty, builder.misshaped.isEmpty, unexpected.isEmpty else {
      throw .binding(
        BindingReport(
          family: family, missing: builder.missing, misshaped: builder.misshaped,
          unexpected: unexpected))
    }
    var live: Set<String> = []
    for id in builder.graph.ids {
      if let origin = builder.graph.origins[id] { live.insert(origin.node) }
    }
    let dead = inventory.tensors.keys.filter { !live.contains($0) }.sorted()
    let architecture = Architecture(family: family, parameters: parameters)
    return BuiltNetwork(architecture: architecture, graph: builder.graph, deadTensors: dead)
  }
}
