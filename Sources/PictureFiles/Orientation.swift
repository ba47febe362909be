/// How a camera was held: the eight values of the EXIF tag Orientation (0x0112).
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored = 2
  case rotated180 = 3
  case flipped = 4
  case transposed = 5
  case rotatedClockwise = 6
  case transversed = 7
  case rotatedCounterclockwise = 8

  /// Whether width and height change places.
  var swapsAxes: Bool { rawValue >= 5 }

  /// The orientation that the first directory of an EXIF block (a TIFF header, Exif 2.32 section
  /// 4.5) asks for; upright when it has none or the block is malformed, as other readers do.
  init(exif tiff: ArraySlice<UInt8>) {
    self = Orientation.tag(in: Array(tiff)).flatMap(Orientation.init(rawValue:)) ?? .upright
  }

  private static func tag(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= 8, bytes[0] == bytes[1] else { return nil }
    let isLittle: Bool
    switch bytes[0] {
    case UInt8(ascii: "I"): isLittle = true
    case UInt8(ascii: "M"): isLittle = false
    default: return nil
    }
    func word(_ offset: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - 2 else { return nil }
      let (first, second) = (Int(bytes[offset]), Int(bytes[offset + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    func long(_ offset: Int) -> Int? {
      guard let first = word(offset), let second = word(offset + 2) else { return nil }
      return isLittle ? second << 16 | first : first << 16 | second
    }
    guard word(2) == 42, let directory = long(4), let count = word(directory) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = word(entry), let type = word(entry + 2) else { return nil }
      if tag == 0x0112 { return type == 3 ? word(entry + 8) : nil }
    }
    return nil
  }

  /// The place in the stored picture, which has `width` columns and `height` rows, of the pixel
  /// that belongs in the given row and column of the upright one.
  func source(row: Int, column: Int, width: Int, height: Int) -> (row: Int, column: Int) {
    switch self {
    case .upright: (row, column)
    case .mirrored: (row, width - 1 - column)
    case .rotated180: (height - 1 - row, width - 1 - column)
    case .flipped: (height - 1 - row, column)
    case .transposed: (column, row)
    case .rotatedClockwise: (height - 1 - column, row)
    case .transversed: (height - 1 - column, width - 1 - row)
    case .rotatedCounterclockwise: (column, width - 1 - row)
    }
  }

  /// Stored pixels, put upright.
  func apply<Sample>(
    to samples: [Sample], width: Int, height: Int, channels: Int
  ) -> [Sample] {
    if self == .upright { return samples }
    let (uprightWidth, uprightHeight) = swapsAxes ? (height, width) : (width, height)
    return [Sample](unsafeUninitializedCapacity: samples.count) { upright, count in
      // Safety: `count` samples are written one after the other, exactly `samples.count` of them.
      for row in 0..<uprightHeight {
        for column in 0..<uprightWidth {
          let place = source(row: row, column: column, width: width, height: height)
          let first = (place.row * width + place.column) * channels
          for channel in 0..<channels {
            upright.initializeElement(at: count, to: samples[first + channel])
            count += 1
          }
        }
      }
    }
  }
}
