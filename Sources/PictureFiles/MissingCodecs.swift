#if !PICTURE_CODECS
  import Pictures

  extension PictureReader {
    func readPNG(_ bytes: [UInt8]) throws(PictureError) -> PictureFile { throw .noCodec(.png) }

    func readJPEG(_ bytes: [UInt8]) throws(PictureError) -> PictureFile { throw .noCodec(.jpeg) }
  }

  extension PictureWriter {
    func encodePNG(_ picture: Picture) throws(PictureError) -> [UInt8] { throw .noCodec(.png) }
  }

  extension PictureError {
    /// What a build without libpng and libjpeg-turbo says of their formats.
    fileprivate static func noCodec(_ format: PictureFormat) -> PictureError {
      .unsupportedFeature(
        format, feature: "compressed pixels, for which this build has no codec",
        remedy: "convert it to PPM, or build again where libpng and libjpeg-turbo are installed")
    }
  }
#endif
