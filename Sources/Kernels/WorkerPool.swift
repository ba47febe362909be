internal import CProcessor
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a pool cannot be made.
public enum WorkerPoolError: Error, Equatable {
  /// The system refused a thread; `code` is its error number.
  case cannotStartThread(code: Int32)
}

/// Threads that share the tasks of one kernel after another.
///
/// The caller is one of the threads, so that a pool of one starts none. A worker waits for the next
/// job by spinning for some microseconds and then sleeping on a condition; both the number of the
/// job and the decision to sleep are protected by one mutex, hence no wake-up is lost. It spins
/// only where there is a processor for every thread.
///
/// Tasks are handed out in ascending ranges, as threads become free. A job that is started while
/// another runs on the same pool (from a task, or from another thread) runs on the calling thread
/// alone.
public final class WorkerPool: Sendable {
  /// Threads, the caller included.
  public let threadCount: Int
  private let state: SharedState
  private let workers: [pthread_t]

  /// Starts `threads − 1` threads.
  ///
  /// - Parameter threads: Threads, the caller included; at least 1. Default: the processors that
  ///   this process may use.
  /// - Throws: `WorkerPoolError.cannotStartThread`, after stopping those already started.
  public init(threads: Int = WorkerPool.availableProcessors) throws(WorkerPoolError) {
    threadCount = max(1, threads)
    state = SharedState(spins: threads <= WorkerPool.availableProcessors)
    var started: [pthread_t] = []
    for _ in 1..<threadCount {
      var thread = pthread_t()
      // Safety: the new thread takes over the reference that is retained here.
      let reference = Unmanaged.passRetained(state)
      let code = pthread_create(&thread, nil, workerMain, reference.toOpaque())
      guard code == 0 else {
        reference.release()
        state.stop()
        for other in started { pthread_join(other, nil) }
        throw .cannotStartThread(code: code)
      }
      started.append(thread)
    }
    workers = started
  }

  deinit {
    state.stop()
    for worker in workers { pthread_join(worker, nil) }
  }

  /// The processors that this process may run on, at least 1.
  public static var availableProcessors: Int {
    #if os(Linux)
      // Room for 8192 processors, the most that Linux supports.
      var bits = [UInt64](repeating: 0, count: 128)
      // Safety: the call writes at most the size that it is told.
      let code = bits.withUnsafeMutableBytes {
        mhnetc_allowed_processors(0, UInt($0.count), $0.baseAddress)
      }
      return code == 0 ? max(1, bits.reduce(0) { $0 + $1.nonzeroBitCount }) : 1
    #else
      return max(1, sysconf(_SC_NPROCESSORS_ONLN))
    #endif
  }

  /// Runs `body` over ranges that together are `0..<taskCount`, and returns when all are done.
  ///
  /// - Parameters:
  ///   - taskCount: Tasks.
  ///   - rangesPerThread: About how many ranges each thread gets: more balance better, fewer begin
  ///     less often.
  ///   - body: Called on several threads at once, each time with other tasks.
  public func run(taskCount: Int, rangesPerThread: Int = 4, body: (Range<Int>) -> Void) {
    guard taskCount > 0 else { return }
    guard threadCount > 1, taskCount > 1, state.claim() else {
      body(0..<taskCount)
      return
    }
    let grain = max(1, taskCount / (threadCount * rangesPerThread))
    withoutActuallyEscaping(body) { body in
      var job = Job(taskCount: taskCount, grain: grain, body: body)
      // Safety: `perform` returns when no worker reads the job any more.
      withUnsafeMutablePointer(to: &job) { state.perform($0, workers: threadCount - 1) }
    }
    state.release()
  }

  /// Runs a kernel over all tasks of its parameters.
  public func run<Parameters: KernelParameters>(
    _ kernel: Kernel<Parameters>, _ parameters: Parameters
  ) {
    let taskCount = parameters.taskCount
    withUnsafePointer(to: parameters) { pointer in
      run(taskCount: taskCount) { kernel(pointer, $0) }
    }
  }
}

