import Foundation
import PictureFiles
import Pictures
import Testing

/// A file under Tests/Fixtures/pictures.
func fixture(_ name: String) throws -> [UInt8] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return Array(try Data(contentsOf: folder.appending(path: "Fixtures/pictures/\(name)")))
}

@Suite("JPEG reading")
struct JPEGReadingTests {
  /// The gradient that tools/fixtures/make_jpegs.c draws.
  static func gradient(_ y: Int, _ x: Int, _ c: Int) -> Double {
    switch c {
    case 0: Double(40 + 4 * x)
    case 1: Double(200 - 5 * y)
    default: Double(30 + 2 * x + 3 * y)
    }
  }

  /// Expects the gradient up to the codec's rounding; more is tolerated where chroma was halved,
  /// which loses the ends of the gradient.
  static func expectGradient(
    _ picture: Picture, factor: Double = 1, tolerance: Double = 4, _ name: String
  ) {
    #expect(picture.width == 40 && picture.height == 24, "\(name)")
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        for c in 0..<picture.channels.count {
          let error = Double(picture[y, x, c]) - gradient(y, x, c) * factor
          #expect(abs(error) <= tolerance, "\(name) row \(y), column \(x), channel \(c): \(error)")
        }
      }
    }
  }

  @Test(
    "codings and colour spaces",
    arguments: [
      "rgb420", "rgb444", "progressive", "arithmetic", "restart-no-jfif", "stored-as-rgb",
    ])
  func colours(name: String) throws {
    let file = try PictureReader().read(fixture("\(name).jpg"))
    #expect(file.format == .jpeg && file.picture.channels == .rgb && file.notices.isEmpty)
    JPEGReadingTests.expectGradient(file.picture, tolerance: name == "rgb420" ? 8 : 4, name)
  }

  @Test(
    "the pixels are those that Pillow decodes, as networks were trained on",
    arguments: [
      "rgb420.ppm", "rgb444.ppm", "grey.pgm", "progressive.ppm", "arithmetic.ppm",
      "stored-as-rgb.ppm",
    ])
  func pillow(decoded: String) throws {
    let name = decoded.dropLast(3) + "jpg"
    let expected = try PictureReader().read(fixture(decoded)).picture
    #expect(try PictureReader().read(fixture(String(name))).picture == expected)
  }

  @Test("grey stays grey")
  func grey() throws {
    let picture = try PictureReader().read(fixture("grey.jpg")).picture
    #expect(picture.channels == .grey)
    JPEGReadingTests.expectGradient(picture, "grey")
  }

  @Test("inks become colours", arguments: ["cmyk-adobe", "cmyk-plain", "ycck"])
  func inks(name: String) throws {
    let file = try PictureReader().read(fixture("\(name).jpg"))
    #expect(file.picture.channels == .rgb && file.notices == [.convertedFromCMYK])
    JPEGReadingTests.expectGradient(file.picture, factor: 200.0 / 255, name)
  }

  /// The file with a marker segment behind its first two bytes.
  static func inserting(_ marker: UInt8, _ contents: [UInt8], into file: [UInt8]) -> [UInt8] {
    let length = contents.count + 2
    return file.prefix(2) + [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + contents
      + file.dropFirst(2)
  }

  @Test("EXIF orientations", arguments: 1...8, [true, false])
  func orientations(orientation: Int, isLittle: Bool) throws {
    let stored = try PictureReader().read(fixture("rgb444.jpg")).picture
    let block = exifBlock(orientation: orientation, isLittle: isLittle)
    let file = JPEGReadingTests.inserting(
      0xE1, Array("Exif\u{0}\u{0}".utf8) + block, into: try fixture("rgb444.jpg"))
    let picture = try PictureReader().read(file).picture
    let (lastRow, lastColumn) = (stored.height - 1, stored.width - 1)
    #expect(picture.width == (orientation > 4 ? stored.height : stored.width))
    for y in 0..<stored.height {
      for x in 0..<stored.width {
        // Where EXIF 2.32 says that stored row y and column x are seen.
        let (row, column) =
          switch orientation {
          case 1: (y, x)
          case 2: (y, lastColumn - x)
          case 3: (lastRow - y, lastColumn - x)
          case 4: (lastRow - y, x)
          case 5: (x, y)
          case 6: (x, lastRow - y)
          case 7: (lastColumn - x, lastRow - y)
          default: (lastColumn - x, y)
          }
        for c in 0..<3 { #expect(picture[row, column, c] == stored[y, x, c]) }
      }
    }
  }

  @Test("a profile in two parts is joined, one with a part missing is dropped")
  func profiles() throws {
    let title = Array("ICC_PROFILE\u{0}".utf8)
    let plain = try fixture("rgb444.jpg")
    let second = JPEGReadingTests.inserting(0xE2, title + [2, 2, 30, 40], into: plain)
    let both = JPEGReadingTests.inserting(0xE2, title + [1, 2, 10, 20], into: second)
    #expect(try PictureReader().read(both).picture.colourProfile == [10, 20, 30, 40])
    let file = try PictureReader().read(second)
    #expect(file.picture.colourProfile == nil && file.notices.count == 1)
  }
}
