/// Pictures as networks see them: three planes of numbers from 0 to 1.
extension Picture {
  /// Red, green and blue planes, [3, H, W] row-major, in [0, 1]: sample / 255, or / 65535 for 16
  /// bits, rounded to the nearest `Float`. Grey is repeated in all three; opacity is left out.
  public func planarRGB() -> [Float] { planes(3) }

  /// The one plane of a grey picture, [1, H, W] row-major, in [0, 1] as in `planarRGB()`; of
  /// another picture, the red one.
  public func planarGrey() -> [Float] { planes(1) }

  private func planes(_ count: Int) -> [Float] {
    switch samples {
    case .bits8(let samples): planes(count, of: samples)
    case .bits16(let samples): planes(count, of: samples)
    }
  }

  private func planes<Sample: FixedWidthInteger & UnsignedInteger>(
    _ count: Int, of samples: [Sample]
  ) -> [Float] {
    let area = width * height
    let step = channels.count
    let maximum = Float(Sample.max)
    var planes = [Float](repeating: 0, count: count * area)
    for channel in 0..<count {
      var source = channels.isGrey ? 0 : channel
      for target in channel * area..<(channel + 1) * area {
        planes[target] = Float(samples[source]) / maximum
        source += step
      }
    }
    return planes
  }

  /// This picture with new colours: the way back from a network.
  ///
  /// Each value is clipped to [0, 1], multiplied by 255 (65535 for 16 bits) and rounded, halves to
  /// even. Depth, channels, opacity and profile are those of this picture: a grey picture stays
  /// grey, as the mean of the three planes, which are three estimates of the same value.
  ///
  /// - Parameter planes: [3, H, W] row-major, of this picture's height and width; or [1, H, W] for
  ///   a grey picture.
  /// - Returns: A picture of the same size, depth, channels, opacity and profile.
  /// - Throws: `PictureError.sampleCount` for another number of values, `PictureError.notFinite`
  ///   for the first value that is infinite or not a number.
  public func withColours(_ planes: [Float]) throws(PictureError) -> Picture {
    let isOnePlane = channels.isGrey && planes.count == width * height
    guard isOnePlane || planes.count == 3 * width * height else {
      throw .sampleCount(found: planes.count, expected: 3 * width * height)
    }
    if let index = planes.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = (index % (width * height)).quotientAndRemainder(dividingBy: width)
      throw .notFinite(
        channel: index / (width * height), row: row, column: column, value: planes[index])
    }
    let coloured: Samples
    switch samples {
    case .bits8(let samples): coloured = .bits8(quantised(planes, over: samples))
    case .bits16(let samples): coloured = .bits16(quantised(planes, over: samples))
    }
    return try Picture(
      width: width, height: height, channels: channels, samples: coloured,
      colourProfile: colourProfile)
  }

  /// The samples with their colours replaced; what is no colour stays.
  private func quantised<Sample: FixedWidthInteger & UnsignedInteger>(
    _ planes: [Float], over samples: [Sample]
  ) -> [Sample] {
    let area = width * height
    let step = channels.count
    let maximum = Float(Sample.max)
    func quantise(_ value: Float) -> Sample {
      // Between 2²³ and 2²⁴ floats are the integers: adding 2²³ rounds, halves to even, and leaves
      // the integer in the low bits. (`rounded()` would be a call for each sample.)
      let shifted = min(max(value, 0), 1) * maximum + 0x1p23
      return Sample(truncatingIfNeeded: shifted.bitPattern)
    }
    var coloured = samples
    if channels.isGrey {
      if planes.count == area {
        for pixel in 0..<area { coloured[pixel * step] = quantise(planes[pixel]) }
        return coloured
      }
      for pixel in 0..<area {
        let sum = planes[pixel] + planes[pixel + area] + planes[pixel + 2 * area]
        // A sum of huge values overflows to an infinity, which clips to white as it should.
        coloured[pixel * step] = quantise(sum / 3)
      }
      return coloured
    }
    for channel in 0..<3 {
      var target = channel
      for source in channel * area..<(channel + 1) * area {
        coloured[target] = quantise(planes[source])
        target += step
      }
    }
    return coloured
  }

  /// An RGB picture from planes, [3, H, W] row-major in [0, 1], clipped and rounded as in
  /// `withColours(_:)`.
  ///
  /// - Throws: As `withColours(_:)`; `PictureError.emptyPicture` for a size without pixels.
  public init(
    planarRGB planes: [Float], width: Int, height: Int, bitDepth: BitDepth = .bits8
  ) throws(PictureError) {
    let count = try Picture.sampleCount(width: width, height: height, channels: .rgb)
    guard planes.count == count else {
      throw .sampleCount(found: planes.count, expected: count)
    }
    let blank: Samples
    switch bitDepth {
    case .bits8: blank = .bits8(Array(repeating: 0, count: count))
    case .bits16: blank = .bits16(Array(repeating: 0, count: count))
    }
    self = try Picture(width: width, height: height, channels: .rgb, samples: blank)
      .withColours(planes)
  }

  /// Depths of samples.
  public enum BitDepth: Hashable, Sendable {
    /// 256 steps.
    case bits8
    /// 65536 steps.
    case bits16
  }
}
