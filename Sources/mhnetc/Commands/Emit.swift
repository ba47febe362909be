public import ArgumentParser
import KernelSelection
import Kernels
import OutputFiles
import PlanFormat
public import SwiftPackages

/// `mhnetc emit`: a model as source code.
struct Emit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a network as source code.", subcommands: [EmitSwift.self])
}

/// `mhnetc emit swift`: a model as a Swift package.
struct EmitSwift: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swift",
    abstract: "Writes a network as a Swift package that builds and runs by itself.",
    discussion: """
      `swift build -c release` in DIR needs the Swift toolchain and nothing else. The package has a \
      program, a library for Swift and one for C, and gives the bits that `mhnetc run` gives. A \
      folder that holds anything but an earlier package is refused; of an earlier one, files that \
      are no longer needed are removed, and files that were changed by hand are neither replaced \
      nor removed.
      """)

  @Argument(help: "The model: ONNX, an exported program, a checkpoint or a plan.")
  var model: String

  @Option(name: .shortAndLong, help: "The folder to write; made if it is not there.")
  var output: String

  @OptionGroup var emission: EmissionOptions
  @OptionGroup var compilation: CompilationOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let compiled = try Compiler(compilation.settings, messages: global.messages).compile(
      path: model)
    let package = try emission.package(of: compiled.plan, model: model)
    let report = try EmissionOptions.write(package, to: output)
    for file in report.kept {
      global.messages.warn("\(output)/\(file): changed since it was written, and left")
    }
    let result = EmissionResult(
      model: model, directory: output, module: package.names.module,
      program: package.names.program, instructionSet: package.neededInstructionSet.rawValue,
      files: package.files.map(\.path), written: report.written, unchanged: report.unchanged,
      removed: report.removed, kept: report.kept)
    try writeToStandardOutput(global.json ? try result.jsonText() : result.text)
  }
}

/// What is chosen of a package.
struct EmissionOptions: ParsableArguments {
  @Option(
    help: """
      The processors: portable, kernels for x86-64-v3 and -v4 chosen at start and plain ones for \
      others; x86-64-v3 or x86-64-v4, which refuse lesser ones with exit code 69; native, the best of \
      these that this machine has; scalar, plain kernels alone.
      """)
  var cpu: ProcessorChoice = .portable

  @Flag(name: .customLong("embed-weights"), help: "Make the weights a part of the program.")
  var embedsWeights = false

  @Option(help: "The name of the module; by default after the model's file.")
  var name: String?

  /// The package of a plan.
  ///
  /// - Throws: `Diagnostic` (unsupported) for processors that cannot run the plan.
  func package(of plan: Plan, model: String) throws(Diagnostic) -> SwiftPackage {
    let stem = model == "-" ? plan.metadata.network : PictureTargets.stem(model)
    let options = SwiftPackage.Options(
      name: name ?? stem, processors: cpu, best: KernelSelection.available.last ?? .scalar,
      embedsWeights: embedsWeights)
    do throws(SwiftPackageError) {
      return try SwiftPackage(plan, options)
    } catch {
      switch error {
      case .bfloat16(let choice):
        throw Diagnostic(
          .unsupported, file: model, place: "--cpu \(choice.rawValue)",
          "found processors without \(PlanFeature.bfloat16.rawValue), which --precision bf16 needs, "
            + "expected portable or x86-64-v4")
      case .duplicatePath(let path):
        throw Diagnostic(
          .internalBug, file: model, place: path,
          "found two files of this path in the package, expected one")
      }
    }
  }

  /// Writes a package into a folder.
  ///
  /// - Throws: `Diagnostic`.
  static func write(
    _ package: SwiftPackage, to folder: String
  ) throws(Diagnostic) -> PackageFolder.Report {
    do throws(PackageFolderError) {
      return try PackageFolder(path: folder, producer: "mhnetc \(Mhnetc.version)").write(package)
    } catch {
      throw Diagnostic(error)
    }
  }
}

extension ProcessorChoice: ExpressibleByArgument {}

/// What `mhnetc emit swift` reports; Schemas/emit.json.
struct EmissionResult: JSONResult {
  var schema = 1
  let model: String
  let directory: String
  let module: String
  let program: String
  let instructionSet: String
  let files: [String]
  let written: Int
  let unchanged: Int
  let removed: Int
  let kept: [String]

  var text: String {
    "\(directory): module \(module), program \(program); \(written) files written, "
      + "\(unchanged) unchanged, \(removed) removed\n"
  }
}
