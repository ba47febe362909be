extension Architecture.Design {
  /// Shapes to assume of the tensors that tell the hyper-parameters, so that a checkpoint that
  /// lacks some of them can still be compared with the whole architecture.
  func landmarks(_ inventory: WeightInventory) -> [String: [Int]] {
    let width = widthWitnesses.lazy.compactMap { inventory.extent($0.name, $0.axis) }.first ?? 32
    switch self {
    case .mhnet2024:
      return lowerLandmarks(width).merging(["stage2.skff1.conv_du.0.weight": [1]]) { $1 }
    case .mhnet2023:
      let features =
        inventory.extent("stage2.norm1.weight", 0) ?? inventory.extent("tail.weight", 1) ?? 40
      return lowerLandmarks(width).merging([
        "stage2.info.weight": [features, width, 1, 1],
        "stage2.CABG1.body.0.SCA.conv_du.0.weight": [features, features, 1, 1],
      ]) { $1 }
    case .nafnet:
      let shapes = ["intro.weight": [width, 3, 3, 3], "encoders.0.0.beta": [1, width, 1, 1]]
      return inventory.count("middle_blks") > 0
        ? shapes.merging(["middle_blks.0.beta": [1]]) { $1 } : shapes
    case .restormer: return transformerLandmarks(width, "encoder_level1.0.ffn.dwconv.weight")
    case .drsformer:
      return transformerLandmarks(width, "encoder_level1.0.ffn.dwconv5x5_1.weight")
    }
  }

  /// MHNet's lower hierarchy.
  private func lowerLandmarks(_ width: Int) -> [String: [Int]] {
    [
      "stage1.intro.weight": [width, 3, 3, 3], "stage1.middle_blks.0.temperature": [8, 1, 1],
      "stage1.encoders.0.0.beta": [1, width, 1, 1],
    ]
  }

  private func transformerLandmarks(_ width: Int, _ own: String) -> [String: [Int]] {
    [
      "patch_embed.proj.weight": [width, 3, 3, 3], "output.weight": [3, 2 * width, 3, 3],
      "latent.0.attn.temperature": [8, 1, 1], own: [1],
    ]
  }

  /// Tensors of which one extent is the width.
  private var widthWitnesses: [(name: String, axis: Int)] {
    switch self {
    case .mhnet2024, .mhnet2023:
      [
        ("stage1.intro.weight", 0), ("stage1.encoders.0.0.norm1.weight", 0), ("intro.weight", 0),
        ("stage1.encoders.0.0.beta", 1),
      ]
    case .nafnet:
      [
        ("intro.weight", 0), ("encoders.0.0.norm1.weight", 0), ("ending.weight", 1),
        ("encoders.0.0.beta", 1),
      ]
    case .restormer, .drsformer:
      [
        ("patch_embed.proj.weight", 0), ("encoder_level1.0.norm1.body.weight", 0),
        ("encoder_level1.0.attn.qkv.weight", 1),
      ]
    }
  }
}
