import Glibc
import Synchronization

/// How far a long computation has come, on standard error.
///
///     let bar = ProgressBar("restore", total: 50, unit: "pictures", style: .automatic(quiet: false))
///     for picture in pictures { …; bar.advance() }
///     bar.finish()
///
/// On a terminal one line is redrawn, at most ten times a second, and erased at the end; elsewhere
/// a plain line is written every ten seconds and one at the end. Any thread may advance it.
public final class ProgressBar: Sendable {
  /// How progress is shown.
  public enum Style: Hashable, Sendable {
    /// A line that is redrawn, for a terminal of so many columns.
    case bar(columns: Int)
    /// Plain lines, for files and pipes.
    case lines
    /// Nothing at all.
    case silent

    /// What suits standard error: nothing when `quiet`, a bar on a terminal, lines elsewhere.
    public static func automatic(quiet: Bool) -> Style {
      if quiet { return .silent }
      guard Terminal.isTerminal(STDERR_FILENO), !Terminal.isDumb else { return .lines }
      return .bar(columns: Terminal.columns(of: STDERR_FILENO))
    }
  }

  private struct State {
    var done = 0
    var lastShown: Duration
    var isDrawn = false
    var isFinished = false
  }

  private let title: String
  private let total: Int?
  private let unit: String
  private let style: Style
  private let clock: @Sendable () -> Duration
  private let output: @Sendable (String) -> Void
  private let start: Duration
  private let state: Mutex<State>

  /// Starts at zero.
  ///
  /// - Parameters:
  ///   - title: What is being done, in front of everything.
  ///   - total: How many units there are; nil when nobody knows.
  ///   - unit: What is counted, in the plural.
  ///   - style: How to show it.
  ///   - clock: The time since any fixed moment.
  ///   - output: Where the text goes; standard error by default.
  public init(
    _ title: String, total: Int?, unit: String, style: Style,
    clock: @escaping @Sendable () -> Duration = Terminal.time,
    output: @escaping @Sendable (String) -> Void = Terminal.writeToStandardError
  ) {
    self.title = title
    self.total = total
    self.unit = unit
    self.style = style
    self.clock = clock
    self.output = output
    start = clock()
    state = Mutex(State(lastShown: start))
  }

  /// Counts more units as done, and shows it when it is time.
  public func advance(by count: Int = 1) {
    state.withLock { state in
      state.done += count
      show(&state)
    }
  }

  /// Says how many units are done, and shows it when it is time.
  public func update(to count: Int) {
    state.withLock { state in
      state.done = count
      show(&state)
    }
  }

  /// Writes a line of text without tearing the bar. Shown in every style: it is the caller's
  /// matter to be quiet.
  public func message(_ text: String) {
    state.withLock { state in
      output((state.isDrawn ? ProgressBar.eraseLine : "") + text + "\n")
      state.isDrawn = false
      if !state.isFinished { show(&state, now: true) }
    }
  }

  /// Ends the display: erases a bar, or writes the last line. Later calls do nothing.
  public func finish() {
    state.withLock { state in
      if state.isFinished { return }
      state.isFinished = true
      switch style {
      case .silent: break
      case .bar:
        if state.isDrawn { output(ProgressBar.eraseLine) }
        state.isDrawn = false
      case .lines:
        // What is over at once needs no report.
        if clock() - start >= .seconds(1) { output(line(state, columns: nil) + "\n") }
      }
    }
  }

  private static let eraseLine = "\r\u{1B}[K"

  private func show(_ state: inout State, now: Bool = false) {
    if state.isFinished { return }
    let time = clock()
    switch style {
    case .silent: return
    case .bar(let columns):
      guard now || !state.isDrawn || time - state.lastShown >= .milliseconds(100) else { return }
      output(ProgressBar.eraseLine + line(state, columns: columns))
      state.isDrawn = true
    case .lines:
      guard !now, time - state.lastShown >= .seconds(10) else { return }
      output(line(state, columns: nil) + "\n")
    }
    state.lastShown = time
  }

  private func line(_ state: State, columns: Int?) -> String {
    let elapsed = (clock() - start) / .seconds(1)
    let progress = Progress(done: state.done, total: total, seconds: elapsed)
    return progress.line(title: title, unit: unit, columns: columns)
  }
}
