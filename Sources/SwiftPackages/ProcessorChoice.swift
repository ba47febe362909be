import Kernels

/// Which processors a package is for.
public enum ProcessorChoice: String, Hashable, Sendable, CaseIterable {
  /// Every x86-64: kernels for v3 and v4, chosen at start, and plain ones for what is older.
  case portable
  /// The best that the machine has that writes the package.
  case native
  /// AVX2 and FMA at least; kernels for them alone.
  case v3 = "x86-64-v3"
  /// AVX-512 F, BW, CD, DQ and VL at least.
  case v4 = "x86-64-v4"
  /// Any processor; plain kernels, which are slow.
  case scalar

  /// What is built for these processors.
  ///
  /// The kernels for v4 replace some of those for v3, so both are there.
  ///
  /// - Parameters:
  ///   - best: The best instruction set of this machine, for `native`.
  ///   - needsBFloat16: Whether the plan multiplies in bfloat16.
  /// - Returns: The instruction set without which the program refuses to run, and the targets of wide
  ///   kernels.
  func build(
    best: InstructionSet, needsBFloat16: Bool
  ) -> (needed: InstructionSet, kernels: [String]) {
    switch self {
    case .portable:
      return (.scalar, ["KernelsV3", "KernelsV4"] + (needsBFloat16 ? ["KernelsBF16"] : []))
    case .native:
      switch best {
      case .scalar: return ProcessorChoice.scalar.build(best: best, needsBFloat16: needsBFloat16)
      case .v3: return ProcessorChoice.v3.build(best: best, needsBFloat16: needsBFloat16)
      case .v4, .v4BF16:
        return ProcessorChoice.v4.build(best: best, needsBFloat16: needsBFloat16)
      }
    case .v3: return (.v3, ["KernelsV3"])
    case .v4:
      return (
        needsBFloat16 ? .v4BF16 : .v4,
        ["KernelsV3", "KernelsV4"] + (needsBFloat16 ? ["KernelsBF16"] : [])
      )
    case .scalar: return (.scalar, [])
    }
  }

  /// Whether a plan in bfloat16 can run on what is chosen.
  func allowsBFloat16(best: InstructionSet) -> Bool {
    switch self {
    case .portable, .v4: true
    case .native: best >= .v4BF16
    case .v3, .scalar: false
    }
  }
}
