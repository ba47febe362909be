/// A kernel: computes the tasks of a range for the problem that the parameters describe.
///
/// Every task writes a part of the output that no other task writes, and what a task computes
/// depends on its index and on the parameters alone. The tasks may therefore be spread over any
/// number of threads, in ranges of any length and in any order, and the bits stay the same.
public typealias Kernel<Parameters> = @Sendable (UnsafePointer<Parameters>, Range<Int>) -> Void

/// What every parameter struct says about how its work is cut.
public protocol KernelParameters {
  /// How many tasks the problem has: a function of the shapes, never of the number of threads.
  var taskCount: Int { get }
}

/// The part of `0..<count` that task number `task` of `taskCount` owns.
///
/// The parts are disjoint, cover everything, and differ in length by at most one.
public func share(of count: Int, task: Int, taskCount: Int) -> Range<Int> {
  let quotient = count / taskCount
  let remainder = count % taskCount
  let start = task * quotient + min(task, remainder)
  return start..<start + quotient + (task < remainder ? 1 : 0)
}

/// `count / divisor`, rounded up. Both operands are non-negative, the divisor positive.
func quotientRoundedUp(_ count: Int, _ divisor: Int) -> Int {
  count / divisor + (count % divisor == 0 ? 0 : 1)
}

/// Elements that a task of a streaming kernel handles: large enough to hide the cost of a task,
/// small enough (128 KiB) that two operands and the result share a second-level cache.
let elementsPerStreamingTask = 32_768
