import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON object on standard output (schemas in Schemas/).")
  var json = false

  @Flag(name: .long, help: "Print no progress, remarks or warnings; results and exit codes stay.")
  var quiet = false

  @Flag(name: .long, help: "Print what is done, and why something is not.")
  var verbose = false

  /// Standard output takes either a result file or the JSON object.
  func checkOutput(_ path: String) throws {
    if json && path == "-" {
      throw ValidationError("--json and an output to '-' both want standard output")
    }
  }

  /// How much is said on standard error.
  var messages: Messages { Messages(isQuiet: quiet, isVerbose: verbose) }
}
