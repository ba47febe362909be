import Pictures

extension PictureReader {
  func readNetpbm(_ bytes: [UInt8]) throws(PictureError) -> PictureFile {
    var header = NetpbmHeader(bytes)
    try header.parse()
    try checkSize(width: header.width, height: header.height)
    let channels: Picture.Channels = header.isColour ? .rgb : .grey
    let count = try Picture.sampleCount(
      width: header.width, height: header.height, channels: channels)
    var notices: [PictureNotice] = []
    let values =
      header.isPlain
      ? try header.plainSamples(count) : try header.rawSamples(count, &notices)
    let maximum = header.maximum
    let samples: Picture.Samples =
      maximum <= 255
      ? .bits8(values.map { UInt8((Int($0) * 255 + maximum / 2) / maximum) })
      : .bits16(values.map { UInt16((Int($0) * 65535 + maximum / 2) / maximum) })
    let picture = try Picture(
      width: header.width, height: header.height, channels: channels, samples: samples)
    return PictureFile(format: .netpbm, picture: picture, notices: notices)
  }
}

/// The text in front of the pixels of a PGM or PPM: magic number, width, height, maximum.
private struct NetpbmHeader {
  var width = 0
  var height = 0
  var maximum = 0
  let isColour: Bool
  let isPlain: Bool
  private var cursor: ByteCursor

  init(_ bytes: [UInt8]) {
    let digit = bytes[1] - UInt8(ascii: "0")
    isColour = digit == 3 || digit == 6
    isPlain = digit < 5
    cursor = ByteCursor(bytes, .netpbm, offset: 2)
  }

  mutating func parse() throws(PictureError) {
    width = try number("the width", upTo: Int(Int32.max))
    height = try number("the height", upTo: Int(Int32.max))
    maximum = try number("the maximum", upTo: 65535)
    guard maximum > 0 else {
      throw .malformed(
        .netpbm, offset: cursor.offset, found: "a maximum of 0", expected: "1 to 65535")
    }
  }

  /// A decimal number behind white space and comments, followed by white space or the end.
  private mutating func number(_ what: String, upTo limit: Int) throws(PictureError) -> Int {
    var byte = try cursor.byte(what)
    while isNetpbmSpace(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") {
        while byte != 0x0A && byte != 0x0D { byte = try cursor.byte(what) }
      }
      byte = try cursor.byte(what)
    }
    let start = cursor.offset - 1
    var value = 0
    while true {
      guard (0x30...0x39).contains(byte) else {
        throw .malformed(
          .netpbm, offset: cursor.offset - 1, found: "byte \(byte)", expected: "a digit of \(what)")
      }
      value = value * 10 + Int(byte - 0x30)
      guard value <= limit else {
        throw .malformed(
          .netpbm, offset: start, found: "\(value) or more as \(what)",
          expected: "at most \(limit)")
      }
      if cursor.isAtEnd { return value }
      byte = try cursor.byte(what)
      if isNetpbmSpace(byte) { return value }
    }
  }

  /// Samples as decimal numbers.
  mutating func plainSamples(_ count: Int) throws(PictureError) -> [UInt16] {
    guard count / 2 <= cursor.remaining else { throw tooShort(count) }
    var samples: [UInt16] = []
    samples.reserveCapacity(count)
    for _ in 0..<count { samples.append(UInt16(try number("a sample", upTo: maximum))) }
    return samples
  }

  /// Samples as bytes, or as pairs of bytes, high byte first, when the maximum exceeds 255.
  mutating func rawSamples(
    _ count: Int, _ notices: inout [PictureNotice]
  ) throws(PictureError) -> [UInt16] {
    let size = maximum > 255 ? 2 : 1
    guard count <= cursor.remaining / size else { throw tooShort(count) }
    var samples: [UInt16] = []
    samples.reserveCapacity(count)
    for _ in 0..<count {
      let value = size == 2 ? try cursor.word("a sample") : Int(try cursor.byte("a sample"))
      guard value <= maximum else {
        throw .malformed(
          .netpbm, offset: cursor.offset - size, found: "the sample \(value)",
          expected: "at most \(maximum)")
      }
      samples.append(UInt16(value))
    }
    if !cursor.isAtEnd { notices.append(.trailingBytes(cursor.remaining)) }
    return samples
  }

  private func tooShort(_ count: Int) -> PictureError {
    .truncated(.netpbm, offset: cursor.bytes.count, expected: "\(count) samples")
  }
}
