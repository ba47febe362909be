/// Pictures for networks of one channel.
extension Picture {
  /// Whether every pixel is grey: one sample, or three equal ones.
  public var hasOnlyGreys: Bool {
    if channels.isGrey { return true }
    return switch samples {
    case .bits8(let samples): hasEqualColours(samples)
    case .bits16(let samples): hasEqualColours(samples)
    }
  }

  /// This picture in grey: the luma 0.299 R + 0.587 G + 0.114 B of each pixel, rounded to the
  /// nearest sample, halves up. Equal colours give that very sample. Size, depth and opacity stay;
  /// a profile for colours does not, since it would not describe greys.
  ///
  /// - Throws: Nothing that a `Picture` can bring about.
  /// - Source: ITU-R BT.601, as in the grey tests of the denoising papers.
  public func inGrey() throws(PictureError) -> Picture {
    if channels.isGrey { return self }
    let greys: Samples
    switch samples {
    case .bits8(let samples): greys = .bits8(luma(samples))
    case .bits16(let samples): greys = .bits16(luma(samples))
    }
    return try Picture(
      width: width, height: height, channels: channels.hasAlpha ? .greyAlpha : .grey,
      samples: greys)
  }

  private func hasEqualColours<Sample: Equatable>(_ samples: [Sample]) -> Bool {
    for pixel in stride(from: 0, to: samples.count, by: channels.count) {
      let red = samples[pixel]
      guard samples[pixel + 1] == red, samples[pixel + 2] == red else { return false }
    }
    return true
  }

  private func luma<Sample: FixedWidthInteger & UnsignedInteger>(_ samples: [Sample]) -> [Sample] {
    var greys: [Sample] = []
    greys.reserveCapacity(width * height * (channels.hasAlpha ? 2 : 1))
    for pixel in stride(from: 0, to: samples.count, by: channels.count) {
      let (red, green, blue) = (samples[pixel], samples[pixel + 1], samples[pixel + 2])
      // The weights' sum is 1000, so the result never exceeds the largest sample.
      let sum: UInt32 = 299 * UInt32(red) + 587 * UInt32(green) + 114 * UInt32(blue)
      greys.append(Sample(truncatingIfNeeded: (sum + 500) / 1000))
      if channels.hasAlpha { greys.append(samples[pixel + 3]) }
    }
    return greys
  }
}
