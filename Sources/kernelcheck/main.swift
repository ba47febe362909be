import KernelCases
import KernelSelection
import Kernels

var arguments = CommandLine.arguments.dropFirst()
print(arguments)
let clock = ContinuousClock()
let pool = try WorkerPool(threads: 1)
for set in KernelSelection.available {
  let table = try KernelSelection.table(for: set)
  if arguments.contains("--bench") {
    print("peak", table.name, table.measurePeak() / 1e9)
    if set == .scalar { continue }
    for benchmark in KernelBenchmark.all
    where arguments.allSatisfy({ $0.hasPrefix("--") || benchmark.kernel == $0 }) {
      let run = benchmark.prepared()
      var best = 1e9
      for _ in 0..<9 {
        let time = clock.measure { run(table, pool) }
        best = min(
          best, Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds))
      }
      print(
        table.name, benchmark.kernel, benchmark.shape, "ms", (best * 1e5).rounded() / 100, "GFLOPS",
        (benchmark.operations / best / 1e9).rounded(), "GB/s",
        (benchmark.bytes / best / 1e8).rounded() / 10)
    }
  } else {
    var failures: [String: Int] = [:]
    for item in KernelCase.all {
      for fill in Fill.allCases {
        for failure in item.failures(in: table, fill: fill, seed: 1) {
          failures[item.kernel, default: 0] += 1;
          if failures[item.kernel, default: 0] < 5 { print(failure) }
        }
      }
    }
    print(table.name, KernelCase.all.count, "failures", failures)
  }
}
