public import Pictures

/// Encodes pictures: PNG of 8 or 16 bits, PPM and PGM of 8 or 16 bits.
///
/// PNG keeps everything: channels, depth and colour profile. PPM and PGM have no room for opacity
/// (an error) nor for a profile (left out). The same picture always gives the same bytes with the
/// same libraries.
public struct PictureWriter: Hashable, Sendable {
  /// How hard zlib tries for a PNG, 0 (stored) to 9 (smallest).
  public var compressionLevel: Int

  /// What is written where nothing asks for another format: PNG, or PPM in a build without libpng.
  public static var preferredFormat: PictureFormat {
    #if PICTURE_CODECS
      .png
    #else
      .netpbm
    #endif
  }

  /// A writer with the given effort.
  public init(compressionLevel: Int = 6) {
    self.compressionLevel = min(9, max(0, compressionLevel))
  }

  /// The bytes of a file in the given format.
  ///
  /// - Throws: `PictureError.unsupportedFeature` for JPEG, and for opacity in a PPM.
  public func encode(
    _ picture: Picture, as format: PictureFormat
  ) throws(PictureError) -> [UInt8] {
    switch format {
    case .png: try encodePNG(picture)
    case .netpbm: try encodeNetpbm(picture)
    case .jpeg:
      throw .unsupportedFeature(.jpeg, feature: "pixels to write", remedy: "write a PNG instead")
    }
  }

  private func encodeNetpbm(_ picture: Picture) throws(PictureError) -> [UInt8] {
    guard !picture.channels.hasAlpha else {
      throw .unsupportedFeature(
        .netpbm, feature: "an alpha channel to write", remedy: "write a PNG instead")
    }
    let magic = picture.channels.isGrey ? "P5" : "P6"
    let header = "\(magic)\n\(picture.width) \(picture.height)\n\(picture.samples.maximum)\n"
    var bytes = Array(header.utf8)
    bytes.reserveCapacity(bytes.count + picture.samples.count * picture.bitDepth / 8)
    switch picture.samples {
    case .bits8(let samples):
      bytes += samples
    case .bits16(let samples):
      for sample in samples {
        bytes.append(UInt8(sample >> 8))
        bytes.append(UInt8(sample & 0xFF))
      }
    }
    return bytes
  }
}
