internal import CProcessor

/// The instruction sets for which kernels exist, in ascending order.
public enum InstructionSet: String, Sendable, CaseIterable, Comparable {
  /// What the compiler's baseline has.
  case scalar
  /// AVX2 and FMA.
  case v3 = "x86-64-v3"
  /// AVX-512 F, BW, CD, DQ and VL.
  case v4 = "x86-64-v4"

  /// Whether this processor and this operating system run it.
  public var isSupported: Bool {
    switch self {
    case .scalar: true
    case .v3: mhnetc_supports_x86_64_v3()
    case .v4: mhnetc_supports_x86_64_v4()
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
    }
  }
}
