import Pictures

/// The markers of a JPEG (ITU-T T.81 annex B) up to its first scan.
struct JPEGStructure {
  var width = 0
  var height = 0
  var components = 0
  var orientation = Orientation.upright
  /// An Adobe APP14 marker, whose writers store CMYK inverted.
  var hasAdobeMarker = false
  /// The parts of an ICC profile by number (ICC.1 annex B.4), and how many there should be.
  var profileParts: [Int: Range<Int>] = [:]
  var profilePartCount = 0
}

/// Reads marker after marker.
struct JPEGStructureParser {
  private var cursor: ByteCursor
  private let bytes: [UInt8]
  private var structure = JPEGStructure()

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    cursor = ByteCursor(bytes, .jpeg, offset: 2)
  }

  /// Everything up to the first scan.
  mutating func parse() throws(PictureError) -> JPEGStructure {
    while true {
      let start = cursor.offset
      let marker = try nextMarker()
      switch marker {
      case 0xD8, 0x01, 0xD0...0xD7: continue  // no contents
      case 0xD9: throw malformed(start, "the end of the picture", "a frame and a scan")
      default: break
      }
      let length = try cursor.word("the length of a marker")
      guard length >= 2 else { throw malformed(start, "a length of \(length)", "at least 2") }
      let contents = cursor.offset..<cursor.offset + length - 2
      let name = JPEGStructureParser.name(marker)
      try cursor.skip(length - 2, "\(length - 2) bytes of marker \(name)")
      switch marker {
      case 0xDA:
        guard structure.components > 0 else { throw malformed(start, "a scan", "a frame first") }
        return structure
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        try readFrame(marker, contents, start)
      case 0xE1: readExif(contents)
      case 0xE2: readProfilePart(contents)
      case 0xEE: structure.hasAdobeMarker = has("Adobe", contents) || structure.hasAdobeMarker
      default: break
      }
    }
  }

  /// Bytes other than 0xFF between markers are skipped, as decoders do; so is 0xFF as filler.
  private mutating func nextMarker() throws(PictureError) -> UInt8 {
    while true {
      while try cursor.byte("a marker") != 0xFF {}
      var code = try cursor.byte("a marker")
      while code == 0xFF { code = try cursor.byte("a marker") }
      if code != 0 { return code }
    }
  }

  private mutating func readFrame(
    _ marker: UInt8, _ contents: Range<Int>, _ start: Int
  ) throws(PictureError) {
    guard structure.components == 0 else { throw malformed(start, "a second frame", "one") }
    guard contents.count >= 6 else {
      throw malformed(start, "a frame header of \(contents.count) bytes", "at least 6")
    }
    var fields = ByteCursor(bytes, .jpeg, offset: contents.lowerBound)
    let precision = try fields.byte("the precision")
    structure.height = try fields.word("the height")
    structure.width = try fields.word("the width")
    structure.components = Int(try fields.byte("the number of components"))
    switch marker {
    case 0xC3, 0xCB: throw unsupported("lossless coding")
    case 0xC5...0xC7, 0xCD...0xCF: throw unsupported("hierarchical coding")
    default: break
    }
    guard precision == 8 else { throw unsupported("\(precision)-bit samples") }
    guard structure.width > 0 else {
      throw .emptyPicture(width: structure.width, height: structure.height)
    }
    guard structure.height > 0 else {
      throw unsupported("a height that only follows its scan (marker DNL)")
    }
    guard [1, 3, 4].contains(structure.components) else {
      throw unsupported("\(structure.components) components")
    }
    guard contents.count == 6 + 3 * structure.components else {
      throw malformed(
        start, "a frame header of \(contents.count) bytes", "\(6 + 3 * structure.components)")
    }
  }

  private mutating func readExif(_ contents: Range<Int>) {
    guard has("Exif\u{0}\u{0}", contents) else { return }
    structure.orientation = Orientation(exif: bytes[contents.dropFirst(6)])
  }

  private mutating func readProfilePart(_ contents: Range<Int>) {
    guard has("ICC_PROFILE\u{0}", contents), contents.count > 14 else { return }
    let number = Int(bytes[contents.lowerBound + 12])
    structure.profilePartCount = Int(bytes[contents.lowerBound + 13])
    structure.profileParts[number] = contents.lowerBound + 14..<contents.upperBound
  }

  private func has(_ text: String, _ contents: Range<Int>) -> Bool {
    bytes[contents].starts(with: text.utf8)
  }

  private static func name(_ marker: UInt8) -> String {
    "FF" + String(marker, radix: 16).uppercased()
  }

  private func malformed(_ offset: Int, _ found: String, _ expected: String) -> PictureError {
    .malformed(.jpeg, offset: offset, found: found, expected: expected)
  }

  private func unsupported(_ feature: String) -> PictureError {
    .unsupportedFeature(.jpeg, feature: feature, remedy: "convert it to PNG first")
  }
}
