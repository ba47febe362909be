/// The file formats that are read and written.
public enum PictureFormat: String, Hashable, Sendable, CaseIterable {
  /// Portable Network Graphics (ISO/IEC 15948).
  case png = "PNG"
  /// JPEG (ITU-T T.81), with or without JFIF, EXIF and Adobe markers.
  case jpeg = "JPEG"
  /// Netpbm PGM and PPM, plain and raw (P2, P3, P5, P6).
  case netpbm = "PPM"

  /// The format of a file that begins with these bytes: content decides, never the file's name.
  ///
  /// - Throws: `PictureError.unknownFormat`; `PictureError.unsupportedFormat` for a format that is
  ///   recognised but not read; `PictureError.truncated` for fewer than 3 bytes.
  public init(firstBytes bytes: [UInt8]) throws(PictureError) {
    if bytes.starts(with: PictureFormat.pngSignature) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.count >= 3, bytes[0] == UInt8(ascii: "P"),
      [UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "5"), UInt8(ascii: "6")]
        .contains(bytes[1]), isNetpbmSpace(bytes[2]) || bytes[2] == UInt8(ascii: "#")
    {
      self = .netpbm
    } else if let name = PictureFormat.otherFormat(bytes) {
      throw .unsupportedFormat(name: name)
    } else if bytes.isEmpty {
      throw .truncated(nil, offset: 0, expected: "a PNG, JPEG or PPM file")
    } else {
      throw .unknownFormat(firstBytes: Array(bytes.prefix(8)))
    }
  }

  /// The format that an output of this name shall have: `.png`, `.ppm`, `.pgm` or `.pnm`, in any
  /// case; nil for every other name. (JPEG is read only: it would add its own artefacts.)
  public static func forOutput(named path: String) -> PictureFormat? {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "png": return .png
    case "ppm", "pgm", "pnm": return .netpbm
    default: return nil
    }
  }

  package static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Formats worth naming when they turn up, by the bytes that identify them.
  private static func otherFormat(_ bytes: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    if has("GIF87a") || has("GIF89a") { return "GIF" }
    if has("RIFF"), has("WEBP", at: 8) { return "WebP" }
    if has("II*\u{0}") || has("MM\u{0}*") { return "TIFF" }
    if has("ftypavif", at: 4) { return "AVIF" }
    if ["ftypheic", "ftypheix", "ftypmif1"].contains(where: { has($0, at: 4) }) { return "HEIC" }
    if has("8BPS") { return "Photoshop" }
    if has("\u{0}\u{0}\u{0}\u{0C}jP  ") { return "JPEG 2000" }
    if bytes.starts(with: [0xFF, 0x0A]) || has("\u{0}\u{0}\u{0}\u{0C}JXL ") { return "JPEG XL" }
    if bytes.starts(with: [0x76, 0x2F, 0x31, 0x01]) { return "OpenEXR" }
    if has("qoif") { return "QOI" }
    if has("BM") { return "BMP" }
    if has("P1") || has("P4") { return "PBM" }
    if has("P7") { return "PAM" }
    if has("PF") || has("Pf") { return "PFM" }
    return nil
  }
}

/// White space in Netpbm headers: blank, tab, line feed, vertical tab, form feed, return.
package func isNetpbmSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
