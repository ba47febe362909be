import PlanRuntime
import Synchronization

/// The finished runs whose memory and threads wait for the next ones of their size.
///
/// They are few, and all of the size and the number of threads of the run that finished last:
/// whoever changes either, or calls from many threads at once, leaves no memory behind.
final class IdleRuns: Sendable {
  private let runs = Mutex<[PreparedRun]>([])

  /// The most that wait: as many callers at once find all ready.
  private static let limit = 4

  /// One of these shapes and threads; without one, those of others are given back.
  func take(_ shapes: [String: [Int]], threads: Int) -> PreparedRun? {
    // What is dropped outlives the lock: nobody waits while its threads end.
    let (found, dropped) = runs.withLock { runs -> (PreparedRun?, [PreparedRun]) in
      let index = runs.lastIndex { $0.isFor(shapes, threads: threads) }
      if let index { return (runs.remove(at: index), []) }
      let dropped = runs
      runs = []
      return (nil, dropped)
    }
    withExtendedLifetime(dropped) {}
    return found
  }

  /// Keeps the memory of a run for the next one of its size.
  func putBack(_ run: PreparedRun) {
    let dropped = runs.withLock { runs -> [PreparedRun] in
      var dropped = runs.filter { !$0.isFor(run.shapes, threads: run.network.threadCount) }
      runs.removeAll { !$0.isFor(run.shapes, threads: run.network.threadCount) }
      if runs.count < IdleRuns.limit { runs.append(run) } else { dropped.append(run) }
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }

  /// Gives all memory back to the system.
  func removeAll() {
    let dropped = runs.withLock { runs -> [PreparedRun] in
      let dropped = runs
      runs = []
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }

  /// The bytes of their arenas.
  var byteCount: Int {
    runs.withLock { runs in
      runs.reduce(0) { saturatingSum($0, $1.network.sized.arenaBytes) }
    }
  }
}

/// Memory and threads for one size.
///
/// Safety: whoever has taken it out of the idle ones is the only one that has it.
struct PreparedRun: @unchecked Sendable {
  let shapes: [String: [Int]]
  let network: PreparedNetwork

  func isFor(_ shapes: [String: [Int]], threads: Int) -> Bool {
    network.threadCount == threads && self.shapes == shapes
  }
}

/// The sum, or the largest number where that is not enough.
func saturatingSum(_ left: Int, _ right: Int) -> Int {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? .max : sum
}
