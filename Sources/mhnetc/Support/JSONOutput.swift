import Foundation

/// A result that `--json` prints: one object with `"schema": 1`, described in Schemas/.
protocol JSONResult: Encodable {}

extension JSONResult {
  /// The object, keys sorted; infinities and NaN as the strings `inf`, `-inf` and `nan`.
  func jsonText() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
