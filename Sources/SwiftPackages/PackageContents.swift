/// The targets that run networks, as `Package.swift` of a package describes them.
enum PackageContents {
  /// A target that is copied.
  struct Target: Hashable, Sendable {
    /// How it is compiled.
    enum Kind: Hashable, Sendable {
      /// Swift.
      case plain
      /// Swift whose loops over images are useless without optimisation.
      case optimised
      /// Swift that runs in the innermost loops: no overflow checks.
      case kernels(march: String?, extensions: [String])
      /// A header and its module map.
      case header
      /// C with libpng and libjpeg-turbo, where they are.
      case codecs
    }

    let name: String
    var dependencies: [String] = []
    var kind = Kind.plain
  }

  /// All of them; of wide kernels a package has those that are asked for.
  static let all: [Target] = [
    Target(name: "TensorCore"),
    Target(name: "Operators", dependencies: ["TensorCore"]),
    Target(name: "Reference", dependencies: ["TensorCore", "Operators"], kind: .optimised),
    Target(name: "PlanFormat", dependencies: ["TensorCore", "Operators"]),
    Target(name: "CProcessor", kind: .header),
    Target(
      name: "Kernels", dependencies: ["CProcessor"], kind: .kernels(march: nil, extensions: [])),
    Target(
      name: "KernelsV3", dependencies: ["Kernels", "CProcessor"],
      kind: .kernels(march: "x86-64-v3", extensions: [])),
    Target(
      name: "KernelsV4", dependencies: ["Kernels", "CProcessor"],
      kind: .kernels(march: "x86-64-v4", extensions: [])),
    Target(
      name: "KernelsBF16", dependencies: ["Kernels", "CProcessor"],
      kind: .kernels(march: "x86-64-v4", extensions: ["avx512bf16"])),
    Target(name: "KernelSelection", dependencies: ["Kernels"]),
    Target(
      name: "PlanRuntime",
      dependencies: [
        "TensorCore", "Operators", "Reference", "PlanFormat", "Kernels", "KernelSelection",
      ], kind: .optimised),
    Target(name: "NetworkProgram", dependencies: ["TensorCore", "Operators", "PlanFormat"]),
    Target(name: "Pictures"),
    Target(name: "CNetworkInterface", kind: .header),
    Target(
      name: "NetworkRuntime",
      dependencies: [
        "TensorCore", "Operators", "Reference", "PlanFormat", "Kernels", "KernelSelection",
        "PlanRuntime", "NetworkProgram", "Pictures", "CNetworkInterface",
      ]),
    Target(name: "CPictureCodecs", kind: .codecs),
    Target(name: "PictureFiles", dependencies: ["Pictures"]),
    Target(name: "TensorFiles", dependencies: ["TensorCore"]),
    Target(name: "OutputFiles"),
    Target(name: "Terminal"),
    Target(
      name: "CommandLineSupport",
      dependencies: [
        "TensorCore", "Operators", "PlanFormat", "PlanRuntime", "NetworkRuntime", "Pictures",
        "PictureFiles", "TensorFiles", "OutputFiles",
      ]),
    Target(
      name: "NetworkCommand",
      dependencies: [
        "TensorCore", "PlanFormat", "PlanRuntime", "Kernels", "KernelSelection", "NetworkRuntime",
        "CommandLineSupport", "Pictures", "PictureFiles", "TensorFiles", "OutputFiles", "Terminal",
      ]),
  ]

  /// Their names.
  static let targets = Set(all.map(\.name))

  /// The targets with wide kernels.
  static let wideKernels = ["KernelsV3", "KernelsV4", "KernelsBF16"]
}
