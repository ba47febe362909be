/// Text of a model as it may stand in comments, strings and Markdown: nothing in it ends what it
/// stands in, or means anything there.
enum SafeText {
  private static let allowed = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-+:".unicodeScalars)

  /// At most 64 letters, digits and harmless signs; other characters become one `_`.
  static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(64) {
      if allowed.contains(scalar) {
        result.unicodeScalars.append(scalar)
      } else if result.last != "_" {
        result += "_"
      }
    }
    return result
  }
}
