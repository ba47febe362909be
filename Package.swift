// swift-tools-version: 6.2
// mhnetc: a compiler for image-restoration networks. ARCHITECTURE.md maps the targets below.
import PackageDescription

/// Warnings are errors everywhere, and a target sees only what it imports itself.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Kernels stay optimised in debug builds: scalar loops over images are unusable without.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-Ounchecked", "-Xcc", "-fno-math-errno"])]

/// One set of kernel sources, compiled once for each instruction set.
func kernels(for march: String, with extensions: [String] = [], define: String) -> [SwiftSetting] {
  let flags = ["-march=\(march)", "-fno-math-errno"] + extensions.map { "-m\($0)" }
  return strict + [
    .unsafeFlags(["-Ounchecked"] + flags.flatMap { ["-Xcc", $0] }),
    .define(define),
  ]
}

/// The SIMD kernels of each instruction set; other processors have the scalar table.
#if arch(x86_64)
  let wideKernels: [Target] = [
    .target(
      name: "KernelsV3", dependencies: ["Kernels", "CProcessor"],
      swiftSettings: kernels(for: "x86-64-v3", define: "ISA_V3")),
    .target(
      name: "KernelsV4", dependencies: ["Kernels", "CProcessor"],
      swiftSettings: kernels(for: "x86-64-v4", define: "ISA_V4")),
    .target(
      name: "KernelsBF16", dependencies: ["Kernels", "CProcessor"],
      swiftSettings: kernels(for: "x86-64-v4", with: ["avx512bf16"], define: "ISA_V4")),
  ]
#else
  let wideKernels: [Target] = []
#endif

