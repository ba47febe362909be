import Glibc
import Synchronization

/// What happens when somebody interrupts the program.
public enum Interruption {
  private static let isInstalled = Mutex(false)

  /// From now on SIGINT, SIGTERM and SIGHUP remove the temporary files of unfinished outputs and
  /// end the process with 128 + the signal's number (130, 143, 129). A full pipe without a reader
  /// and a file beyond RLIMIT_FSIZE become errors of writing instead of signals.
  ///
  /// To be called at the start of a command, before other threads exist: they inherit that the
  /// signals are blocked, and one thread waits for them, free of the rules that bind signal
  /// handlers. A signal that the parent process ignores (nohup) stays ignored.
  public static func install() {
    let isFirst = isInstalled.withLock { installed in
      defer { installed = true }
      return !installed
    }
    guard isFirst else { return }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var signals = awaitedSignals()
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let created = pthread_create(&thread, nil, { _ in Interruption.wait() }, nil)
    if created == 0 {
      pthread_detach(thread)
    } else {
      // Without the thread nobody would ever answer: back to ending at once.
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
  }

  private static func awaitedSignals() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      sigaddset(&signals, number)
    }
    return signals
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Waits for one of the signals, which are blocked in every thread.
  private static func wait() -> Never {
    var signals = awaitedSignals()
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    // What the user sees next shall not stand behind an unfinished line.
    if isatty(STDERR_FILENO) == 1 { _ = write(STDERR_FILENO, "\n", 1) }
    TemporaryFile.removeAll { _exit(128 + number) }
  }
}
