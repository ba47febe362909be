/// Names of a model that are cut where they are too long, and differ where the model's differ.
struct CutTexts {
  private var known: [String: String] = [:]
  private var taken: Set<String> = []

  /// The name itself, or so many of its characters that it and its number are not too long.
  mutating func text(_ name: String) -> String {
    if let text = known[name] { return text }
    var text = SourceText.cut(name, SourceText.textLimit)
    var number = 2
    while !taken.insert(text).inserted {
      let suffix = " \(number)"
      text = SourceText.cut(name, SourceText.textLimit - suffix.utf8.count) + suffix
      number += 1
    }
    known[name] = text
    return text
  }

  /// The name as a literal.
  mutating func literal(_ name: String) -> String { SourceText.literal(text(name)) }
}
