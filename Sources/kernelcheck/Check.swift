import KernelCases
import KernelSelection
import Kernels

/// The tables that the options ask for.
func tables(_ options: Arguments.Options) throws -> [KernelTable] {
  if let instructionSet = options.instructionSet {
    return [try KernelSelection.table(for: instructionSet)]
  }
  return try KernelSelection.available.map { try KernelSelection.table(for: $0) }
}

/// Prints the kernels and the instruction sets.
func list() {
  let sets = KernelSelection.available.map(\.rawValue).joined(separator: ", ")
  print("instruction sets: \(sets)")
  for (kernel, cases) in casesByKernel() {
    print("\(column(kernel, 16)) \(cases.count) cases, \(Fill.allCases.count) fills each")
  }
}

/// The cases of each kernel, in order.
private func casesByKernel() -> [(String, [KernelCase])] {
  var names: [String] = []
  var cases: [String: [KernelCase]] = [:]
  for item in KernelCase.all {
    if cases[item.kernel] == nil { names.append(item.kernel) }
    cases[item.kernel, default: []].append(item)
  }
  return names.map { ($0, cases[$0] ?? []) }
}

/// Runs the cases and returns whether all passed.
func check(_ options: Arguments.Options) throws -> Bool {
  print("seed \(options.seed)")
  var passedAll = true
  for table in try tables(options) {
    for (kernel, cases) in casesByKernel() {
      let chosen = cases.filter { options.includes(kernel: kernel, shape: $0.shape) }
      guard !chosen.isEmpty else { continue }
      let failures = chosen.flatMap { item in
        Fill.allCases.flatMap { item.failures(in: table, fill: $0, seed: options.seed) }
      }
      passedAll = passedAll && failures.isEmpty
      let runs = chosen.count * Fill.allCases.count
      print(
        "\(column(table.name, 15)) \(column(kernel, 16)) \(runs) runs, \(failures.count) failed")
      for failure in failures.prefix(5) { print("  \(failure)") }
    }
  }
  return passedAll
}

/// Text filled up with blanks.
func column(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
