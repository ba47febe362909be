// swift-tools-version: 6.2
// Fuzz targets, built with libFuzzer and AddressSanitizer: see `run`. The library folders are links
// to those of the main package, so that they are compiled with the instrumentation.
import PackageDescription

let fuzzed: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-O", "-sanitize=fuzzer,address", "-parse-as-library"]),
]

let package = Package(
  name: "fuzz",
  // A library: libFuzzer has the `main`, and `run` links both.
  products: [.library(name: "FuzzCheckpoints", type: .static, targets: ["FuzzCheckpoints"])],
  targets: [
    .target(name: "TensorCore", swiftSettings: fuzzed),
    .target(
      name: "ModelFiles", dependencies: ["TensorCore", "COnnxRecords", "CZlib"],
      swiftSettings: fuzzed),
    .target(name: "COnnxRecords", linkerSettings: [.linkedLibrary("protobuf-c")]),
    .systemLibrary(name: "CZlib"),
    .target(name: "Operators", dependencies: ["TensorCore"], swiftSettings: fuzzed),
    .target(name: "IR", dependencies: ["TensorCore", "Operators"], swiftSettings: fuzzed),
    .target(
      name: "Architectures", dependencies: ["TensorCore", "Operators", "IR"],
      swiftSettings: fuzzed),
    .target(
      name: "Reference", dependencies: ["TensorCore", "Operators"], swiftSettings: fuzzed),
    .target(
      name: "SourceGraphs", dependencies: ["TensorCore", "ModelFiles"], swiftSettings: fuzzed),
    .target(
      name: "Lowering",
      dependencies: ["TensorCore", "Operators", "IR", "ModelFiles", "SourceGraphs", "Reference"],
      swiftSettings: fuzzed),
    .target(name: "CAllocationMeter"),
    .target(
      name: "FuzzCheckpoints",
      dependencies: [
        "ModelFiles", "TensorCore", "Architectures", "IR", "SourceGraphs", "Lowering",
        "CAllocationMeter",
      ],
      swiftSettings: fuzzed),
  ],
  swiftLanguageModes: [.v6])
