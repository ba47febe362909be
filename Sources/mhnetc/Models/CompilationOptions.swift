import ArgumentParser

/// How a model becomes a plan.
struct CompilationOptions: ParsableArguments {
  @Option(
    name: .customLong("passes"),
    help: "Run only these passes, separated by commas (`mhnetc list passes`).")
  var passList: String?

  @Flag(name: .customLong("no-passes"), help: "Run no pass but those that a plan needs.")
  var noPasses = false

  @Option(help: "The architecture, where the file does not tell (checkpoints only).")
  var arch: String?

  @Option(help: "global, or local:N to pool over windows of 1.5 N (checkpoints only).")
  var pool: String?

  @Option(name: .customLong("dump-after"), help: "Print the graph after this pass, as text.")
  var dumpAfter: String?

  func validate() throws {
    if passList != nil && noPasses {
      throw ValidationError("--passes and --no-passes exclude each other")
    }
    if arch != nil || (pool != nil && pool != "global") {
      throw ValidationError(
        "--arch and --pool local:N are for checkpoints, which this version does not read")
    }
  }
}
