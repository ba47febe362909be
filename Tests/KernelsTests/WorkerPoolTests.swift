import Kernels
import Synchronization
import Testing

/// The pool that shares tasks among threads.
@Suite struct WorkerPoolTests {
  /// Every task runs exactly once, in any job, with any number of threads.
  @Test(arguments: [1, 2, 3, 8])
  func runsEveryTaskOnce(threads: Int) throws {
    let pool = try WorkerPool(threads: threads)
    #expect(pool.threadCount == threads)
    for taskCount in [0, 1, 2, 3, 7, 64, 1000] {
      let calls = (0..<taskCount).map { _ in Counter() }
      pool.run(taskCount: taskCount) { tasks in
        for task in tasks { calls[task].value.add(1, ordering: .relaxed) }
      }
      #expect(calls.allSatisfy { $0.value.load(ordering: .relaxed) == 1 }, "\(taskCount) tasks")
    }
  }

  /// Many short jobs one after another: a lost wake-up would hang here.
  @Test func survivesManyShortJobs() throws {
    let pool = try WorkerPool(threads: 4)
    let total = Counter()
    for _ in 0..<5000 {
      pool.run(taskCount: 5) { total.value.add($0.count, ordering: .relaxed) }
    }
    #expect(total.value.load(ordering: .relaxed) == 25_000)
  }

  /// A job within a job runs on the calling thread instead of waiting for itself.
  @Test func runsNestedJobs() throws {
    let pool = try WorkerPool(threads: 3)
    let total = Counter()
    pool.run(taskCount: 6) { outer in
      for _ in outer {
        pool.run(taskCount: 4) { total.value.add($0.count, ordering: .relaxed) }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 24)
  }

  /// Pools come and go, and several live side by side.
  @Test func startsAndStops() throws {
    for _ in 0..<50 {
      let first = try WorkerPool(threads: 3)
      let second = try WorkerPool(threads: 2)
      let total = Counter()
      first.run(taskCount: 3) { tasks in
        second.run(taskCount: 2) {
          total.value.add($0.count * tasks.count, ordering: .relaxed)
        }
      }
      #expect(total.value.load(ordering: .relaxed) == 6)
    }
  }

  /// The default follows the processors that the process may use.
  @Test func knowsTheProcessors() {
    #expect(WorkerPool.availableProcessors >= 1)
  }

  /// A number that several threads add to.
  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}
