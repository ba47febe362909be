import Kernels
import Synchronization

/// A chain that is ready to run.
struct BoundChain {
  let chain: PixelChain
  /// The operations, and the step of each.
  let operations: [(step: Int, operation: PixelOperation)]

  /// Runs all tiles on the threads of the pool.
  ///
  /// - Parameters:
  ///   - kernels: The kernels.
  ///   - pool: The threads.
  ///   - times: Adds up the time of each operation over all threads, where it is wanted.
  func run(_ kernels: KernelTable, on pool: WorkerPool, times: ChainTimes? = nil) {
    let tiling = chain.tiling
    let before = operations.prefix { $0.step < chain.stencil ?? 0 }.count
    // Where a range begins, what the stencil reads above it is computed once more.
    let rangesPerThread = chain.stencil == nil ? 4 : 2
    pool.run(taskCount: chain.tileCount, rangesPerThread: rangesPerThread) { tiles in
      // Safety: borrowed for these tiles; every local value is written before it is read.
      let memory = borrowScratch(byteCount: max(64, chain.scratchBytes))
      defer { returnScratch(memory) }
      let scratch = memory.assumingMemoryBound(to: Float.self)
      for index in tiles {
        let (image, place) = index.quotientAndRemainder(dividingBy: tiling.tilesPerImage)
        let tile = tiling.tile(place)
        // What the tile above has left of the stencil's input is still there.
        let goesOn = index > tiles.lowerBound && !tile.isFirstOfStrip
        let part = ChainPart(
          image: image, tile: tile, tiling: tiling, goesOn: goesOn, scratch: scratch)
        if before < operations.count { operations[before].operation.keepRows(part) }
        for (index, (_, operation)) in operations.enumerated() {
          let start = times.map { _ in ContinuousClock.now }
          operation.run(kernels, part, isBeforeStencil: index < before)
          if let times, let start { times.add(start.duration(to: .now), to: index) }
        }
      }
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
