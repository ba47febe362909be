/// Columns for people: the first flush left, the others flush right.
struct TextTable {
  private var rows: [[String]] = []
  private var pairs: [(name: String, value: String)] = []

  init(_ header: String...) { if !header.isEmpty { rows.append(header) } }

  mutating func add(_ cells: String...) { rows.append(cells) }

  /// A name and a value, both flush left.
  mutating func addPair(_ name: String, _ value: String) { pairs.append((name, value)) }

  var text: String {
    let nameWidth = pairs.map(\.name.count).max() ?? 0
    let pairText = pairs.map { pair in
      let padding = String(repeating: " ", count: nameWidth - pair.name.count)
      return "\(pair.name)\(padding)  \(pair.value)\n"
    }.joined()
    return pairText + rowText
  }

  private var rowText: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ").trimmingTrailingSpaces + "\n"
    }.joined()
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var copy = self
    while copy.hasSuffix(" ") { copy.removeLast() }
    return copy
  }
}
