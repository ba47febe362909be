import Pictures
import Testing

@Suite("Pictures as planes")
struct PicturePlanesTests {
  @Test("to planes and back gives the same picture", arguments: Picture.Channels.allCases, [8, 16])
  func roundTrip(channels: Picture.Channels, bitDepth: Int) throws {
    for seed in UInt64(1)...8 {
      var generator = PictureGenerator(seed: seed)
      let picture = try generator.picture(channels, bitDepth: bitDepth)
      let planes = picture.planarRGB()
      #expect(planes.count == 3 * picture.width * picture.height)
      #expect(planes.allSatisfy { (0...1).contains($0) })
      #expect(try picture.withColours(planes) == picture, "seed \(seed)")
    }
  }

  @Test("every value of both depths survives")
  func everyValue() throws {
    let bytes = (0..<768).map { UInt8(truncatingIfNeeded: $0) }
    let eight = try Picture(width: 256, height: 1, channels: .rgb, samples: .bits8(bytes))
    #expect(try eight.withColours(eight.planarRGB()) == eight)
    let words = (0..<65536).map { UInt16($0) }
    let sixteen = try Picture(width: 256, height: 256, channels: .grey, samples: .bits16(words))
    #expect(try sixteen.withColours(sixteen.planarRGB()) == sixteen)
  }

  @Test("planes are red, green, blue, row after row")
  func order() throws {
    let picture = try Picture(
      width: 2, height: 1, channels: .rgba, samples: .bits8([255, 51, 0, 9, 102, 0, 255, 8]))
    #expect(picture.planarRGB() == [1, 102.0 / 255, 0.2, 0, 0, 1])
    let changed = try picture.withColours([0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(changed.samples == .bits8([0, 102, 204, 9, 51, 153, 255, 8]))
  }

  @Test("values are clipped and halves go to even")
  func rounding() throws {
    let picture = try Picture(planarRGB: [-3, 7, 0.5], width: 1, height: 1)
    #expect(picture.samples == .bits8([0, 255, 128]))  // 127.5 to 128
    let even = try Picture(planarRGB: [0.5 / 255, 1.5 / 255, 2.5 / 255], width: 1, height: 1)
    #expect(even.samples == .bits8([0, 2, 2]))
    let deep = try Picture(planarRGB: [0.5, 1, 0], width: 1, height: 1, bitDepth: .bits16)
    #expect(deep.samples == .bits16([32768, 65535, 0]))  // 32767.5 to 32768
  }

  @Test("grey becomes the mean of the planes, and keeps its opacity")
  func grey() throws {
    let picture = try Picture(width: 1, height: 1, channels: .greyAlpha, samples: .bits8([3, 77]))
    #expect(try picture.withColours([0.1, 0.2, 0.6]).samples == .bits8([76, 77]))
  }

  @Test("what is not finite is named, not painted black", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    let picture = try Picture(
      width: 2, height: 2, channels: .grey, samples: .bits8([0, 0, 0, 0]))
    var planes = [Float](repeating: 0.5, count: 12)
    planes[4 + 3] = value
    let error = #expect(throws: PictureError.self) { try picture.withColours(planes) }
    #expect("\(error.map(String.init(describing:)) ?? "")".hasPrefix("channel 1, row 1, column 1"))
    #expect(throws: PictureError.sampleCount(found: 11, expected: 12)) {
      try picture.withColours(Array(planes.dropLast()))
    }
  }
}
