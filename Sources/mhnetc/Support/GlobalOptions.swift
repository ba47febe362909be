import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON object on standard output (schemas in Schemas/).")
  var json = false

  @Flag(name: .long, help: "Print no progress and no remarks.")
  var quiet = false

  @Flag(name: .long, help: "Print what is done, and why something is not.")
  var verbose = false

  /// How much is said on standard error.
  var messages: Messages { Messages(isQuiet: quiet, isVerbose: verbose) }
}

/// How a network is run.
struct ThreadOptions: ParsableArguments {
  @Option(name: .long, help: "Threads; by default the processors that this process may use.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected 1 to 1024")
    }
  }
}
