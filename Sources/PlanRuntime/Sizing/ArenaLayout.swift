/// A buffer that is needed for some steps.
public struct BufferRequest: Hashable, Sendable {
  /// Its size.
  public var byteCount: Int
  /// The first step in which it is needed; −1 before all steps.
  public var firstStep: Int
  /// The last step in which it is needed.
  public var lastStep: Int

  /// Describes a buffer.
  public init(byteCount: Int, firstStep: Int, lastStep: Int) {
    self.byteCount = byteCount
    self.firstStep = firstStep
    self.lastStep = lastStep
  }
}

/// Places buffers in one arena so that no two that are needed at the same time overlap.
///
/// The largest buffers are placed first, each into the smallest gap that holds it among those
/// placed before that live at the same time. Source: "greedy by size", Pisarchyk and Lee,
/// "Efficient Memory Management for Deep Neural Net Inference", 2020.
public struct ArenaLayout: Sendable {
  /// Every buffer begins on a cache line.
  public static let alignment = 64

  /// Where each buffer begins, in the order of the requests; 0 for empty ones.
  public private(set) var offsets: [Int]
  /// The size of the arena.
  public private(set) var byteCount = 0

  /// Places buffers.
  ///
  /// - Complexity: O(n²) comparisons for n buffers.
  /// - Throws: `RuntimeError.cannotAllocate` when the sum overflows.
  public init(_ requests: [BufferRequest]) throws(RuntimeError) {
    offsets = [Int](repeating: 0, count: requests.count)
    let order = requests.indices.filter { requests[$0].byteCount > 0 }.sorted {
      let (left, right) = (requests[$0], requests[$1])
      return left.byteCount != right.byteCount ? left.byteCount > right.byteCount : $0 < $1
    }
    var total = 0
    for index in order {
      let (sum, overflow) = total.addingReportingOverflow(requests[index].byteCount)
      guard !overflow, sum < Int.max / 2 else {
        throw .cannotAllocate(byteCount: requests[index].byteCount)
      }
      total = sum + ArenaLayout.alignment
    }
    // Those placed, by offset.
    var placed: [(request: BufferRequest, offset: Int)] = []
    for index in order {
      let request = requests[index]
      let offset = ArenaLayout.bestOffset(for: request, among: placed)
      offsets[index] = offset
      byteCount = max(byteCount, offset + request.byteCount)
      let position = placed.firstIndex { $0.offset > offset } ?? placed.count
      placed.insert((request, offset), at: position)
    }
    byteCount = ArenaLayout.aligned(byteCount)
  }

  private static func bestOffset(
    for request: BufferRequest, among placed: [(request: BufferRequest, offset: Int)]
  ) -> Int {
    var best: (offset: Int, gap: Int)?
    var end = 0
    for other in placed
    where other.request.firstStep <= request.lastStep
      && request.firstStep <= other.request.lastStep
    {
      let gap = other.offset - end
      if gap >= request.byteCount, gap < best?.gap ?? .max { best = (end, gap) }
      end = max(end, aligned(other.offset + other.request.byteCount))
    }
    return best?.offset ?? end
  }

  private static func aligned(_ offset: Int) -> Int {
    (offset + alignment - 1) & ~(alignment - 1)
  }
}
