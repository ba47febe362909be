import PictureFiles
import Pictures
import Testing

@Suite("Damaged and hostile pictures")
struct HostilePictureTests {
  private static func png(_ width: Int = 6, _ height: Int = 5) -> PNGBuilder {
    PNGBuilder(width: width, height: height, sample: { y, x, c in (40 * y + 9 * x + c) & 255 })
  }

  private func failure(_ bytes: [UInt8], _ reader: PictureReader = PictureReader()) -> PictureError?
  {
    #expect(throws: PictureError.self) { try reader.read(bytes) }
  }

  @Test("every prefix is refused")
  func prefixes() throws {
    let files = [
      HostilePictureTests.png().file(), try fixture("rgb420.jpg"), try fixture("progressive.jpg"),
      Array("P6 2 2 255\n".utf8) + [UInt8](repeating: 1, count: 12),
    ]
    for (index, file) in files.enumerated() {
      for count in 0..<file.count {
        let error = failure(Array(file.prefix(count)))
        #expect(error?.category == .badData, "file \(index), \(count) bytes: \(error as Any)")
      }
    }
  }

  @Test("every changed bit gives an error or a picture", arguments: [false, true])
  func changedBits(allowsDamaged: Bool) throws {
    let files = [
      HostilePictureTests.png().file(), try fixture("grey.jpg"), try fixture("progressive.jpg"),
      Array("P2 3 1 10\n1 2 3".utf8),
    ]
    let reader = PictureReader(maximumPixels: 1 << 20, allowsDamaged: allowsDamaged)
    for (index, file) in files.enumerated() {
      for place in file.indices {
        for bit in 0..<8 {
          var changed = file
          changed[place] ^= 1 << bit
          guard let picture = try? reader.read(changed).picture else { continue }
          #expect(
            picture.samples.count == picture.width * picture.height * picture.channels.count,
            "file \(index), byte \(place), bit \(bit)")
        }
      }
    }
  }

  @Test("a PNG with any byte changed is refused or the same: checksums see it")
  func checksums() throws {
    let file = HostilePictureTests.png().file()
    for place in file.indices {
      var changed = file
      changed[place] ^= 0x10
      #expect(throws: PictureError.self, "byte \(place)") { try PictureReader().read(changed) }
    }
  }

  @Test("huge sizes in small files are refused before anything is allocated")
  func hugeSizes() throws {
    let wide = HostilePictureTests.png(1_000_000, 1_000_000).header()
    #expect(
      failure(PNGBuilder.signature + wide)
        == .tooManyPixels(width: 1_000_000, height: 1_000_000, limit: 1 << 28))
    let widest = HostilePictureTests.png(0x7FFF_FFFF, 0x7FFF_FFFF).header()
    #expect(failure(PNGBuilder.signature + widest)?.category == .resourceLimit)
    // Within the limit, but more than 1032 times what is there.
    let data = PNGBuilder.chunk("IDAT", [UInt8](repeating: 0, count: 1000))
    let hollow =
      PNGBuilder.signature + HostilePictureTests.png(16384, 16384).header() + data
      + PNGBuilder.chunk("IEND", [])
    #expect(failure(hollow)?.category == .badData)
    let jpeg = try HostilePictureTests.patched("rgb444.jpg", [0xFF, 0xFF, 0xFF, 0xFF], at: 5)
    #expect(failure(jpeg) == .tooManyPixels(width: 65535, height: 65535, limit: 1 << 28))
    #expect(
      failure(HostilePictureTests.png(0, 4).file()) == .emptyPicture(width: 0, height: 4))
  }

  /// A JPEG fixture with bytes of its frame header replaced: 1 the marker, 4 the precision, 5 the
  /// height, 7 the width, 9 the number of components.
  private static func patched(
    _ name: String, _ bytes: [UInt8], at offset: Int
  ) throws -> [UInt8] {
    var file = try fixture(name)
    let frame = try #require(
      file.indices.first { file[$0] == 0xFF && [0xC0, 0xC2].contains(file[$0 + 1]) })
    file.replaceSubrange(frame + offset..<frame + offset + bytes.count, with: bytes)
    return file
  }

  @Test("chunks that are missing, misplaced or malformed")
  func chunks() {
    let png = HostilePictureTests.png()
    let data = PNGBuilder.chunk("IDAT", PNGBuilder.zlib(png.scanlines()))
    let end = PNGBuilder.chunk("IEND", [])
    let head = PNGBuilder.signature + png.header()
    let palette = PNGBuilder.chunk("PLTE", [1, 2, 3])
    var paletted = png
    paletted.colourType = 3
    let cases: [(String, [UInt8])] = [
      ("missing IEND", head + data), ("no pixels", head + end),
      ("no header", PNGBuilder.signature + data + end),
      ("two headers", head + png.header() + data + end),
      ("IDAT apart", head + data + PNGBuilder.chunk("tEXt", [1]) + data + end),
      ("IEND with contents", head + data + PNGBuilder.chunk("IEND", [1])),
      ("palette behind pixels", head + data + palette + end),
      ("two palettes", head + palette + palette + data + end),
      ("palette of 4 bytes", head + PNGBuilder.chunk("PLTE", [1, 2, 3, 4]) + data + end),
      ("tRNS of 5 bytes", head + PNGBuilder.chunk("tRNS", [1, 2, 3, 4, 5]) + data + end),
      ("no palette", paletted.file()),
      ("unknown letters", head + PNGBuilder.chunk("ID1T", []) + end),
      (
        "pixels cut short",
        head + PNGBuilder.chunk("IDAT", PNGBuilder.zlib(Array(png.scanlines().dropLast(1)))) + end
      ),
      ("no zlib stream", head + PNGBuilder.chunk("IDAT", [UInt8](repeating: 9, count: 99)) + end),
    ]
    for (name, bytes) in cases {
      #expect(failure(bytes)?.category == .badData, "\(name)")
    }
    let critical = failure(head + PNGBuilder.chunk("CgBI", []) + data + end)
    #expect(critical?.category == .unsupported)
  }

  @Test("a bad checksum is named with both values")
  func badChecksum() {
    let png = HostilePictureTests.png()
    var file = png.file()
    file[29 + 3] ^= 1  // the last byte of IHDR's checksum
    let error = failure(file)
    guard case .checksum("IHDR", 8, let stored, let computed) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(stored == computed ^ 1)
    #expect(error.map { "\($0)".hasPrefix("chunk IHDR at byte 8: found checksum") } == true)
  }

  @Test("JPEG kinds that are not decoded are said so")
  func unsupportedKinds() throws {
    let patches: [([UInt8], Int)] = [([12], 4), ([0xC3], 1), ([0xC5], 1), ([0, 0], 5), ([2], 9)]
    for (bytes, offset) in patches {
      let error = failure(try HostilePictureTests.patched("rgb444.jpg", bytes, at: offset))
      #expect(error?.category == .unsupported, "\(bytes) at \(offset): \(error as Any)")
    }
    for text in ["GIF89a....", "RIFF....WEBP", "II*\u{0}....", "BM......", "P4 8 8\n"] {
      #expect(failure(Array(text.utf8))?.category == .unsupported, "\(text)")
    }
    #expect(failure(Array("hello, world".utf8))?.category == .badData)
  }

  @Test("a progressive JPEG of ten thousand scans is refused, damage allowed or not")
  func scanBomb() throws {
    let file = try fixture("progressive.jpg")
    let last = try #require(
      file.indices.dropLast().last { file[$0] == 0xFF && file[$0 + 1] == 0xDA })
    var bomb = Array(file.dropLast(2))
    for _ in 0..<10_000 { bomb += file[last..<file.count - 2] }
    for allowsDamaged in [false, true] {
      let reader = PictureReader(allowsDamaged: allowsDamaged)
      #expect(failure(bomb, reader)?.category == .resourceLimit)
    }
  }

  @Test("damage is allowed on request, and reported")
  func allowedDamage() throws {
    let reader = PictureReader(allowsDamaged: true)
    let whole = try fixture("rgb444.jpg")
    let jpeg = try reader.read(Array(whole.dropLast(100)))
    let intact = try PictureReader().read(whole).picture
    #expect(jpeg.picture.width == intact.width && jpeg.notices.count == 1)
    #expect((0..<40).allSatisfy { jpeg.picture[0, $0, 0] == intact[0, $0, 0] })
    let png = HostilePictureTests.png(40, 30)
    let file = try reader.read(Array(png.file().prefix(2000)))
    #expect(file.picture.height == 30 && !file.notices.isEmpty)
    #expect((0..<10).allSatisfy { file.picture[$0, 7, 1] == png.sample($0, 7, 1) })
    #expect(file.picture[29, 39, 2] == 0)
  }
}
