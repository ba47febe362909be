public import IR

/// A network that was built from the tensors of a checkpoint.
public struct BuiltNetwork: Sendable {
  /// The name of the picture that goes in.
  public static let inputName = "input"
  /// Which, with its hyper-parameters.
  public let architecture: Architecture
  /// Which revision of it.
  public let design: Architecture.Design
  /// The network.
  public let graph: Graph
  /// Tensors of the checkpoint that the authors' code computes with to no end, or never.
  public let deadTensors: [String]
  /// What was taken off all names, as `net.`; empty where they are the author's.
  public let prefix: String
  /// Tensors under other prefixes, beside the network, that were left out: a loss's, say.
  public let setAside: [String]
}

/// Why no network could be built.
public enum BuildingError: Error, Hashable, Sendable {
  /// No tensor fits any architecture.
  case unknownArchitecture(tensors: Int)
  /// The tensors fit no architecture; this one is the nearest.
  case binding(BindingReport)
  /// The tensors fit an architecture, but these hold whole numbers, as quantised weights do.
  case wholeNumbers(Architecture.Design, [String])
  /// The tensors fit an architecture, but not the one that was asked for.
  case otherArchitecture(found: Architecture.Design, BindingReport)
}

extension Architecture {
  /// Builds the network that the tensors of a checkpoint belong to; strictly: nothing may be missing,
  /// misshaped or left over, but for the dead tensors that the authors published.
  ///
  /// Where the names fit no architecture and all begin alike, as with `net.`, what they share is
  /// taken off. Where not a single tensor fits even so, each of the first components is tried alone,
  /// as `net_g.` beside `loss.`; the rest is set aside.
  ///
  /// - Parameters:
  ///   - inventory: The tensors.
  ///   - designs: The architectures that may be.
  /// - Returns: The network.
  /// - Throws: `BuildingError`.
  public static func build(
    _ inventory: WeightInventory, as designs: [Design] = Design.allCases
  ) throws(BuildingError) -> BuiltNetwork {
    let forms = Fitting.forms(of: inventory)
    var nearest: BindingReport?
    switch try Fitting.fit(forms, designs) {
    case .built(let network): return network
    case .refused(let report): nearest = report
    }
    if nearest == nil { nearest = Fitting.nearestAssumingLandmarks(forms, designs) }
    if (nearest?.matched ?? 0) == 0 {
      switch try Fitting.fit(Fitting.branches(of: forms), designs) {
      case .built(let network): return network
      case .refused(let report): nearest = report ?? nearest
      }
    }
    guard let report = nearest else {
      throw .unknownArchitecture(tensors: inventory.tensors.count)
    }
    let others = Design.allCases.filter { !designs.contains($0) }
    if case .built(let other) = try Fitting.fit(forms, others) {
      throw .otherArchitecture(found: other.design, report)
    }
    // Where nothing fits, only an architecture that was asked for is worth comparing with.
    guard report.matched > 0 || designs.count < Design.allCases.count else {
      throw .unknownArchitecture(tensors: inventory.tensors.count)
    }
    throw .binding(report)
  }
}
