/// The names that a user chooses.
public struct EmissionNames: Hashable, Sendable {
  /// The module, an identifier such as `MHNetDerain`.
  public let module: String

  /// Makes an identifier of a name: `mhnet-derain` becomes `MhnetDerain`, and what has no letter
  /// `Restoration`; a name that something else has, in whatever case, gets `Network` at its end.
  public init(module: String) {
    let name = Identifier.typeName(module)
    self.module =
      EmissionNames.reserved.contains(name.lowercased()) ? "\(name)Network" : name
  }

  /// What no module and no type of a network may be called, in lower case: file systems that ignore
  /// case would put two of them in one place. The copied targets of a package are not listed here.
  private static let reserved = Set((modules + types).map { $0.lowercased() })

  /// Modules of the toolchain, and folders of a package.
  private static let modules = [
    "Builtin", "Cxx", "Darwin", "Dispatch", "Distributed", "Foundation", "FoundationEssentials",
    "Glibc", "Musl", "Observation", "PackageDescription", "RegexBuilder", "Runtime", "Swift",
    "SwiftShims", "Synchronization", "Testing", "XCTest",
  ]

  /// Types that the sources of a package name, and those that literals get.
  private static let types = [
    // The language.
    "Any", "AnyObject", "Array", "Bool", "BooleanLiteralType", "CChar", "Character",
    "ContiguousArray", "Dictionary", "Double", "Error", "Float", "FloatLiteralType", "Int", "Int32",
    "Int64", "IntegerLiteralType", "MutableSpan", "Never", "OpaquePointer", "Optional", "Protocol",
    "Range", "Result", "Self", "Sendable", "Span", "String", "StringLiteralType", "Type", "UInt64",
    "UInt8", "UnsafeMutablePointer", "UnsafeMutableRawPointer", "UnsafePointer",
    "UnsafeRawBufferPointer", "UnsafeRawPointer", "Void",
    // The network's own sources.
    "Convolution", "Extent", "Module", "Plan", "PlanMetadata", "PlanOption", "Program",
    "ProgramError", "Value", "WeightTable",
    // The module's interface, and that of C.
    "CNetwork", "Network", "NetworkError", "Picture", "RunSettings", "Tensor", "WeightSource",
    "Weights",
    // The targets whose types these are, beside a network that stands alone.
    "KernelSelection", "Kernels", "NetworkProgram", "NetworkRuntime", "Operators", "Pictures",
    "PlanFormat", "PlanRuntime", "Reference", "TensorCore",
  ]
}
