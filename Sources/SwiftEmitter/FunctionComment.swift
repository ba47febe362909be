import PlanFormat
import TensorCore

/// What is said of a function: which modules it is, and the shapes that go in and come out.
struct FunctionComment {
  /// Not more modules and shapes are listed.
  private static let listLimit = 6

  private let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// - Parameters:
  ///   - function: The function.
  ///   - isPart: Whether its module has been cut into several functions.
  /// - Returns: The lines of the comment, without its marks.
  func lines(_ function: Function, isPart: Bool) -> [String] {
    var modules: [String] = []
    for call in function.calls where !modules.contains(call.module.joined(separator: ".")) {
      modules.append(call.module.joined(separator: "."))
    }
    modules = modules.map { $0.isEmpty ? "The network" : "`\($0)`" }
    var lines = [
      (isPart ? "A part of " : "") + listed(modules)
        + (function.isShared ? ", which are written alike." : ".")
    ]
    if let summary = function.summary { lines = [summary, ""] + lines }
    lines.append("")
    var shapes: [String] = []
    for call in function.calls {
      let line = "\(list(call.inputs)) → \(list(call.outputs))"
      if !shapes.contains(line) { shapes.append(line) }
    }
    lines += shapes.prefix(Self.listLimit).map { "    \($0)" }
    if shapes.count > Self.listLimit { lines.append("    …") }
    return lines.flatMap { wrapped($0) }
  }

  private func listed(_ modules: [String]) -> String {
    guard modules.count > Self.listLimit else { return modules.joined(separator: ", ") }
    let rest = modules.count - Self.listLimit + 1
    return modules.prefix(Self.listLimit - 1).joined(separator: ", ") + " and \(rest) more"
  }

  private func list(_ ids: [PlanValueID]) -> String {
    ids.map { id in
      let type = plan[id].type
      let shape = "[\(type.shape.map(\.description).joined(separator: ", "))]"
      return type.elementType == .float32 ? shape : "\(type)"
    }.joined(separator: ", ")
  }

  /// Lines that fit beside the comment's mark.
  private func wrapped(_ line: String) -> [String] {
    var lines: [String] = []
    var rest = line[...]
    let margin = line.prefix { $0 == " " }
    while rest.count > Layout.width - 6 {
      // Not within a shape, where there is one.
      let head = rest.prefix(Layout.width - 6)
      let shape = head.indices.last { index in
        head[index] == " " && index > head.startIndex
          && "],→`.".contains(head[head.index(before: index)])
          && (head[head.index(after: index)...].first.map { "[→`".contains($0) } ?? false)
      }
      let end = shape ?? head.lastIndex(of: " ") ?? rest.endIndex
      guard end > rest.startIndex, !rest[..<end].allSatisfy({ $0 == " " }) else { break }
      lines.append(String(rest[..<end]))
      rest = margin + rest[end...].dropFirst()
    }
    return lines + [String(rest)]
  }
}
