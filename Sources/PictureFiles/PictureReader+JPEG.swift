#if PICTURE_CODECS
  import CPictureCodecs
  import Pictures

  extension PictureReader {
    func readJPEG(_ bytes: [UInt8]) throws(PictureError) -> PictureFile {
      var parser = JPEGStructureParser(bytes)
      let structure = try parser.parse()
      try checkSize(width: structure.width, height: structure.height)
      var notices: [PictureNotice] = []
      let layout = CodecLayout(
        width: UInt32(structure.width), height: UInt32(structure.height),
        channels: UInt32(structure.components), bitDepth: 8)
      var report = CodecReport()
      var (samples, status): ([UInt8], CodecStatus) = decoded(layout) { pixels in
        bytes.withUnsafeBufferPointer { input in
          // Safety: `pixels` has room for the whole layout, which the codec checks again.
          codecDecodeJPEG(
            input.baseAddress, input.count, layout, Int32(clamping: maximumScans), allowsDamaged,
            pixels, &report)
        }
      }
      try check(status, report, .jpeg, layout, &notices)
      var profile = PictureReader.joinProfile(structure, bytes, &notices)
      if structure.components == 4 {
        samples = PictureReader.rgb(fromCMYK: samples, isInverted: structure.hasAdobeMarker)
        profile = nil
        notices.append(.convertedFromCMYK)
      }
      let picture = try Picture(
        stored: .bits8(samples), width: structure.width, height: structure.height,
        channels: structure.components == 1 ? .grey : .rgb, orientation: structure.orientation,
        colourProfile: profile)
      return PictureFile(format: .jpeg, picture: picture, notices: notices)
    }

    /// R = C·K/255 of inverted inks (255 = no ink), as Adobe's programs store them; other programs
    /// store ink as ink.
    private static func rgb(fromCMYK inks: [UInt8], isInverted: Bool) -> [UInt8] {
      var colours: [UInt8] = []
      colours.reserveCapacity(inks.count / 4 * 3)
      for pixel in stride(from: 0, to: inks.count, by: 4) {
        let black = isInverted ? inks[pixel + 3] : 255 - inks[pixel + 3]
        for ink in inks[pixel..<pixel + 3] {
          let light = isInverted ? ink : 255 - ink
          colours.append(UInt8((Int(light) * Int(black) + 127) / 255))
        }
      }
      return colours
    }

    private static func joinProfile(
      _ structure: JPEGStructure, _ bytes: [UInt8], _ notices: inout [PictureNotice]
    ) -> [UInt8]? {
      if structure.profileParts.isEmpty { return nil }
      var profile: [UInt8] = []
      for number in 1...max(1, structure.profilePartCount) {
        guard let part = structure.profileParts[number] else {
          notices.append(
            .colourProfileDropped(
              reason: "part \(number) of \(structure.profilePartCount) is missing"))
          return nil
        }
        profile += bytes[part]
      }
      guard profile.count <= maximumProfileBytes else {
        notices.append(
          .colourProfileDropped(reason: "it is larger than \(maximumProfileBytes) bytes"))
        return nil
      }
      return profile
    }
  }
#endif
