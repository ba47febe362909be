#if PICTURE_CODECS
  import CPictureCodecs
  import Pictures

  extension PictureWriter {
    func encodePNG(_ picture: Picture) throws(PictureError) -> [UInt8] {
      guard let width = UInt32(exactly: picture.width),
        let height = UInt32(exactly: picture.height),
        width <= 0x7FFF_FFFF, height <= 0x7FFF_FFFF
      else {
        throw .tooManyPixels(width: picture.width, height: picture.height, limit: 0x7FFF_FFFF)
      }
      let layout = CodecLayout(
        width: width, height: height, channels: UInt32(picture.channels.count),
        bitDepth: UInt32(picture.bitDepth))
      switch picture.samples {
      case .bits8(let samples): return try encodePNG(samples, layout, picture.colourProfile)
      case .bits16(let samples): return try encodePNG(samples, layout, picture.colourProfile)
      }
    }

    private func encodePNG<Sample: FixedWidthInteger>(
      _ samples: [Sample], _ layout: CodecLayout, _ profile: [UInt8]?
    ) throws(PictureError) -> [UInt8] {
      var report = CodecReport()
      var encoded: UnsafeMutablePointer<UInt8>?
      var count = 0
      let status = samples.withUnsafeBytes { pixels in
        (profile ?? []).withUnsafeBufferPointer { profileBytes in
          // Safety: `Picture` guarantees as many samples as the layout has; the profile is only read.
          codecEncodePNG(
            pixels.bindMemory(to: UInt8.self).baseAddress, layout, Int32(compressionLevel),
            profile == nil ? nil : profileBytes.baseAddress, UInt32(profileBytes.count),
            &encoded, &count, &report)
        }
      }
      defer { codecFree(encoded) }
      guard status == .done else {
        if status == .outOfMemory { throw .outOfMemory(.png) }
        throw .codecMismatch(.png, detail: report.text)
      }
      // Safety: on success the codec hands over `count` initialised bytes.
      return Array(UnsafeBufferPointer(start: encoded, count: count))
    }
  }
#endif
