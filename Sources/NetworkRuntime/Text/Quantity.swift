/// Numbers for people.
package enum Quantity {
  /// `17.04 M`, in powers of 1000.
  package static func count(_ value: Int) -> String {
    scaled(Double(value), 1000, ["", " k", " M", " G", " T"])
  }

  /// `68.2 MiB`, in powers of 1024.
  package static func bytes(_ value: Int) -> String {
    scaled(Double(value), 1024, [" B", " KiB", " MiB", " GiB", " TiB"])
  }

  /// `0.123` with a fixed number of digits after the point.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
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
