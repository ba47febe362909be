import KernelSelection
import Kernels
import Testing

/// The choice of the table.
@Suite struct KernelSelectionTests {
  /// The scalar table exists everywhere, and the sets are listed in ascending order.
  @Test func listsWhatRunsHere() throws {
    #expect(KernelSelection.available.first == .scalar)
    #expect(KernelSelection.available == KernelSelection.available.sorted())
    for instructionSet in KernelSelection.available {
      #expect(instructionSet.isSupported)
      #expect(try KernelSelection.table(for: instructionSet).name == instructionSet.rawValue)
    }
  }

  /// What does not run here is refused with its name.
  @Test func refusesWhatDoesNotRun() {
    for instructionSet in InstructionSet.allCases
    where !KernelSelection.available.contains(instructionSet) {
      #expect(throws: KernelSelectionError.unsupported(instructionSet)) {
        try KernelSelection.table(for: instructionSet)
      }
    }
  }

  /// The environment variable names the tables as they name themselves.
  @Test func namesOfInstructionSets() {
    #expect(InstructionSet(rawValue: "scalar") == .scalar)
    #expect(InstructionSet(rawValue: "x86-64-v3") == .v3)
    #expect(InstructionSet(rawValue: "x86-64-v4") == .v4)
    #expect(InstructionSet(rawValue: "x86-64-v4+bf16") == .v4BF16)
    #expect(InstructionSet(rawValue: "x86-64-v5") == nil)
  }

  /// Products of bfloat16 are there exactly where the processor has the instruction, never as the
  /// scalar truth.
  @Test func productsOfBFloat16NeedTheInstruction() throws {
    for instructionSet in KernelSelection.available {
      let table = try KernelSelection.table(for: instructionSet)
      #expect((table.productBF16 != nil) == (instructionSet == .v4BF16))
    }
  }

  /// A core does some work in a second.
  @Test func measuresThePeak() {
    #expect(KernelTable.scalar.measurePeak() > 1e6)
  }
}
