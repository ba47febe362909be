import PictureFiles
import Pictures
import Testing

@Suite("PNG reading")
struct PNGReadingTests {
  /// A pattern that reaches the extremes of every depth.
  static func pattern(_ bitDepth: Int) -> (Int, Int, Int) -> Int {
    { y, x, c in (37 * x + 91 * y + 53 * c + 11) * 2_654_435_761 >> 7 & ((1 << bitDepth) - 1) }
  }

  /// A kind of file: colour type, bit depth, interlacing.
  struct Kind: CustomTestStringConvertible, Sendable {
    let colourType: Int
    let bitDepth: Int
    let isInterlaced: Bool
    var testDescription: String { "type \(colourType), \(bitDepth) bits, Adam7 \(isInterlaced)" }

    static let all: [Kind] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 4: [8, 16], 6: [8, 16]]
      .flatMap { type, depths in
        depths.flatMap { depth in
          [false, true].map { Kind(colourType: type, bitDepth: depth, isInterlaced: $0) }
        }
      }
  }

  @Test("every colour type, depth and interlacing", arguments: Kind.all)
  func kinds(_ kind: Kind) throws {
    for (width, height) in [(1, 1), (13, 1), (1, 9), (13, 11)] {
      let pattern = PNGReadingTests.pattern(kind.bitDepth)
      let builder = PNGBuilder(
        width: width, height: height, bitDepth: kind.bitDepth, colourType: kind.colourType,
        isInterlaced: kind.isInterlaced, sample: pattern)
      let picture = try PictureReader().read(builder.file()).picture
      #expect(picture.width == width && picture.height == height)
      #expect(picture.bitDepth == (kind.bitDepth == 16 ? 16 : 8))
      #expect(picture.channels.count == builder.samplesPerPixel)
      // Few bits are spread over the range: 1 of 1 bit is white.
      let scale = kind.bitDepth < 8 ? 255 / ((1 << kind.bitDepth) - 1) : 1
      for y in 0..<height {
        for x in 0..<width {
          for c in 0..<builder.samplesPerPixel {
            #expect(picture[y, x, c] == pattern(y, x, c) * scale, "\(width)x\(height) \(y) \(x)")
          }
        }
      }
    }
  }

  @Test("palettes become colours, with tRNS colours and alpha", arguments: [1, 2, 4, 8])
  func palettes(bitDepth: Int) throws {
    let entries = 1 << bitDepth
    let palette = (0..<3 * entries).map { UInt8(truncatingIfNeeded: $0 * 29 + 3) }
    let pattern = PNGReadingTests.pattern(bitDepth)
    var builder = PNGBuilder(
      width: 9, height: 7, bitDepth: bitDepth, colourType: 3, chunks: [("PLTE", palette)],
      sample: pattern)
    let opaque = try PictureReader().read(builder.file()).picture
    #expect(opaque.channels == .rgb)
    // One entry with an opacity; the entries behind it are opaque.
    builder.chunks.append(("tRNS", [77]))
    let picture = try PictureReader().read(builder.file()).picture
    #expect(picture.channels == .rgba)
    for y in 0..<7 {
      for x in 0..<9 {
        let index = pattern(y, x, 0)
        for c in 0..<3 {
          #expect(opaque[y, x, c] == Int(palette[3 * index + c]))
          #expect(picture[y, x, c] == Int(palette[3 * index + c]))
        }
        #expect(picture[y, x, 3] == (index == 0 ? 77 : 255))
      }
    }
  }

  @Test("a transparent colour becomes an alpha channel")
  func transparentColour() throws {
    let grey = PNGBuilder(
      width: 4, height: 1, bitDepth: 16, colourType: 0, chunks: [("tRNS", [0x12, 0x34])],
      sample: { _, x, _ in x == 2 ? 0x1234 : x })
    let picture = try PictureReader().read(grey.file()).picture
    #expect(picture.channels == .greyAlpha && picture.bitDepth == 16)
    #expect((0..<4).map { picture[0, $0, 1] } == [65535, 65535, 0, 65535])
    let rgb = PNGBuilder(
      width: 3, height: 1, chunks: [("tRNS", [0, 1, 0, 2, 0, 3])],
      sample: { _, x, c in x == 1 ? c + 1 : 9 })
    let colours = try PictureReader().read(rgb.file()).picture
    #expect(colours.channels == .rgba)
    #expect((0..<3).map { colours[0, $0, 3] } == [255, 0, 255])
  }

  @Test("text, unknown ancillary chunks and animations are passed over")
  func ancillaryChunks() throws {
    var builder = PNGBuilder(width: 5, height: 4, sample: PNGReadingTests.pattern(8))
    let plain = try PictureReader().read(builder.file()).picture
    builder.chunks = [
      ("acTL", [0, 0, 0, 2, 0, 0, 0, 0]), ("tEXt", Array("Title\u{0}x".utf8)),
      ("zTXt", [1, 2, 3]), ("gAMA", [0, 0, 0]), ("abCd", [UInt8](repeating: 7, count: 100_000)),
    ]
    let file = try PictureReader().read(builder.file() + [1, 2, 3])
    #expect(file.picture == plain)
    #expect(file.notices == [.animation, .trailingBytes(3)])
  }

  @Test("a profile is kept; one that expands without end is dropped")
  func profiles() throws {
    let profile = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* $0) }
    var builder = PNGBuilder(width: 2, height: 2, sample: PNGReadingTests.pattern(8))
    builder.chunks = [("iCCP", Array("p\u{0}\u{0}".utf8) + PNGBuilder.zlib(profile))]
    #expect(try PictureReader().read(builder.file()).picture.colourProfile == profile)
    let bomb = PNGBuilder.zlib([UInt8](repeating: 0, count: 5 << 20))
    builder.chunks = [("iCCP", Array("p\u{0}\u{0}".utf8) + bomb)]
    let file = try PictureReader().read(builder.file())
    #expect(file.picture.colourProfile == nil)
    #expect(file.notices.count == 1)
  }

  @Test("the orientation of an eXIf chunk is applied")
  func orientation() throws {
    var builder = PNGBuilder(width: 3, height: 2, colourType: 0, sample: { y, x, _ in 3 * y + x })
    builder.chunks = [("eXIf", exifBlock(orientation: 6, isLittle: true))]
    let picture = try PictureReader().read(builder.file()).picture
    #expect(picture.width == 2 && picture.height == 3)
    #expect(picture.samples == .bits8([3, 0, 4, 1, 5, 2]))
  }
}

/// A TIFF header with one directory that holds another tag and the orientation.
func exifBlock(orientation: Int, isLittle: Bool) -> [UInt8] {
  func word(_ value: Int) -> [UInt8] {
    let bytes = [UInt8(value >> 8), UInt8(value & 0xFF)]
    return isLittle ? bytes.reversed() : bytes
  }
  func long(_ value: Int) -> [UInt8] {
    isLittle ? word(value) + word(value >> 16) : word(value >> 16) + word(value)
  }
  return Array((isLittle ? "II" : "MM").utf8) + word(42) + long(8) + word(2)
    + word(0x0100) + word(4) + long(1) + long(640)
    + word(0x0112) + word(3) + long(1) + word(orientation) + word(0) + long(0)
}
