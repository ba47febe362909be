import PictureFiles
import Pictures
import Testing

/// Random pictures that print their seed when an expectation fails.
struct PictureGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    // SplitMix64 (Steele, Lea, Flood 2014).
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func picture(_ channels: Picture.Channels, bitDepth: Int) throws -> Picture {
    let width = Int.random(in: 1...40, using: &self)
    let height = Int.random(in: 1...40, using: &self)
    let indices = 0..<width * height * channels.count
    let samples: Picture.Samples =
      bitDepth == 8
      ? .bits8(indices.map { _ in .random(in: .min ... .max, using: &self) })
      : .bits16(indices.map { _ in .random(in: .min ... .max, using: &self) })
    return try Picture(width: width, height: height, channels: channels, samples: samples)
  }
}

@Suite("Picture writing")
struct PictureWritingTests {
  @Test("what is written is read back", arguments: Picture.Channels.allCases, [8, 16])
  func roundTrip(channels: Picture.Channels, bitDepth: Int) throws {
    for seed in UInt64(1)...8 {
      var generator = PictureGenerator(seed: seed)
      let picture = try generator.picture(channels, bitDepth: bitDepth)
      for level in [0, 6] {
        let bytes = try PictureWriter(compressionLevel: level).encode(picture, as: .png)
        #expect(try PictureReader().read(bytes).picture == picture, "seed \(seed)")
      }
      if !channels.hasAlpha {
        let bytes = try PictureWriter().encode(picture, as: .netpbm)
        #expect(try PictureReader().read(bytes).picture == picture, "seed \(seed)")
      }
    }
  }

  @Test("the same picture gives the same bytes")
  func determinism() throws {
    var generator = PictureGenerator(seed: 9)
    let picture = try generator.picture(.rgb, bitDepth: 16)
    let writer = PictureWriter()
    #expect(try writer.encode(picture, as: .png) == writer.encode(picture, as: .png))
  }

  @Test("what a format cannot hold is an error")
  func refusals() throws {
    let clear = try Picture(width: 1, height: 1, channels: .greyAlpha, samples: .bits8([1, 2]))
    for format in [PictureFormat.netpbm, .jpeg] {
      let error = #expect(throws: PictureError.self) {
        try PictureWriter().encode(clear, as: format)
      }
      #expect(error?.category == .unsupported)
    }
  }

  @Test("a profile that libpng accepts is kept, another is left out")
  func profiles() throws {
    // The smallest header that passes: size, PCS, class, RGB, date, signature, no tags.
    var profile = [UInt8](repeating: 0, count: 132)
    profile[3] = 132
    profile[8] = 4
    for (place, text) in [(12, "mntr"), (16, "RGB "), (20, "XYZ "), (36, "acsp")] {
      profile.replaceSubrange(place..<place + 4, with: text.utf8)
    }
    // The D50 illuminant, as every profile states it.
    profile.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
    for (bytes, isKept) in [(profile, true), ([1, 2, 3], false)] {
      let picture = try Picture(
        width: 1, height: 1, channels: .rgb, samples: .bits8([1, 2, 3]), colourProfile: bytes)
      let file = try PictureReader().read(PictureWriter().encode(picture, as: .png))
      #expect(file.picture.colourProfile == (isKept ? bytes : nil))
    }
  }

  @Test("names of outputs decide on the format")
  func names() {
    #expect(PictureFormat.forOutput(named: "a/b.PNG") == .png)
    #expect(PictureFormat.forOutput(named: "b.ppm") == .netpbm)
    #expect(PictureFormat.forOutput(named: "b.jpg") == nil)
    #expect(PictureFormat.forOutput(named: "a.png/b") == nil)
    #expect(PictureFormat.forOutput(named: "") == nil)
  }
}
