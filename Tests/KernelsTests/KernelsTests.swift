import KernelCases
import KernelSelection
import Kernels
import Testing

/// Every kernel of every instruction set that runs here against the scalar truth.
@Suite struct KernelTableTests {
  /// The same list as kernelcheck's.
  @Test(arguments: KernelSelection.available)
  func agreesWithScalarTruth(instructionSet: InstructionSet) throws {
    let table = try KernelSelection.table(for: instructionSet)
    let seed = UInt64.random(in: 0..<1_000_000)
    for item in KernelCase.all {
      for fill in Fill.allCases {
        let failures = item.failures(in: table, fill: fill, seed: seed)
        #expect(failures.isEmpty)
      }
    }
  }

  /// A kernel without a case is a kernel without a contract.
  @Test func everyEntryHasCases() {
    let cased = Set(KernelCase.all.map(\.kernel))
    // The combining steps run in the cases of the first steps.
    let entries = Mirror(reflecting: KernelTable.scalar).children.compactMap(\.label)
      .filter { $0 != "name" && $0 != "multiplyAddRounds" && !$0.hasSuffix("Combine") }
    #expect(!entries.isEmpty)
    for entry in entries { #expect(cased.contains(entry), "\(entry) has no case") }
  }

  /// A wrong kernel has to be found: this one leaves the last element alone.
  @Test func casesFindAWrongKernel() {
    var table = KernelTable.scalar
    table.unary = { parameters, tasks in
      var changed = parameters.pointee
      if tasks.upperBound == parameters.pointee.taskCount { changed.count -= 1 }
      withUnsafePointer(to: changed) { KernelTable.scalar.unary($0, 0..<$0.pointee.taskCount) }
    }
    let wrong = KernelCase.all.filter { $0.kernel == "unary" && $0.shape == "relu 17" }
    #expect(!wrong.isEmpty)
    for item in wrong {
      #expect(!item.failures(in: table, fill: .random, seed: 1).isEmpty)
    }
  }

  /// Work is spread over threads and stays the same to the bit.
  @Test(arguments: KernelSelection.available, [2, 3, 5])
  func bitsDoNotDependOnThreads(instructionSet: InstructionSet, threads: Int) throws {
    let table = try KernelSelection.table(for: instructionSet)
    var random = SequenceGenerator(seed: 7)
    let (channels, pixels) = (24, 5000)
    let input = (0..<channels * pixels).map { _ in random.nextValue() }
    let weights = (0..<channels * channels).map { _ in random.nextValue() }
    let one = try output(
      table, WorkerPool(threads: 1), input, weights, channels: channels, pixels: pixels)
    let many = try output(
      table, WorkerPool(threads: threads), input, weights, channels: channels, pixels: pixels)
    #expect(one.map(\.bitPattern) == many.map(\.bitPattern))
  }

  private func output(
    _ table: KernelTable, _ pool: WorkerPool, _ input: [Float], _ weights: [Float], channels: Int,
    pixels: Int
  ) -> [Float] {
    var packed = [Float](
      repeating: 0,
      count: ProductPanels.floatCount(groups: 1, outputChannels: channels, depth: channels))
    ProductPanels.pack(
      groups: 1, outputChannels: channels, depth: channels, weights: weights, into: &packed)
    // Safety: the arrays stay in place while the closures run.
    return [Float](unsafeUninitializedCapacity: channels * pixels) { output, count in
      count = channels * pixels
      guard let destination = output.baseAddress else { return }
      input.withUnsafeBufferPointer { input in
        packed.withUnsafeBufferPointer { packed in
          guard let source = input.baseAddress, let panels = packed.baseAddress else { return }
          pool.run(
            table.product,
            ProductParameters(
              inputChannels: channels, outputChannels: channels, inputHeight: 1,
              inputWidth: pixels, outputHeight: 1, outputWidth: pixels, input: source,
              panels: panels, output: destination))
        }
      }
    }
  }
}
