extension PublishedArchitecture {
  /// NAFNet; the authors test the deblurring ones as NAFNetLocal, trained on 256x256 crops.
  static let nafnet = PublishedArchitecture(
    family: .nafnet, revision: nil,
    summary: "one U of blocks without activation functions",
    code: "megvii-research/NAFNet, basicsr/models/archs/NAFNet_arch.py, 2b4af71",
    configurations: [
      deblurring("NAFNet-GoPro-width32", "GoPro", width: 32),
      deblurring("NAFNet-GoPro-width64", "GoPro", width: 64),
      deblurring("NAFNet-REDS-width64", "REDS", width: 64),
      denoising("NAFNet-SIDD-width32", width: 32),
      denoising("NAFNet-SIDD-width64", width: 64),
    ])

  private static func deblurring(
    _ name: String, _ trainingData: String, width: Int
  ) -> Configuration {
    Configuration(
      name, .deblurring, trainedOn: trainingData,
      [
        "width": .integer(width), "inputChannels": .integer(3),
        "encoderBlocks": .integers([1, 1, 1, 28]), "middleBlocks": .integer(1),
        "decoderBlocks": .integers([1, 1, 1, 1]),
      ], testWindow: 384)
  }

  private static func denoising(_ name: String, width: Int) -> Configuration {
    Configuration(
      name, .denoising, trainedOn: "SIDD",
      [
        "width": .integer(width), "inputChannels": .integer(3),
        "encoderBlocks": .integers([2, 2, 4, 8]), "middleBlocks": .integer(12),
        "decoderBlocks": .integers([2, 2, 2, 2]),
      ])
  }
}
