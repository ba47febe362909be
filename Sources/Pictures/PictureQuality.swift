import Glibc

/// How near one picture is to another.
///
/// Both measures work on RGB (grey against grey: on grey alone; grey against RGB: grey repeated)
/// in [0, 1], over all pixels without a border cut off; opacity is left out. Papers on deraining
/// often quote PSNR of the luma channel alone, which is some decibels higher: not this.
public enum PictureQuality {
  /// Peak signal-to-noise ratio in decibels: 10 · log₁₀(1 / mean((a − b)²)), the mean over all
  /// pixels and channels together. Infinite for equal pictures.
  ///
  /// - Throws: `PictureError.sizesDiffer`.
  public static func psnr(_ picture: Picture, _ reference: Picture) throws(PictureError) -> Double {
    try checkSizes(picture, reference)
    var sum = 0.0
    let channels = comparedChannels(picture, reference)
    for channel in 0..<channels {
      let first = picture.plane(channel)
      let second = reference.plane(channel)
      for (value, other) in zip(first, second) { sum += (value - other) * (value - other) }
    }
    return -10 * log10(sum / Double(channels * picture.width * picture.height))
  }

  /// Structural similarity, the mean over pixels and channels of
  ///
  ///     (2 μₐμᵦ + C₁)(2 σₐᵦ + C₂) / ((μₐ² + μᵦ² + C₁)(σₐ² + σᵦ² + C₂))
  ///
  /// with local moments under a Gaussian window of 11 x 11 pixels and σ = 1.5, C₁ = 0.01² and
  /// C₂ = 0.03², at the positions where the window lies within the picture.
  ///
  /// - Returns: Nil when the picture is smaller than the window.
  /// - Throws: `PictureError.sizesDiffer`.
  /// - Source: Wang, Bovik, Sheikh, Simoncelli, IEEE Trans. Image Processing 13 (2004); the
  ///   settings are the paper's, and those of scikit-image's `gaussian_weights=True, sigma=1.5,
  ///   use_sample_covariance=False, data_range=1`.
  public static func ssim(
    _ picture: Picture, _ reference: Picture
  ) throws(PictureError) -> Double? {
    try checkSizes(picture, reference)
    guard min(picture.width, picture.height) >= window.count else { return nil }
    let channels = comparedChannels(picture, reference)
    var sum = 0.0
    for channel in 0..<channels {
      sum += similarity(picture.plane(channel), reference.plane(channel), width: picture.width)
    }
    return sum / Double(channels)
  }

  /// exp(−x² / 2σ²) for x from −5 to 5, with sum 1.
  private static let window: [Double] = {
    let weights = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()

  /// The mean similarity of two planes: the window is a product, so columns are summed first and
  /// then rows, with one row of column sums in memory.
  private static func similarity(_ first: [Double], _ second: [Double], width: Int) -> Double {
    let radius = window.count / 2
    let height = first.count / width
    // Of each column: Σwa, Σwb, Σwa², Σwb², Σwab.
    var columns = [SIMD8<Double>](repeating: .zero, count: width)
    var total = 0.0
    for row in radius..<height - radius {
      for column in 0..<width {
        var sums = SIMD8<Double>.zero
        var index = (row - radius) * width + column
        for weight in window {
          let (a, b) = (first[index], second[index])
          sums += weight * SIMD8(a, b, a * a, b * b, a * b, 0, 0, 0)
          index += width
        }
        columns[column] = sums
      }
      for column in radius..<width - radius {
        var sums = SIMD8<Double>.zero
        for tap in 0..<window.count { sums += window[tap] * columns[column - radius + tap] }
        total += similarity(moments: sums)
      }
    }
    return total / Double((height - 2 * radius) * (width - 2 * radius))
  }

  /// The similarity at one position from E[a], E[b], E[a²], E[b²], E[ab].
  private static func similarity(moments: SIMD8<Double>) -> Double {
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    let (meanA, meanB) = (moments[0], moments[1])
    let varianceA = moments[2] - meanA * meanA
    let varianceB = moments[3] - meanB * meanB
    let covariance = moments[4] - meanA * meanB
    return (2 * meanA * meanB + c1) * (2 * covariance + c2)
      / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
  }

  private static func comparedChannels(_ picture: Picture, _ reference: Picture) -> Int {
    picture.channels.isGrey && reference.channels.isGrey ? 1 : 3
  }

  private static func checkSizes(
    _ picture: Picture, _ reference: Picture
  ) throws(PictureError) {
    guard picture.width == reference.width, picture.height == reference.height else {
      throw .sizesDiffer(
        width: picture.width, height: picture.height, otherWidth: reference.width,
        otherHeight: reference.height)
    }
  }
}

extension Picture {
  /// One colour plane in [0, 1]; of a grey picture, the grey one for every channel.
  fileprivate func plane(_ channel: Int) -> [Double] {
    let first = channels.isGrey ? 0 : channel
    switch samples {
    case .bits8(let samples): return plane(from: first, of: samples)
    case .bits16(let samples): return plane(from: first, of: samples)
    }
  }

  private func plane<Sample: FixedWidthInteger & UnsignedInteger>(
    from first: Int, of samples: [Sample]
  ) -> [Double] {
    stride(from: first, to: samples.count, by: channels.count).map {
      Double(samples[$0]) / Double(Sample.max)
    }
  }
}
