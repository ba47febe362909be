import Operators
import TensorCore

/// Pieces of Swift source.
enum SourceText {
  /// Texts of a model are cut here.
  static let textLimit = 1024

  /// The first characters of a text.
  static func cut(_ text: String, _ limit: Int) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.prefix(limit))
    return String(scalars)
  }

  /// A string literal: printable ASCII as it is, everything else by number, so that no character of
  /// a model ends the literal, its line, or the reader's direction of reading.
  static func literal(_ text: String, limit: Int = textLimit) -> String {
    "\"\(escaped(text, limit: limit))\""
  }

  /// The same for comments.
  static func comment(_ text: String) -> String { escaped(text, limit: 80) }

  private static func escaped(_ text: String, limit: Int) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\u{5C}"
      case " "..."~": result.unicodeScalars.append(scalar)
      case _: result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
    return result
  }

  /// A number that reads back as the same bits.
  static func literal(_ number: Double) -> String {
    if number.isNaN {
      return number.bitPattern == Double.nan.bitPattern
        ? ".nan" : "Double(bitPattern: 0x\(String(number.bitPattern, radix: 16)))"
    }
    if number.isInfinite { return number < 0 ? "-.infinity" : ".infinity" }
    let integer = Int(exactly: number)
    return integer.map { $0 != 0 && $0.magnitude < 1_000_000 ? "\($0)" : "\(number)" }
      ?? "\(number)"
  }

  /// A number that an author wrote shorter, in single precision: `.single(1e-06)`.
  static func epsilon(_ number: Double) -> String {
    let single = Float(number)
    let (long, short) = (literal(number), "\(single)")
    guard single.isFinite, Double(single).bitPattern == number.bitPattern,
      short.utf8.count + 4 < long.utf8.count
    else { return long }
    return ".single(\(short))"
  }

  /// `[1, 2]`.
  static func list(_ numbers: [Int]) -> String {
    "[\(numbers.map(String.init).joined(separator: ", "))]"
  }
}
