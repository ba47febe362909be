import KernelCases
import Kernels

/// Measures the kernels and prints a line for each, and for products of matrices one of OpenBLAS.
func benchmark(_ options: Arguments.Options) throws {
  let pool = try WorkerPool(threads: options.threads)
  for table in try tables(options) {
    print(
      "\(table.name): multiply-add peak \(rounded(table.measurePeak() / 1e9, 1)) GFLOPS a core, "
        + "\(pool.threadCount) threads")
    for item in KernelBenchmark.all
    where options.includes(kernel: item.kernel, shape: item.shape)
      && (item.kernel != "productBF16" || table.productBF16 != nil)
    {
      let run = item.prepared()
      report(item, by: table.name, seconds: bestTime { run(table, pool) })
    }
  }
  keepOpenBLASOnOneThread()
  for item in KernelBenchmark.all where options.includes(kernel: item.kernel, shape: item.shape) {
    guard let operands = item.matrices?() else { continue }
    report(
      item, by: "OpenBLAS", seconds: bestTime { multiplyWithOpenBLAS(operands.parameters) })
  }
}

/// Prints a line.
private func report(_ item: KernelBenchmark, by name: String, seconds: Double) {
  var line = column(name, 16) + column(item.kernel, 14)
  line += column("\(rounded(seconds * 1e3, 3)) ms", 11)
  if item.operations > 0 {
    line += column("\(rounded(item.operations / seconds / 1e9, 1)) GFLOPS", 14)
  }
  line += column("\(rounded(item.bytes / seconds / 1e9, 1)) GB/s", 12)
  print(line + item.shape)
}

/// The best of at least nine runs and a quarter of a second, in seconds.
private func bestTime(_ run: () -> Void) -> Double {
  let clock = ContinuousClock()
  var best = Double.infinity
  let start = clock.now
  var runs = 0
  while runs < 9 || start.duration(to: clock.now) < .milliseconds(250) {
    best = min(best, clock.measure(run) / .seconds(1))
    runs += 1
  }
  return best
}

/// A number with some digits behind the point.
private func rounded(_ value: Double, _ digits: Int) -> Double {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return (value * scale).rounded() / scale
}
