import PictureFiles
import Pictures
import Testing

@Suite("PPM and PGM reading")
struct NetpbmReadingTests {
  private func read(_ text: String, _ raw: [UInt8] = []) throws -> Picture {
    try PictureReader().read(Array(text.utf8) + raw).picture
  }

  @Test("raw samples of one and two bytes")
  func raw() throws {
    let colour = try read("P6\n2 1\n255\n", [1, 2, 3, 4, 5, 6])
    #expect(colour.channels == .rgb && colour.samples == .bits8([1, 2, 3, 4, 5, 6]))
    let deep = try read("P5 1 2 65535\n", [0x12, 0x34, 0xFF, 0xFF])
    #expect(deep.channels == .grey && deep.samples == .bits16([0x1234, 0xFFFF]))
    // The one byte behind the maximum ends the header: white space may follow as samples.
    #expect(try read("P5 2 1 255\n", [0x20, 0x0A]).samples == .bits8([0x20, 0x0A]))
  }

  @Test("plain samples, comments, and maxima that are no power of two")
  func plain() throws {
    let picture = try read("P2 # a comment\n# another\n3 1\n 10\n0 5 10\n")
    #expect(picture.samples == .bits8([0, 128, 255]))
    #expect(try read("P3\n1 1\n1000\n0 500 1000").samples == .bits16([0, 32768, 65535]))
    #expect(try read("P5 2 1 3\n", [1, 2]).samples == .bits8([85, 170]))
  }

  @Test(
    "what is malformed",
    arguments: [
      "P6\n2 1\n0\nabcdef", "P6\n2 1\n65536\nabcdef", "P6\n-2 1\n255\nabcdef", "P6\n2 x\n255\n",
      "P2\n2 1\n10\n0 11\n", "P2\n2 1\n10\n0 1x\n", "P6\n99999999999999999999 1\n255\n",
      "P5\n2 1\n3\nab", "P6 # a comment without an end",
    ])
  func malformed(text: String) {
    let error = #expect(throws: PictureError.self) { try read(text) }
    #expect(error?.category == .badData, "\(text)")
  }

  @Test("sizes: none, too large, and larger than the file")
  func sizes() {
    #expect(throws: PictureError.emptyPicture(width: 0, height: 4)) { try read("P5 0 4 255\n") }
    let side = 2_000_000_000
    #expect(throws: PictureError.tooManyPixels(width: side, height: side, limit: 1 << 28)) {
      try read("P5 2000000000 2000000000 255\n")
    }
    #expect(throws: PictureError.truncated(.netpbm, offset: 15, expected: "30000 samples")) {
      try read("P6 100 100 255\n")
    }
  }
}
