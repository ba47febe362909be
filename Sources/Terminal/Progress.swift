/// A state of progress as text.
struct Progress {
  let done: Int
  /// Nil when nobody knows.
  let total: Int?
  let seconds: Double

  /// Units in a second; nil before there is anything to tell from.
  var rate: Double? { done > 0 && seconds > 0 ? Double(done) / seconds : nil }

  /// Seconds until the end at the rate so far.
  var secondsLeft: Double? {
    guard let total, let rate, done < total else { return nil }
    return Double(total - done) / rate
  }

  /// `title: 42% [####------] 21 of 50 pictures, 3.2/s, 9 s left`; without columns there is no bar,
  /// with too few columns the end is cut off.
  func line(title: String, unit: String, columns: Int?) -> String {
    var details = total.map { "\(done) of \($0) \(unit)" } ?? "\(done) \(unit)"
    if let rate { details += ", \(Progress.decimal(rate))/s" }
    if let secondsLeft {
      details += ", \(Progress.duration(secondsLeft)) left"
    } else if let total, done >= total {
      details += ", \(Progress.duration(seconds))"
    }
    let percent = total.map { total in
      // Never 100 % before the end, whatever the rounding.
      total <= 0 ? 100 : min(100, Int(100 * Double(max(0, done)) / Double(total)))
    }
    let head = title + ": " + (percent.map { "\($0)% " } ?? "")
    guard let columns else { return head + details }
    // One column stays free: a full line would wrap on some terminals.
    let room = min(30, columns - 1 - head.count - details.count - 3)
    guard let percent, room >= 5 else { return String((head + details).prefix(columns - 1)) }
    let filled = room * percent / 100
    let bar =
      String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
    return "\(head)[\(bar)] \(details)"
  }

  /// One digit behind the point for small numbers, none for large ones.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite, value < 1e15 else { return "?" }
    if value >= 100 { return String(Int(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `9 s`, `2 min 5 s`, `1 h 2 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "?" }
    if seconds < 10 { return decimal(seconds) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
