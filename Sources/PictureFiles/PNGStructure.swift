#if PICTURE_CODECS
  import CPictureCodecs
  import Pictures

  /// The chunks of a PNG (ISO/IEC 15948, third edition), checked before libpng sees the file.
  struct PNGStructure {
    /// Colour types of the IHDR chunk.
    enum Colour: UInt8 {
      case grey = 0
      case rgb = 2
      case palette = 3
      case greyAlpha = 4
      case rgba = 6

      /// Samples stored for a pixel.
      var storedSamples: Int {
        switch self {
        case .grey, .palette: 1
        case .greyAlpha: 2
        case .rgb: 3
        case .rgba: 4
        }
      }

      var allowedBitDepths: [UInt8] {
        switch self {
        case .grey: [1, 2, 4, 8, 16]
        case .palette: [1, 2, 4, 8]
        case .rgb, .greyAlpha, .rgba: [8, 16]
        }
      }
    }

    var width = 0
    var height = 0
    var bitDepth: UInt8 = 8
    var colour = Colour.grey
    var paletteEntries = 0
    var hasTransparency = false
    /// Bytes of compressed pixels in all IDAT chunks.
    var compressedBytes = 0
    /// Contents of the iCCP and eXIf chunks.
    var profile: Range<Int>?
    var exif: Range<Int>?
    /// An IDAT chunk that the file's end cuts off, when that is allowed: where it is, and how many
    /// bytes of its contents there are.
    var shortened: (offset: Int, length: UInt32)?
    var notices: [PictureNotice] = []

    /// Samples of a pixel after expansion: palettes to colours, tRNS to alpha.
    var channels: Picture.Channels {
      switch colour {
      case .grey: hasTransparency ? .greyAlpha : .grey
      case .greyAlpha: .greyAlpha
      case .rgb, .palette: hasTransparency ? .rgba : .rgb
      case .rgba: .rgba
      }
    }
  }

  /// One chunk: where it is and what it is called.
  private struct PNGChunk {
    let offset: Int
    let name: String
    let contents: Range<Int>
    /// Bit 5 of the first letter: a decoder that does not know the chunk may go on.
    let isAncillary: Bool
  }

  /// Reads chunk after chunk and keeps the rules about their order.
  struct PNGStructureParser {
    private var cursor: ByteCursor
    private let bytes: [UInt8]
    private let allowsDamaged: Bool
    private var structure = PNGStructure()
    private var previous = ""

    init(_ bytes: [UInt8], allowsDamaged: Bool) {
      self.bytes = bytes
      self.allowsDamaged = allowsDamaged
      cursor = ByteCursor(bytes, .png, offset: PictureFormat.pngSignature.count)
    }

    /// Everything up to IEND; `checkSize` is called as soon as the size is known.
    mutating func parse(
      checkSize: (Int, Int) throws(PictureError) -> Void
    ) throws(PictureError) -> PNGStructure {
      while previous != "IEND" {
        let chunk: PNGChunk
        do {
          chunk = try nextChunk()
        } catch {
          // Cut off behind the first pixels: the rows up to there can be decoded.
          guard allowsDamaged, structure.compressedBytes > 0 else { throw error }
          structure.notices.append(.damage(error))
          break
        }
        if previous.isEmpty {
          try readHeader(chunk)
          try checkSize(structure.width, structure.height)
        } else {
          try read(chunk)
        }
        previous = chunk.name
      }
      try checkPixelData()
      if previous == "IEND", !cursor.isAtEnd {
        structure.notices.append(.trailingBytes(cursor.remaining))
      }
      return structure
    }

    private mutating func nextChunk() throws(PictureError) -> PNGChunk {
      let offset = cursor.offset
      guard !cursor.isAtEnd else {
        throw .truncated(
          .png, offset: offset, expected: previous.isEmpty ? "the chunk IHDR" : "the chunk IEND")
      }
      let length = try cursor.long("the length of a chunk")
      let start = cursor.offset
      try cursor.skip(4, "the name of a chunk")
      let letters = bytes[start..<start + 4]
      let name = String(decoding: letters, as: UTF8.self)
      guard letters.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
        throw malformed(start, "bytes that are not letters", "the name of a chunk")
      }
      guard length <= 0x7FFF_FFFF else {
        throw malformed(offset, "a length of \(length) in chunk \(name)", "at most 2147483647")
      }
      if allowsDamaged, name == "IDAT", Int(length) > cursor.remaining {
        structure.compressedBytes += cursor.remaining
        structure.shortened = (offset, UInt32(cursor.remaining))
      }
      let contents = cursor.offset..<cursor.offset + Int(length)
      try cursor.skip(Int(length), "\(length) bytes of chunk \(name)")
      let stored = try cursor.long("the checksum of chunk \(name)")
      let computed = checksum(start..<contents.upperBound)
      if stored != computed {
        let error = PictureError.checksum(
          chunk: name, offset: offset, stored: stored, computed: computed)
        guard allowsDamaged else { throw error }
        structure.notices.append(.damage(error))
      }
      return PNGChunk(
        offset: offset, name: name, contents: contents,
        isAncillary: bytes[start] & 0x20 != 0)
    }

    private func checksum(_ range: Range<Int>) -> UInt32 {
      bytes.withUnsafeBufferPointer { buffer in
        // Safety: the range lies within the bytes; its cursor has passed over it.
        guard let base = buffer.baseAddress else { return 0 }
        return codecCRC32(0, base + range.lowerBound, range.count)
      }
    }

    private mutating func readHeader(_ chunk: PNGChunk) throws(PictureError) {
      guard chunk.name == "IHDR", chunk.contents.count == 13 else {
        throw malformed(
          chunk.offset, "chunk \(chunk.name) of \(chunk.contents.count) bytes",
          "chunk IHDR of 13 bytes")
      }
      var fields = ByteCursor(bytes, .png, offset: chunk.contents.lowerBound)
      structure.width = Int(try fields.long("the width"))
      structure.height = Int(try fields.long("the height"))
      structure.bitDepth = try fields.byte("the bit depth")
      let colour = try fields.byte("the colour type")
      guard let type = PNGStructure.Colour(rawValue: colour) else {
        throw malformed(fields.offset - 1, "colour type \(colour)", "0, 2, 3, 4 or 6")
      }
      structure.colour = type
      guard type.allowedBitDepths.contains(structure.bitDepth) else {
        throw malformed(
          fields.offset - 2, "bit depth \(structure.bitDepth)",
          "one of \(type.allowedBitDepths) for colour type \(colour)")
      }
      for (name, highest) in [("compression method", 0), ("filter method", 0), ("interlacing", 1)] {
        let value = try fields.byte(name)
        guard value <= highest else {
          throw malformed(fields.offset - 1, "\(name) \(value)", "at most \(highest)")
        }
      }
    }

    private mutating func read(_ chunk: PNGChunk) throws(PictureError) {
      switch chunk.name {
      case "IHDR":
        throw malformed(chunk.offset, "a second IHDR", "one")
      case "PLTE":
        try readPalette(chunk)
      case "tRNS":
        try readTransparency(chunk)
      case "IDAT":
        guard structure.compressedBytes == 0 || previous == "IDAT" else {
          throw malformed(chunk.offset, "IDAT after \(previous)", "IDAT chunks in one run")
        }
        structure.compressedBytes += chunk.contents.count
      case "IEND":
        guard chunk.contents.isEmpty else {
          throw malformed(chunk.offset, "IEND of \(chunk.contents.count) bytes", "0 bytes")
        }
      case "acTL":
        structure.notices.append(.animation)
      case "iCCP":
        structure.profile = chunk.contents
      case "eXIf":
        structure.exif = chunk.contents
      default:
        guard chunk.isAncillary else {
          throw .unsupportedFeature(
            .png, feature: "the critical chunk \(chunk.name)",
            remedy: chunk.name == "CgBI" ? "undo Apple's optimisation first" : "save it anew")
        }
      }
    }

    private mutating func readPalette(_ chunk: PNGChunk) throws(PictureError) {
      let (entries, rest) = chunk.contents.count.quotientAndRemainder(dividingBy: 3)
      let most = structure.colour == .palette ? 1 << Int(structure.bitDepth) : 256
      guard rest == 0, (1...most).contains(entries) else {
        throw malformed(
          chunk.offset, "PLTE of \(chunk.contents.count) bytes", "3 to \(3 * most), a multiple of 3"
        )
      }
      guard structure.paletteEntries == 0, structure.compressedBytes == 0 else {
        throw malformed(chunk.offset, "PLTE after \(previous)", "one PLTE before IDAT")
      }
      guard structure.colour != .grey, structure.colour != .greyAlpha else {
        throw malformed(chunk.offset, "PLTE in a grey picture", "no palette")
      }
      structure.paletteEntries = entries
    }

    private mutating func readTransparency(_ chunk: PNGChunk) throws(PictureError) {
      let size = chunk.contents.count
      let sizes: ClosedRange<Int>
      switch structure.colour {
      case .grey: sizes = 2...2
      case .rgb: sizes = 6...6
      case .palette: sizes = 1...max(1, structure.paletteEntries)
      case .greyAlpha, .rgba:
        throw malformed(chunk.offset, "tRNS beside an alpha channel", "one of them")
      }
      guard structure.colour != .palette || structure.paletteEntries > 0,
        structure.compressedBytes == 0, !structure.hasTransparency
      else {
        throw malformed(chunk.offset, "tRNS after \(previous)", "one, after PLTE and before IDAT")
      }
      guard sizes.contains(size) else {
        throw malformed(
          chunk.offset, "tRNS of \(size) bytes", "\(sizes.lowerBound) to \(sizes.upperBound)")
      }
      structure.hasTransparency = true
    }

    /// Deflate expands at most 1032-fold, so a file too short for its size is known at once.
    private func checkPixelData() throws(PictureError) {
      guard structure.compressedBytes > 0 else {
        throw malformed(cursor.offset, "no pixels", "chunk IDAT before IEND")
      }
      guard structure.colour != .palette || structure.paletteEntries > 0 else {
        throw malformed(cursor.offset, "no palette", "chunk PLTE before IDAT")
      }
      let bits = structure.colour.storedSamples * Int(structure.bitDepth)
      let least = structure.height * ((structure.width * bits + 7) / 8)
      guard allowsDamaged || (least - 1) / 1032 <= structure.compressedBytes else {
        throw .truncated(
          .png, offset: cursor.offset,
          expected: "more than \(structure.compressedBytes) bytes of compressed pixels for "
            + "\(structure.width)x\(structure.height)")
      }
    }

    private func malformed(_ offset: Int, _ found: String, _ expected: String) -> PictureError {
      .malformed(.png, offset: offset, found: found, expected: expected)
    }
  }
#endif
