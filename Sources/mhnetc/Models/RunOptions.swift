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

extension MemorySize: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
