/// How a network runs: threads, memory, and who is told how far it has come.
public struct RunSettings: Sendable {
  /// Threads, the caller included; `nil` for one for each processor that the process may use. Results
  /// do not depend on it.
  public var threads: Int?
  /// The most bytes that the run may take, as `Network.memory` counts them; more is refused before
  /// anything is allocated.
  public var memoryLimit: Int?
  /// Called on the caller's thread between steps, with the steps that are done and how many there
  /// are; `false` stops the run with `NetworkError.run(.cancelled)`.
  ///
  /// A task that may be cancelled says `{ _, _ in !Task.isCancelled }`.
  public var onProgress: (@Sendable (_ done: Int, _ count: Int) -> Bool)?

  /// Settings; by default all processors, no limit, and nobody is told.
  public init(
    threads: Int? = nil, memoryLimit: Int? = nil,
    onProgress: (@Sendable (_ done: Int, _ count: Int) -> Bool)? = nil
  ) {
    self.threads = threads
    self.memoryLimit = memoryLimit
    self.onProgress = onProgress
  }
}
