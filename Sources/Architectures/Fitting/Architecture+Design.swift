import Operators

/// A network as its hyper-parameters say it: what an architecture's file defines.
protocol NetworkDefinition {
  /// The hyper-parameters by name.
  var parameters: [String: Architecture.Parameter] { get }
  /// Builds the network from the tensors under the author's names.
  func build(_ builder: inout NetworkBuilder) throws(BuildStop)
}

extension MHNet: NetworkDefinition {}
extension MHNet2023: NetworkDefinition {}
extension NAFNet: NetworkDefinition {}
extension Restormer: NetworkDefinition {}
extension DRSformer: NetworkDefinition {}

extension Architecture {
  /// An architecture that is built from tensors: a family, or one revision of it.
  public enum Design: String, Hashable, Sendable, CaseIterable {
    case mhnet2024 = "MHNet-2024"
    case mhnet2023 = "MHNet-2023"
    case restormer = "Restormer"
    case drsformer = "DRSformer"
    case nafnet = "NAFNet"

    /// The family that it belongs to.
    public var family: Family {
      switch self {
      case .mhnet2024, .mhnet2023: .mhnet
      case .restormer: .restormer
      case .drsformer: .drsformer
      case .nafnet: .nafnet
      }
    }

    /// The value of the parameter `revision`; `nil` where the family has one design alone.
    public var revision: String? {
      switch self {
      case .mhnet2024: MHNet.revision
      case .mhnet2023: MHNet2023.revision
      case .restormer, .drsformer, .nafnet: nil
      }
    }

    /// The architectures of a name, in either case of letters: one, or all of a family.
    public static func named(_ name: String) -> [Design] {
      allCases.filter {
        [$0.rawValue, $0.family.rawValue].contains { $0.lowercased() == name.lowercased() }
      }
    }

    /// The network that the tensors describe; `nil` where what tells its hyper-parameters is not
    /// there.
    func network(_ inventory: WeightInventory) -> (any NetworkDefinition)? {
      switch self {
      case .mhnet2024: MHNet(inventory)
      case .mhnet2023: MHNet2023(inventory)
      case .restormer: Restormer(inventory)
      case .drsformer: DRSformer(inventory)
      case .nafnet: NAFNet(inventory)
      }
    }
  }
}
