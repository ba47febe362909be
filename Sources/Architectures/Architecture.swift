/// A published network and its hyper-parameters, as far as the graph tells them.
public struct Architecture: Hashable, Sendable {
  /// The families that are recognised.
  public enum Family: String, Hashable, Sendable, CaseIterable {
    case mhnet = "MHNet"
    case nafnet = "NAFNet"
    case restormer = "Restormer"
    case drsformer = "DRSformer"

    /// The paper.
    public var paper: String {
      switch self {
      case .mhnet:
        "Gao and Dang, Mixed Hierarchy Network for Image Restoration, arXiv 2302.09554"
      case .nafnet: "Chen et al., Simple Baselines for Image Restoration, ECCV 2022"
      case .restormer:
        "Zamir et al., Restormer: Efficient Transformer for High-Resolution Image Restoration, "
          + "CVPR 2022"
      case .drsformer:
        "Chen et al., Learning A Sparse Transformer Network for Effective Image Deraining, CVPR 2023"
      }
    }

    /// The licence under which the authors publish code and weights.
    public var licence: String {
      switch self {
      case .mhnet, .restormer: "Academic Public License (non-commercial)"
      case .nafnet: "MIT"
      case .drsformer: "none stated by the authors; ask them before commercial use"
      }
    }

    /// How the authors' code treats a size that is no multiple of the network's.
    public var sizePolicy: String {
      switch self {
      case .mhnet: "multiples of 16; mirrored outside and cropped"
      case .nafnet: "any; pads with zeros itself and crops"
      case .restormer, .drsformer: "multiples of 8; mirrored outside and cropped"
      }
    }
  }

  /// A hyper-parameter's value.
  public enum Parameter: Hashable, Sendable {
    case integer(Int)
    case integers([Int])
    case text(String)
  }

  /// Which network.
  public let family: Family
  /// Its hyper-parameters by name: `width`, `encoderBlocks`, `middleBlocks`, `decoderBlocks`, …
  public let parameters: [String: Parameter]

  /// Names a network.
  public init(family: Family, parameters: [String: Parameter]) {
    self.family = family
    self.parameters = parameters
  }
}
