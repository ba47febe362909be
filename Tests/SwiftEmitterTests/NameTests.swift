import IR
import Kernels
import Operators
import PlanFormat
import Planner
import SwiftEmitter
import SwiftPackages
import TensorCore
import Testing

/// Names that mean something already, or that become the same when they are cut.
@Suite struct NameTests {
  /// Modules called as the arguments of functions are.
  @Test(arguments: ["block", "stage"])
  func keepsModulesApartFromFunctions(_ name: String) throws {
    var network = try NamedNetwork()
    for parent in ["encoder.0", "encoder.1", "decoder"] { try network.addParent(parent, of: name) }
    let shared = EmittedNetwork(try network.plan(), names: EmissionNames(module: "a"))
    expectDistinctNames(shared)
    #expect(shared.files.contains { $0.text.contains("block.\(name))") })

    var single = try NamedNetwork()
    try single.addParent("decoder", of: name, isLong: true)
    let unshared = EmittedNetwork(try single.plan(), names: EmissionNames(module: "a"))
    expectDistinctNames(unshared)
    #expect(unshared.files.contains { $0.text.contains("network.decoder") })
  }

  @Test func keepsFilesApart() throws {
    var network = try NamedNetwork()
    let long = String(repeating: "encoder", count: 12)
    let parents = [
      "\(long)One", "\(long)Two", "skff", "SKFF", "sKff", "NETWORK", "aBc", "ABC", "abC",
    ]
    for (index, parent) in parents.enumerated() {
      try network.addParent(parent, of: "inner", isLong: true, layers: index)
    }
    let emitted = EmittedNetwork(try network.plan(), names: EmissionNames(module: "Abc"))
    expectDistinctNames(emitted)
    // The compiler wants different names of files, whatever their folders.
    let stems = emitted.files.map { file in
      String(file.path.split(separator: "/").last ?? "").lowercased()
    }
    #expect(stems.count > parents.count)
    #expect(Set(stems + ["abc.swift"]).count == stems.count + 1, "\(stems)")
    #expect(stems.allSatisfy { $0.utf8.count < 64 })
  }

  @Test func keepsInputsAndOutputsApart() throws {
    let long = String(repeating: "x", count: 5000)
    let names = ["\(long)1", "\(long)2", "\(long)3", "short"]
    let network = try NamedNetwork(inputs: names, outputs: names)
    let text = try #require(
      EmittedNetwork(try network.plan(), names: EmissionNames(module: "a")).files
        .first { $0.path == "Network.swift" }?.text)
    for method in ["program.input(", "program.output("] {
      let literals = text.components(after: method).compactMap { call in
        call.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first
      }
      #expect(literals.count == names.count)
      #expect(Set(literals).count == names.count)
      #expect(literals.allSatisfy { $0.utf8.count <= 1024 })
      #expect(literals.last == "short")
    }
  }

  @Test func keepsExtentsApart() throws {
    let long = String(repeating: "h", count: 5000)
    let symbols = [
      "program", "weights", "metadata", "plan", "weightsDigest", "input1", "output2", "block",
      "stage", "\(long)1", "\(long)2",
    ]
    for (first, second) in zip(symbols, symbols.dropFirst()) {
      let network = try NamedNetwork(
        inputs: ["a", "b"], outputs: ["c", "d"], symbols: [first, second])
      let emitted = EmittedNetwork(try network.plan(), names: EmissionNames(module: "a"))
      expectDistinctNames(emitted)
      let text = try #require(emitted.files.first { $0.path == "Network.swift" }?.text)
      #expect(Set(text.components(after: "Extent.symbol(").map { $0.prefix(1026) }).count == 2)
    }
  }

  /// No type that the sources of a package name can be the network's own.
  @Test(arguments: [false, true])
  func keepsModulesApartFromTypes(embedsWeights: Bool) throws {
    let plan = try SmallNetwork.plan()
    func package(_ name: String) throws -> SwiftPackage {
      try SwiftPackage(
        plan,
        SwiftPackage.Options(
          name: name, processors: .scalar, best: .scalar, embedsWeights: embedsWeights))
    }
    let own: Set<Substring> = ["Zebra", "ZebraNetwork", "ZebraC", "CZebraWeights"]
    var types: Set<Substring> = []
    for file in try package("Zebra").files
    where file.path.hasPrefix("Sources/") && file.path.hasSuffix(".swift")
      && !file.path.hasPrefix("Sources/Runtime/")
    {
      let text = String(decoding: file.pieces.flatMap { $0.array() }, as: UTF8.self)
      types.formUnion(words(text).joined().filter { $0.first?.isUppercase ?? false })
    }
    types.subtract(own)
    #expect(types.count > 40)
    for type in types.union(["TensorCore", "Kernels", "IntegerLiteralType"]) {
      for name in [String(type), type.lowercased(), type.uppercased()] {
        let module = try package(name).names.module
        #expect(module.hasSuffix("Network") && module.utf8.count == name.utf8.count + 7, "\(name)")
      }
    }
  }

  @Test func namesTypesOfFixturesAsNobodyElse() throws {
    for fixture in NetworkFixture.all {
      let emitted = EmittedNetwork(try fixture.plan(), names: EmissionNames(module: "Zebra"))
      for file in emitted.files {
        for type in words(file.text).joined()
        where type.first?.isUppercase ?? false && type != "ZebraNetwork" {
          #expect(EmissionNames(module: String(type)).module == "\(type)Network", "\(fixture)")
        }
      }
    }
  }

  /// On file systems that ignore case as well.
  @Test func keepsProgramsApartFromModules() throws {
    let names = [
      "Small": "small-restore", "small": "small-restore", "MHNetDerain": "mhnet-derain",
      "NAFNET": "nafnet-restore",
    ]
    let plan = try SmallNetwork.plan()
    for (name, program) in names {
      let package = try SwiftPackage(
        plan, SwiftPackage.Options(name: name, processors: .scalar, best: .scalar))
      #expect(package.names.program == program)
      #expect(package.names.module.lowercased() != package.names.program)
      let folders = Set(package.files.map { $0.path.split(separator: "/").dropLast() })
      #expect(Set(folders.map { $0.joined(separator: "/").lowercased() }).count == folders.count)
    }
  }
}

extension String {
  /// What stands after each occurrence of a text.
  fileprivate func components(after text: String) -> [Substring] {
    var result: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      rest = rest[range.upperBound...]
      result.append(rest)
    }
    return result
  }
}
