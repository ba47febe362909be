import PlanRuntime
import Testing

@Suite struct ArenaLayoutTests {
  /// Buffers that are needed at the same time never overlap, and none reaches beyond the arena.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func separatesBuffersThatLiveTogether(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let requests = (0..<Int.random(in: 0...80, using: &random)).map { _ in
      let first = Int.random(in: -1...40, using: &random)
      return BufferRequest(
        byteCount: Bool.random(using: &random) ? 0 : Int.random(in: 1...5000, using: &random),
        firstStep: first, lastStep: first + Int.random(in: 0...12, using: &random))
    }
    let layout = try ArenaLayout(requests)
    let live = requests.indices.filter { requests[$0].byteCount > 0 }
    for index in live {
      let (request, offset) = (requests[index], layout.offsets[index])
      #expect(offset.isMultiple(of: ArenaLayout.alignment))
      #expect(offset >= 0 && offset + request.byteCount <= layout.byteCount)
      for other in live where other < index {
        let (second, start) = (requests[other], layout.offsets[other])
        let together =
          request.firstStep <= second.lastStep && second.firstStep <= request.lastStep
        let overlap =
          offset < start + second.byteCount && start < offset + request.byteCount
        #expect(!(together && overlap), "seed \(seed): buffers \(other) and \(index)")
      }
    }
    #expect(layout.byteCount >= ArenaLayoutTests.lowerBound(requests))
    let sum = live.reduce(0) { $0 + (requests[$1].byteCount + 63) & ~63 }
    #expect(layout.byteCount <= sum)
  }

  @Test func refusesSumsThatOverflow() {
    let requests = [1, 2, 3].map {
      BufferRequest(byteCount: .max / 2, firstStep: $0, lastStep: $0 + 1)
    }
    #expect(throws: RuntimeError.self) { try ArenaLayout(requests) }
  }

  /// The most bytes that live at one step.
  private static func lowerBound(_ requests: [BufferRequest]) -> Int {
    (-1...60).map { step in
      requests.filter { $0.firstStep <= step && step <= $0.lastStep }
        .reduce(0) { $0 + $1.byteCount }
    }.max() ?? 0
  }
}
