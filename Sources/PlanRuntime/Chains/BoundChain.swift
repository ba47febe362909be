import Kernels
import Synchronization

/// A chain that is ready to run.
struct BoundChain {
  let chain: PixelChain
  /// The operations, and the step of each.
  let operations: [(step: Int, operation: PixelOperation)]

  /// Runs all blocks on the threads of the pool.
  ///
  /// - Parameters:
  ///   - kernels: The kernels.
  ///   - pool: The threads.
  ///   - times: Adds up the time of each operation over all threads, where it is wanted.
  func run(_ kernels: KernelTable, on pool: WorkerPool, times: ChainTimes? = nil) {
    let blocksPerImage = (chain.pixels - 1) / chain.blockPixels + 1
    pool.run(taskCount: chain.blockCount) { blocks in
      // Safety: borrowed for these blocks; every local value is written before it is read.
      let memory = borrowScratch(byteCount: max(64, chain.scratchBytes))
      defer { returnScratch(memory) }
      let scratch = memory.assumingMemoryBound(to: Float.self)
      for index in blocks {
        let first = index % blocksPerImage * chain.blockPixels
        let block = PixelBlock(
          image: index / blocksPerImage, first: first,
          count: min(chain.blockPixels, chain.pixels - first))
        if let times {
          runTimed(kernels, block, scratch, times)
        } else {
          for (_, operation) in operations { operation.run(kernels, block, scratch) }
        }
      }
    }
  }

  private func runTimed(
    _ kernels: KernelTable, _ block: PixelBlock, _ scratch: UnsafeMutablePointer<Float>,
    _ times: ChainTimes
  ) {
    for (index, (_, operation)) in operations.enumerated() {
      let start = ContinuousClock.now
      operation.run(kernels, block, scratch)
      times.add(start.duration(to: .now), to: index)
    }
  }
}

/// Times of the operations of a chain, summed over threads.
final class ChainTimes: Sendable {
  private let nanoseconds: Mutex<[Int64]>

  init(count: Int) { nanoseconds = Mutex([Int64](repeating: 0, count: count)) }

  func add(_ duration: Duration, to index: Int) {
    let (seconds, attoseconds) = duration.components
    nanoseconds.withLock { $0[index] += seconds * 1_000_000_000 + attoseconds / 1_000_000_000 }
  }

  /// The part of the time that each operation took.
  var shares: [Double] {
    let times = nanoseconds.withLock { $0.map(Double.init) }
    let sum = times.reduce(0, +)
    return times.map { sum > 0 ? $0 / sum : 1 / Double(max(1, times.count)) }
  }
}
