import Pictures
import Testing

@Suite("Picture quality")
struct PictureQualityTests {
  /// Sizes, and what scikit-image 0.26 computes for the pictures of
  /// tools/fixtures/picture_quality.py, which `pair` repeats.
  struct Case: Sendable {
    let (height, width, channels, bitDepth): (Int, Int, Picture.Channels, Int)
    let (psnr, ssim): (Double, Double)
  }

  static let cases = [
    Case(
      height: 24, width: 33, channels: .rgb, bitDepth: 8,
      psnr: 23.042486575970837, ssim: 0.6743198263719773),
    Case(
      height: 17, width: 19, channels: .grey, bitDepth: 8,
      psnr: 22.748950749860967, ssim: 0.5363423875637936),
    Case(
      height: 11, width: 40, channels: .rgb, bitDepth: 16,
      psnr: 23.00660485031033, ssim: 0.6512268956965634),
  ]

  private func pair(_ test: Case) throws -> (Picture, Picture) {
    var state: UInt64 = 2026
    var (clean, noisy): ([Int], [Int]) = ([], [])
    for y in 0..<test.height {
      for x in 0..<test.width {
        for c in 0..<test.channels.count {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let value = (7 * x + 5 * y + 40 * c) % 256
          clean.append(value)
          noisy.append(min(255, max(0, value + Int(state >> 56) / 4 - 32)))
        }
      }
    }
    func picture(_ values: [Int]) throws -> Picture {
      try Picture(
        width: test.width, height: test.height, channels: test.channels,
        samples: test.bitDepth == 8
          ? .bits8(values.map { UInt8($0) }) : .bits16(values.map { UInt16($0) }))
    }
    if test.bitDepth == 16 {
      clean = clean.map { $0 * 257 }
      noisy = noisy.map { $0 > 0 ? $0 * 257 - 100 : 0 }
    }
    return (try picture(clean), try picture(noisy))
  }

  @Test("PSNR and SSIM are those of scikit-image", arguments: 0..<3)
  func reference(index: Int) throws {
    let test = PictureQualityTests.cases[index]
    let (clean, noisy) = try pair(test)
    #expect(abs(try PictureQuality.psnr(noisy, clean) - test.psnr) < 1e-9)
    let similarity = try #require(try PictureQuality.ssim(noisy, clean))
    #expect(abs(similarity - test.ssim) < 1e-9)
  }

  @Test("a picture is equal to itself, and opacity does not count")
  func equality() throws {
    let (clean, _) = try pair(PictureQualityTests.cases[1])
    #expect(try PictureQuality.psnr(clean, clean) == .infinity)
    #expect(try PictureQuality.ssim(clean, clean) == 1)
    let first = try Picture(width: 1, height: 1, channels: .greyAlpha, samples: .bits8([5, 1]))
    let second = try Picture(
      width: 1, height: 1, channels: .rgb, samples: .bits16([1285, 1285, 1285]))
    #expect(try PictureQuality.psnr(first, second) == .infinity)
  }

  @Test("one step of 255 everywhere is 48.13 dB")
  func oneStep() throws {
    let first = try Picture(width: 2, height: 1, channels: .grey, samples: .bits8([7, 8]))
    let second = try Picture(width: 2, height: 1, channels: .grey, samples: .bits8([8, 7]))
    #expect(abs(try PictureQuality.psnr(first, second) - 48.130803608679104) < 1e-9)
    #expect(try PictureQuality.ssim(first, second) == nil)
  }

  @Test("sizes must agree")
  func sizes() throws {
    let first = try Picture(width: 2, height: 1, channels: .grey, samples: .bits8([7, 8]))
    let second = try Picture(width: 1, height: 2, channels: .grey, samples: .bits8([7, 8]))
    let expected = PictureError.sizesDiffer(width: 2, height: 1, otherWidth: 1, otherHeight: 2)
    #expect(throws: expected) { try PictureQuality.psnr(first, second) }
    #expect(throws: expected) { try PictureQuality.ssim(first, second) }
  }
}
