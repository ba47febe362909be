#if PICTURE_CODECS
  import CPictureCodecs
  import Pictures

  extension PictureReader {
    /// The most bytes of a colour profile after decompression; real ones have up to about 1 MiB.
    static let maximumProfileBytes = 4 << 20

    func readPNG(_ bytes: [UInt8]) throws(PictureError) -> PictureFile {
      var parser = PNGStructureParser(bytes, allowsDamaged: allowsDamaged)
      let structure = try parser.parse { (width, height) throws(PictureError) in
        try checkSize(width: width, height: height)
      }
      var bytes = bytes
      if let (offset, length) = structure.shortened {
        // libpng reads ahead: it gives the rows of a cut chunk only if the chunk says how long it is.
        for index in 0..<4 {
          bytes[offset + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index))
        }
      }
      var notices = structure.notices
      let layout = CodecLayout(
        width: UInt32(structure.width), height: UInt32(structure.height),
        channels: UInt32(structure.channels.count), bitDepth: structure.bitDepth == 16 ? 16 : 8)
      let orientation = structure.exif.map { Orientation(exif: bytes[$0]) } ?? .upright
      let stored =
        structure.bitDepth == 16
        ? Picture.Samples.bits16(try decodePNG(bytes, layout, &notices))
        : .bits8(try decodePNG(bytes, layout, &notices))
      let profile = structure.profile.flatMap { range in
        PictureReader.inflateProfile(bytes[range], &notices)
      }
      let picture = try Picture(
        stored: stored, width: structure.width, height: structure.height,
        channels: structure.channels, orientation: orientation, colourProfile: profile)
      return PictureFile(format: .png, picture: picture, notices: notices)
    }

    private func decodePNG<Sample: FixedWidthInteger>(
      _ bytes: [UInt8], _ layout: CodecLayout, _ notices: inout [PictureNotice]
    ) throws(PictureError) -> [Sample] {
      var report = CodecReport()
      let (samples, status): ([Sample], CodecStatus) = decoded(layout) { pixels in
        bytes.withUnsafeBufferPointer { input in
          // Safety: `pixels` has room for the whole layout, which the codec checks again.
          codecDecodePNG(input.baseAddress, input.count, layout, allowsDamaged, pixels, &report)
        }
      }
      try check(status, report, .png, layout, &notices)
      return samples
    }

    /// Runs a decoder over memory for exactly the samples of a layout. A decoder that failed has
    /// written nothing that may be read, except when damage is allowed: then it filled up the rest.
    func decoded<Sample: FixedWidthInteger>(
      _ layout: CodecLayout, by decode: (UnsafeMutablePointer<UInt8>) -> CodecStatus
    ) -> ([Sample], CodecStatus) {
      let count = Int(layout.width) * Int(layout.height) * Int(layout.channels)
      var status = CodecStatus.outOfMemory
      let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialised in
        // Safety: the codec writes every byte of the layout unless it fails; the size was checked
        // against the reader's limit before.
        let raw = UnsafeMutableRawBufferPointer(buffer)
        guard let pixels = raw.bindMemory(to: UInt8.self).baseAddress else { return }
        status = decode(pixels)
        let isFilled =
          status == .done || (status == .damaged && allowsDamaged)
        initialised = isFilled ? count : 0
      }
      return (samples, status)
    }

    /// Turns what a decoder said into an error, or into a notice where damage is allowed.
    func check(
      _ status: CodecStatus, _ report: CodecReport, _ format: PictureFormat,
      _ layout: CodecLayout, _ notices: inout [PictureNotice]
    ) throws(PictureError) {
      let message = report.text
      switch status {
      case .done: return
      case .damaged:
        let error = PictureError.damagedPixels(
          format, offset: report.offset, row: Int(report.finishedRows), rows: Int(layout.height),
          detail: message)
        guard allowsDamaged, report.finishedRows > 0 else { throw error }
        notices.append(.damage(error))
      case .unsupported:
        throw .unsupportedFeature(format, feature: message, remedy: "convert it to PNG first")
      case .tooManyScans: throw .tooManyScans(offset: report.offset, limit: maximumScans)
      case .outOfMemory: throw .outOfMemory(format)
      case .internal: throw .codecMismatch(format, detail: message)
      }
    }

    /// The profile in an iCCP chunk: a name, a zero, the method 0, a zlib stream.
    private static func inflateProfile(
      _ chunk: ArraySlice<UInt8>, _ notices: inout [PictureNotice]
    ) -> [UInt8]? {
      guard let end = chunk.prefix(80).firstIndex(of: 0), chunk.endIndex - end > 2,
        chunk[end + 1] == 0
      else {
        notices.append(.colourProfileDropped(reason: "chunk iCCP is malformed"))
        return nil
      }
      let stream = Array(chunk[(end + 2)...])
      var isWhole = false
      let profile = [UInt8](unsafeUninitializedCapacity: maximumProfileBytes) { buffer, count in
        // Safety: the codec writes at most `buffer.count` bytes and says how many.
        isWhole = codecInflate(stream, stream.count, buffer.baseAddress, buffer.count, &count)
      }
      guard isWhole, !profile.isEmpty else {
        notices.append(
          .colourProfileDropped(
            reason: "it is damaged or larger than \(maximumProfileBytes) bytes"))
        return nil
      }
      return profile
    }
  }

  extension CodecReport {
    /// The codec's message.
    var text: String {
      withUnsafePointer(to: self) { String(cString: codecReportMessage($0)) }
    }
  }

  extension Picture {
    /// A picture from samples as a file stores them.
    init(
      stored: Samples, width: Int, height: Int, channels: Channels, orientation: Orientation,
      colourProfile: [UInt8]?
    ) throws(PictureError) {
      let upright: Samples
      switch stored {
      case .bits8(let samples):
        upright = .bits8(
          orientation.apply(
            to: samples, width: width, height: height, channels: channels.count))
      case .bits16(let samples):
        upright = .bits16(
          orientation.apply(
            to: samples, width: width, height: height, channels: channels.count))
      }
      try self.init(
        width: orientation.swapsAxes ? height : width,
        height: orientation.swapsAxes ? width : height,
        channels: channels, samples: upright, colourProfile: colourProfile)
    }
  }
#endif
