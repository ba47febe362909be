import SwiftEmitter
import Testing

/// The words of Swift sources, line by line, without those of comments and literals; of members, such
/// as `block.SCA`, the first.
func words(_ text: String) -> [[Substring]] {
  text.split(separator: "\n").compactMap { line in
    let code = line.drop { $0 == " " }
    if code.hasPrefix("//") { return nil }
    return withoutLiterals(code).split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }
      .map { $0.prefix { $0 != "." } }.filter { !$0.isEmpty }
  }
}

/// No function is called as anything else is in the network, and no extent as what means something
/// in the function that states the whole.
func expectDistinctNames(_ network: EmittedNetwork) {
  var functions: Set<Substring> = []
  var values: Set<Substring> = []
  var extents: Set<Substring> = []
  var stated: Set<Substring> = ["program", "weights", "weightsDigest", "metadata", "plan"]
  for file in network.files {
    var isWhole = false
    for line in file.text.split(separator: "\n") {
      let words = words(String(line)).first ?? []
      if line.hasPrefix("  static func plan") { isWhole = true }
      if line.hasPrefix("extension") { isWhole = false }
      if words.starts(with: ["mutating", "func"]) { functions.insert(words[2]) }
      if line.hasPrefix("let ") { extents.insert(words[1]) }
      for (word, next) in zip(words, words.dropFirst()) {
        if ["let", "var", "for"].contains(word), !line.hasPrefix("let ") {
          if isWhole { stated.insert(next) } else { values.insert(next) }
        }
        if ["Value", "Module", "Double", "Extent"].contains(next), line.contains("\(word): \(next)")
        {
          values.insert(word)
        }
      }
    }
  }
  #expect(functions.isDisjoint(with: values), "\(functions.intersection(values))")
  #expect(extents.isDisjoint(with: functions), "\(extents.intersection(functions))")
  #expect(extents.isDisjoint(with: values), "\(extents.intersection(values))")
  #expect(extents.isDisjoint(with: stated), "\(extents.intersection(stated))")
}
