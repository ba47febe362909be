import NetworkRuntime
import Operators
import PlanFormat
import TensorCore
import Testing

/// Small networks, stated step by step.
enum Networks {
  /// |x| of pictures of `channels`, whose height and width are multiples of 4: numbers in [0, 1] come
  /// out as they go in.
  static func absolute(channels: Int = 3, steps: Int = 1) throws -> Network {
    var builder = PlanBuilder(
      PlanMetadata(producer: "test", sourceDigest: 0, network: "absolute"))
    let extents = try #require(Dim(parsing: "4h"))
    let columns = try #require(Dim(parsing: "4w"))
    let type = TensorType(.float32, [Dim(1), Dim(channels), extents, columns])
    var value = try builder.add(.input(Input(name: "picture", type: type)))
    for _ in 0..<steps {
      value = try builder.add(.unary(Unary(.absolute)), [value])
      try builder.add(PlanStep(.unary, [value]))
    }
    builder.add(PlanOutput(name: "restored", value: value))
    return try Network(builder.finish())
  }

  /// Two inputs of any length, and their sum.
  static func sum() throws -> Network {
    var builder = PlanBuilder(PlanMetadata(producer: "test", sourceDigest: 0, network: "sum"))
    let type = TensorType(.float32, [try #require(Dim(parsing: "n"))])
    let left = try builder.add(.input(Input(name: "left", type: type)))
    let right = try builder.add(.input(Input(name: "right", type: type)))
    let sum = try builder.add(.binary(Binary(.add)), [left, right])
    try builder.add(PlanStep(.binary, [sum]))
    builder.add(PlanOutput(name: "sum", value: sum))
    return try Network(builder.finish())
  }
}

/// The SplitMix64 generator (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
