import Examination
import TensorCore
import Testing

/// Units in the last place, pixels in 8 bits, and pictures of a difference.
@Suite struct DifferenceTests {
  static let types: [ElementType] = [.float16, .bfloat16, .float32, .float64]

  /// Steps of 0, 1, 2, 3 and 8 numbers, across zero too.
  @Test func unitsAreSteps() throws {
    let base: [Float] = [1, 1, 1, -1, 1024, 0, -Float.leastNonzeroMagnitude]
    var moved = base
    moved[1] = moved[1].nextUp
    moved[2] = moved[2].nextUp.nextUp.nextUp
    moved[3] = moved[3].nextDown.nextDown
    for _ in 0..<8 { moved[4] = moved[4].nextUp }
    moved[5] = -0.0
    moved[6] = Float.leastNonzeroMagnitude
    let histogram = try #require(
      UnitHistogram(
        try Tensor(shape: [7], floats: base), try Tensor(shape: [7], floats: moved)))
    #expect(histogram.elementType == .float32 && histogram.unordered == 0)
    #expect(
      histogram.buckets.map { [Int($0.from), Int($0.to), $0.count] }
        == [[0, 0, 2], [1, 1, 1], [2, 3, 3], [8, 15, 1]])
  }

  @Test(arguments: types) func everyTypeCountsItsOwnSteps(_ type: ElementType) throws {
    let (one, limit) = (try Tensor(type, shape: [2], doubles: [1, .nan]), -Double.infinity)
    let same = try #require(UnitHistogram(one, one))
    #expect(same.elementType == type && same.buckets.map(\.to) == [0])
    // From −∞ to +∞ are all numbers of the type, which must not overflow.
    let far = try #require(
      UnitHistogram(
        try Tensor(type, shape: [2], doubles: [limit, .nan]),
        try Tensor(type, shape: [2], doubles: [.infinity, 1])))
    #expect(far.unordered == 1 && far.buckets.count == 1)
    let bucket = try #require(far.buckets.first)
    #expect(bucket.from.leadingZeroBitCount == 64 - type.byteCount * 8, "\(bucket)")
  }

  /// What was recorded in f64 is rounded to the network's type first.
  @Test func theNarrowerTypeCounts() throws {
    let found = try Tensor(shape: [1], floats: [0.1])
    let expected = try Tensor(.float64, shape: [1], doubles: [0.1])
    let histogram = try #require(UnitHistogram(found, expected))
    #expect(histogram.elementType == .float32 && histogram.buckets.map(\.to) == [0])
    #expect(UnitHistogram(try Tensor(.int32, shape: [1], integers: [1]), found) == nil)
  }

  /// Clipped and rounded, halves to even: 0.5/255 stays 0, 1.5/255 becomes 2.
  @Test func pixelsChangeWhereTheirSamplesDo() throws {
    let a = try Tensor(shape: [1, 1, 2, 3], floats: [0, -5, 2, 0.25, .nan, 1])
    let b = try Tensor(shape: [1, 1, 2, 3], floats: [0.5 / 255, 0, 1, 0.26, 0, 0.5])
    let change = try #require(PixelChange(b, a))
    #expect(change.pixels == 6 && change.changed == 2 && change.largestStep == 127)
    let colours = try Tensor(shape: [1, 3, 1, 1], floats: [0, 0, 1])
    let others = try Tensor(shape: [1, 3, 1, 1], floats: [1, 0, 0])
    let three = try #require(PixelChange(colours, others))
    #expect(three.pixels == 1 && three.changed == 1 && three.largestStep == 255)
    #expect(PixelChange(try a.reshaped([6]), try b.reshaped([6])) == nil)
  }

  /// Brighter where the difference is larger, black where there is none, green where it is no number.
  @Test func heatMapsGetBrighter() throws {
    let a = try Tensor(shape: [2, 1, 1, 4], floats: [Float](repeating: 0, count: 8))
    let b = try Tensor(shape: [2, 1, 1, 4], floats: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, .nan])
    let map = try #require(HeatMap(a, b))
    #expect(map.width == 4 && map.height == 2 && map.samples.count == 24)
    #expect((map.scale - 0.6).magnitude < 1e-6)
    let pixels = (0..<8).map { Array(map.samples[3 * $0..<3 * $0 + 3]) }
    let luma = pixels.map { 0.299 * Double($0[0]) + 0.587 * Double($0[1]) + 0.114 * Double($0[2]) }
    #expect(luma[0] < 1 && luma[6] > 230)
    for index in 1...6 { #expect(luma[index] > luma[index - 1], "\(luma)") }
    #expect(pixels[7] == [0, 255, 0])
    let none = try #require(HeatMap(a, a))
    #expect(none.scale == 0 && Set(none.samples) == [0, 4])
  }
}
