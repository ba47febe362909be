import KernelSelection
import Kernels

do {
  switch try Arguments(CommandLine.arguments.dropFirst()) {
  case .help: print(Arguments.text)
  case .list: list()
  case .check(let options): exitCode = try check(options) ? 0 : 1
  case .benchmark(let options): try benchmark(options)
  }
} catch let error as ArgumentError {
  print("kernelcheck: \(error.text)\n\n\(Arguments.text)")
  exitCode = 2
} catch KernelSelectionError.unsupported(let instructionSet) {
  print("kernelcheck: this processor has no \(instructionSet.rawValue)")
  exitCode = 1
} catch {
  print("kernelcheck: \(error)")
  exitCode = 1
}
leave(with: exitCode)
