public import Kernels
public import PlanFormat
import RuntimeSources
import SwiftEmitter
public import TensorCore

/// A network as a Swift package: every file of it, in memory.
///
/// Equal plans and options give equal bytes.
public struct SwiftPackage: Sendable {
  /// A file of the package.
  public struct File: Sendable {
    /// The path in the package, its parts separated by slashes.
    public let path: String
    /// The contents, in pieces that follow each other.
    public let pieces: [TensorBytes]

    init(_ path: String, _ pieces: [TensorBytes]) {
      self.path = path
      self.pieces = pieces
    }

    init(_ path: String, _ text: String) {
      self.init(path, [TensorBytes(Array(text.utf8))])
    }
  }

  /// What a user chooses.
  public struct Options: Hashable, Sendable {
    /// What the module is called, before it is made an identifier.
    public var name: String
    /// The processors.
    public var processors: ProcessorChoice
    /// The best instruction set of this machine, for `ProcessorChoice.native`.
    public var best: InstructionSet
    /// Whether the weights become a part of the program.
    public var embedsWeights: Bool

    /// Options of a package.
    public init(
      name: String, processors: ProcessorChoice = .portable, best: InstructionSet,
      embedsWeights: Bool = false
    ) {
      self.name = name
      self.processors = processors
      self.best = best
      self.embedsWeights = embedsWeights
    }
  }

  /// The names in it.
  public let names: PackageNames
  /// The instruction set without which its program refuses to run.
  public let neededInstructionSet: InstructionSet
  /// The best instruction set that it has kernels for.
  public let bestInstructionSet: InstructionSet
  /// The files, sorted by path.
  public let files: [File]

  /// Makes a package of a plan.
  ///
  /// - Throws: `SwiftPackageError`.
  public init(_ plan: Plan, _ options: Options) throws(SwiftPackageError) {
    let needsBFloat16 = plan.requiredFeatures.contains(.bfloat16)
    guard !needsBFloat16 || options.processors.allowsBFloat16(best: options.best) else {
      throw .bfloat16(options.processors)
    }
    let (needed, kernels) = options.processors.build(
      best: options.best, needsBFloat16: needsBFloat16)
    let emissionNames = EmissionNames(module: options.name)
    let names = PackageNames(identifier: emissionNames.module)
    let network = EmittedNetwork(plan, names: EmissionNames(module: names.module))
    self.names = names
    neededInstructionSet = needed
    bestInstructionSet =
      kernels.contains("KernelsBF16")
      ? .v4BF16
      : kernels.contains("KernelsV4") ? .v4 : kernels.contains("KernelsV3") ? .v3 : .scalar
    let parts = Parts(
      plan: plan, options: options, names: names, needed: needed, kernels: kernels)
    files =
      (parts.texts + parts.sources(of: network) + parts.weights(of: network) + parts.runtime)
      .sorted { $0.path < $1.path }
    var paths: Set<String> = []
    for file in files where !paths.insert(file.path.lowercased()).inserted {
      throw .duplicatePath(file.path)
    }
  }
}

/// Why a plan cannot become a package.
public enum SwiftPackageError: Error, Hashable, Sendable {
  /// The plan multiplies in bfloat16, for which the processors have no instruction.
  case bfloat16(ProcessorChoice)
  /// Two files would have this path, or paths that differ in case alone: one would be lost.
  case duplicatePath(String)
}

/// The parts of a package.
private struct Parts {
  let plan: Plan
  let options: SwiftPackage.Options
  let names: PackageNames
  let needed: InstructionSet
  let kernels: [String]

  /// The network's name, for people.
  private var title: String {
    let name = SafeText.line(plan.metadata.network)
    return name.isEmpty || name == names.module ? names.module : "\(names.module) (\(name))"
  }

  /// The compiler's version and the digest of the model, as in `0.1.0+00c0ffee`.
  private var version: String {
    let producer = SafeText.line(plan.metadata.producer).split(separator: " ").last ?? "0"
    return "\(producer)+\(String(plan.metadata.sourceDigest, radix: 16))"
  }

  /// What is written for this package alone.
  var texts: [SwiftPackage.File] {
    let embeds = options.embedsWeights
    let module = ModuleText(
      names: names, title: title, version: version, needed: needed, embedsWeights: embeds)
    let commonHeader = RuntimeSources.files(of: "CNetworkInterface")
      .first { $0.path == "mhnetc_network.h" }
    let interface = CInterfaceText(
      names: names, title: title,
      commonHeader: String(decoding: commonHeader?.bytes ?? [], as: UTF8.self),
      embedsWeights: embeds)
    let manifest = ManifestText(
      names: names, title: title, kernels: kernels, embedsWeights: embeds)
    let readme = ReadmeText(
      names: names, title: title, version: version, choice: options.processors, needed: needed,
      embedsWeights: embeds, plan: plan)
    return [
      SwiftPackage.File("Package.swift", manifest.text),
      SwiftPackage.File("README.md", readme.text),
      SwiftPackage.File(".gitignore", "/.build\n"),
      SwiftPackage.File("Sources/\(names.module)/\(names.module).swift", module.interface),
      SwiftPackage.File("Sources/\(names.program)/main.swift", module.program),
      SwiftPackage.File("Sources/\(names.module)C/CInterface.swift", interface.functions),
      SwiftPackage.File("include/\(names.prefix).h", interface.header),
    ]
  }

  /// The network.
  func sources(of network: EmittedNetwork) -> [SwiftPackage.File] {
    network.files.map { SwiftPackage.File("Sources/\(names.module)/\($0.path)", $0.text) }
  }

  /// The weights, as a file beside the program or inside it.
  func weights(of network: EmittedNetwork) -> [SwiftPackage.File] {
    guard options.embedsWeights else {
      return [SwiftPackage.File("Weights/\(names.weightsFile)", network.weights)]
    }
    let target = "C\(names.module)Weights"
    let texts = WeightsText(names: names, digest: network.weightsDigest)
    return [
      SwiftPackage.File("Sources/\(target)/include/\(target).h", texts.header),
      SwiftPackage.File("Sources/\(target)/weights.S", texts.assembler),
      SwiftPackage.File("Sources/\(target)/\(names.weightsFile)", network.weights),
    ]
  }

  /// What runs networks.
  var runtime: [SwiftPackage.File] {
    let left = PackageContents.wideKernels.filter { !kernels.contains($0) }
    return RuntimeSources.files.filter { !left.contains($0.target) }.map {
      SwiftPackage.File(
        "Sources/Runtime/\($0.target)/\($0.path)", [TensorBytes($0.bytes)])
    }
  }
}
