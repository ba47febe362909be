/// `Package.swift` of a package.
struct ManifestText {
  let names: PackageNames
  let title: String
  /// The targets with wide kernels that the package has.
  let kernels: [String]
  let embedsWeights: Bool

  var text: String {
    """
    // swift-tools-version: 6.2
    // \(title), as a package of its own.
    import PackageDescription

    #if canImport(Glibc)
      import Glibc
    #elseif canImport(Darwin)
      import Darwin
    #endif

    /// PNG and JPEG, where libpng, zlib and libjpeg-turbo are installed with their headers; PPM needs
    /// nothing. PICTURE_CODECS=0 leaves them out.
    let headers = ["png.h", "zlib.h", "jpeglib.h"]
    let hasCodecs =
      Context.environment["PICTURE_CODECS"] != "0"
      && ["/usr/include", "/usr/local/include"].contains { folder in
        headers.allSatisfy { access("\\(folder)/\\($0)", R_OK) == 0 }
      }

    let swift: [SwiftSetting] = [
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("InternalImportsByDefault"),
    ]

    /// Kernels, compiled for an instruction set: the program asks the processor before it calls them.
    func kernels(_ march: String?, _ extensions: [String] = []) -> [SwiftSetting] {
      let flags =
        ["-fno-math-errno"] + (march.map { ["-march=\\($0)"] } ?? []) + extensions.map { "-m\\($0)" }
      return swift + [.unsafeFlags(["-Ounchecked"] + flags.flatMap { ["-Xcc", $0] })]
    }

    /// The symbols of a debugger would be three quarters of the program.
    let stripped: [LinkerSetting] = [
      .unsafeFlags(["-Xlinker", "--strip-debug"], .when(platforms: [.linux], configuration: .release))
    ]

    \(wideKernels)
    let wideDependencies: [Target.Dependency] = wideKernels.map { .byName(name: $0.name) }

    /// The sources ask which kernels there are.
    let wideDefines: [SwiftSetting] = wideKernels.map { .define($0.name) }

    let codecs: [Target] = [
    \(codecs)
    ]
    let optionalTargets: [Target] = wideKernels + (hasCodecs ? codecs : [])

    let package = Package(
      name: "\(names.program)",
      products: [
        .executable(name: "\(names.program)", targets: ["\(names.program)"]),
        .library(name: "\(names.module)", targets: ["\(names.module)"]),
        .library(name: "\(names.module)C", type: .dynamic, targets: ["\(names.module)C"]),
      ],
      targets: [
        // The network.
    \(networkTargets)

        // What runs it.
    \(runtimeTargets)
      ] + optionalTargets,
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var networkTargets: String {
    let weights = embedsWeights ? ["C\(names.module)Weights"] : []
    var targets = [
      Self.target(
        ".target", names.module,
        dependencies: Self.list(
          [
            "Kernels", "NetworkProgram", "NetworkRuntime", "Operators", "Pictures", "PlanFormat",
            "TensorCore",
          ] + weights), ["swiftSettings: swift"]),
      Self.target(
        ".target", "\(names.module)C", dependencies: Self.list([names.module, "NetworkRuntime"]),
        ["swiftSettings: swift", "linkerSettings: stripped"]),
      Self.target(
        ".executableTarget", names.program,
        dependencies: Self.list([names.module, "NetworkCommand", "NetworkRuntime"]),
        ["swiftSettings: swift", "linkerSettings: stripped"]),
    ]
    if embedsWeights {
      targets.append(
        Self.target(
          ".target", "C\(names.module)Weights", dependencies: nil,
          ["exclude: [\"\(names.weightsFile)\"]", "cSettings: [.headerSearchPath(\".\")]"]))
    }
    return targets.joined(separator: "\n")
  }

  /// Kernels that only one kind of processor can compile; others have the plain ones.
  private var wideKernels: String {
    let targets = PackageContents.all.filter { kernels.contains($0.name) }
    let list = targets.map { description(of: $0) }.joined(separator: "\n")
    guard !targets.isEmpty else { return "let wideKernels: [Target] = []\n" }
    return """
      /// Kernels for the instruction sets of x86-64; other processors have the plain ones.
      #if arch(x86_64)
        let wideKernels: [Target] = [
      \(list)
        ]
      #else
        let wideKernels: [Target] = []
      #endif

      """
  }

  private var runtimeTargets: String {
    PackageContents.all.compactMap { target in
      if case .codecs = target.kind { return nil }
      if PackageContents.wideKernels.contains(target.name) { return nil }
      return description(of: target)
    }.joined(separator: "\n")
  }

  private func description(of target: PackageContents.Target) -> String {
    let path = "path: \"Sources/Runtime/\(target.name)\""
    var list = Self.list(target.dependencies)
    var settings: String
    switch target.kind {
    case .plain: settings = "swift"
    case .optimised: settings = "swift + [.unsafeFlags([\"-O\"])]"
    case .kernels(let march, let extensions):
      settings = "kernels(\(march.map { "\"\($0)\"" } ?? "nil")"
      if !extensions.isEmpty { settings += ", \(Self.list(extensions))" }
      settings += ")"
      if target.name == "KernelsV3" { settings += " + [.define(\"ISA_V3\")]" }
      if target.name == "KernelsV4" || target.name == "KernelsBF16" {
        settings += " + [.define(\"ISA_V4\")]"
      }
    case .header: return "    .systemLibrary(name: \"\(target.name)\", \(path)),"
    case .codecs: return ""
    }
    if target.name == "KernelSelection" {
      list += " + wideDependencies"
      settings += " + wideDefines"
    }
    if target.name == "PictureFiles" {
      list += " + (hasCodecs ? [\"CPictureCodecs\"] : [])"
      settings += " + (hasCodecs ? [.define(\"PICTURE_CODECS\")] : [])"
    }
    return Self.target(
      ".target", target.name, dependencies: list.isEmpty ? nil : list,
      [path, "swiftSettings: \(settings)"])
  }

  private var codecs: String {
    """
        .target(
          name: "CPictureCodecs", path: "Sources/Runtime/CPictureCodecs",
          linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("z")])
    """
  }

  /// A target, each argument on a line of its own.
  private static func target(
    _ kind: String, _ name: String, dependencies: String?, _ arguments: [String]
  ) -> String {
    let all =
      ["name: \"\(name)\""] + (dependencies.map { ["dependencies: \($0)"] } ?? []) + arguments
    return "    \(kind)(\n      " + all.joined(separator: ",\n      ") + "),"
  }

  /// An array of texts; a long one goes over several lines.
  private static func list(_ names: [String]) -> String {
    let quoted = names.map { "\"\($0)\"" }
    guard names.count > 4 else { return names.isEmpty ? "" : "[\(quoted.joined(separator: ", "))]" }
    let lines = stride(from: 0, to: quoted.count, by: 5).map { start in
      quoted[start..<min(start + 5, quoted.count)].joined(separator: ", ")
    }
    return "[\n        " + lines.joined(separator: ",\n        ") + ",\n      ]"
  }
}
