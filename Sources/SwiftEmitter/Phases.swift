import PlanFormat

/// Cuts bodies that are too long to be read at once, where the fewest values are handed on.
enum Phases {
  /// The most statements of a body, and the fewest of a part.
  static let limit = 30
  static let fewest = 8

  /// The statements, or calls of functions that have them.
  static func split(
    _ statements: [Statement], in outliner: inout Outliner, path: [String]
  ) -> [Statement] {
    guard statements.count > limit else { return statements }
    var result: [Statement] = []
    var start = 0
    for end in cuts(of: statements, outliner) {
      let part = Array(statements[start..<end])
      let steps = part[0].steps.lowerBound..<part[part.count - 1].steps.upperBound
      result.append(.call(outliner.call(part, path: path, steps: steps)))
      start = end
    }
    return split(result, in: &outliner, path: path)
  }

  /// Where the parts end: of all ways to cut, one that hands on the fewest values.
  private static func cuts(of statements: [Statement], _ outliner: Outliner) -> [Int] {
    let count = statements.count
    let handedOn = handedOn(in: statements, outliner)
    var best = [Int](repeating: .max, count: count + 1)
    var previous = [Int](repeating: 0, count: count + 1)
    best[0] = 0
    for end in 1...count {
      // The last part may be short, where what is left is.
      let shortest = end == count ? 1 : fewest
      for size in stride(from: shortest, through: min(limit, end), by: 1) {
        let start = end - size
        guard best[start] < .max else { continue }
        // A cut costs something by itself, or the parts would be as short as may be.
        let cost = best[start] + handedOn[end] + (end == count && size < fewest ? 4 : 2)
        if cost < best[end] {
          best[end] = cost
          previous[end] = start
        }
      }
    }
    var ends: [Int] = []
    var end = count
    while end > 0 {
      ends.append(end)
      end = previous[end]
    }
    return ends.reversed()
  }

  /// How many values each place separates from who reads them.
  private static func handedOn(in statements: [Statement], _ outliner: Outliner) -> [Int] {
    var made: [PlanValueID: Int] = [:]
    var last: [PlanValueID: Int] = [:]
    for (index, statement) in statements.enumerated() {
      for id in outliner.values(of: statement) where made[id] != nil { last[id] = index }
      for id in outliner.results[statement.steps] where made[id] == nil { made[id] = index }
    }
    var changes = [Int](repeating: 0, count: statements.count + 2)
    for (id, use) in last {
      guard let place = made[id], place < use else { continue }
      changes[place + 1] += 1
      changes[use + 1] -= 1
    }
    var sum = 0
    return changes.prefix(statements.count + 1).map { change in
      sum += change
      return sum
    }
  }
}
