public import Kernels

// The targets with wide kernels that this build has: `Package.swift` defines their names.
#if KernelsBF16
  internal import KernelsBF16
#endif
#if KernelsV3
  internal import KernelsV3
#endif
#if KernelsV4
  internal import KernelsV4
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a kernel table cannot be had.
public enum KernelSelectionError: Error, Equatable {
  /// `MHNETC_CPU` names no instruction set.
  case unknownInstructionSet(name: String)
  /// The processor or the operating system lacks the instruction set.
  case unsupported(InstructionSet)
}

/// Chooses the kernel table from what the processor has.
public enum KernelSelection {
  /// The environment variable that forces a table: the name of an
  /// `InstructionSet`.
  public static let environmentVariable = "MHNETC_CPU"

  /// The best table that this processor runs, or the one that `MHNETC_CPU` names; the choice is
  /// made once.
  ///
  /// - Throws: `KernelSelectionError` if the variable names what does not exist or does not run.
  public static func best() throws(KernelSelectionError) -> KernelTable {
    try choice.get()
  }

  /// The table of one instruction set.
  ///
  /// - Throws: `KernelSelectionError.unsupported`.
  public static func table(
    for instructionSet: InstructionSet
  ) throws(KernelSelectionError) -> KernelTable {
    guard available.contains(instructionSet) else { throw .unsupported(instructionSet) }
    return build(instructionSet)
  }

  /// The instruction sets that have a table here, in ascending order.
  public static let available = built.filter(\.isSupported)

  private static let choice: Result<KernelTable, KernelSelectionError> = choose()

  private static func choose() -> Result<KernelTable, KernelSelectionError> {
    guard let value = getenv(environmentVariable) else {
      return .success(build(available.last ?? .scalar))
    }
    // Safety: `getenv` returns a terminated string; nothing here changes the environment.
    let name = String(cString: value)
    guard let instructionSet = InstructionSet(rawValue: name) else {
      return .failure(.unknownInstructionSet(name: name))
    }
    guard available.contains(instructionSet) else {
      return .failure(.unsupported(instructionSet))
    }
    return .success(build(instructionSet))
  }

  /// The instruction sets for which this build has kernels.
  private static let built: [InstructionSet] = {
    var built = [InstructionSet.scalar]
    #if KernelsV3
      built.append(.v3)
    #endif
    #if KernelsV4
      built.append(.v4)
    #endif
    #if KernelsBF16
      built.append(.v4BF16)
    #endif
    return built
  }()

  /// The scalar table, its entries replaced in ascending order of the instruction sets.
  private static func build(_ instructionSet: InstructionSet) -> KernelTable {
    var table = KernelTable.scalar
    // The truth is no substitute for the instruction: what needs it asks whether it is there.
    table.productBF16 = nil
    #if KernelsV3
      if instructionSet >= .v3 { KernelsV3.install(into: &table) }
    #endif
    #if KernelsV4
      if instructionSet >= .v4 { KernelsV4.install(into: &table) }
    #endif
    #if KernelsBF16
      // Assigned here, since releasing the old value is code that modules share.
      if instructionSet >= .v4BF16 { table.productBF16 = KernelsBF16.product }
    #endif
    table.name = instructionSet.rawValue
    return table
  }
}
