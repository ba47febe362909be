extension PublishedArchitecture {
  /// Restormer; denoisers have norms that do not subtract the mean.
  static let restormer = PublishedArchitecture(
    family: .restormer, revision: nil,
    summary: "a U of transformer blocks whose attention is between channels",
    code: "swz30/Restormer, basicsr/models/archs/restormer_arch.py, df766d5",
    configurations: [
      restoring("deraining", .deraining, "Rain13K"),
      restoring("motion_deblurring", .deblurring, "GoPro"),
      restoring("single_image_defocus_deblurring", .defocusDeblurring, "DPDD"),
      denoising("real_denoising", "SIDD"),
    ]
      + ["color", "gray"].flatMap { colours in
        ["blind", "sigma15", "sigma25", "sigma50"].map { noise in
          denoising(
            "gaussian_\(colours)_denoising_\(noise)", "DFWB", channels: colours == "gray" ? 1 : 3)
        }
      })

  /// Restormer for the two views of a dual-pixel sensor.
  static let dualPixelRestormer = PublishedArchitecture(
    family: .restormer, revision: nil,
    summary: "dual-pixel: two views in, a convolution of the first features (skip_conv) added",
    code: "swz30/Restormer, basicsr/models/archs/restormer_arch.py, df766d5",
    configurations: [
      Configuration(
        "dual_pixel_defocus_deblurring", .defocusDeblurring, trainedOn: "DPDD",
        restormerParameters(inputChannels: 6, "WithBias"))
    ])

  /// DRSformer with mixtures of experts before and after (MEFC).
  static let drsformer = PublishedArchitecture(
    family: .drsformer, revision: nil,
    summary: "top-k attention, mixed-scale feed-forward, mixtures of experts (MEFC)",
    code: "cschenxiang/DRSformer, basicsr/models/archs/DRSformer_arch.py, e77bbb4",
    configurations: ["Rain200H", "DID-Data", "DDN-Data"].map {
      Configuration($0, .deraining, trainedOn: $0, drsformerParameters(expertSteps: 4))
    })

  /// DRSformer without the mixtures.
  static let drsformerWithoutCompensators = PublishedArchitecture(
    family: .drsformer, revision: nil,
    summary: "top-k attention, mixed-scale feed-forward, without mixtures of experts",
    code: "cschenxiang/DRSformer, basicsr/models/archs/DRSformer_arch_200L+SPA.py, e77bbb4",
    configurations: ["Rain200L", "SPA-Data"].map {
      Configuration($0, .deraining, trainedOn: $0, drsformerParameters(expertSteps: 0))
    })

  private static func restoring(
    _ name: String, _ task: Task, _ trainingData: String
  ) -> Configuration {
    Configuration(
      name, task, trainedOn: trainingData, restormerParameters(inputChannels: 3, "WithBias"))
  }

  private static func denoising(
    _ name: String, _ trainingData: String, channels: Int = 3
  ) -> Configuration {
    Configuration(
      name, .denoising, trainedOn: trainingData,
      restormerParameters(inputChannels: channels, "BiasFree"))
  }

  private static func restormerParameters(
    inputChannels: Int, _ normalisation: String
  ) -> [String: Architecture.Parameter] {
    skeleton(inputChannels, normalisation).merging(["refinementBlocks": .integer(4)]) { $1 }
  }

  private static func drsformerParameters(expertSteps: Int) -> [String: Architecture.Parameter] {
    skeleton(3, "WithBias").merging(["expertSteps": .integer(expertSteps)]) { $1 }
  }

  private static func skeleton(
    _ inputChannels: Int, _ normalisation: String
  ) -> [String: Architecture.Parameter] {
    [
      "width": .integer(48), "inputChannels": .integer(inputChannels),
      "blocks": .integers([4, 6, 6, 8]), "decoderBlocks": .integers([6, 6, 4]),
      "heads": .integers([1, 2, 4, 8]), "normalisation": .text(normalisation),
    ]
  }
}