/// What a worker runs: jobs until the pool stops.
private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  // Safety: the pool retained the state for this thread.
  let state = Unmanaged<SharedState>.fromOpaque(argument).takeRetainedValue()
  state.work()
  return nil
}

/// One call of `run`.
private struct Job {
  let taskCount: Int
  let grain: Int
  let body: (Range<Int>) -> Void
}

/// What the threads of a pool share.
///
/// Safety: `job` is written by the claiming caller before it publishes a new epoch under the mutex,
/// and read by workers after they have seen that epoch; mutex and conditions are used by address.
private final class SharedState: @unchecked Sendable {
  private let claimed = Atomic<Bool>(false)
  private let epoch = Atomic<Int>(0)
  private let nextTask = Atomic<Int>(0)
  private let busyWorkers = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private var job: UnsafeMutablePointer<Job>?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let started = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let spinLimit: Int

  init(spins: Bool) {
    spinLimit = spins ? 2000 : 0
    mutex.initialize(to: pthread_mutex_t())
    started.initialize(to: pthread_cond_t())
    finished.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(started, nil)
    pthread_cond_init(finished, nil)
  }

  deinit {
    pthread_cond_destroy(finished)
    pthread_cond_destroy(started)
    pthread_mutex_destroy(mutex)
    finished.deallocate()
    started.deallocate()
    mutex.deallocate()
  }

  /// Whether the caller may start a job now.
  func claim() -> Bool {
    claimed.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  /// Lets others start jobs.
  func release() {
    claimed.store(false, ordering: .releasing)
  }

  /// Publishes a job, takes part in it, and waits for the workers.
  func perform(_ newJob: UnsafeMutablePointer<Job>, workers: Int) {
    job = newJob
    nextTask.store(0, ordering: .relaxed)
    busyWorkers.store(workers, ordering: .relaxed)
    publish()
    takeTasks(newJob)
    var spins = 0
    while busyWorkers.load(ordering: .acquiring) != 0 {
      spins += 1
      guard spins > spinLimit else { continue }
      pthread_mutex_lock(mutex)
      while busyWorkers.load(ordering: .acquiring) != 0 { pthread_cond_wait(finished, mutex) }
      pthread_mutex_unlock(mutex)
    }
  }

  /// Ends the workers.
  func stop() {
    stopping.store(true, ordering: .releasing)
    publish()
  }

  /// The life of a worker.
  func work() {
    var seen = 0
    while true {
      seen = waitForEpoch(after: seen)
      if stopping.load(ordering: .acquiring) { return }
      if let job { takeTasks(job) }
      if busyWorkers.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        pthread_mutex_lock(mutex)
        pthread_cond_signal(finished)
        pthread_mutex_unlock(mutex)
      }
    }
  }

  /// Announces a new job, or the end.
  private func publish() {
    pthread_mutex_lock(mutex)
    epoch.add(1, ordering: .releasing)
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(mutex)
  }

  /// Waits until the epoch differs from `seen`, and returns it.
  private func waitForEpoch(after seen: Int) -> Int {
    for _ in 0..<spinLimit {
      let current = epoch.load(ordering: .acquiring)
      if current != seen { return current }
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while epoch.load(ordering: .acquiring) == seen { pthread_cond_wait(started, mutex) }
    return epoch.load(ordering: .acquiring)
  }

  /// Runs tasks of the job until none are left.
  private func takeTasks(_ job: UnsafeMutablePointer<Job>) {
    let (taskCount, grain) = (job.pointee.taskCount, job.pointee.grain)
    while true {
      let first = nextTask.add(grain, ordering: .relaxed).oldValue
      guard first < taskCount else { return }
      job.pointee.body(first..<min(taskCount, first + grain))
    }
  }
}
