/// Cuts bodies that are too long to be read at once.
enum Phases {
  /// The most statements of a body.
  static let limit = 36

  /// The statements, or calls of functions that have them.
  static func split(
    _ statements: [Statement], in outliner: inout Outliner, path: [String]
  ) -> [Statement] {
    guard statements.count > limit else { return statements }
    let count = (statements.count + limit - 1) / limit
    let size = (statements.count + count - 1) / count
    var result: [Statement] = []
    for start in stride(from: 0, to: statements.count, by: size) {
      let part = Array(statements[start..<min(start + size, statements.count)])
      guard let first = part.first, let last = part.last else { continue }
      let steps = first.steps.lowerBound..<last.steps.upperBound
      result.append(.call(outliner.call(part, path: path, steps: steps)))
    }
    return result.count > limit ? split(result, in: &outliner, path: path) : result
  }
}
