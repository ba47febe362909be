/// Lines of at most a hundred columns.
enum Layout {
  static let width = 100

  /// A call: on one line where it fits, else its arguments on lines of their own.
  static func call(
    _ head: String, _ arguments: [String], end: String = "", indent: Int
  ) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let whole = "\(margin)\(head)(\(arguments.joined(separator: ", ")))\(end)"
    if whole.utf8.count <= width { return [whole] }
    return ["\(margin)\(head)("] + filled(arguments, end: ")\(end)", indent: indent + 2)
  }

  /// The declaration of a function, without its body.
  static func declaration(
    _ head: String, _ parameters: [String], result: String, indent: Int
  ) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let whole = "\(margin)\(head)(\(parameters.joined(separator: ", ")))\(result) {"
    if whole.utf8.count <= width { return [whole] }
    return ["\(margin)\(head)("] + filled(parameters, end: "", indent: indent + 2)
      + ["\(margin))\(result) {"]
  }

  /// As many items on a line as fit, with commas between them.
  static func filled(_ items: [String], end: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = margin
    for (index, item) in items.enumerated() {
      let text = item + (index == items.count - 1 ? end : ",")
      if line.utf8.count + text.utf8.count + 1 > width, line.utf8.count > indent {
        lines.append(line)
        line = margin
      }
      line += (line.utf8.count == indent ? "" : " ") + text
    }
    return lines + [line]
  }
}
