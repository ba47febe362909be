import ArgumentParser
import OutputFiles

/// The command line: a thin shell over the compiler's libraries.
@main
struct Mhnetc: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "mhnetc",
    abstract: "Compiles and runs image-restoration networks.",
    discussion: """
      MODEL is an ONNX file, a checkpoint (.pth, .safetensors) or a plan of `mhnetc convert`, told \
      apart by content; `-` is standard input. Results go to standard output, remarks and progress to standard error.

      Exit codes: 0 done, 1 a comparison failed, 64 wrong usage, 65 bad data, 66 input cannot be \
      opened, 69 valid but unsupported, 70 a bug, 73 output cannot be created, 74 I/O error, 75 \
      refused by a limit, 130 and 143 interrupted.
      """,
    version: "mhnetc \(version)",
    subcommands: [
      Inspect.self, Check.self, Convert.self, Run.self, Restore.self, Compare.self, Bisect.self,
      Diff.self, Bench.self, Emit.self, VerifyEmit.self, List.self,
    ])

  static func main() {
    Interruption.install()
    if let (index, repaired) = PathArguments.firstNotUTF8() {
      writeToStandardError("error: argument \(index): found '\(repaired)', expected UTF-8\n")
      exit(withStatus: .usage)
    }
    if let (name, place) = unknownCommand {
      let nearest = CommandNames.nearest(to: name, of: commandNames)
      writeToStandardError(
        "error: \(place)found no command '\(singleLine(name))', expected "
          + (nearest.map { "'\($0)' or another " } ?? "one ")
          + "of \(commandNames.joined(separator: ", "))\n")
      exit(withStatus: .usage)
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let diagnostic as Diagnostic {
      if diagnostic.status != .done { writeToStandardError(diagnostic.text + "\n") }
      exit(withStatus: diagnostic.status)
    } catch let status as ExitStatus {
      exit(withStatus: status)
    } catch let error where Mhnetc.exitCode(for: error) == .failure {
      // ArgumentParser's own errors have exit codes of their own; anything else is a bug of ours.
      writeToStandardError("error: \(error)\n")
      exit(withStatus: .internalBug)
    } catch  where Mhnetc.exitCode(for: error) == .validationFailure {
      // The same form as every other message of ours.
      let text = fullMessage(for: error)
      let message = text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text
      writeToStandardError(message + "\n")
      exit(withStatus: .usage)
    } catch {
      exit(withError: error)
    }
  }

  private static var commandNames: [String] {
    configuration.subcommands.map { $0.configuration.commandName ?? "\($0)".lowercased() }
  }

  /// A first word that is no command, or what `help` is asked about where that is none: the parser
  /// would count arguments, or print its own help.
  private static var unknownCommand: (name: String, place: String)? {
    var arguments = CommandLine.arguments.dropFirst()
    var place = ""
    if arguments.first == "help" {
      arguments = arguments.dropFirst()
      place = "help: "
    }
    guard let name = arguments.first, !name.hasPrefix("-"),
      !(commandNames + ["help"]).contains(name)
    else { return nil }
    return (name, place)
  }

  private static func exit(withStatus status: ExitStatus) -> Never {
    exit(withError: ExitCode(status.rawValue))
  }
}
