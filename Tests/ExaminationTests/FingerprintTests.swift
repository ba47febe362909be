import Examination
import TensorCore
import Testing

/// Fingerprints tell how far tensors are apart.
@Suite struct FingerprintTests {
  static let shapes = [[1], [7], [3, 5], [1, 3, 17, 19], [2, 16, 64, 64]]

  @Test(arguments: shapes) func equalTensorsAreAtDistanceZero(_ shape: [Int]) throws {
    var random = RandomNumbers(seed: 1)
    let tensor = try random.tensor(shape)
    let view = try tensor.reshaped([tensor.elementCount])
    #expect(Fingerprint(tensor).distance(to: Fingerprint(view)) == 0)
  }

  /// The distance is an estimate from eight projections: within a factor of three, nearly always.
  @Test(arguments: [1e-6, 1e-4, 1e-2, 0.5], [1, 2, 3, 4] as [UInt64])
  func distanceIsThatOfTheTensors(_ size: Double, _ seed: UInt64) throws {
    var random = RandomNumbers(seed: seed)
    let numbers = try random.tensor([4, 40, 41]).doubles()
    let moved = numbers.map { $0 + size * Double.random(in: -1...1, using: &random) }
    let squares = zip(numbers, moved).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
    let truth = (squares / numbers.map { $0 * $0 }.reduce(0, +)).squareRoot()
    let (a, b) = (
      try Tensor(.float64, shape: [numbers.count], doubles: numbers),
      try Tensor(.float64, shape: [numbers.count], doubles: moved)
    )
    let found = Fingerprint(a).distance(to: Fingerprint(b))
    #expect(found > truth / 3 && found < truth * 3, "found \(found), truth \(truth)")
  }

  /// One element that is exchanged with its neighbour is seen: signs are no pattern.
  @Test func orderCounts() throws {
    var random = RandomNumbers(seed: 5)
    var numbers = try random.tensor([1000]).doubles()
    let before = Fingerprint(try Tensor(.float64, shape: [1000], doubles: numbers))
    numbers.swapAt(400, 401)
    let after = Fingerprint(try Tensor(.float64, shape: [1000], doubles: numbers))
    #expect(before.distance(to: after) > 1e-3)
  }

  @Test func lengthsAndNonFiniteElementsCount() throws {
    let three = Fingerprint(try Tensor(.float64, shape: [3], doubles: [1, 2, 3]))
    let four = Fingerprint(try Tensor(.float64, shape: [4], doubles: [1, 2, 3, 0]))
    let broken = Fingerprint(try Tensor(.float64, shape: [3], doubles: [1, .nan, 3]))
    #expect(three.distance(to: four) == .infinity)
    #expect(three.distance(to: broken) == .infinity)
    #expect(broken.nonFiniteCount == 1 && broken.norm == 10.0.squareRoot())
  }
}

/// The numbers of SplitMix64 (Steele, Lea and Flood 2014).
struct RandomNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// Numbers in −1 ... 1.
  mutating func tensor(_ shape: [Int]) throws -> Tensor {
    let numbers = (0..<shape.reduce(1, *)).map { _ in Double.random(in: -1...1, using: &self) }
    return try Tensor(.float32, shape: shape, doubles: numbers)
  }
}
