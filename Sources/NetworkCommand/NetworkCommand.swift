import CommandLineSupport
import Glibc
public import NetworkRuntime
import OutputFiles

/// The program of a package: one network, on tensors or on pictures.
public struct NetworkCommand: Sendable {
  /// The name of the program.
  let name: String
  /// The network, for people.
  let title: String
  /// The version of the package.
  let version: String
  /// The file of weights; `nil` where they are inside the program.
  let weightsFile: String?

  /// A program of this name.
  ///
  /// - Parameters:
  ///   - name: The name of the program.
  ///   - title: The network, for people.
  ///   - version: The version of the package.
  ///   - weightsFile: The name of the file of weights; `nil` where they are inside the program.
  public init(name: String, title: String, version: String, weightsFile: String?) {
    self.name = name
    self.title = title
    self.version = version
    self.weightsFile = weightsFile
  }

  /// Does what the arguments of the process say, and ends it with an exit code after sysexits.
  ///
  /// - Parameter load: Loads the network; it is given the file of weights that the user names.
  public func main(_ load: (String?) -> Result<Network, NetworkError>) -> Never {
    Interruption.install()
    exit(status(load).rawValue)
  }

  private func status(_ load: (String?) -> Result<Network, NetworkError>) -> ExitStatus {
    do {
      if let (index, repaired) = PathArguments.firstNotUTF8() {
        throw Diagnostic(.usage, "argument \(index): found '\(repaired)', expected UTF-8")
      }
      let request = try Request(Array(CommandLine.arguments.dropFirst()))
      switch request.action {
      case .help: try writeToStandardOutput(helpText)
      case .version: try writeToStandardOutput("\(name) \(version)\n")
      case .tensors, .pictures, .timing:
        let network = try opened(request, load)
        return try perform(request, network)
      }
      return .done
    } catch let error as Diagnostic {
      if error.status != .done { writeToStandardError(error.text + "\n") }
      return error.status
    } catch let status as ExitStatus {
      return status
    } catch {
      writeToStandardError("error: \(error)\n")
      return .internalBug
    }
  }

  private func opened(
    _ request: Request, _ load: (String?) -> Result<Network, NetworkError>
  ) throws(Diagnostic) -> Network {
    switch load(request.weights) {
    case .success(let network): return network
    case .failure(.weights(let file, let error)):
      throw Diagnostic(.weights(file: file, error), file: file)
    case .failure(let error): throw Diagnostic(error, file: name)
    }
  }

  private func perform(_ request: Request, _ network: Network) throws -> ExitStatus {
    let run = NetworkRun(network, request, file: name)
    switch request.action {
    case .tensors(let inputs, let outputs): try run.runTensors(inputs, outputs)
    case .pictures(let inputs, let output): return try run.restore(inputs, to: output)
    case .timing(let size): try run.time(height: size.height, width: size.width)
    case .help, .version: break
    }
    return .done
  }

  private var helpText: String {
    let weights =
      weightsFile.map {
        "  --weights FILE       the weights; by default \($0), looked for near the program\n"
      } ?? "  --weights FILE       other weights than those inside the program\n"
    return """
      \(title), as a program of its own.

      \(name) --input [NAME=]X.npy --output [NAME=]Y.npy   tensors in, tensors out; repeated for
      \(String(repeating: " ", count: name.count))                                           several
      \(name) PICTURE... -o OUT                            pictures in, pictures out
      \(name) --time HxW [--runs R]                        how long a run takes

      Pictures are told apart by content. With several, or where OUT is a directory, results are named
      after their inputs. A size that the network does not take is mirrored at the right and bottom
      edges to the next one, and the result is cropped.

        --threads N          threads; by default one for each processor. Results do not depend on it
      \(weights)  --max-memory BYTES   refuse to run when more is needed, as in 800M; by default what is free
        --allow-damaged      use what can be decoded of damaged pictures
        --quiet              no progress and no warnings
        --version, --help    print this and end

      Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 input cannot be opened, 69 unsupported, also
      by this processor, 70 a bug, 73 output cannot be created, 74 I/O error, 75 refused by a limit, 130
      and 143 interrupted. MHNETC_CPU forces the kernels of a lesser instruction set.

      """
  }
}
