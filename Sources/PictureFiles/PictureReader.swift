public import Pictures

/// Reads PNG, JPEG and PPM/PGM, told apart by content.
///
///     let file = try PictureReader().read(bytes)
///     file.picture.width
///
/// The structure of the file (sizes, limits, checksums, what is unsupported) is checked by code of
/// this module before a pixel is allocated; libpng and libjpeg-turbo see only what passed.
///
/// What becomes of the less usual kinds:
/// - PNG with a palette: RGB, or RGBA when it has transparency. Grey of 1, 2 and 4 bits: grey of 8.
///   tRNS: an alpha channel. 16 bits stay 16 bits. Interlaced: as if it were not. Animated (APNG):
///   the default picture, with a notice. Gamma, chromaticities, text and times are ignored. Bytes
///   after IEND are ignored with a notice.
/// - JPEG: grey stays grey; YCbCr and RGB become RGB by the accurate transform with smooth
///   upsampling; CMYK and YCCK become RGB by R = C·K/255 (Adobe stores them inverted). EXIF
///   orientations 2 to 8 are applied. Arithmetic coding is decoded. 12 bits, lossless, hierarchical
///   and two-component files are unsupported.
/// - PPM and PGM with a maximum up to 255 become 8 bits, up to 65535 become 16, scaled so that the
///   maximum is white.
/// - ICC profiles are kept in `Picture.colourProfile`, not applied.
public struct PictureReader: Hashable, Sendable {
  /// The most pixels (width · height) that are accepted.
  public var maximumPixels: Int
  /// The most scans of a progressive JPEG; real files have about ten.
  public var maximumScans: Int
  /// Whether damaged pixels are an error. When allowed, what could be decoded is kept and the rest
  /// is black, or grey where the JPEG decoder fills in.
  public var allowsDamaged: Bool

  /// A reader with the given limits.
  public init(
    maximumPixels: Int = 1 << 28, maximumScans: Int = 1000, allowsDamaged: Bool = false
  ) {
    self.maximumPixels = maximumPixels
    self.maximumScans = maximumScans
    self.allowsDamaged = allowsDamaged
  }

  /// Decodes a whole file.
  ///
  /// - Throws: `PictureError`, with the offset of what is wrong.
  public func read(_ bytes: [UInt8]) throws(PictureError) -> PictureFile {
    switch try PictureFormat(firstBytes: bytes) {
    case .png: try readPNG(bytes)
    case .jpeg: try readJPEG(bytes)
    case .netpbm: try readNetpbm(bytes)
    }
  }

  /// Refuses sizes beyond the limit, before anything is allocated for them.
  func checkSize(width: Int, height: Int) throws(PictureError) {
    guard width > 0, height > 0 else { throw .emptyPicture(width: width, height: height) }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= maximumPixels else {
      throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
    }
  }
}

/// A decoded file.
public struct PictureFile: Hashable, Sendable {
  /// The format that its content has.
  public let format: PictureFormat
  /// The picture, upright.
  public let picture: Picture
  /// What the user should know: something ignored, converted, or damaged and allowed.
  public let notices: [PictureNotice]

  /// A file of the given content.
  public init(format: PictureFormat, picture: Picture, notices: [PictureNotice] = []) {
    self.format = format
    self.picture = picture
    self.notices = notices
  }
}

/// Something about a file that is no error but should not pass in silence.
public enum PictureNotice: Hashable, Sendable {
  /// An animation, of which the default picture is used.
  case animation
  /// Bytes after the end of the picture.
  case trailingBytes(Int)
  /// CMYK, converted without its profile.
  case convertedFromCMYK
  /// A colour profile that is damaged or too large, and has been dropped.
  case colourProfileDropped(reason: String)
  /// Damage that the reader was told to allow.
  case damage(PictureError)
}

extension PictureNotice: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .animation: "the picture is animated; its default picture is used"
    case .trailingBytes(let count): "\(count) bytes after the end of the picture are ignored"
    case .convertedFromCMYK: "CMYK was converted to RGB without its colour profile"
    case .colourProfileDropped(let reason): "the colour profile is dropped: \(reason)"
    case .damage(let error): "damage is allowed: \(error)"
    }
  }
}
