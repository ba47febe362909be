/// Names that were mistyped.
enum CommandNames {
  /// The name that fewest changes away, if at most 2 letters are changed, left out, added or
  /// exchanged with their neighbours.
  static func nearest(to typed: String, of names: [String]) -> String? {
    // A long word is no mistyped command, and the table below is quadratic.
    guard typed.count <= 32 else { return nil }
    let near = names.map { (name: $0, changes: changes(Array(typed.lowercased()), Array($0))) }
      .min { $0.changes < $1.changes }
    guard let near, near.changes <= min(2, near.name.count / 2) else { return nil }
    return near.name
  }

  /// The optimal string alignment distance: Damerau's four mistakes, none of them twice in a place.
  private static func changes(_ left: [Character], _ right: [Character]) -> Int {
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for row in 0...left.count { table[row][0] = row }
    for column in 0...right.count { table[0][column] = column }
    for row in 1..<left.count + 1 {
      for column in 1..<right.count + 1 {
        let isSame = left[row - 1] == right[column - 1]
        var least = table[row - 1][column - 1] + (isSame ? 0 : 1)
        least = min(least, table[row - 1][column] + 1, table[row][column - 1] + 1)
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          least = min(least, table[row - 2][column - 2] + 1)
        }
        table[row][column] = least
      }
    }
    return table[left.count][right.count]
  }
}