let package = Package(
  name: "mhnetc",
  products: [
    .executable(name: "mhnetc", targets: ["mhnetc"]),
    .executable(name: "kernelcheck", targets: ["kernelcheck"]),
    .library(name: "MHNetCompiler", targets: ["Lowering", "Passes", "Planner"]),
    .library(name: "MHNetRuntime", targets: ["PlanRuntime"]),
  ],
  dependencies: [
    // An exact version, since warnings are errors and a newer one could bring some.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // What everything speaks of.
    .target(name: "TensorCore", swiftSettings: strict),
    .target(name: "Operators", dependencies: ["TensorCore"], swiftSettings: strict),
    .target(name: "IR", dependencies: ["TensorCore", "Operators"], swiftSettings: strict),
    .target(
      name: "Reference", dependencies: ["TensorCore", "Operators"],
      swiftSettings: strict + [.unsafeFlags(["-O"])]),

    // From bytes to the graph.
    .target(
      name: "ModelFiles", dependencies: ["TensorCore", "COnnxRecords", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "SourceGraphs", dependencies: ["TensorCore", "ModelFiles"], swiftSettings: strict),
    .target(
      name: "Lowering",
      dependencies: ["TensorCore", "Operators", "IR", "ModelFiles", "SourceGraphs", "Reference"],
      swiftSettings: strict),
    .target(
      name: "OnnxSecondOpinion", dependencies: ["COnnxChecker"], swiftSettings: strict),

    // From the graph to a better graph.
    .target(
      name: "Rewriting", dependencies: ["TensorCore", "Operators", "IR"], swiftSettings: strict),
    .target(
      name: "Passes",
      dependencies: ["TensorCore", "Operators", "IR", "Reference", "Rewriting"],
      swiftSettings: strict),

    .target(
      name: "Architectures", dependencies: ["TensorCore", "Operators", "IR"], swiftSettings: strict),

    // From the graph to the plan.
    .target(
      name: "PlanFormat", dependencies: ["TensorCore", "Operators"], swiftSettings: strict),
    .target(
      name: "Planner",
      dependencies: ["TensorCore", "Operators", "IR", "PlanFormat", "Kernels"],
      swiftSettings: strict),

    // A network in Swift: the words it is written in, and who writes it.
    .target(
      name: "NetworkProgram", dependencies: ["TensorCore", "Operators", "PlanFormat"],
      swiftSettings: strict),
    .target(
      name: "SwiftEmitter",
      dependencies: ["TensorCore", "Operators", "PlanFormat", "NetworkProgram"],
      swiftSettings: strict),

    // From the plan to pixels.
    .target(
      name: "Kernels", dependencies: ["CProcessor"], exclude: ["MEASUREMENTS.md"],
      swiftSettings: optimised),
    .target(
      name: "KernelSelection",
      dependencies: ["Kernels"] + wideKernels.map { .target(name: $0.name) },
      swiftSettings: strict + wideKernels.map { .define($0.name) }),
    .target(name: "KernelCases", dependencies: ["Kernels"], swiftSettings: optimised),
    .target(
      name: "PlanRuntime",
      dependencies: [
        "TensorCore", "Operators", "Reference", "PlanFormat", "Kernels", "KernelSelection",
      ],
      swiftSettings: strict + [.unsafeFlags(["-O"])]),
    .target(name: "Pictures", swiftSettings: strict),
    .target(
      name: "PictureFiles", dependencies: ["Pictures", "CPictureCodecs"],
      swiftSettings: strict + [.define("PICTURE_CODECS")]),
    .target(
      name: "Examination",
      dependencies: ["TensorCore", "Operators", "Reference", "PlanFormat", "PlanRuntime"],
      swiftSettings: strict),
    .target(
      name: "NetworkPage",
      dependencies: [
        "TensorCore", "Operators", "PlanFormat", "PlanRuntime", "Examination", "CNetworkPage",
      ],
      swiftSettings: strict),
    .target(
      name: "TensorFiles", dependencies: ["TensorCore"], swiftSettings: strict),
    .target(
      name: "OutputFiles", dependencies: [], swiftSettings: strict),
    .target(name: "Terminal", swiftSettings: strict),
    .target(
      name: "NetworkRuntime",
      dependencies: [
        "TensorCore", "Operators", "Reference", "PlanFormat", "Kernels", "KernelSelection",
        "PlanRuntime", "NetworkProgram", "Pictures", "CNetworkInterface",
      ],
      swiftSettings: strict),
    .target(
      name: "CommandLineSupport",
      dependencies: [
        "TensorCore", "Operators", "PlanFormat", "PlanRuntime", "NetworkRuntime", "Pictures",
        "PictureFiles", "TensorFiles", "OutputFiles",
      ],
      swiftSettings: strict),

    // From the plan to a package.
    .target(
      name: "NetworkCommand",
      dependencies: [
        "TensorCore", "PlanFormat", "PlanRuntime", "Kernels", "KernelSelection", "NetworkRuntime",
        "CommandLineSupport", "Pictures", "PictureFiles", "TensorFiles", "OutputFiles", "Terminal",
      ],
      swiftSettings: strict),
    .target(name: "RuntimeSources", dependencies: ["CRuntimeSources"], swiftSettings: strict),
    .target(
      name: "SwiftPackages",
      dependencies: [
        "TensorCore", "Operators", "PlanFormat", "Kernels", "SwiftEmitter", "RuntimeSources",
        "OutputFiles",
      ],
      swiftSettings: strict),

    // The command line.
    .executableTarget(
      name: "mhnetc",
      dependencies: [
        "TensorCore", "Operators", "IR", "Reference", "ModelFiles", "SourceGraphs", "Lowering",
        "OnnxSecondOpinion", "Rewriting", "Passes", "Architectures", "PlanFormat", "Planner",
        "Kernels", "KernelSelection", "PlanRuntime", "Examination", "NetworkPage", "Pictures",
        "PictureFiles",
        "TensorFiles", "OutputFiles", "Terminal", "NetworkRuntime", "CommandLineSupport",
        "SwiftPackages",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "kernelcheck",
      dependencies: ["Kernels", "KernelCases", "KernelSelection", "COpenBLAS"],
      swiftSettings: strict),

    // C and C++: what Swift cannot say. Each is imported by exactly one Swift target.
    .target(
      name: "COnnxRecords", linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
      name: "COnnxChecker",
      cxxSettings: [.define("ONNX_NAMESPACE", to: "onnx"), .define("ONNX_ML", to: "1")],
      linkerSettings: [
        .linkedLibrary("onnx"), .linkedLibrary("onnx_proto"), .linkedLibrary("protobuf"),
      ]),
    .target(
      name: "CPictureCodecs",
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("z")]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CNetworkInterface"),
    .target(name: "CRuntimeSources"),
    .target(name: "CNetworkPage", exclude: ["page"]),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["TensorCore", "Operators", "IR", "Reference", "Rewriting", "Passes"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "TensorCoreTests", dependencies: ["TensorCore"], swiftSettings: strict),
    .testTarget(
      name: "IRTests", dependencies: ["IR", "Operators", "TensorCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReferenceTests",
      dependencies: ["Reference", "IR", "Operators", "TensorCore", "TestSupport"],
      swiftSettings: strict),
    .target(name: "OnnxBytes", path: "Tests/OnnxBytes", swiftSettings: strict),
    .testTarget(
      name: "ModelFilesTests", dependencies: ["ModelFiles", "OnnxBytes", "TensorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "OnnxSecondOpinionTests", dependencies: ["OnnxSecondOpinion"], swiftSettings: strict),
    .testTarget(
      name: "SourceGraphsTests",
      dependencies: ["SourceGraphs", "ModelFiles", "OnnxBytes", "TensorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "LoweringTests",
      dependencies: [
        "Lowering", "SourceGraphs", "ModelFiles", "IR", "Operators", "Reference", "TensorCore",
        "TensorFiles", "Passes", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PassesTests",
      dependencies: [
        "Passes", "Rewriting", "IR", "Operators", "Reference", "TensorCore", "TensorFiles",
        "Lowering", "SourceGraphs", "ModelFiles", "Architectures", "TestSupport",
      ],
      exclude: ["Cases"], swiftSettings: strict),
    .testTarget(
      name: "ArchitecturesTests",
      dependencies: ["Architectures", "IR", "ModelFiles", "Passes", "TensorCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PlanTests",
      dependencies: [
        "PlanFormat", "Planner", "PlanRuntime", "Kernels", "KernelSelection", "IR", "Operators",
        "Reference", "TensorCore", "ModelFiles", "SourceGraphs", "Lowering", "Passes",
        "TensorFiles",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkProgramTests",
      dependencies: [
        "NetworkProgram", "PlanFormat", "Planner", "IR", "Operators", "TensorCore",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SwiftEmitterTests",
      dependencies: [
        "SwiftEmitter", "SwiftPackages", "NetworkProgram", "PlanFormat", "Planner", "IR",
        "Operators", "TensorCore", "ModelFiles", "SourceGraphs", "Lowering", "Passes", "Kernels",
      ],
      exclude: ["SmallNetwork.txt"], swiftSettings: strict),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "KernelCases", "KernelSelection"],
      swiftSettings: strict),
    .testTarget(
      name: "ExaminationTests", dependencies: ["Examination", "Operators", "TensorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkPageTests",
      dependencies: ["NetworkPage", "PlanFormat", "PlanRuntime", "Operators", "TensorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "PicturesTests", dependencies: ["Pictures", "PictureFiles"], swiftSettings: strict),
    .testTarget(
      name: "TensorFilesTests", dependencies: ["TensorFiles", "TensorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "OutputFilesTests", dependencies: ["OutputFiles", "OutputFilesProbe"],
      swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
    // A process for the tests to kill.
    .executableTarget(
      name: "OutputFilesProbe", dependencies: ["OutputFiles"], path: "Tests/OutputFilesProbe",
      swiftSettings: strict),
    .testTarget(
      name: "NetworkRuntimeTests",
      dependencies: [
        "NetworkRuntime", "NetworkProgram", "PlanFormat", "PlanRuntime", "Kernels", "Operators",
        "Pictures", "TensorCore", "CNetworkInterface",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["mhnetc", "OnnxBytes", "RuntimeSources"],
      swiftSettings: strict),
  ] + wideKernels,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
