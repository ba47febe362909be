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

/// Numbers for people.
enum Quantity {
  /// `17.04 M`, in powers of 1000.
  static func count(_ value: Int) -> String {
    scaled(Double(value), 1000, ["", " k", " M", " G", " T"])
  }

  /// `68.2 MiB`, in powers of 1024.
  static func bytes(_ value: Int) -> String {
    scaled(Double(value), 1024, [" B", " KiB", " MiB", " GiB", " TiB"])
  }

  /// `0.123` with a fixed number of digits after the point.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (value.magnitude * scale).rounded()
    guard rounded < 1e15 else { return "\(value)" }
    let whole = Int(rounded)
    let sign = value < 0 && whole != 0 ? "-" : ""
    if digits == 0 { return sign + "\(whole)" }
    let fraction = String(whole % Int(scale))
    return sign + "\(whole / Int(scale))."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  private static func scaled(_ value: Double, _ base: Double, _ units: [String]) -> String {
    var value = value
    var unit = 0
    while value >= base && unit < units.count - 1 {
      value /= base
      unit += 1
    }
    return (unit == 0 ? fixed(value, 0) : fixed(value, 2)) + units[unit]
  }
}
