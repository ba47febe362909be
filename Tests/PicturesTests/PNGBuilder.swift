/// Writes PNG files of every kind by hand, without compression, so that the reader is tested
/// against the format's definition and not against libpng's writer.
struct PNGBuilder {
  var width: Int
  var height: Int
  var bitDepth = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
  var colourType = 2
  var isInterlaced = false
  /// Chunks between IHDR and IDAT.
  var chunks: [(name: String, contents: [UInt8])] = []
  /// The sample in row y, column x, channel c.
  var sample: (_ y: Int, _ x: Int, _ c: Int) -> Int

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  var samplesPerPixel: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType] ?? 1 }

  /// A whole file.
  func file() -> [UInt8] {
    PNGBuilder.signature + header() + chunks.flatMap { PNGBuilder.chunk($0.name, $0.contents) }
      + PNGBuilder.chunk("IDAT", PNGBuilder.zlib(scanlines())) + PNGBuilder.chunk("IEND", [])
  }

  func header() -> [UInt8] {
    PNGBuilder.chunk(
      "IHDR",
      PNGBuilder.long(width) + PNGBuilder.long(height)
        + [UInt8(bitDepth), UInt8(colourType), 0, 0, isInterlaced ? 1 : 0])
  }

  /// First row and column, and the steps between them, of Adam7's passes.
  private static let passes = [
    (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
    (1, 0, 2, 1),
  ]

  /// Filter byte and packed samples of every row of every pass.
  func scanlines() -> [UInt8] {
    var bytes: [UInt8] = []
    for pass in isInterlaced ? PNGBuilder.passes : [(0, 0, 1, 1)] {
      let columns = Array(stride(from: pass.1, to: width, by: pass.3))
      if columns.isEmpty { continue }
      for y in stride(from: pass.0, to: height, by: pass.2) {
        bytes.append(0)
        var bits: [UInt8] = []
        for x in columns {
          for c in 0..<samplesPerPixel {
            let value = sample(y, x, c)
            bits += (0..<bitDepth).reversed().map { UInt8(value >> $0 & 1) }
          }
        }
        while bits.count % 8 != 0 { bits.append(0) }
        for start in stride(from: 0, to: bits.count, by: 8) {
          bytes.append(bits[start..<start + 8].reduce(0) { $0 << 1 | $1 })
        }
      }
    }
    return bytes
  }

  static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + contents
    return long(contents.count) + body + long(Int(crc32(body)))
  }

  static func long(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A zlib stream of stored blocks.
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let block = bytes[start..<min(bytes.count, start + 65535)]
      start += block.count
      let size = block.count
      stream += [start == bytes.count ? 1 : 0, UInt8(size & 0xFF), UInt8(size >> 8)]
      stream += [UInt8(~size & 0xFF), UInt8(~size >> 8 & 0xFF)]
      stream += block
    } while start < bytes.count
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    return stream + long(high << 16 | low)
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
