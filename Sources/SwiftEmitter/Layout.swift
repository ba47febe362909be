/// Lines of at most a hundred columns.
enum Layout {
  static let width = 100

  /// A call or a declaration: on one line where it fits, else its arguments on lines of their own.
  static func call(
    _ head: String, _ arguments: [String], end: String, indent: Int
  ) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let whole = "\(margin)\(head)(\(arguments.joined(separator: ", ")))\(end)"
    if whole.utf8.count <= width { return [whole] }
    var lines = ["\(margin)\(head)("]
    var line = margin + "  "
    for (index, argument) in arguments.enumerated() {
      let text = argument + (index == arguments.count - 1 ? ")\(end)" : ",")
      if line.utf8.count + text.utf8.count + 1 > width, line.utf8.count > indent + 2 {
        lines.append(line)
        line = margin + "  "
      }
      line += (line.utf8.count == indent + 2 ? "" : " ") + text
    }
    return lines + [line]
  }
}
