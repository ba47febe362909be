/// A decoded picture: unsigned samples, interleaved, upright.
///
/// Sample (y, x, c) is `samples[(y · width + x) · channels.count + c]`, with y downwards and x to
/// the right. The orientation that a file asks for has been applied already, palettes and samples
/// of fewer than 8 bits have been expanded, and CMYK has been converted.
public struct Picture: Hashable, Sendable {
  /// What the samples of one pixel are, in this order.
  public enum Channels: Int, Hashable, Sendable, CaseIterable {
    /// One grey sample.
    case grey = 1
    /// Grey and opacity.
    case greyAlpha = 2
    /// Red, green, blue.
    case rgb = 3
    /// Red, green, blue and opacity.
    case rgba = 4

    /// Samples in a pixel.
    public var count: Int { rawValue }

    /// Whether the last sample of a pixel is its opacity.
    public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }

    /// Whether a pixel has one grey sample instead of three colours.
    public var isGrey: Bool { self == .grey || self == .greyAlpha }

    /// Samples in a pixel without its opacity.
    public var colourCount: Int { isGrey ? 1 : 3 }
  }

  /// The samples at their own depth: 16 bits stay 16 bits.
  public enum Samples: Hashable, Sendable {
    /// 0 is black (or transparent), 255 is white (or opaque).
    case bits8([UInt8])
    /// 0 is black (or transparent), 65535 is white (or opaque).
    case bits16([UInt16])

    /// Bits in a sample: 8 or 16.
    public var bitDepth: Int {
      switch self {
      case .bits8: 8
      case .bits16: 16
      }
    }

    /// The value of white, 2^bitDepth − 1.
    public var maximum: Int {
      switch self {
      case .bits8: 255
      case .bits16: 65535
      }
    }

    /// Samples in all.
    public var count: Int {
      switch self {
      case .bits8(let samples): samples.count
      case .bits16(let samples): samples.count
      }
    }

    /// One sample.
    public subscript(index: Int) -> Int {
      switch self {
      case .bits8(let samples): Int(samples[index])
      case .bits16(let samples): Int(samples[index])
      }
    }
  }

  /// Pixels in a row, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// What a pixel consists of.
  public let channels: Channels
  /// All samples, `width · height · channels.count` of them.
  public let samples: Samples
  /// The ICC profile that says which colours the samples mean, as stored in the file; nothing here
  /// interprets it. Nil means sRGB by convention.
  public let colourProfile: [UInt8]?

  /// A picture of the given samples.
  ///
  /// - Throws: `PictureError.sampleCount` unless there are `width · height · channels.count`
  ///   samples and at least one.
  public init(
    width: Int, height: Int, channels: Channels, samples: Samples, colourProfile: [UInt8]? = nil
  ) throws(PictureError) {
    let expected = try Picture.sampleCount(width: width, height: height, channels: channels)
    guard expected == samples.count, expected > 0 else {
      throw .sampleCount(found: samples.count, expected: expected)
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
    self.colourProfile = colourProfile
  }

  /// Bits in a sample: 8 or 16.
  public var bitDepth: Int { samples.bitDepth }

  /// One sample, of the given row, column and channel.
  public subscript(row: Int, column: Int, channel: Int) -> Int {
    samples[(row * width + column) * channels.count + channel]
  }

  /// width · height · channels, where none of the factors is to be trusted.
  package static func sampleCount(width: Int, height: Int, channels: Channels) throws(PictureError)
    -> Int
  {
    guard width > 0, height > 0 else { throw .emptyPicture(width: width, height: height) }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    let (count, overflowToo) = pixels.multipliedReportingOverflow(by: channels.count)
    guard !overflow, !overflowToo else {
      throw .tooManyPixels(width: width, height: height, limit: Int.max / channels.count)
    }
    return count
  }
}
