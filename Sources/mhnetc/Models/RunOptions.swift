import ArgumentParser

/// How a network is run.
struct RunOptions: ParsableArguments {
  @Option(name: .long, help: "Threads; by default the processors that this process may use.")
  var threads: Int?

  @Option(
    name: .customLong("max-memory"),
    help: "Refuse to run when more memory is needed, as in 800M or 2G; by default what is free.")
  var maxMemory: MemorySize?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected 1 to 1024")
    }
  }
}

/// A number of bytes, as `800M` or `2G`, in powers of 1024.
struct MemorySize: ExpressibleByArgument, Hashable, Sendable {
  let bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    var digits = argument.uppercased()
    var shift = 0
    if let last = digits.last, let unit = units[last] {
      shift = unit
      digits.removeLast()
    }
    guard let number = Int(digits), number > 0, number < 1 << 20 || shift == 0 else { return nil }
    bytes = number << shift
  }
}
