extension PublishedArchitecture {
  /// MHNet as it is in the authors' repository today.
  static let mhnet2024 = PublishedArchitecture(
    family: .mhnet, revision: MHNet.revision,
    summary: "NAFBlocks in both hierarchies, attention to the top k, fusion by attention (AFFM)",
    code: "Tombs98/MHNet, MHNet.py, 9ce8e40",
    configurations: [
      Configuration(
        "Derain", .deraining, trainedOn: "Rain13K", mhnetParameters(width: 64)),
      Configuration("Deblur", .deblurring, trainedOn: "GoPro", mhnetParameters(width: 64)),
    ])

  /// MHNet of February and March 2023. The commit of March changes a comment; what differs is the
  /// width of the higher hierarchy in the two tasks' folders.
  static let mhnet2023 = PublishedArchitecture(
    family: .mhnet, revision: MHNet2023.revision,
    summary: "separable convolutions (SCAB) in the higher hierarchy, attention to all, plain sums",
    code: "Tombs98/MHNet, Derain/MHNet.py and Deblur/MHNet.py, b89d4c2 and 43c9355",
    configurations: [
      Configuration(
        "Derain", .deraining, trainedOn: "Rain13K", mhnet2023Parameters(features: 40)),
      Configuration("Deblur", .deblurring, trainedOn: "GoPro", mhnet2023Parameters(features: 64)),
    ])

  private static func mhnetParameters(width: Int) -> [String: Architecture.Parameter] {
    lowerHierarchy(width: width).merging(["revision": .text(MHNet.revision)]) { $1 }
  }

  private static func mhnet2023Parameters(features: Int) -> [String: Architecture.Parameter] {
    lowerHierarchy(width: 32).merging([
      "revision": .text(MHNet2023.revision), "features": .integer(features),
    ]) { $1 }
  }

  private static func lowerHierarchy(width: Int) -> [String: Architecture.Parameter] {
    [
      "width": .integer(width), "inputChannels": .integer(3),
      "encoderBlocks": .integers([1, 1, 1, 28]), "middleBlocks": .integer(1),
      "decoderBlocks": .integers([1, 1, 1, 1]), "heads": .integer(8), "groups": .integer(4),
      "groupBlocks": .integer(8),
    ]
  }
}
