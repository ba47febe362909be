import Foundation
import Testing

/// Wide instructions may stand in the functions of the SIMD modules and nowhere else.
///
/// Specialisations of library code, outlined copies and value witnesses are emitted as weak symbols
/// under a name that says nothing of the module. The linker keeps one copy for the whole program;
/// one that was compiled for AVX-512 would then stop an older processor in code that looks shared.
/// The test reads the object files of the build that it belongs to.
@Suite struct InstructionLeakTests {
  /// Every function that a SIMD module shares with others carries the module's name.
  @Test(arguments: ["KernelsV3", "KernelsV4", "KernelsBF16"])
  func sharedFunctionsBelongToTheirModule(module: String) throws {
    let objects = try objectFiles(of: module)
    let tag = "\(module.utf8.count)\(module)"
    for object in objects {
      guard let symbols = run("readelf", ["-sW", object]) else { return }
      for line in symbols.split(separator: "\n") {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 8, fields[3] == "FUNC", fields[4] != "LOCAL", fields[6] != "UND"
        else { continue }
        #expect(fields[7].contains(tag), "\(object) shares \(fields[7])")
      }
    }
  }

  /// The modules that run everywhere use no register that the baseline lacks.
  @Test(arguments: ["Kernels", "KernelSelection"])
  func baselineModulesHaveNoWideInstructions(module: String) throws {
    for object in try objectFiles(of: module) {
      guard let code = run("objdump", ["-d", "--no-show-raw-insn", object]) else { return }
      #expect(code.contains("%xmm") || code.contains("ret"))
      #expect(!code.contains("%ymm") && !code.contains("%zmm"), "\(object)")
    }
  }

  /// The SIMD modules do use them: otherwise the tests above look at the wrong files.
  @Test(arguments: [
    ("KernelsV3", "%ymm"), ("KernelsV4", "%zmm"), ("KernelsBF16", "vdpbf16ps"),
    ("KernelsBF16", "vcvtne2ps2bf16"),
  ])
  func simdModulesHaveWideInstructions(module: String, register: String) throws {
    let objects = try objectFiles(of: module)
    var found = objects.isEmpty
    for object in objects {
      guard let code = run("objdump", ["-d", "--no-show-raw-insn", object]) else { return }
      found = found || code.contains(register)
    }
    #expect(found)
  }

  /// The instructions of bfloat16 stand in one module alone: AVX-512 runs without them.
  @Test(arguments: ["KernelsV3", "KernelsV4", "Kernels", "KernelSelection"])
  func otherModulesDoNotUseBFloat16(module: String) throws {
    for object in try objectFiles(of: module) {
      guard let code = run("objdump", ["-d", "--no-show-raw-insn", object]) else { return }
      #expect(!code.contains("bf16ps") && !code.contains("ps2bf16"), "\(object)")
    }
  }

  /// The object files of a module, beside the test bundle; empty where there is no such module.
  private func objectFiles(of module: String) throws -> [String] {
    #if DEBUG
      print("skipped: a debug build compiles file by file and emits what release builds do not")
      return []
    #elseif arch(x86_64)
      let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
      let folder = URL(filePath: bundle).deletingLastPathComponent()
        .appending(path: "\(module).build")
      // Objects of sources that were removed since may still lie there.
      let sources = try sourceNames(of: module)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".swift.o") && sources.contains(String($0.dropLast(2))) }
      #expect(!files.isEmpty)
      return files.map { folder.appending(path: $0).path }
    #else
      print("skipped: there are no SIMD modules for this processor")
      return []
    #endif
  }

  /// The names of the source files of a module.
  private func sourceNames(of module: String) throws -> Set<String> {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/\(module)")
    var paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    // The SIMD modules see their sources through a link.
    if paths.contains("SIMD") {
      paths += try FileManager.default.contentsOfDirectory(atPath: folder.path + "/SIMD/")
    }
    return Set(paths.map { URL(filePath: $0).lastPathComponent })
  }

  /// What a tool prints, or nil, with a note, where the tool is missing.
  private func run(_ tool: String, _ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      print("skipped: \(tool) cannot be run (\(error)); install binutils")
      return nil
    }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      print("skipped: \(tool) is missing; install binutils")
      return nil
    }
    return String(decoding: output, as: UTF8.self)
  }
}
