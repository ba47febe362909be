import Synchronization
import Terminal
import Testing

/// A clock that is set by hand, and what was written.
final class Recorder: Sendable {
  private let seconds = Mutex(0.0)
  private let text = Mutex("")

  func pass(_ interval: Double) { seconds.withLock { $0 += interval } }

  /// What was written since the last call.
  func written() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
  }

  func bar(
    _ style: ProgressBar.Style, total: Int? = 50, title: String = "restore"
  ) -> ProgressBar {
    ProgressBar(
      title, total: total, unit: "pictures", style: style,
      clock: { [self] in seconds.withLock { .seconds($0) } },
      output: { [self] text in self.text.withLock { $0 += text } })
  }
}

@Suite("Progress bar")
struct ProgressBarTests {
  private static let erase = "\r\u{1B}[K"

  @Test("a bar shows share, count, rate and time left, and is erased at the end")
  func bar() {
    let recorder = Recorder()
    let bar = recorder.bar(.bar(columns: 72))
    recorder.pass(10)
    bar.update(to: 20)
    let line = "restore: 40% [########------------] 20 of 50 pictures, 2.0/s, 15 s left"
    #expect(recorder.written() == ProgressBarTests.erase + line)
    #expect(line.count < 72)
    bar.finish()
    #expect(recorder.written() == ProgressBarTests.erase)
    bar.finish()
    bar.advance()
    #expect(recorder.written() == "")
  }

  @Test("a bar is redrawn ten times a second at most")
  func throttling() {
    let recorder = Recorder()
    let bar = recorder.bar(.bar(columns: 80), total: 1000)
    for _ in 0..<1000 {
      recorder.pass(0.005)
      bar.advance()
    }
    let drawn = recorder.written().split(separator: "\r").count
    #expect((40...51).contains(drawn), "\(drawn) times in 5 seconds")
  }

  @Test("lines come every ten seconds, without control characters, and one at the end")
  func lines() {
    let recorder = Recorder()
    let bar = recorder.bar(.lines)
    for _ in 0..<50 {
      recorder.pass(0.5)
      bar.advance()
    }
    #expect(
      recorder.written() == """
        restore: 40% 20 of 50 pictures, 2.0/s, 15 s left
        restore: 80% 40 of 50 pictures, 2.0/s, 5.0 s left

        """)
    bar.finish()
    #expect(recorder.written() == "restore: 100% 50 of 50 pictures, 2.0/s, 25 s\n")
  }

  @Test("silence")
  func silence() {
    let recorder = Recorder()
    let bar = recorder.bar(.silent)
    recorder.pass(100)
    bar.advance(by: 50)
    bar.finish()
    #expect(recorder.written() == "")
    #expect(ProgressBar.Style.automatic(quiet: true) == .silent)
  }

  @Test("no line is longer than the terminal", arguments: [20, 40, 60, 200])
  func width(columns: Int) {
    let recorder = Recorder()
    let bar = recorder.bar(.bar(columns: columns), title: "restore a rather long title")
    recorder.pass(1000)
    bar.update(to: 7)
    let line = recorder.written().dropFirst(ProgressBarTests.erase.count)
    #expect(line.count < columns)
  }

  @Test("an unknown total, an empty one, and times of every length")
  func extremes() {
    let recorder = Recorder()
    let unknown = recorder.bar(.bar(columns: 80), total: nil)
    recorder.pass(3)
    unknown.update(to: 7)
    #expect(recorder.written().hasSuffix("restore: 7 pictures, 2.3/s"))
    recorder.bar(.lines, total: 0).finish()
    #expect(recorder.written() == "", "what is over at once needs no report")
    let empty = recorder.bar(.lines, total: 0)
    recorder.pass(2)
    empty.finish()
    #expect(recorder.written() == "restore: 100% 0 of 0 pictures, 2.0 s\n")
    for (total, text) in [(26, "1 min 15 s"), (2001, "1 h 40 min")] {
      let slow = recorder.bar(.bar(columns: 99), total: total)
      recorder.pass(3)
      slow.advance()
      #expect(recorder.written().hasSuffix("0.3/s, \(text) left"))
    }
  }

  @Test("a message stands above the bar")
  func messages() {
    let recorder = Recorder()
    let bar = recorder.bar(.bar(columns: 72))
    recorder.pass(10)
    bar.update(to: 20)
    let drawn = recorder.written()
    bar.message("note: hello")
    #expect(recorder.written() == ProgressBarTests.erase + "note: hello\n" + drawn)
  }
}
