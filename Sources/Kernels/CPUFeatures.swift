internal import CProcessor

/// The instruction sets for which kernels exist, in ascending order.
public enum InstructionSet: String, Sendable, CaseIterable, Comparable {
  /// What the compiler's baseline has.
  case scalar
  /// AVX2 and FMA.
  case v3 = "x86-64-v3"
  /// AVX-512 F, BW, CD, DQ and VL.
  case v4 = "x86-64-v4"
  /// The same with AVX-512 BF16: products of bfloat16 pairs with sums in float32.
  case v4BF16 = "x86-64-v4+bf16"

  /// Whether this processor and this operating system run it.
  public var isSupported: Bool {
    switch self {
    case .scalar: true
    case .v3: mhnetc_supports_x86_64_v3()
    case .v4: mhnetc_supports_x86_64_v4()
    case .v4BF16: mhnetc_supports_avx512_bf16()
    }
  }

  /// The order of capability.
  public static func < (left: InstructionSet, right: InstructionSet) -> Bool {
    left.rank < right.rank
  }

  /// The place in the order.
  private var rank: Int {
    switch self {
    case .scalar: 0
    case .v3: 1
    case .v4: 2
    case .v4BF16: 3
    }
  }
}
